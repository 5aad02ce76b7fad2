package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;

/// An empty directory that becomes a warehouse. Until it is complete it has a file that keeps it from being
/// taken for one.
final class CopyTarget implements AutoCloseable {
  private static final String MARK = "incomplete-copy";

  private final StorageDirectory directory;
  private boolean completed;

  private CopyTarget(StorageDirectory directory) {
    this.directory = directory;
  }

  /// Begins a copy.
  ///
  /// @throws DatabaseException OBJECT_NOT_IN_PREREQUISITE_STATE when the directory is not empty
  static CopyTarget begin(StorageDirectory directory) {
    if (!directory.list("").isEmpty()) {
      throw new DatabaseException(
              ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "the folder for the copy is not empty [folder=" + directory.description() + "]")
          .withHint("Name an empty folder, or one that does not exist yet.");
    }
    try (StorageFile mark = directory.create(MARK)) {
      mark.sync();
    }
    directory.syncFolder("");
    StoreLayout.createFolders(directory);
    return new CopyTarget(directory);
  }

  /// Ends the copy: everything in it is durable.
  void complete() {
    directory.syncFolder("");
    directory.delete(MARK);
    directory.syncFolder("");
    completed = true;
  }

  /// Deletes what was written of a copy that was not completed.
  @Override
  public void close() {
    if (!completed) {
      for (String name : directory.list("")) {
        if (StoreLayout.isFolder(name)) {
          directory.deleteFolder(name);
        } else {
          directory.delete(name);
        }
      }
    }
  }
}
