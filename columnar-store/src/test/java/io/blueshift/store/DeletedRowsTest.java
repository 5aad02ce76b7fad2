package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.delete;
import static io.blueshift.store.StoreFixture.rewrite;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DeletedRowsTest {
  private static final WarehouseOptions OPTIONS =
      WarehouseOptions.defaults().withUpkeep(1 << 20, 2000, false);

  private final MemoryStorageDirectory memory = new MemoryStorageDirectory();
  private Runnable beforeSegment = () -> {};
  private final StorageDirectory directory = interrupted();
  private int table;

  /// Returns the directory, in which something happens before a segment file is made.
  private StorageDirectory interrupted() {
    return (StorageDirectory)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {StorageDirectory.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("create")
                  && ((String) arguments[0]).startsWith("segments/")) {
                Runnable action = beforeSegment;
                beforeSegment = () -> {};
                action.run();
              }
              try {
                return method.invoke(memory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Warehouse openWithRows(int count) {
    return openWithRows(count, OPTIONS);
  }

  private Warehouse openWithRows(int count, WarehouseOptions options) {
    Warehouse warehouse = Warehouse.open(directory, options);
    try (Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      append(transaction, table, rows(0, count));
      commit(transaction);
    }
    return warehouse;
  }

  private void change(Warehouse warehouse, long deletedKey, long updatedKey) {
    try (Transaction transaction = write(warehouse)) {
      List<List<Object>> all = TestRows.readWithIds(transaction.table(table));
      List<List<Object>> updated =
          all.stream().filter(row -> row.getFirst().equals(updatedKey)).toList();
      long[] gone =
          all.stream()
              .filter(row -> row.getFirst().equals(deletedKey) || row.getFirst().equals(updatedKey))
              .mapToLong(row -> (Long) row.getLast())
              .toArray();
      delete(transaction, table, gone);
      updated.forEach(row -> row.set(1, "new"));
      rewrite(transaction, table, updated);
      commit(transaction);
    }
  }

  private static void assertChanged(List<List<Object>> rows, int count) {
    assertThat(rows.stream().map(row -> (Long) row.getFirst()).sorted())
        .containsExactlyElementsOf(
            LongStream.range(0, count).filter(key -> key != 5).boxed().toList());
    assertThat(rows.stream().filter(row -> "new".equals(row.get(1))).map(List::getFirst))
        .containsExactly(6L);
  }

  @Test
  void rowsInMemoryThatChangeWhileTheyBecomeASegmentStayChanged() {
    try (Warehouse warehouse = openWithRows(3000)) {
      beforeSegment = () -> change(warehouse, 5, 6);
      warehouse.upkeep();
      assertChanged(content(warehouse, table), 3000);
    }
    try (Warehouse warehouse = Warehouse.open(directory, OPTIONS)) {
      assertChanged(content(warehouse, table), 3000);
    }
  }

  @Test
  void rowsOfASegmentThatChangeWhileItIsRewrittenStayChanged() {
    try (Warehouse warehouse = openWithRows(9000)) {
      try (Transaction transaction = write(warehouse)) {
        long[] most =
            TestRows.readWithIds(transaction.table(table)).stream()
                .filter(row -> (Long) row.getFirst() >= 3000)
                .mapToLong(row -> (Long) row.getLast())
                .toArray();
        delete(transaction, table, most);
        commit(transaction);
      }
      beforeSegment = () -> change(warehouse, 5, 6);
      warehouse.upkeep();
      assertChanged(content(warehouse, table), 3000);
    }
    try (Warehouse warehouse = Warehouse.open(directory, OPTIONS)) {
      assertChanged(content(warehouse, table), 3000);
      warehouse.checkpoint();
      assertChanged(content(warehouse, table), 3000);
    }
  }

  @Test
  void aRowThatAnotherTransactionChangedSinceTheSnapshotCannotBeDeleted() {
    try (Warehouse warehouse = openWithRows(10);
        Transaction late = write(warehouse)) {
      long[] ids =
          TestRows.readWithIds(late.table(table)).stream()
              .mapToLong(row -> (Long) row.getLast())
              .toArray();
      change(warehouse, 5, 6);
      delete(late, table, new long[] {ids[4]});
      for (int changed = 5; changed <= 6; changed++) {
        long[] one = {ids[changed]};
        assertThatThrownBy(() -> delete(late, table, one))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                error -> assertThat(error.code()).isEqualTo(ErrorCode.SERIALIZATION_FAILURE));
      }
    }
  }

  @Test
  void aTableWithoutRowsLeftHasNoSegmentWhenNothingIsRetained() {
    try (Warehouse warehouse = openWithRows(9000, OPTIONS.withRetention(Duration.ZERO))) {
      try (Transaction transaction = write(warehouse)) {
        long[] all =
            TestRows.readWithIds(transaction.table(table)).stream()
                .mapToLong(row -> (Long) row.getLast())
                .toArray();
        delete(transaction, table, all);
        commit(transaction);
      }
      warehouse.upkeep();
      assertThat(content(warehouse, table)).isEmpty();
    }
    assertThat(directory.list("segments")).isEmpty();
  }
}
