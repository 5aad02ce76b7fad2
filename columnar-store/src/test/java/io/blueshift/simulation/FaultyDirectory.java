package io.blueshift.simulation;

import io.blueshift.io.MappedFile;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.io.StorageLock;
import io.blueshift.io.StorageReader;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A directory that hands everything on to another; faults override what they leave out or do wrong.
class FaultyDirectory implements StorageDirectory {
  final StorageDirectory delegate;

  FaultyDirectory(StorageDirectory delegate) {
    this.delegate = delegate;
  }

  /// Syncs a file.
  ///
  /// @param reopened whether it was opened to append to it, not made
  void sync(String name, StorageFile file, boolean reopened) {
    file.sync();
  }

  void truncate(String name, StorageFile file, long sizeBytes) {
    file.truncate(sizeBytes);
  }

  private final class File implements StorageFile {
    private final String name;
    private final StorageFile file;
    private final boolean reopened;

    File(String name, StorageFile file, boolean reopened) {
      this.name = name;
      this.file = file;
      this.reopened = reopened;
    }

    @Override
    public void append(MemorySegment bytes) {
      file.append(bytes);
    }

    @Override
    public long sizeBytes() {
      return file.sizeBytes();
    }

    @Override
    public void truncate(long sizeBytes) {
      FaultyDirectory.this.truncate(name, file, sizeBytes);
    }

    @Override
    public void sync() {
      FaultyDirectory.this.sync(name, file, reopened);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  @Override
  public String description() {
    return delegate.description();
  }

  @Override
  public boolean readOnly() {
    return delegate.readOnly();
  }

  @Override
  public StorageFile create(String name) {
    return new File(name, delegate.create(name), false);
  }

  @Override
  public StorageFile append(String name) {
    return new File(name, delegate.append(name), true);
  }

  @Override
  public StorageReader open(String name) {
    return delegate.open(name);
  }

  @Override
  public MappedFile map(String name) {
    return delegate.map(name);
  }

  @Override
  public boolean exists(String name) {
    return delegate.exists(name);
  }

  @Override
  public long sizeBytes(String name) {
    return delegate.sizeBytes(name);
  }

  @Override
  public void rename(String from, String to) {
    delegate.rename(from, to);
  }

  @Override
  public void delete(String name) {
    delegate.delete(name);
  }

  @Override
  public List<String> list(String folder) {
    return delegate.list(folder);
  }

  @Override
  public void createFolder(String folder) {
    delegate.createFolder(folder);
  }

  @Override
  public void deleteFolder(String folder) {
    delegate.deleteFolder(folder);
  }

  @Override
  public void syncFolder(String folder) {
    delegate.syncFolder(folder);
  }

  @Override
  public StorageLock lock(String name, String holder) {
    return delegate.lock(name, holder);
  }

  @Override
  public byte[] readAll(String name) {
    return delegate.readAll(name);
  }
}
