package io.blueshift.store;

import static io.blueshift.store.StoreFixture.CONTEXT;
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
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarehouseTest {
  private final Warehouse warehouse = Warehouse.inMemory(WarehouseOptions.defaults());

  @AfterEach
  void close() {
    warehouse.close();
  }

  private int tableWithRows(int rowCount) {
    try (Transaction transaction = write(warehouse)) {
      int table = createTable(transaction, "t");
      append(transaction, table, rows(0, rowCount));
      commit(transaction);
      return table;
    }
  }

  private static ErrorCode codeOf(Throwable error) {
    return ((DatabaseException) error).code();
  }

  @Test
  void committedRowsAreReadBackInOrder() {
    int table = tableWithRows(5000);
    assertThat(content(warehouse, table)).isEqualTo(rows(0, 5000));
  }

  @Test
  void transactionSeesItsOwnRowsAndOthersDoNotUntilCommit() {
    int table = tableWithRows(10);
    try (Transaction writer = write(warehouse);
        Transaction reader = read(warehouse)) {
      append(writer, table, rows(10, 5));
      assertThat(TestRows.read(writer.table(table))).isEqualTo(rows(0, 15));
      assertThat(content(warehouse, table)).hasSize(10);
      commit(writer);
      assertThat(content(warehouse, table)).hasSize(15);
      assertThat(TestRows.read(reader.table(table))).isEqualTo(rows(0, 10));
    }
  }

  @Test
  void rollbackLeavesNothing() {
    int table = tableWithRows(10);
    try (Transaction writer = write(warehouse)) {
      append(writer, table, rows(10, 5));
      createTable(writer, "u");
      writer.rollback();
    }
    assertThat(content(warehouse, table)).hasSize(10);
    try (Transaction reader = read(warehouse)) {
      assertThat(reader.catalog().relations()).hasSize(1);
    }
  }

  @Test
  void writersOfOneTableDoNotWaitForEachOther() {
    int table = tableWithRows(1);
    try (Transaction first = write(warehouse);
        Transaction second = write(warehouse)) {
      append(first, table, rows(1, 1));
      append(second, table, rows(2, 1));
      commit(second);
      commit(first);
    }
    assertThat(content(warehouse, table)).containsExactlyInAnyOrderElementsOf(rows(0, 3));
  }

  @Test
  void concurrentChangeOfTheSameTableFailsTheLaterOne() {
    int table = tableWithRows(1);
    try (Transaction first = write(warehouse);
        Transaction second = write(warehouse)) {
      TableDefinition seen = second.catalog().requireTable(table);
      TableDefinition renamed = first.catalog().requireTable(table).toBuilder().name("v").build();
      first.apply(new CatalogChange.PutRelation(renamed));
      commit(first);
      assertThatThrownBy(() -> append(second, seen.id(), rows(1, 1)))
          .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.SERIALIZATION_FAILURE));
    }
  }

  @Test
  void addedColumnHasItsInitialValueInOlderRows() {
    int table = tableWithRows(3);
    try (Transaction writer = write(warehouse)) {
      TableDefinition changed =
          writer.catalog().requireTable(table).toBuilder()
              .addColumn(ColumnDefinition.of("n", LogicalType.INTEGER).withInitialValue(42L))
              .dropColumn(1)
              .build();
      writer.apply(new CatalogChange.PutRelation(changed));
      append(writer, table, List.of(Arrays.asList("new", 7L)));
      commit(writer);
    }
    assertThat(content(warehouse, table))
        .containsExactly(
            Arrays.asList(null, 42L),
            List.of("the name of row number 1", 42L),
            List.of("the name of row number 2", 42L),
            List.of("new", 7L));
    try (Transaction reader = read(warehouse)) {
      ColumnStatistics statistics = reader.table(table).statistics(1);
      assertThat(statistics.minimum()).isEqualTo(7L);
      assertThat(statistics.maximum()).isEqualTo(42L);
      assertThat(TestRows.count(reader.table(table), new ColumnPredicate.IntegerRange(1, 8, 50)))
          .isEqualTo(3);
    }
  }

  @Test
  void truncateTakesAllRowsAndSnapshotsKeepThem() {
    int table = tableWithRows(10);
    try (Transaction reader = read(warehouse)) {
      try (Transaction writer = write(warehouse)) {
        append(writer, table, rows(10, 1));
        writer.truncate(table);
        append(writer, table, rows(20, 2));
        assertThat(TestRows.read(writer.table(table))).isEqualTo(rows(20, 2));
        commit(writer);
      }
      assertThat(TestRows.read(reader.table(table))).isEqualTo(rows(0, 10));
    }
    assertThat(content(warehouse, table)).isEqualTo(rows(20, 2));
  }

  @Test
  void temporaryTableIsSeenByItsSessionOnlyAndEndsWithIt() {
    WarehouseSession session = warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED);
    int table;
    try (Transaction transaction = session.begin(AccessMode.READ_ONLY)) {
      table = createTemporaryTable(transaction, "scratch");
      append(transaction, table, rows(0, 100));
      commit(transaction);
    }
    try (Transaction transaction = session.begin(AccessMode.READ_ONLY)) {
      assertThat(TestRows.read(transaction.table(table))).isEqualTo(rows(0, 100));
      long version = transaction.catalog().version();
      try (Transaction next = session.begin(AccessMode.READ_ONLY)) {
        assertThat(next.catalog().version()).isEqualTo(version);
      }
    }
    try (Transaction other = read(warehouse)) {
      assertThat(other.catalog().relation(table)).isNull();
    }
    session.close();
    assertThat(warehouse.snapshots().openSnapshotCount()).isZero();
  }

  @Test
  void identityValuesAreNeverGivenOutTwice() {
    int table;
    try (Transaction writer = write(warehouse)) {
      TableDefinition definition =
          StoreFixture.table(writer, "t")
              .addColumn(
                  ColumnDefinition.of("n", LogicalType.BIGINT)
                      .withIdentity(new IdentityDefinition(100, 10, true)))
              .build();
      writer.apply(new CatalogChange.PutRelation(definition));
      table = definition.id();
      assertThat(writer.allocateIdentityValues(table, 3, 2)).isEqualTo(100);
      commit(writer);
    }
    try (Transaction writer = write(warehouse)) {
      assertThat(writer.allocateIdentityValues(table, 3, 1)).isEqualTo(120);
      writer.rollback();
    }
    try (Transaction writer = write(warehouse)) {
      assertThat(writer.allocateIdentityValues(table, 3, 1)).isEqualTo(130);
    }
  }

  @Test
  void nullInColumnThatRefusesItIsAnError() {
    int table = tableWithRows(1);
    try (Transaction writer = write(warehouse)) {
      assertThatThrownBy(() -> append(writer, table, List.of(Arrays.asList(null, "x"))))
          .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.NOT_NULL_VIOLATION));
    }
  }

  @Test
  void readOnlyTransactionRefusesChanges() {
    int table = tableWithRows(1);
    try (Transaction reader = read(warehouse)) {
      assertThatThrownBy(() -> reader.truncate(table))
          .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.READ_ONLY_TRANSACTION));
    }
  }

  @Test
  void unknownNameComesWithNearOnes() {
    tableWithRows(1);
    try (Transaction writer = write(warehouse)) {
      createTable(writer, "customers");
      int schema = StoreFixture.publicSchema(writer.catalog());
      assertThatThrownBy(() -> writer.catalog().requireRelation(List.of(schema), "custmoers"))
          .satisfies(
              e -> assertThat(((DatabaseException) e).hint()).isEqualTo("Did you mean customers?"));
    }
  }

  @Test
  void commitNumbersCountUpAndCommitTimesNeverGoBack() {
    int table = tableWithRows(1);
    long number = 0;
    long time = 0;
    for (int round = 0; round < 5; round++) {
      try (Transaction writer = write(warehouse)) {
        append(writer, table, rows(round, 1));
        var result = writer.commit(CONTEXT, Durability.NONE).await();
        assertThat(result.commitNumber()).isGreaterThan(number);
        assertThat(result.commitTimeMicros()).isGreaterThanOrEqualTo(time);
        number = result.commitNumber();
        time = result.commitTimeMicros();
      }
    }
  }
}
