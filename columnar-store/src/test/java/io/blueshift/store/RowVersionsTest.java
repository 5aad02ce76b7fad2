package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.delete;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rewrite;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Changes rows one commit after the other while older snapshots stay open, beside a map from row ids to
/// rows.
class RowVersionsTest {
  private static final int SEGMENT_ROW_COUNT = 9000;
  private static final int COMMIT_COUNT = 2500;

  private final Random random = new Random();
  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private Map<Long, List<Object>> model = new TreeMap<>();
  private int table;

  private record Reader(Transaction transaction, Map<Long, List<Object>> expected) {}

  private Warehouse open() {
    return Warehouse.open(directory, WarehouseOptions.defaults().withUpkeep(1 << 22, 1500, false));
  }

  private Map<Long, List<Object>> rowsOf(Transaction transaction) {
    Map<Long, List<Object>> byId = new TreeMap<>();
    for (List<Object> row : TestRows.readWithIds(transaction.table(table))) {
      Object before = byId.put((Long) row.getLast(), row.subList(0, row.size() - 1));
      assertThat(before).as("row id %s twice", row.getLast()).isNull();
    }
    return byId;
  }

  private void changeOne(Warehouse warehouse, int number) {
    try (Transaction transaction = write(warehouse)) {
      int choice = random.nextInt(50);
      if (choice == 0) {
        append(transaction, table, rows(1_000_000 + number, 1));
        commit(transaction);
        try (Transaction reader = read(warehouse)) {
          model = rowsOf(reader);
        }
        return;
      }
      List<Long> ids = List.copyOf(model.keySet());
      long id = ids.get(random.nextInt(ids.size()));
      Map<Long, List<Object>> next = new TreeMap<>(model);
      delete(transaction, table, id);
      if (choice < 6) {
        next.remove(id);
      } else {
        List<Object> version = new ArrayList<>(List.of((long) number, "version " + number));
        next.put(id, List.copyOf(version));
        version.add(id);
        rewrite(transaction, table, List.of(version));
      }
      assertThat(transaction.rowCountEstimate(table)).isEqualTo(next.size());
      commit(transaction);
      model = next;
    }
  }

  /// What is known of the columns holds for the rows that there are, and for those of older snapshots.
  private void checkStatistics(Warehouse warehouse, long seed) {
    try (Transaction reader = read(warehouse)) {
      TableSnapshot snapshot = reader.table(table);
      assertThat(snapshot.rowCountEstimate()).as("seed %d", seed).isEqualTo(model.size());
      assertThat(reader.rowCountEstimate(table)).as("seed %d", seed).isEqualTo(model.size());
      ColumnStatistics ids = snapshot.statistics(0);
      long[] sorted =
          model.values().stream().mapToLong(row -> (Long) row.getFirst()).sorted().toArray();
      assertThat((Long) ids.minimum()).as("seed %d", seed).isLessThanOrEqualTo(sorted[0]);
      assertThat((Long) ids.maximum())
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(sorted[sorted.length - 1]);
      if (ids.unique()) {
        assertThat(LongStream.of(sorted).distinct().count())
            .as("seed %d", seed)
            .isEqualTo(sorted.length);
      }
      long nullCount = model.values().stream().filter(row -> row.get(1) == null).count();
      assertThat(snapshot.statistics(1).nullCount())
          .as("seed %d", seed)
          .isBetween(nullCount, (long) SEGMENT_ROW_COUNT);
    }
  }

  @Test
  void everySnapshotKeepsItsVersions() {
    long seed = System.nanoTime();
    System.out.println("RowVersionsTest seed " + seed);
    random.setSeed(seed);
    List<Reader> readers = new ArrayList<>();
    try (Warehouse warehouse = open()) {
      try (Transaction transaction = write(warehouse)) {
        table = createTable(transaction, "t");
        append(transaction, table, rows(0, SEGMENT_ROW_COUNT));
        commit(transaction);
      }
      try (Transaction reader = read(warehouse)) {
        model = rowsOf(reader);
      }
      for (int number = 0; number < COMMIT_COUNT; number++) {
        changeOne(warehouse, number);
        if (random.nextInt(20) == 0) {
          checkStatistics(warehouse, seed);
        }
        if (random.nextInt(100) == 0) {
          readers.add(new Reader(read(warehouse), model));
        }
        if (random.nextInt(700) == 0) {
          warehouse.upkeep();
        }
        if (readers.size() > 5 || (!readers.isEmpty() && random.nextInt(50) == 0)) {
          try (Transaction old = readers.get(random.nextInt(readers.size())).transaction) {
            readers.removeIf(reader -> {
              if (reader.transaction == old) {
                assertThat(rowsOf(old)).as("seed %d", seed).isEqualTo(reader.expected);
                return true;
              }
              return false;
            });
          }
        }
      }
      for (Reader reader : readers) {
        assertThat(rowsOf(reader.transaction)).as("seed %d", seed).isEqualTo(reader.expected);
        reader.transaction.close();
      }
    }
    try (Warehouse warehouse = open();
        Transaction reader = read(warehouse)) {
      assertThat(rowsOf(reader)).as("seed %d", seed).isEqualTo(model);
    }
  }

  @Test
  void aRowIsNotDeletedTwiceByOneTransaction() {
    try (Warehouse warehouse = open();
        Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      append(transaction, table, rows(0, 5));
      commit(transaction);
      try (Transaction next = write(warehouse)) {
        long[] one = {rowsOf(next).keySet().iterator().next()};
        delete(next, table, one);
        assertThatThrownBy(() -> delete(next, table, one))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                error -> assertThat(error.code()).isEqualTo(ErrorCode.DATA_CORRUPTED));
        List<Object> version = new ArrayList<>(List.of(7L, "seven", one[0]));
        rewrite(next, table, List.of(version));
        delete(next, table, one);
        assertThat(rowsOf(next)).hasSize(4);
        commit(next);
      }
      try (Transaction reader = read(warehouse)) {
        assertThat(rowsOf(reader)).hasSize(4);
      }
    }
  }

  @Test
  void rowsThatATransactionInsertedCanBeDeletedByIt() {
    try (Warehouse warehouse = open();
        Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      append(transaction, table, rows(0, SEGMENT_ROW_COUNT));
      append(transaction, table, rows(0, 5));
      List<Long> ids = List.copyOf(rowsOf(transaction).keySet());
      delete(transaction, table, ids.getFirst(), ids.getLast());
      assertThat(rowsOf(transaction)).hasSize(SEGMENT_ROW_COUNT + 3);
      commit(transaction);
      try (Transaction reader = read(warehouse)) {
        assertThat(rowsOf(reader)).hasSize(SEGMENT_ROW_COUNT + 3);
      }
    }
  }
}
