package io.blueshift.io;

import java.util.List;

/// A folder of a [StorageDirectory] as a directory of its own.
///
/// @param parent the directory that the folder is in
/// @param folder its name there; made by [#createFolder] with the empty name
public record FolderDirectory(StorageDirectory parent, String folder) implements StorageDirectory {
  String in(String name) {
    return name.isEmpty() ? folder : folder + "/" + RelativeNames.checked(name);
  }

  @Override
  public String description() {
    return parent.description() + "/" + folder;
  }

  @Override
  public boolean readOnly() {
    return parent.readOnly();
  }

  @Override
  public StorageFile create(String name) {
    return parent.create(in(name));
  }

  @Override
  public StorageFile append(String name) {
    return parent.append(in(name));
  }

  @Override
  public StorageReader open(String name) {
    return parent.open(in(name));
  }

  @Override
  public MappedFile map(String name) {
    return parent.map(in(name));
  }

  @Override
  public boolean exists(String name) {
    return parent.exists(in(name));
  }

  @Override
  public long sizeBytes(String name) {
    return parent.sizeBytes(in(name));
  }

  @Override
  public void rename(String from, String to) {
    parent.rename(in(from), in(to));
  }

  @Override
  public void delete(String name) {
    parent.delete(in(name));
  }

  @Override
  public List<String> list(String name) {
    return parent.list(in(name));
  }

  @Override
  public void createFolder(String name) {
    parent.createFolder(in(name));
  }

  @Override
  public void deleteFolder(String name) {
    parent.deleteFolder(in(name));
  }

  @Override
  public void syncFolder(String name) {
    parent.syncFolder(in(name));
  }

  @Override
  public StorageLock lock(String name, String holder) {
    return parent.lock(in(name), holder);
  }

  @Override
  public void linkInto(String name, StorageDirectory target, String targetName) {
    parent.linkInto(in(name), target, targetName);
  }
}
