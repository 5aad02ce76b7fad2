package io.blueshift.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A [StorageDirectory] in native memory, for warehouses without a folder and as the base of test
/// doubles. Memory goes back when the directory and all mappings are unreachable.
public final class MemoryStorageDirectory implements StorageDirectory {
  private static final String DESCRIPTION = "memory";

  private final Map<String, Content> files = new HashMap<>();
  private final TreeSet<String> folders = new TreeSet<>();
  private final Map<String, String> lockHolders = new HashMap<>();

  /// The bytes of one file. Guarded by its own monitor.
  private static final class Content {
    private MemorySegment bytes = MemorySegment.NULL;
    private long sizeBytes;

    synchronized void append(MemorySegment source) {
      long newSize = sizeBytes + source.byteSize();
      if (newSize > bytes.byteSize()) {
        long capacity = Math.max(newSize, Math.max(256, bytes.byteSize() * 2));
        MemorySegment larger = Arena.ofAuto().allocate(capacity, 64);
        MemorySegment.copy(bytes, 0, larger, 0, sizeBytes);
        bytes = larger;
      }
      MemorySegment.copy(source, 0, bytes, sizeBytes, source.byteSize());
      sizeBytes = newSize;
    }

    synchronized void truncate(long newSizeBytes) {
      // A copy, so that mappings keep what they saw when bytes are appended later.
      if (newSizeBytes < sizeBytes) {
        MemorySegment shorter = Arena.ofAuto().allocate(Math.max(64, newSizeBytes), 64);
        MemorySegment.copy(bytes, 0, shorter, 0, newSizeBytes);
        bytes = shorter;
        sizeBytes = newSizeBytes;
      }
    }

    synchronized MemorySegment view() {
      return bytes.asSlice(0, sizeBytes).asReadOnly();
    }

    synchronized long sizeBytes() {
      return sizeBytes;
    }
  }

  @Override
  public String description() {
    return DESCRIPTION;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public synchronized StorageFile create(String name) {
    RelativeNames.checked(name);
    requireFolder("create", name);
    if (files.containsKey(name) || folders.contains(name)) {
      throw IoErrors.duplicate("create", name);
    }
    Content content = new Content();
    files.put(name, content);
    return new MemoryFile(content);
  }

  @Override
  public synchronized StorageFile append(String name) {
    return new MemoryFile(content("append", name));
  }

  @Override
  public synchronized StorageReader open(String name) {
    return new MemoryReader(name, content("open", name));
  }

  @Override
  public synchronized MappedFile map(String name) {
    return new MemoryMapping(content("map", name).view());
  }

  @Override
  public synchronized boolean exists(String name) {
    return name.isEmpty() || files.containsKey(name) || folders.contains(name);
  }

  @Override
  public synchronized long sizeBytes(String name) {
    return content("size", name).sizeBytes();
  }

  @Override
  public synchronized void rename(String from, String to) {
    RelativeNames.checked(to);
    requireFolder("rename", to);
    Content content = content("rename", from);
    files.remove(from);
    files.put(to, content);
  }

  @Override
  public synchronized void delete(String name) {
    content("delete", name);
    files.remove(name);
  }

  @Override
  public synchronized List<String> list(String folder) {
    String prefix = folder.isEmpty() ? "" : RelativeNames.checked(folder) + "/";
    TreeSet<String> names = new TreeSet<>();
    addChildren(prefix, files.keySet(), names);
    addChildren(prefix, folders, names);
    return List.copyOf(names);
  }

  private static void addChildren(String prefix, Iterable<String> all, Set<String> names) {
    for (String name : all) {
      if (name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0) {
        names.add(name.substring(prefix.length()));
      }
    }
  }

  @Override
  public synchronized void createFolder(String folder) {
    for (String at = RelativeNames.checked(folder);
        !at.isEmpty();
        at = RelativeNames.folderOf(at)) {
      if (files.containsKey(at)) {
        throw IoErrors.duplicate("create folder", at);
      }
      folders.add(at);
    }
  }

  @Override
  public synchronized void deleteFolder(String folder) {
    String prefix = folder.isEmpty() ? "" : RelativeNames.checked(folder) + "/";
    files.keySet().removeIf(name -> name.startsWith(prefix));
    folders.removeIf(name -> name.equals(folder) || name.startsWith(prefix));
  }

  @Override
  public synchronized void syncFolder(String folder) {
    if (!folder.isEmpty() && !folders.contains(folder)) {
      throw IoErrors.missing("sync folder", folder);
    }
  }

  @Override
  public synchronized StorageLock lock(String name, String holder) {
    String present = lockHolders.putIfAbsent(RelativeNames.checked(name), holder);
    if (present != null) {
      throw IoErrors.inUse(name, present);
    }
    return () -> unlock(name);
  }

  private synchronized void unlock(String name) {
    lockHolders.remove(name);
  }

  private void requireFolder(String action, String name) {
    String folder = RelativeNames.folderOf(name);
    if (!folder.isEmpty() && !folders.contains(folder)) {
      throw IoErrors.missing(action, name);
    }
  }

  private Content content(String action, String name) {
    Content content = files.get(RelativeNames.checked(name));
    if (content == null) {
      throw IoErrors.missing(action, name);
    }
    return content;
  }

  private record MemoryMapping(MemorySegment segment) implements MappedFile {
    @Override
    public void close() {
      // The collector frees the memory when no slice of it is left.
    }
  }

  private record MemoryFile(Content content) implements StorageFile {
    @Override
    public void append(MemorySegment bytes) {
      content.append(bytes);
    }

    @Override
    public long sizeBytes() {
      return content.sizeBytes();
    }

    @Override
    public void truncate(long sizeBytes) {
      content.truncate(sizeBytes);
    }

    @Override
    public void sync() {
      // Memory has nothing more durable than itself.
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }

  private record MemoryReader(String name, Content content) implements StorageReader {
    @Override
    public long sizeBytes() {
      return content.sizeBytes();
    }

    @Override
    public void read(long offset, MemorySegment target) {
      MemorySegment bytes = content.view();
      if (offset < 0 || offset + target.byteSize() > bytes.byteSize()) {
        throw IoErrors.truncated(name, offset, target.byteSize(), bytes.byteSize());
      }
      MemorySegment.copy(bytes, offset, target, 0, target.byteSize());
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }
}
