package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.createTemporaryTable;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SavepointTest {
  private static final int SEGMENT_ROW_COUNT = 9000;

  private final SimulatedDirectory directory = new SimulatedDirectory(1);
  private final Warehouse warehouse =
      Warehouse.open(
          directory, WarehouseOptions.defaults().withUpkeep(1_000_000, 1_000_000, false));
  private int table;

  @BeforeEach
  void makeTable() {
    try (Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      append(transaction, table, rows(0, 10));
      commit(transaction);
    }
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void rollbackToTakesBackRowsThatWereAddedSince() {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, table, rows(10, 5));
      Savepoint savepoint = transaction.savepoint();
      append(transaction, table, rows(100, 7));
      append(transaction, table, rows(1000, SEGMENT_ROW_COUNT));
      savepoint.rollbackTo();
      assertThat(TestRows.read(transaction.table(table))).isEqualTo(rows(0, 15));
      append(transaction, table, rows(15, 2));
      commit(transaction);
    }
    assertThat(content(warehouse, table)).isEqualTo(rows(0, 17));
  }

  @Test
  void rowsThatAReleaseJoinsAreSeen() {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, table, rows(10, 2));
      Savepoint outer = transaction.savepoint();
      append(transaction, table, rows(12, 3));
      assertThat(transaction.table(table).rowCount()).isEqualTo(15);
      outer.release();
      transaction.savepoint();
      append(transaction, table, rows(15, 4));
      assertThat(TestRows.read(transaction.table(table))).isEqualTo(rows(0, 19));
      commit(transaction);
    }
    assertThat(content(warehouse, table)).isEqualTo(rows(0, 19));
  }

  @Test
  void savepointServesManyTimes() {
    try (Transaction transaction = write(warehouse)) {
      Savepoint savepoint = transaction.savepoint();
      for (int time = 0; time < 3; time++) {
        append(transaction, table, rows(10, 5));
        savepoint.rollbackTo();
      }
      assertThat(TestRows.read(transaction.table(table))).isEqualTo(rows(0, 10));
      commit(transaction);
    }
    assertThat(content(warehouse, table)).isEqualTo(rows(0, 10));
  }

  @Test
  void truncationIsTakenBackAndOwnRowsComeAgain() {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, table, rows(10, SEGMENT_ROW_COUNT));
      append(transaction, table, rows(10 + SEGMENT_ROW_COUNT, 3));
      Savepoint savepoint = transaction.savepoint();
      transaction.truncate(table);
      append(transaction, table, rows(50_000, 4));
      assertThat(transaction.table(table).rowCount()).isEqualTo(4);
      savepoint.rollbackTo();
      assertThat(transaction.table(table).rowCount()).isEqualTo(13 + SEGMENT_ROW_COUNT);
      commit(transaction);
    }
    assertThat(content(warehouse, table)).hasSize(13 + SEGMENT_ROW_COUNT);
  }

  @Test
  void deletedRowsComeBackWhoeverAddedThem() {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, table, rows(10, 5));
      delete(transaction, 3, 3);
      Savepoint savepoint = transaction.savepoint();
      delete(transaction, 6, 14);
      append(transaction, table, rows(50, 1));
      assertThat(transaction.table(table).rowCount()).isEqualTo(6);
      savepoint.rollbackTo();
      assertThat(transaction.table(table).rowCount()).isEqualTo(14);
      savepoint.release();
      append(transaction, table, rows(15, 1));
      commit(transaction);
    }
    List<List<Object>> expected = rows(0, 16);
    expected.remove(3);
    assertThat(content(warehouse, table)).isEqualTo(expected);
  }

  private void delete(Transaction transaction, long firstKey, long lastKey) {
    StoreFixture.delete(
        transaction,
        table,
        TestRows.readWithIds(transaction.table(table)).stream()
            .filter(row -> (Long) row.getFirst() >= firstKey && (Long) row.getFirst() <= lastKey)
            .mapToLong(row -> (Long) row.getLast())
            .toArray());
  }

  @Test
  void createdDroppedAndTemporaryTablesAreTakenBack() {
    try (Transaction transaction = write(warehouse)) {
      int temporary = createTemporaryTable(transaction, "kept");
      append(transaction, temporary, rows(0, 3));
      Savepoint savepoint = transaction.savepoint();
      append(transaction, temporary, rows(3, 3));
      transaction.apply(new CatalogChange.DropRelation(table));
      int other = createTable(transaction, "other");
      append(transaction, other, rows(0, 3));
      savepoint.rollbackTo();
      assertThat(transaction.catalog().relation(other)).isNull();
      assertThat(TestRows.read(transaction.table(temporary))).isEqualTo(rows(0, 3));
      assertThat(TestRows.read(transaction.table(table))).isEqualTo(rows(0, 10));
      int again = createTable(transaction, "other");
      append(transaction, again, rows(0, 1));
      commit(transaction);
      assertThat(content(warehouse, again)).isEqualTo(rows(0, 1));
    }
  }

  @Test
  void innerSavepointsEndWithTheOuterOne() {
    try (Transaction transaction = write(warehouse)) {
      Savepoint outer = transaction.savepoint();
      append(transaction, table, rows(10, 1));
      Savepoint inner = transaction.savepoint();
      append(transaction, table, rows(11, 1));
      Savepoint innermost = transaction.savepoint();
      inner.release();
      assertThatThrownBy(innermost::rollbackTo).satisfies(e -> isInvalidSavepoint(e));
      outer.rollbackTo();
      assertThatThrownBy(inner::release).satisfies(e -> isInvalidSavepoint(e));
      outer.release();
      assertThatThrownBy(outer::rollbackTo).satisfies(e -> isInvalidSavepoint(e));
      commit(transaction);
    }
    assertThat(content(warehouse, table)).isEqualTo(rows(0, 10));
  }

  private static void isInvalidSavepoint(Throwable error) {
    assertThat(error)
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SAVEPOINT));
  }

  @Test
  void manyReleasedSavepointsLeaveOneRunOfRows() {
    List<List<Object>> expected = new ArrayList<>(rows(0, 10));
    try (Transaction transaction = write(warehouse)) {
      Savepoint outer = transaction.savepoint();
      for (int row = 0; row < 500; row++) {
        Savepoint savepoint = transaction.savepoint();
        append(transaction, table, rows(10 + row, 1));
        expected.addAll(rows(10 + row, 1));
        savepoint.release();
      }
      assertThat(transaction.table(table).rowGroups()).hasSize(2);
      outer.release();
      commit(transaction);
    }
    assertThat(content(warehouse, table)).isEqualTo(expected);
  }

  @Test
  void filesThatNobodyReadsAreDeletedAtOnceAndOthersAtTheEnd() {
    try (Transaction transaction = write(warehouse)) {
      int before = segmentFileCount();
      Savepoint savepoint = transaction.savepoint();
      append(transaction, table, rows(10, SEGMENT_ROW_COUNT));
      assertThat(segmentFileCount()).isEqualTo(before + 1);
      savepoint.rollbackTo();
      assertThat(segmentFileCount()).isEqualTo(before);

      append(transaction, table, rows(10, SEGMENT_ROW_COUNT));
      TableSnapshot snapshot = transaction.table(table);
      savepoint.rollbackTo();
      assertThat(TestRows.read(snapshot)).hasSize(10 + SEGMENT_ROW_COUNT);
      commit(transaction);
      assertThat(segmentFileCount()).isEqualTo(before);
    }
  }

  private int segmentFileCount() {
    return directory.list("segments").size();
  }

  @Test
  void savepointsOfAReadOnlyTransactionChangeNothing() {
    try (Transaction transaction = read(warehouse)) {
      Savepoint savepoint = transaction.savepoint();
      savepoint.rollbackTo();
      savepoint.release();
      assertThat(transaction.table(table).rowCount()).isEqualTo(10);
    }
  }
}
