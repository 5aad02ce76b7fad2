package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Random histories beside a model that keeps every table as a list: any reader, also one that began
/// long ago, sees what the model had when it began.
class HistoryTest {
  private static final int STEP_COUNT = 150;
  private static final WarehouseOptions OPTIONS =
      WarehouseOptions.defaults().withUpkeep(20_000, 2000, false);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private SimulatedDirectory directory = new SimulatedDirectory(seed);
  private Warehouse warehouse = Warehouse.open(directory, OPTIONS);
  private Map<Integer, List<List<Object>>> model = new HashMap<>();
  private final List<OpenReader> readers = new ArrayList<>();
  private long nextKey;

  private record OpenReader(Transaction transaction, Map<Integer, List<List<Object>>> expected) {}

  @Test
  void everyReaderSeesItsSnapshotWhateverHappensAfterIt() {
    System.out.println("HistoryTest seed " + seed);
    for (int step = 0; step < STEP_COUNT; step++) {
      int choice = random.nextInt(100);
      if (choice < 60) {
        transact();
      } else if (choice < 75) {
        readers.add(new OpenReader(read(warehouse), copy(model)));
      } else if (choice < 88) {
        warehouse.upkeep();
      } else if (choice < 92) {
        warehouse.checkpoint();
      } else if (choice < 96) {
        reopen(random.nextBoolean());
      } else if (!readers.isEmpty()) {
        OpenReader reader = readers.remove(random.nextInt(readers.size()));
        check(reader.transaction, reader.expected);
        reader.transaction.close();
      }
      try (Transaction reader = read(warehouse)) {
        check(reader, model);
      }
    }
    readers.forEach(reader -> check(reader.transaction, reader.expected));
    readers.forEach(reader -> reader.transaction.close());
    warehouse.close();
  }

  private static Map<Integer, List<List<Object>>> copy(Map<Integer, List<List<Object>>> tables) {
    Map<Integer, List<List<Object>>> copy = new HashMap<>();
    tables.forEach((id, rows) -> copy.put(id, List.copyOf(rows)));
    return copy;
  }

  private void reopen(boolean crash) {
    readers.forEach(reader -> check(reader.transaction, reader.expected));
    readers.forEach(reader -> reader.transaction.close());
    readers.clear();
    if (crash) {
      SimulatedDirectory left = directory.afterStop(random.nextLong());
      warehouse.close();
      directory = left;
    } else {
      warehouse.close();
    }
    warehouse = Warehouse.open(directory, OPTIONS);
  }

  private void transact() {
    Map<Integer, List<List<Object>>> changed = new HashMap<>();
    model.forEach((id, rows) -> changed.put(id, new ArrayList<>(rows)));
    try (Transaction transaction = write(warehouse)) {
      int changeCount = 1 + random.nextInt(3);
      List<SetSavepoint> savepoints = new ArrayList<>();
      if (random.nextInt(3) == 0) {
        changeCount += 8;
      }
      for (int change = 0; change < changeCount; change++) {
        if (changeCount > 3) {
          useSavepoints(transaction, changed, savepoints);
        }
        change(transaction, changed);
      }
      check(transaction, changed);
      if (random.nextInt(5) > 0) {
        commit(transaction);
        model = changed;
      }
    }
  }

  private record SetSavepoint(Savepoint savepoint, Map<Integer, List<List<Object>>> expected) {}

  /// Sets, releases or goes back to savepoints, nested as it comes.
  private void useSavepoints(
      Transaction transaction,
      Map<Integer, List<List<Object>>> changed,
      List<SetSavepoint> savepoints) {
    int choice = random.nextInt(4);
    if (choice == 0 || savepoints.isEmpty()) {
      savepoints.add(new SetSavepoint(transaction.savepoint(), copy(changed)));
      return;
    }
    int index = random.nextInt(savepoints.size());
    SetSavepoint chosen = savepoints.get(index);
    if (choice == 1) {
      chosen.savepoint.release();
      savepoints.subList(index, savepoints.size()).clear();
    } else if (choice == 2) {
      chosen.savepoint.rollbackTo();
      savepoints.subList(index + 1, savepoints.size()).clear();
      changed.clear();
      chosen.expected.forEach((id, rows) -> changed.put(id, new ArrayList<>(rows)));
      check(transaction, changed);
    }
  }

  private void change(Transaction transaction, Map<Integer, List<List<Object>>> tables) {
    if (tables.isEmpty() || random.nextInt(12) == 0) {
      tables.put(createTable(transaction, "t" + nextKey++), new ArrayList<>());
      return;
    }
    List<Integer> ids = tables.keySet().stream().sorted().toList();
    int table = ids.get(random.nextInt(ids.size()));
    switch (random.nextInt(14)) {
      case 0 -> {
        transaction.truncate(table);
        tables.get(table).clear();
      }
      case 1 -> {
        transaction.apply(new CatalogChange.DropRelation(table));
        tables.remove(table);
      }
      case 2 -> addColumn(transaction, table, tables.get(table));
      case 3 -> insert(transaction, table, tables.get(table), 8193 + random.nextInt(500));
      case 4, 5, 6 -> delete(transaction, table, tables.get(table));
      case 7, 8, 9 -> update(transaction, table, tables.get(table));
      default -> insert(transaction, table, tables.get(table), 1 + random.nextInt(900));
    }
  }

  private void delete(Transaction transaction, int table, List<List<Object>> rows) {
    List<List<Object>> gone = pick(transaction, table);
    StoreFixture.delete(transaction, table, ids(gone));
    Set<Object> keys = gone.stream().map(List::getFirst).collect(Collectors.toSet());
    rows.removeIf(row -> keys.contains(row.getFirst()));
  }

  private void update(Transaction transaction, int table, List<List<Object>> rows) {
    List<List<Object>> changed = pick(transaction, table);
    StoreFixture.delete(transaction, table, ids(changed));
    changed.forEach(row -> row.set(1, "changed by change " + nextKey++));
    StoreFixture.rewrite(transaction, table, changed);
    Map<Object, List<Object>> byKey = new HashMap<>();
    changed.forEach(row -> byKey.put(row.getFirst(), row.subList(0, row.size() - 1)));
    rows.replaceAll(row -> byKey.getOrDefault(row.getFirst(), row));
  }

  /// Picks rows of a table at random: one, a few, or most of them. Each has its id at its end.
  private List<List<Object>> pick(Transaction transaction, int table) {
    List<List<Object>> all = TestRows.readWithIds(transaction.table(table));
    int share = List.of(1, 1, 10, 90).get(random.nextInt(4));
    return all.stream().filter(row -> random.nextInt(100) < share).toList();
  }

  private static long[] ids(List<List<Object>> rows) {
    return rows.stream().mapToLong(row -> (Long) row.getLast()).toArray();
  }

  private void addColumn(Transaction transaction, int table, List<List<Object>> rows) {
    TableDefinition definition = transaction.catalog().requireTable(table);
    transaction.apply(
        new CatalogChange.PutRelation(
            definition.toBuilder()
                .addColumn(
                    ColumnDefinition.of("n" + nextKey++, LogicalType.INTEGER).withInitialValue(5L))
                .build()));
    rows.replaceAll(row -> with(row, 5L));
  }

  private static List<Object> with(List<Object> row, Object value) {
    List<Object> wider = new ArrayList<>(row);
    wider.add(value);
    return wider;
  }

  private void insert(Transaction transaction, int table, List<List<Object>> rows, int count) {
    int extraColumns = transaction.catalog().requireTable(table).columns().size() - 2;
    List<List<Object>> added = rows(nextKey, count);
    nextKey += count;
    for (int column = 0; column < extraColumns; column++) {
      Object value = column % 2 == 0 ? null : 8L;
      added.replaceAll(row -> with(row, value));
    }
    append(transaction, table, added);
    rows.addAll(added);
  }

  private void check(Transaction transaction, Map<Integer, List<List<Object>>> expected) {
    assertThat(transaction.catalog().relations()).as("seed %d", seed).hasSize(expected.size());
    expected.forEach((id, rows) -> {
      assertThat(transaction.table(id).rowCount()).as("seed %d", seed).isEqualTo(rows.size());
      if (random.nextInt(4) == 0) {
        assertThat(sorted(TestRows.read(transaction.table(id))))
            .as("seed %d", seed)
            .isEqualTo(sorted(rows));
        long[] ids = ids(TestRows.readWithIds(transaction.table(id)));
        assertThat(ids).as("seed %d", seed).doesNotHaveDuplicates();
        long bound = nextKey / 2;
        assertThat(
                TestRows.count(
                    transaction.table(id),
                    new ColumnPredicate.IntegerRange(0, bound, Long.MAX_VALUE)))
            .as("seed %d", seed)
            .isEqualTo(rows.stream().filter(row -> (Long) row.getFirst() >= bound).count());
      }
    });
  }

  private static List<List<Object>> sorted(List<List<Object>> rows) {
    return rows.stream().sorted(Comparator.comparingLong(row -> (Long) row.getFirst())).toList();
  }
}
