package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.delete;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.io.FolderDirectory;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {
  private static final WarehouseOptions OPTIONS =
      WarehouseOptions.defaults().withUpkeep(1 << 22, 1000, false);

  @TempDir Path folder;

  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private int table;

  private Warehouse openWithTable(StorageDirectory where, WarehouseOptions options) {
    Warehouse warehouse = Warehouse.open(where, options);
    try (Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      commit(transaction);
    }
    return warehouse;
  }

  private void insert(Warehouse warehouse, long first, int count) {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, table, rows(first, count));
      commit(transaction);
    }
  }

  private void deleteEverySeventh(Warehouse warehouse) {
    try (Transaction transaction = write(warehouse)) {
      delete(
          transaction,
          table,
          TestRows.readWithIds(transaction.table(table)).stream()
              .filter(row -> (Long) row.getFirst() % 7 == 3)
              .mapToLong(row -> (Long) row.getLast())
              .toArray());
      commit(transaction);
    }
  }

  private static long commitNumber(Warehouse warehouse) {
    try (Transaction transaction = read(warehouse)) {
      return transaction.snapshot().commitNumber();
    }
  }

  private List<List<Object>> contentOf(StorageDirectory where) {
    assertThat(WarehouseCheck.run(where).problems()).isEmpty();
    try (Warehouse warehouse = Warehouse.open(where, OPTIONS)) {
      return content(warehouse, table);
    }
  }

  @Test
  void aCopyOfARunningWarehouseIsTheWarehouseAtThatCommit() {
    MemoryStorageDirectory target = new MemoryStorageDirectory();
    try (Warehouse warehouse = openWithTable(directory, OPTIONS)) {
      insert(warehouse, 0, 9000);
      deleteEverySeventh(warehouse);
      insert(warehouse, 9000, 10);
      List<List<Object>> before = content(warehouse, table);
      long commit = warehouse.copyTo(target);
      assertThat(commit).isEqualTo(commitNumber(warehouse));
      insert(warehouse, 20_000, 5);
      warehouse.checkpoint();
      deleteEverySeventh(warehouse);
      warehouse.vacuum(table, VacuumMode.FULL, 100, false, () -> {});
      assertThat(contentOf(target)).isEqualTo(before);
    }
  }

  @Test
  void aCopyOnTheSameFileSystemLinksItsFiles() throws IOException {
    StorageDirectory source = LocalStorageDirectory.open(folder.resolve("source"));
    StorageDirectory target = LocalStorageDirectory.open(folder.resolve("copy"));
    List<List<Object>> before;
    try (Warehouse warehouse = openWithTable(source, OPTIONS)) {
      insert(warehouse, 0, 9000);
      before = content(warehouse, table);
      warehouse.copyTo(target);
      String segment = source.list("segments").getFirst();
      assertThat(
              Files.isSameFile(
                  folder.resolve("source/segments").resolve(segment),
                  folder.resolve("copy/segments").resolve(segment)))
          .isTrue();
      try (Transaction transaction = write(warehouse)) {
        transaction.truncate(table);
        commit(transaction);
      }
      warehouse.checkpoint();
    }
    assertThat(contentOf(target)).isEqualTo(before);
  }

  @Test
  void aTargetThatIsNotEmptyIsRefused() {
    try (Warehouse warehouse = openWithTable(directory, OPTIONS)) {
      assertThatThrownBy(() -> warehouse.copyTo(directory))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("the folder for the copy is not empty");
    }
  }

  @Test
  void aCopyThatACrashCutShortIsNotOpened() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int stop = 1; stop < 40; stop += 1 + random.nextInt(3)) {
      SimulatedDirectory target = new SimulatedDirectory(random.nextLong(), (change, name) -> {});
      MemoryStorageDirectory source = new MemoryStorageDirectory();
      try (Warehouse warehouse = openWithTable(source, OPTIONS)) {
        insert(warehouse, 0, 9000);
        List<List<Object>> before = content(warehouse, table);
        target.stopAfter(stop);
        boolean done = copies(warehouse, target);
        target.restart(true);
        if (done) {
          assertThat(contentOf(target)).as("seed %d", seed).isEqualTo(before);
        } else if (!target.list("").isEmpty()) {
          assertOpensNothingElse(target, before, seed);
        }
        insert(warehouse, 9000, 10);
        assertThat(content(warehouse, table)).hasSize(9010);
      }
    }
  }

  private static boolean copies(Warehouse warehouse, SimulatedDirectory target) {
    try {
      warehouse.copyTo(target);
      return !target.isStopped();
    } catch (RuntimeException e) {
      return false;
    }
  }

  /// What a crash left of a copy says that it is none, or is the whole of it: its last step is to say that it is
  /// complete.
  private void assertOpensNothingElse(
      StorageDirectory target, List<List<Object>> before, long seed) {
    try (Warehouse opened = Warehouse.open(target, OPTIONS)) {
      assertThat(content(opened, table)).as("seed %d", seed).isEqualTo(before);
    } catch (DatabaseException refused) {
      assertThat(refused).as("seed %d", seed).hasMessageContaining("incomplete-copy");
    }
  }

  // The archive.

  private static void archive(Warehouse warehouse, Duration retention) {
    warehouse.changeSettings(settings ->
        settings
            .withLogArchive(WarehouseSettings.ARCHIVE_INSIDE)
            .withLogArchiveRetention(retention));
  }

  @Test
  void everyCommitSinceTheArchiveWasBegunCanBeRestored() {
    TreeMap<Long, List<List<Object>>> contents = new TreeMap<>();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Warehouse warehouse = openWithTable(directory, OPTIONS)) {
      insert(warehouse, 0, 9000);
      archive(warehouse, Duration.ofDays(1));
      contents.put(commitNumber(warehouse), content(warehouse, table));
      for (int step = 1; step <= 30; step++) {
        switch (random.nextInt(5)) {
          case 0 -> deleteEverySeventh(warehouse);
          case 1 -> warehouse.upkeep();
          case 2 -> warehouse.checkpoint();
          case 3 -> warehouse.vacuum(table, VacuumMode.FULL, 100, false, () -> {});
          default -> insert(warehouse, step * 10_000L, 1 + random.nextInt(9000));
        }
        contents.put(commitNumber(warehouse), content(warehouse, table));
      }
      warehouse.checkpoint();
    }
    StorageDirectory archive = new FolderDirectory(directory, "archive");
    contents.forEach((commit, expected) -> {
      MemoryStorageDirectory target = new MemoryStorageDirectory();
      assertThat(WarehouseRestore.run(archive, target, commit).commitNumber()).isEqualTo(commit);
      assertThat(sorted(contentOf(target))).as("seed %d", seed).isEqualTo(sorted(expected));
    });
  }

  private static List<List<Object>> sorted(List<List<Object>> rows) {
    List<List<Object>> sorted = new ArrayList<>(rows);
    sorted.sort((one, other) -> Long.compare((Long) one.getFirst(), (Long) other.getFirst()));
    return sorted;
  }

  @Test
  void theArchiveDropsWhatIsOlderThanItsTime() {
    Instant[] now = {Instant.parse("2030-01-01T00:00:00Z")};
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Instant instant() {
            return now[0];
          }
        };
    try (Warehouse warehouse = openWithTable(directory, OPTIONS.withClock(clock))) {
      archive(warehouse, Duration.ofHours(1));
      long first = commitNumber(warehouse);
      for (int step = 0; step < 10; step++) {
        now[0] = now[0].plus(Duration.ofMinutes(20));
        insert(warehouse, step * 10_000L, 9000);
        warehouse.vacuum(table, VacuumMode.FULL, 100, false, () -> {});
        warehouse.checkpoint();
      }
      StorageDirectory archive = new FolderDirectory(directory, "archive");
      assertThat(archive.list("").stream().filter(name -> name.startsWith("manifest-")))
          .hasSizeBetween(3, 5);
      assertThat(archive.list("log")).hasSizeLessThan(6);
      assertThat(archive.list("segments")).hasSizeLessThan(10);
      assertThatThrownBy(() -> WarehouseRestore.run(archive, new MemoryStorageDirectory(), first))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("nothing as old as the commit");
    }
  }

  @Test
  void settingsStayAndBoundTheLog() {
    try (Warehouse warehouse = openWithTable(directory, OPTIONS)) {
      warehouse.changeSettings(settings -> settings.withCheckpointLogBytes(20_000L));
    }
    try (Warehouse warehouse = Warehouse.open(directory, OPTIONS)) {
      assertThat(warehouse.checkpointLogBytes()).isEqualTo(20_000);
      insert(warehouse, 0, 900);
      warehouse.upkeep();
      assertThat(warehouse.checkpoints().getLast().reason())
          .isEqualTo(CheckpointInfo.Reason.LOG_SIZE);
      warehouse.changeSettings(
          settings -> settings.withCheckpointLogBytes(null).withRecoveryMillisMax(1L));
      insert(warehouse, 1000, 8000);
      warehouse.upkeep();
      assertThat(warehouse.checkpoints().getLast().reason())
          .isEqualTo(CheckpointInfo.Reason.RECOVERY_TIME);
    }
  }
}
