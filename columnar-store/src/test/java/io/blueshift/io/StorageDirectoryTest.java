package io.blueshift.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract for each directory, and what only one of them does.
class StorageDirectoryTest {
  @Nested
  class Local extends StorageDirectoryContract {
    @TempDir Path folder;

    @Override
    StorageDirectory directory() {
      return LocalStorageDirectory.open(folder.resolve("store"));
    }

    @Test
    void foldersBelongToTheOwnerAlone() throws Exception {
      directory().createFolder("a/b");
      assertThat(Files.getPosixFilePermissions(folder.resolve("store/a/b")))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void readOnlyRefusesChanges() {
      directory().replace("a", new byte[] {1});
      StorageDirectory readOnly = LocalStorageDirectory.openReadOnly(folder.resolve("store"));
      assertThat(readOnly.readAll("a")).hasSize(1);
      assertThatThrownBy(() -> readOnly.create("b"))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.READ_ONLY_TRANSACTION));
    }
  }

  @Nested
  class Memory extends StorageDirectoryContract {
    private final MemoryStorageDirectory directory = new MemoryStorageDirectory();

    @Override
    StorageDirectory directory() {
      return directory;
    }
  }

  @Nested
  class Simulated extends StorageDirectoryContract {
    private final SimulatedDirectory directory = new SimulatedDirectory(1);

    @Override
    StorageDirectory directory() {
      return directory;
    }

    @Test
    void aCrashKeepsWhatWasSynced() {
      for (int seed = 0; seed < 50; seed++) {
        SimulatedDirectory faulty = new SimulatedDirectory(seed);
        faulty.replace("a", new byte[] {1, 2, 3});
        try (StorageFile file = faulty.append("a")) {
          file.append(new byte[5000], 0, 5000);
        }
        faulty.create("unsynced").close();
        SimulatedDirectory left = faulty.afterStop(seed);
        assertThat(left.readAll("a")).startsWith(1, 2, 3);
        assertThat(left.exists("a.tmp")).isFalse();
      }
    }

    @Test
    void aReplacedFileIsOldOrNewAfterACrashAnywhere() {
      for (int operation = 0; operation < 6; operation++) {
        for (int seed = 0; seed < 20; seed++) {
          SimulatedDirectory faulty = new SimulatedDirectory(seed);
          faulty.replace("a", new byte[] {1});
          faulty.failAt(operation + 1, SimulatedDirectory.Fault.STOP);
          try {
            faulty.replace("a", new byte[] {2, 2});
          } catch (DatabaseException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.IO_ERROR);
          }
          byte[] left = faulty.afterStop(seed).readAll("a");
          assertThat(left).isIn(new byte[] {1}, new byte[] {2, 2});
        }
      }
    }

    @Test
    void aFullDiskFailsOneOperation() {
      directory.failAt(2, SimulatedDirectory.Fault.FULL_ONCE);
      try (StorageFile file = directory.create("a")) {
        assertThatThrownBy(() -> file.append(new byte[100], 0, 100))
            .isInstanceOfSatisfying(
                DatabaseException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
        file.append(new byte[1], 0, 1);
      }
    }
  }
}
