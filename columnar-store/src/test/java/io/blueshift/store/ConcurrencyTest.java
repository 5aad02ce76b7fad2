package io.blueshift.store;

import static io.blueshift.store.StoreFixture.CONTEXT;
import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.table.TableAppender;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
  private static final WarehouseOptions BUSY =
      WarehouseOptions.defaults().withUpkeep(50_000, 300, true);

  @TempDir Path folder;

  /// Two writers commit to two tables at once while the upkeep's thread flushes, merges and
  /// checkpoints; readers must always find both tables equal.
  @Test
  void readersSeeWholeCommitsBesideWritersAndUpkeep() throws Exception {
    int commitCount = 60;
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        Warehouse warehouse = Warehouse.open(LocalStorageDirectory.open(folder), BUSY)) {
      int[] tables = new int[2];
      try (Transaction transaction = write(warehouse)) {
        tables[0] = createTable(transaction, "a");
        tables[1] = createTable(transaction, "b");
        commit(transaction);
      }
      AtomicBoolean writing = new AtomicBoolean(true);
      List<Future<Integer>> readers = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        readers.add(threads.submit(() -> compareUntilDone(warehouse, tables, writing)));
      }
      List<Future<Void>> writers = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        writers.add(threads.submit(writer(warehouse, tables, writer * 1_000_000L, commitCount)));
      }
      for (Future<Void> writer : writers) {
        writer.get();
      }
      writing.set(false);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
      try (Transaction transaction = read(warehouse)) {
        assertThat(transaction.table(tables[0]).rowCount()).isEqualTo(2L * commitCount * 100);
      }
    }
    try (Warehouse warehouse = Warehouse.open(LocalStorageDirectory.open(folder), BUSY);
        Transaction transaction = read(warehouse)) {
      assertThat(transaction.catalog().relations()).hasSize(2);
      transaction
          .catalog()
          .relations()
          .forEach(relation ->
              assertThat(TestRows.read(transaction.table(relation.id())))
                  .hasSize(2 * commitCount * 100)
                  .doesNotHaveDuplicates());
    }
  }

  private static Callable<Void> writer(
      Warehouse warehouse, int[] tables, long firstKey, int commitCount) {
    return () -> {
      for (int commit = 0; commit < commitCount; commit++) {
        try (Transaction transaction = write(warehouse)) {
          append(transaction, tables[0], rows(firstKey + commit * 100L, 100));
          append(transaction, tables[1], rows(firstKey + commit * 100L, 100));
          transaction
              .commit(CONTEXT, commit % 5 == 0 ? Durability.SYNC : Durability.EVERY_SECOND)
              .await();
        }
      }
      return null;
    };
  }

  private static int compareUntilDone(Warehouse warehouse, int[] tables, AtomicBoolean writing) {
    int comparisons = 0;
    while (writing.get() || comparisons == 0) {
      try (Transaction transaction = read(warehouse)) {
        List<List<Object>> first = sorted(TestRows.read(transaction.table(tables[0])));
        assertThat(sorted(TestRows.read(transaction.table(tables[1])))).isEqualTo(first);
        assertThat(first.size() % 100).isZero();
        comparisons++;
      }
    }
    return comparisons;
  }

  private static List<List<Object>> sorted(List<List<Object>> rows) {
    return rows.stream().sorted(Comparator.comparingLong(row -> (Long) row.getFirst())).toList();
  }

  @Test
  void workersFillOneAppenderAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        Warehouse warehouse = Warehouse.inMemory(BUSY)) {
      int table;
      try (Transaction transaction = write(warehouse)) {
        table = createTable(transaction, "t");
        commit(transaction);
      }
      List<List<Object>> expected = new ArrayList<>();
      try (Transaction transaction = write(warehouse);
          TableAppender appender = transaction.appender(table)) {
        var types = transaction.catalog().requireTable(table).columnTypes();
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
          List<List<Object>> rows = rows(worker * 100_000L, worker * 6000 + 500);
          expected.addAll(rows);
          workers.add(
              threads.submit(() -> {
                try (TableAppender.Local local = appender.openLocal()) {
                  for (int first = 0; first < rows.size(); first += 500) {
                    local.append(TestRows.batch(types, rows.subList(first, first + 500)));
                  }
                }
              }));
        }
        for (Future<?> worker : workers) {
          worker.get();
        }
        assertThat(appender.finish()).isEqualTo(expected.size());
        commit(transaction);
      }
      assertThat(sorted(StoreFixture.content(warehouse, table))).isEqualTo(expected);
    }
  }
}
