package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.delete;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rewrite;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.table;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ConstraintDefinition.PrimaryKey;
import io.blueshift.catalog.ConstraintDefinition.Unique;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.RowGroup;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.RowLock;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UniqueKeysTest {
  private static final int SEGMENT_ROW_COUNT = 9000;

  private MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private int table;

  private Warehouse open() {
    return Warehouse.open(directory, WarehouseOptions.defaults().withUpkeep(1 << 22, 500, false));
  }

  private Warehouse openWithRows(int count) {
    Warehouse warehouse = open();
    try (Transaction transaction = write(warehouse)) {
      TableDefinition.Builder builder = table(transaction, "t");
      TableDefinition plain = builder.build();
      table = plain.id();
      transaction.apply(
          new CatalogChange.PutRelation(
              builder
                  .addConstraint(
                      new PrimaryKey("t_pkey", List.of(plain.columns().getFirst().number()), true))
                  .build()));
      append(transaction, table, rows(0, count));
      commit(transaction);
    }
    return warehouse;
  }

  private static void assertViolates(ThrowingCallable action, String key) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.UNIQUE_VIOLATION);
              assertThat(error.message()).contains("t_pkey");
              assertThat(error.detail()).isEqualTo("Key (id)=(" + key + ") already exists.");
            });
  }

  private long[] idsOf(Transaction transaction, long from, long to) {
    return TestRows.readWithIds(transaction.table(table)).stream()
        .filter(row -> (Long) row.getFirst() >= from && (Long) row.getFirst() < to)
        .mapToLong(row -> (Long) row.getLast())
        .toArray();
  }

  @Test
  void aKeyInMemoryOrInASegmentIsNotGivenTwice() {
    for (int count : new int[] {10, SEGMENT_ROW_COUNT}) {
      try (Warehouse warehouse = openWithRows(count)) {
        for (int round = 0; round < 2; round++) {
          try (Transaction transaction = write(warehouse)) {
            append(transaction, table, rows(count, 3));
            assertViolates(() -> append(transaction, table, rows(5, 1)), "5");
            assertThatThrownBy(() -> commit(transaction))
                .isInstanceOfSatisfying(
                    DatabaseException.class,
                    error -> assertThat(error.code()).isEqualTo(ErrorCode.IN_FAILED_TRANSACTION));
          }
          warehouse.upkeep();
        }
      }
      directory = new MemoryStorageDirectory();
    }
  }

  @Test
  @Timeout(30)
  void whoAddsAKeyWaitsForAnotherWhoAddedIt() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor();
        Warehouse warehouse = openWithRows(3)) {
      for (boolean committed : new boolean[] {false, true}) {
        Transaction first = write(warehouse);
        Transaction second = write(warehouse);
        append(first, table, rows(7, 1));
        append(second, table, rows(8, 1));
        Future<?> late = threads.submit(() -> append(second, table, rows(7, 1)));
        while (warehouse.heldLocks(100).stream().allMatch(RowLock::granted)) {
          Thread.sleep(1);
        }
        if (committed) {
          commit(first);
          assertViolates(
              () -> {
                try {
                  late.get();
                } catch (ExecutionException e) {
                  throw e.getCause();
                }
              },
              "7");
        } else {
          first.rollback();
          late.get();
        }
        second.rollback();
      }
      assertThat(warehouse.heldLocks(100)).isEmpty();
    }
  }

  @Test
  void rowsOfOneStatementAreComparedWithEachOther() {
    try (Warehouse warehouse = openWithRows(3);
        Transaction transaction = write(warehouse)) {
      List<List<Object>> twice = new ArrayList<>(rows(100, 3));
      twice.addAll(rows(102, 1));
      assertViolates(() -> append(transaction, table, twice), "102");
    }
  }

  @Test
  void rowsOfLargeStatementsAreComparedWithEachOther() {
    try (Warehouse warehouse = openWithRows(3);
        Transaction transaction = write(warehouse)) {
      append(transaction, table, rows(100, SEGMENT_ROW_COUNT));
      assertViolates(
          () -> append(transaction, table, rows(SEGMENT_ROW_COUNT + 99, SEGMENT_ROW_COUNT)),
          Integer.toString(SEGMENT_ROW_COUNT + 99));
    }
  }

  @Test
  void aKeyIsFreeWhenItsRowIsGoneOrHasAnother() {
    try (Warehouse warehouse = openWithRows(10);
        Transaction transaction = write(warehouse)) {
      long[] ids = idsOf(transaction, 4, 6);
      delete(transaction, table, ids);
      append(transaction, table, rows(4, 1));
      rewrite(transaction, table, List.of(new ArrayList<>(List.of(77L, "moved", ids[1]))));
      append(transaction, table, rows(5, 1));
      assertViolates(() -> append(transaction, table, rows(77, 1)), "77");
    }
  }

  @Test
  void keysMayChangePlacesInOneStatement() {
    try (Warehouse warehouse = openWithRows(10)) {
      try (Transaction transaction = write(warehouse)) {
        long[] ids = idsOf(transaction, 0, 10);
        delete(transaction, table, ids);
        List<List<Object>> versions = new ArrayList<>();
        for (int row = 0; row < 10; row++) {
          versions.add(new ArrayList<>(List.of((row + 1L) % 10, "row " + row, ids[row])));
        }
        rewrite(transaction, table, versions);
        commit(transaction);
      }
      try (Transaction transaction = write(warehouse)) {
        assertViolates(() -> append(transaction, table, rows(0, 1)), "0");
      }
    }
  }

  @Test
  void aRollbackToASavepointFreesKeys() {
    try (Warehouse warehouse = openWithRows(10)) {
      try (Transaction transaction = write(warehouse)) {
        Savepoint savepoint = transaction.savepoint();
        append(transaction, table, rows(50, 1));
        assertViolates(() -> append(transaction, table, rows(5, 1)), "5");
        savepoint.rollbackTo();
        append(transaction, table, rows(50, 1));
        commit(transaction);
      }
    }
  }

  @Test
  void aNewKeyIsComparedWithTheRowsThatThereAre() {
    try (Warehouse warehouse = openWithRows(10);
        Transaction transaction = write(warehouse)) {
      TableDefinition before = transaction.catalog().requireTable(table);
      List<Integer> name = List.of(before.columns().get(1).number());
      append(transaction, table, List.of(List.of(90L, "same"), List.of(91L, "same")));
      assertThatThrownBy(() ->
              transaction.apply(
                  new CatalogChange.PutRelation(
                      before.toBuilder().addConstraint(new Unique("t_name", name, true)).build())))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              error -> assertThat(error.detail()).isEqualTo("Key (name)=(same) already exists."));
    }
  }

  /// Returns the names under a key, as the key index finds them.
  private List<Object> namesOf(Transaction transaction, long key) {
    List<RowGroup> found =
        transaction.table(table).rowGroups(List.of(new ColumnPredicate.IntegerRange(0, key, key)));
    assertThat(found.stream().mapToInt(RowGroup::rowCount).sum()).isLessThanOrEqualTo(1);
    return TestRows.read(found, 2).stream().map(row -> row.get(1)).toList();
  }

  @Test
  void eachSnapshotFindsItsVersionByKey() {
    for (int count : new int[] {20, SEGMENT_ROW_COUNT}) {
      directory = new MemoryStorageDirectory();
      try (Warehouse warehouse = openWithRows(count)) {
        Transaction before = read(warehouse);
        assertThat(namesOf(before, 5)).containsExactly("the name of row number 5");
        try (Transaction transaction = write(warehouse)) {
          long[] ids = idsOf(transaction, 5, 8);
          delete(transaction, table, ids);
          rewrite(
              transaction,
              table,
              List.of(
                  new ArrayList<>(List.of(5L, "five", ids[0])),
                  new ArrayList<>(List.of(count + 100L, "six", ids[1]))));
          commit(transaction);
        }
        for (int round = 0; round < 2; round++) {
          try (Transaction after = read(warehouse)) {
            assertThat(namesOf(after, 5)).containsExactly("five");
            assertThat(namesOf(after, 6)).isEmpty();
            assertThat(namesOf(after, 7)).isEmpty();
            assertThat(namesOf(after, count + 100L)).containsExactly("six");
            assertThat(namesOf(after, -1)).isEmpty();
          }
          assertThat(namesOf(before, 5)).containsExactly("the name of row number 5");
          assertThat(namesOf(before, 6)).containsExactly("the name of row number 6");
          assertThat(namesOf(before, count + 100L)).isEmpty();
          warehouse.upkeep();
        }
        before.close();
      }
    }
  }

  @Test
  void randomHistoriesKeepKeysUnique() {
    long seed = System.nanoTime();
    System.out.println("UniqueKeysTest seed " + seed);
    Random random = new Random(seed);
    TreeMap<Long, Long> rowIdOfKey = new TreeMap<>();
    Warehouse warehouse = openWithRows(0);
    try {
      for (int step = 0; step < 1500; step++) {
        long key = random.nextInt(300);
        try (Transaction transaction = write(warehouse)) {
          boolean present = rowIdOfKey.containsKey(key);
          if (random.nextInt(3) > 0) {
            if (present) {
              assertViolates(() -> append(transaction, table, rows(key, 1)), Long.toString(key));
            } else {
              append(transaction, table, rows(key, 1));
              long id = idsOf(transaction, key, key + 1)[0];
              commit(transaction);
              rowIdOfKey.put(key, id);
            }
          } else if (present) {
            long id = rowIdOfKey.remove(key);
            long next = random.nextInt(300);
            delete(transaction, table, id);
            if (!rowIdOfKey.containsKey(next) && random.nextBoolean()) {
              rewrite(transaction, table, List.of(new ArrayList<>(List.of(next, "moved", id))));
              rowIdOfKey.put(next, id);
            }
            commit(transaction);
          }
        }
        if (random.nextInt(200) == 0) {
          warehouse.upkeep();
        }
        if (random.nextInt(400) == 0) {
          warehouse.close();
          warehouse = open();
        }
      }
      try (Transaction reader = read(warehouse)) {
        assertThat(
                TestRows.read(reader.table(table)).stream()
                    .map(row -> (Long) row.getFirst())
                    .sorted())
            .as("seed %d", seed)
            .containsExactlyElementsOf(new TreeSet<>(rowIdOfKey.keySet()));
      }
    } finally {
      warehouse.close();
    }
  }
}
