package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.createTemporaryTable;
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
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Transaction;
import io.blueshift.vector.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Reads the changes of a table beside a model, which compares the rows after each commit with those before it.
class TableChangesTest {
  /// The columns of changes behind the two of the fixture's table.
  private static final int KIND = 2;

  private static final int COMMIT = 3;
  private static final int TIME = 4;
  private static final int ROW_ID = 5;

  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private final TreeMap<Long, List<List<Object>>> model = new TreeMap<>();
  private Map<Long, List<Object>> newest = new TreeMap<>();
  private int table;

  private Warehouse open() {
    return Warehouse.open(directory, WarehouseOptions.defaults().withUpkeep(1 << 26, 300, false));
  }

  private void begin(Warehouse warehouse) {
    try (Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      commit(transaction);
    }
    note(warehouse);
  }

  /// Adds what the newest commit changed to the model.
  private void note(Warehouse warehouse) {
    try (Transaction transaction = read(warehouse)) {
      long commitNumber = transaction.snapshot().commitNumber();
      Map<Long, List<Object>> rows = new TreeMap<>();
      for (List<Object> row : TestRows.readWithIds(transaction.table(table))) {
        rows.put((Long) row.getLast(), row.subList(0, row.size() - 1));
      }
      List<List<Object>> changes = new ArrayList<>();
      newest.forEach((id, row) -> {
        List<Object> now = rows.get(id);
        if (!row.equals(now)) {
          changes.add(change(row, now == null ? "delete" : "update_before", commitNumber, id));
        }
      });
      rows.forEach((id, row) -> {
        List<Object> before = newest.get(id);
        if (!row.equals(before)) {
          changes.add(change(row, before == null ? "insert" : "update_after", commitNumber, id));
        }
      });
      model.put(commitNumber, changes);
      newest = rows;
    }
  }

  private static List<Object> change(List<Object> row, String kind, long commitNumber, long id) {
    List<Object> change = new ArrayList<>(row);
    Collections.addAll(change, kind, commitNumber, id);
    return change;
  }

  private void change(Warehouse warehouse, Random random, int number) {
    List<Long> ids = new ArrayList<>(newest.keySet());
    try (Transaction transaction = write(warehouse)) {
      int choice = random.nextInt(100);
      if (choice < 3) {
        transaction.truncate(table);
      }
      if (choice < 25 || ids.isEmpty()) {
        boolean large = random.nextInt(15) == 0;
        append(transaction, table, rows(number * 100_000L, 1 + random.nextInt(large ? 9000 : 90)));
      } else {
        boolean large = random.nextInt(6) == 0;
        int count = Math.min(ids.size(), 1 + random.nextInt(large ? 9000 : 5));
        int first = random.nextInt(ids.size() - count + 1);
        long[] some = ids.subList(first, first + count).stream().mapToLong(id -> id).toArray();
        delete(transaction, table, some);
        if (choice < 80) {
          rewrite(transaction, table, versions(number, some));
        }
      }
      if (random.nextInt(4) == 0) {
        changeOwn(transaction, random, number);
      }
      commit(transaction);
    }
    note(warehouse);
  }

  private static List<List<Object>> versions(long number, long[] ids) {
    List<List<Object>> versions = new ArrayList<>();
    for (long id : ids) {
      versions.add(List.of(number, "version " + number, id));
    }
    return versions;
  }

  /// Changes and deletes rows that the transaction may have added or changed itself.
  private void changeOwn(Transaction transaction, Random random, int number) {
    long[] ids =
        TestRows.readWithIds(transaction.table(table)).stream()
            .mapToLong(row -> (Long) row.getLast())
            .filter(id -> random.nextInt(3) == 0)
            .toArray();
    if (ids.length > 0) {
      delete(transaction, table, ids);
      long[] kept = Arrays.copyOf(ids, random.nextInt(ids.length + 1));
      rewrite(transaction, table, versions(-number, kept));
    }
  }

  private List<List<Object>> expected(long after, long last) {
    List<List<Object>> expected = new ArrayList<>();
    model.subMap(after, false, last, true).values().forEach(expected::addAll);
    return expected;
  }

  private static List<List<Object>> withoutTimes(List<List<Object>> changes) {
    List<List<Object>> without = new ArrayList<>();
    for (List<Object> change : changes) {
      List<Object> kept = new ArrayList<>(change);
      kept.remove(TIME);
      without.add(kept);
    }
    return without;
  }

  private void requireChanges(Warehouse warehouse, long after, long last, String description) {
    try (Transaction transaction = read(warehouse)) {
      int number = transaction.olderStates().openChanges(table, after, last);
      TableSnapshot changes = transaction.table(number);
      List<List<Object>> expected = expected(after, last);
      String where = description + ", after " + after + " to " + last;
      assertThat(changes.rowCount()).as(where).isEqualTo(expected.size());
      assertThat(counted(withoutTimes(TestRows.read(changes))))
          .as(where)
          .isEqualTo(counted(expected));
      long middle = after + (last - after) / 2;
      assertThat(
              TestRows.count(changes, new ColumnPredicate.IntegerRange(COMMIT, after + 1, middle)))
          .as(where)
          .isEqualTo(expected(after, middle).size());
      assertThat(
              TestRows.count(
                  changes,
                  new ColumnPredicate.BytesSet(
                      KIND, List.of(Values.bytes("update_after"), Values.bytes("delete")))))
          .as(where)
          .isEqualTo(
              expected.stream()
                  .filter(
                      row -> row.get(KIND).equals("update_after") || row.get(KIND).equals("delete"))
                  .count());
      assertThat(TestRows.count(changes, new ColumnPredicate.IntegerRange(ROW_ID, 0, 50)))
          .as(where)
          .isEqualTo(expected.stream().filter(row -> (Long) row.getLast() <= 50).count());
    }
  }

  private static Map<List<Object>, Integer> counted(List<List<Object>> rows) {
    Map<List<Object>, Integer> counts = new HashMap<>();
    rows.forEach(row -> counts.merge(row, 1, Integer::sum));
    return counts;
  }

  private void requireSome(Warehouse warehouse, Random random, String description) {
    List<Long> commits = new ArrayList<>(model.keySet());
    int first = random.nextInt(commits.size());
    int last = first + random.nextInt(commits.size() - first);
    requireChanges(warehouse, commits.get(first), commits.get(last), description);
    requireChanges(warehouse, commits.getFirst(), commits.getLast(), description);
  }

  @Test
  void everyChangeIsReadOnceWhereverItsRowIs() {
    long seed = System.nanoTime();
    System.out.println("TableChangesTest seed " + seed);
    Random random = new Random(seed);
    Warehouse warehouse = open();
    try {
      begin(warehouse);
      for (int number = 1; number < 90; number++) {
        change(warehouse, random, number);
        String description = "seed " + seed + ", step " + number;
        switch (random.nextInt(30)) {
          case 0, 1, 2 -> warehouse.upkeep();
          case 3 -> warehouse.vacuum(table, VacuumMode.FULL, 100, false, () -> {});
          case 4 -> warehouse.checkpoint();
          case 5 -> {
            warehouse.close();
            warehouse = open();
          }
          case 6 -> {
            try (Warehouse crashed =
                Warehouse.open(directory, WarehouseOptions.defaults().withReadOnly(true))) {
              requireSome(crashed, random, description + ", crashed");
            }
          }
          default -> {
            // Only the change.
          }
        }
        if (random.nextInt(10) == 0) {
          requireSome(warehouse, random, description);
        }
      }
      requireSome(warehouse, random, "seed " + seed + ", end");
    } finally {
      warehouse.close();
    }
  }

  @Test
  void laterCommitsAndOwnChangesAreNotRead() {
    try (Warehouse warehouse = open()) {
      begin(warehouse);
      change(warehouse, new Random(1), 1);
      long after = model.firstKey();
      try (Transaction reader = write(warehouse)) {
        long last = reader.snapshot().commitNumber();
        append(reader, table, rows(1, 5));
        List<List<Object>> before =
            TestRows.read(reader.table(reader.olderStates().openChanges(table, after, last)));
        try (Transaction other = write(warehouse)) {
          append(other, table, rows(100, 20));
          long[] ids = newest.keySet().stream().mapToLong(id -> id).toArray();
          delete(other, table, ids);
          commit(other);
        }
        assertThat(withoutTimes(before)).hasSameElementsAs(expected(after, last));
        assertThat(
                TestRows.read(reader.table(reader.olderStates().openChanges(table, after, last))))
            .isEqualTo(before);
        assertThatThrownBy(() -> reader.olderStates().openChanges(table, after, last + 1))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE));
      }
    }
  }

  @Test
  void changesOutsideOfTheHistoryAreRefused() {
    try (Warehouse warehouse =
        Warehouse.open(directory, WarehouseOptions.defaults().withRetention(Duration.ZERO))) {
      begin(warehouse);
      change(warehouse, new Random(1), 1);
      change(warehouse, new Random(2), 2);
      warehouse.upkeep();
      try (Transaction transaction = write(warehouse)) {
        long last = transaction.snapshot().commitNumber();
        int temporary = createTemporaryTable(transaction, "own");
        requireRefused(transaction, table, 1, last, ErrorCode.INVALID_PARAMETER_VALUE, "oldest=");
        requireRefused(
            transaction, table, last, last - 1, ErrorCode.INVALID_PARAMETER_VALUE, "backwards");
        requireRefused(
            transaction, temporary, last, last, ErrorCode.FEATURE_NOT_SUPPORTED, "temporary");
        int own = createTable(transaction, "new");
        requireRefused(
            transaction,
            own,
            last,
            last,
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "made or altered by this transaction");
        int none = transaction.olderStates().openChanges(table, last, last);
        assertThat(transaction.table(none).rowCount()).isZero();
      }
    }
  }

  private static void requireRefused(
      Transaction transaction, int id, long after, long last, ErrorCode code, String text) {
    assertThatThrownBy(() -> transaction.olderStates().openChanges(id, after, last))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error -> {
              assertThat(error.code()).isEqualTo(code);
              assertThat(error.message()).contains(text);
            });
  }
}
