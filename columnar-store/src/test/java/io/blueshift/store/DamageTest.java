package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.table.TableMemory;
import io.blueshift.transaction.Transaction;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DamageTest {
  private static final WarehouseOptions MANUAL =
      WarehouseOptions.defaults().withUpkeep(1 << 30, 1 << 20, false);

  private final SimulatedDirectory directory = new SimulatedDirectory(1);
  private int table;

  /// Writes five commits and stops without a checkpoint.
  private SimulatedDirectory writtenAndKilled() {
    Warehouse warehouse = Warehouse.open(directory, MANUAL);
    try (Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      commit(transaction);
    }
    for (int commit = 0; commit < 4; commit++) {
      try (Transaction transaction = write(warehouse)) {
        append(transaction, table, rows(commit * 10L, 10));
        commit(transaction);
      }
    }
    SimulatedDirectory left = directory.afterStop(2);
    directory.failAt(1, SimulatedDirectory.Fault.STOP);
    warehouse.close();
    return left;
  }

  private static String onlyLogFile(SimulatedDirectory left) {
    return "log/" + left.list("log").getFirst();
  }

  @Test
  void killedProcessLosesNothingThatWasAcknowledged() {
    SimulatedDirectory left = writtenAndKilled();
    try (Warehouse warehouse = Warehouse.open(left, MANUAL)) {
      assertThat(content(warehouse, table)).isEqualTo(rows(0, 40));
    }
  }

  /// Begins a log file with each record but the first.
  private static final class ShortFiles extends StoreParts {
    @Override
    long logFileSizeBytes() {
      return 1;
    }
  }

  @Test
  void theLogGoesOnInAnotherFileWhenOneIsFull() {
    Warehouse warehouse = Warehouse.open(directory, MANUAL, new ShortFiles());
    try (Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      commit(transaction);
    }
    for (int commit = 0; commit < 6; commit++) {
      try (Transaction transaction = write(warehouse)) {
        append(transaction, table, rows(commit * 10L, 10));
        commit(transaction);
      }
    }
    assertThat(directory.list("log")).hasSize(7);
    SimulatedDirectory left = directory.afterStop(2);
    SimulatedDirectory damaged = directory.afterStop(3);
    warehouse.close();
    try (Warehouse opened = Warehouse.open(left, MANUAL)) {
      assertThat(content(opened, table)).isEqualTo(rows(0, 60));
    }
    String third = "log/" + damaged.list("log").get(2);
    damaged.flipBit(third, (damaged.sizeBytes(third) - 20) * 8 + 3);
    assertThatThrownBy(() -> Warehouse.open(damaged, MANUAL))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_CORRUPTED));
  }

  @Test
  void tornTailIsCutAndTheLogGoesOnBehindIt() {
    SimulatedDirectory left = writtenAndKilled();
    String log = onlyLogFile(left);
    left.flipBit(log, (left.sizeBytes(log) - 20) * 8 + 3);
    try (Warehouse warehouse = Warehouse.open(left, MANUAL)) {
      assertThat(content(warehouse, table)).isEqualTo(rows(0, 30));
      try (Transaction transaction = write(warehouse)) {
        append(transaction, table, rows(90, 1));
        commit(transaction);
      }
      assertThat(left.list("log")).hasSize(2);
      SimulatedDirectory again = left.afterStop(3);
      try (Warehouse reopened = Warehouse.open(again, MANUAL)) {
        assertThat(content(reopened, table)).hasSize(31);
      }
    }
  }

  @Test
  void damageInTheMiddleOfTheLogIsAnErrorThatSaysWhatIsLost() {
    SimulatedDirectory left = writtenAndKilled();
    String log = onlyLogFile(left);
    left.flipBit(log, (64 + 40 + 30) * 8 + 5);
    assertThatThrownBy(() -> Warehouse.open(left, MANUAL))
        .satisfies(e -> {
          DatabaseException error = (DatabaseException) e;
          assertThat(error.code()).isEqualTo(ErrorCode.DATA_CORRUPTED);
          assertThat(error.message()).contains(log);
          assertThat(error.detail()).contains("lost");
          assertThat(error.hint()).contains("Restore the file");
        });
    WarehouseCheck.Report report = WarehouseCheck.run(left);
    assertThat(report.isSound()).isFalse();
    assertThat(report.lines()).anyMatch(line -> line.contains("log record is damaged"));
  }

  /// Such a file may say where the one before it ends.
  @Test
  void aDamagedHeaderOfALogFileWithoutRecordsIsAnError() {
    SimulatedDirectory left = writtenAndKilled();
    String log = onlyLogFile(left);
    try (StorageFile file = left.append(log)) {
      file.truncate(64);
      file.sync();
    }
    left.flipBit(log, 30 * 8 + 2);
    assertThatThrownBy(() -> Warehouse.open(left, MANUAL))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_CORRUPTED));
    left.flipBit(log, 30 * 8 + 2);
    Warehouse.open(left, MANUAL).close();
  }

  @Test
  void damagedManifestIsAnErrorThatNamesIt() {
    SimulatedDirectory left = writtenAndKilled();
    String manifest =
        left.list("").stream()
            .filter(name -> name.startsWith("manifest"))
            .findFirst()
            .orElseThrow();
    left.flipBit(manifest, 60 * 8 + 1);
    assertThatThrownBy(() -> Warehouse.open(left, MANUAL))
        .satisfies(e -> {
          assertThat(((DatabaseException) e).code()).isEqualTo(ErrorCode.DATA_CORRUPTED);
          assertThat(e.getMessage()).contains(manifest);
        });
  }

  @Test
  void everyFlippedBitOfLogIsFoundOrInTheTornTail() {
    SimulatedDirectory left = writtenAndKilled();
    String log = onlyLogFile(left);
    long seed = System.nanoTime();
    System.out.println("DamageTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int offset = random.nextInt((int) left.sizeBytes(log));
      int bit = random.nextInt(8);
      left.flipBit(log, offset * 8L + bit);
      try {
        Recovery.Recovered recovered = Recovery.read(left, info -> null, TableMemory.uncounted());
        long rowCount = recovered.state().content(table).rowCount();
        assertThat(rowCount).as("seed %d, offset %d, bit %d", seed, offset, bit).isIn(30L, 40L);
      } catch (DatabaseException e) {
        assertThat(e.code()).isIn(ErrorCode.DATA_CORRUPTED, ErrorCode.UNSUPPORTED_FORMAT_VERSION);
      }
      left.flipBit(log, offset * 8L + bit);
    }
  }

  @Test
  void checkFindsNothingWrongWithSoundWarehouseAndDamageInSegments() {
    int bulk;
    try (Warehouse warehouse = Warehouse.open(directory, MANUAL);
        Transaction transaction = write(warehouse)) {
      bulk = createTable(transaction, "bulk");
      append(transaction, bulk, rows(0, 9000));
      commit(transaction);
    }
    WarehouseCheck.Report sound = WarehouseCheck.run(directory);
    assertThat(sound.problems()).isEmpty();
    assertThat(sound.lines()).anyMatch(line -> line.contains("bulk: 9,000 rows"));
    String segment = "segments/" + directory.list("segments").getFirst();
    directory.flipBit(segment, directory.sizeBytes(segment) / 3 * 8 + 2);
    WarehouseCheck.Report damaged = WarehouseCheck.run(directory);
    assertThat(damaged.problems()).hasSize(1);
    assertThat(damaged.problems().getFirst()).contains("bulk").contains(segment);
    try (Warehouse warehouse = Warehouse.open(directory, MANUAL)) {
      assertThatThrownBy(() -> content(warehouse, bulk))
          .satisfies(
              e -> assertThat(((DatabaseException) e).code()).isEqualTo(ErrorCode.DATA_CORRUPTED));
    }
  }
}
