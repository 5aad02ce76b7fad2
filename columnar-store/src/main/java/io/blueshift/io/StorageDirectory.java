package io.blueshift.io;

import java.util.List;

/// A tree of files below one root. Names are relative, with `/` between their parts
/// (`segments/000001.seg`); the root itself is the empty name. Names never lead out of the tree.
///
/// Failures are [io.blueshift.error.DatabaseException]s: UNDEFINED_FILE for a missing file,
/// DUPLICATE_FILE for one that is in the way, DISK_FULL, IO_ERROR for all else. Safe for use by
/// several threads; two threads must not change the same file at once.
///
/// What a crash leaves: bytes of a file as of its last [StorageFile#sync], and names of files as of
/// the last [#syncFolder] of their folder. Nothing newer is promised, in any order.
public interface StorageDirectory {
  /// How much of a file is copied at a time.
  int COPY_CHUNK_BYTES = 1 << 20;

  /// Returns the name for messages: the absolute path, or `memory`.
  String description();

  /// Returns whether every change is refused.
  boolean readOnly();

  /// Makes a new, empty file.
  StorageFile create(String name);

  /// Opens an existing file to append to it.
  StorageFile append(String name);

  /// Opens a file for positional reads.
  StorageReader open(String name);

  /// Maps a whole file for reading. The file may be deleted while it is mapped.
  MappedFile map(String name);

  /// Returns whether there is a file or folder of this name.
  boolean exists(String name);

  /// Returns a file's size.
  long sizeBytes(String name);

  /// Gives a file another name in one step; a file that had it is replaced.
  void rename(String from, String to);

  /// Deletes a file; a file that does not exist is UNDEFINED_FILE.
  void delete(String name);

  /// Returns the names (last parts only) of the files and folders in a folder, in ascending order;
  /// nothing for a folder that does not exist.
  List<String> list(String folder);

  /// Makes a folder, and the folders above it, unless they exist. The new names are durable when
  /// this returns.
  void createFolder(String folder);

  /// Deletes a folder and everything in it, if it exists.
  void deleteFolder(String folder);

  /// Makes the names in a folder durable.
  void syncFolder(String folder);

  /// Takes the lock of this name for as long as it stays open, and leaves `holder` in the file for
  /// whoever is refused.
  ///
  /// @throws io.blueshift.error.DatabaseException OBJECT_IN_USE with the present holder's text
  StorageLock lock(String name, String holder);

  /// Gives a file that will not change any more a name in another directory: a further name of the same bytes
  /// where both lie on one file system that can do it, else a copy, which is synced. The name is durable when
  /// its folder is synced.
  ///
  /// @param targetName a name that the other directory does not have
  default void linkInto(String name, StorageDirectory target, String targetName) {
    try (StorageReader reader = open(name);
        StorageFile file = target.create(targetName)) {
      long sizeBytes = reader.sizeBytes();
      for (long from = 0; from < sizeBytes; from += COPY_CHUNK_BYTES) {
        byte[] chunk = reader.read(from, (int) Math.min(COPY_CHUNK_BYTES, sizeBytes - from));
        file.append(chunk, 0, chunk.length);
      }
      file.sync();
    }
  }

  /// Reads a whole small file.
  default byte[] readAll(String name) {
    try (StorageReader reader = open(name)) {
      return reader.read(0, Math.toIntExact(reader.sizeBytes()));
    }
  }

  /// Replaces a small file in one step: writes and syncs a neighbour, renames it and syncs the
  /// folder. A crash leaves the old or the new content.
  default void replace(String name, byte[] content) {
    String temporaryName = name + ".tmp";
    if (exists(temporaryName)) {
      delete(temporaryName);
    }
    try (StorageFile file = create(temporaryName)) {
      file.append(content, 0, content.length);
      file.sync();
    }
    rename(temporaryName, name);
    int slash = name.lastIndexOf('/');
    syncFolder(slash < 0 ? "" : name.substring(0, slash));
  }
}
