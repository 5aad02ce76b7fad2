package io.blueshift.spill;

import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A folder for spill files: the `spill` folder of a warehouse, or one in the system's temporary
/// folder. It is made when the first file is, and deleted with the last one.
///
/// Safe for use by several threads. A full disk is DISK_FULL for the statement that writes.
public final class SpillDirectory {
  private static final SpillDirectory TEMPORARY =
      new SpillDirectory(
          () -> LocalStorageDirectory.open(Path.of(System.getProperty("java.io.tmpdir"))),
          "blueshift-spill-" + ProcessHandle.current().pid());

  private final Supplier<StorageDirectory> opener;
  private final String folder;
  private final AtomicLong nextNumber = new AtomicLong();
  private final AtomicInteger openFileCount = new AtomicInteger();
  private @Nullable StorageDirectory storage;

  private SpillDirectory(Supplier<StorageDirectory> opener, String folder) {
    this.opener = opener;
    this.folder = folder;
  }

  /// Returns the folder that statements use when their warehouse has none.
  public static SpillDirectory temporary() {
    return TEMPORARY;
  }

  /// Uses a folder of a warehouse. What an earlier process left there is deleted.
  public static SpillDirectory open(StorageDirectory storage, String folder) {
    storage.deleteFolder(folder);
    return new SpillDirectory(() -> storage, folder);
  }

  /// Makes a file for rows of the given types. `budget` pays for its buffers.
  public SpillFile create(List<LogicalType> types, MemoryBudget budget) {
    String name = folder + "/" + nextNumber.getAndIncrement() + ".rows";
    StorageDirectory directory;
    synchronized (this) {
      directory = storage;
      if (directory == null) {
        directory = opener.get();
        storage = directory;
      }
      if (openFileCount.getAndIncrement() == 0) {
        directory.createFolder(folder);
      }
    }
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

  void fileClosed(StorageDirectory directory, @Nullable String name) {
    synchronized (this) {
      if (name != null) {
        directory.delete(name);
      }
      if (openFileCount.decrementAndGet() == 0) {
        directory.deleteFolder(folder);
      }
    }
  }
}
