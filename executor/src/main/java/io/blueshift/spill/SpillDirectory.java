package io.blueshift.spill;

import io.blueshift.error.DatabaseException;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A folder for spill files: the `spill` folder of a warehouse, or one in the system's temporary
/// folder. It is made when the first file is, and deleted with the last one.
///
/// Safe for use by several threads. A full disk is DISK_FULL for the statement that writes.
public final class SpillDirectory {
  private final Supplier<StorageDirectory> opener;
  private final Supplier<String> folderName;
  private final AtomicLong nextNumber = new AtomicLong();
  private @Nullable StorageDirectory storage;
  private int openFileCount;
  private @Nullable DatabaseException lastDeletionFailure;
  private String folder = "";

  private SpillDirectory(Supplier<StorageDirectory> opener, Supplier<String> folderName) {
    this.opener = opener;
    this.folderName = folderName;
  }

  /// Makes a folder of a name nobody knows in the system's temporary folder, for a warehouse that has
  /// none of its own.
  public static SpillDirectory temporary() {
    return new SpillDirectory(
        () -> LocalStorageDirectory.open(Path.of(System.getProperty("java.io.tmpdir"))),
        () -> "blueshift-spill-" + UUID.randomUUID());
  }

  /// Uses a folder of a warehouse. What an earlier process left there is deleted.
  public static SpillDirectory open(StorageDirectory storage, String folder) {
    storage.deleteFolder(folder);
    return new SpillDirectory(() -> storage, () -> folder);
  }

  /// Makes a file for rows of the given types. `budget` pays for its buffers.
  public SpillFile create(List<LogicalType> types, MemoryBudget budget) {
    StorageDirectory directory;
    synchronized (this) {
      directory = storage;
      if (directory == null) {
        directory = opener.get();
        storage = directory;
        folder = folderName.get();
      }
      if (openFileCount == 0) {
        directory.createFolder(folder);
      }
      openFileCount++;
    }
    String name = folder + "/" + nextNumber.getAndIncrement() + ".rows";
    boolean made = false;
    try {
      SpillFile file = new SpillFile(this, directory, name, types, budget);
      made = true;
      return file;
    } finally {
      if (!made) {
        fileClosed(directory, null);
      }
    }
  }

  /// Returns how many files were made so far.
  public long createdFileCount() {
    return nextNumber.get();
  }

  /// Deletes a file that nobody reads any more. One that cannot be deleted now goes with the folder, or
  /// when the warehouse is opened again: an operator that gives back what it holds must not fail
  /// half-way, and the statement's rows do not depend on it.
  void fileClosed(StorageDirectory directory, @Nullable String name) {
    synchronized (this) {
      if (name != null) {
        deleteNowOrLater(() -> directory.delete(name));
      }
      openFileCount--;
      if (openFileCount == 0) {
        deleteNowOrLater(() -> directory.deleteFolder(folder));
      }
    }
  }

  private void deleteNowOrLater(Runnable deletion) {
    try {
      deletion.run();
    } catch (DatabaseException failure) {
      lastDeletionFailure = failure;
    }
  }

  /// Returns why a file or the folder could not be deleted when it was last tried in vain, or null.
  public synchronized @Nullable DatabaseException lastDeletionFailure() {
    return lastDeletionFailure;
  }
}
