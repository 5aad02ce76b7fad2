package io.blueshift.store;

import static io.blueshift.store.StoreFixture.CONTEXT;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.publicSchema;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.ReferentialAction;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.ChangedRow;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Reads and writes rows by their keys: `id bigint, tag varbyte(20), count bigint`, where the primary key is
/// the id with the tag, and the count is unique where a test says so.
class KeyedTableTest {
  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private Warehouse warehouse = open();
  private WarehouseSession session = newSession();
  private final int table = create("t");

  private Warehouse open() {
    return Warehouse.open(directory, WarehouseOptions.defaults().withUpkeep(1 << 22, 200, false));
  }

  private WarehouseSession newSession() {
    return warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private int create(String name, ConstraintDefinition... more) {
    try (Transaction transaction = write(warehouse)) {
      TableDefinition.Builder builder =
          TableDefinition.builder(
                  transaction.allocateObjectId(Persistence.PERMANENT),
                  publicSchema(transaction.catalog()),
                  name)
              .addColumn(ColumnDefinition.of("id", LogicalType.BIGINT).withNullable(false))
              .addColumn(
                  ColumnDefinition.of("tag", new LogicalType.VarbyteType(20)).withNullable(false))
              .addColumn(ColumnDefinition.of("count", LogicalType.BIGINT));
      List<Integer> key = List.of(builder.columnNumber("id"), builder.columnNumber("tag"));
      builder.addConstraint(new ConstraintDefinition.PrimaryKey(name + "_pkey", key, true));
      for (ConstraintDefinition each : more) {
        builder.addConstraint(each);
      }
      TableDefinition definition = builder.build();
      transaction.apply(new CatalogChange.PutRelation(definition));
      commit(transaction);
      return definition.id();
    }
  }

  private KeyedTable rows() {
    return rows(table);
  }

  private KeyedTable rows(int tableId) {
    return session.rows(tableId, Durability.SYNC);
  }

  private static Row key(long id) {
    return Row.of(id, Values.bytes("tag " + id));
  }

  private static Row row(long id, Long count) {
    return Row.of(id, Values.bytes("tag " + id), count);
  }

  private static void put(KeyedTable rows, long id, Long count) {
    rows.change(key(id), RowChange.put(row(id, count)), CONTEXT).await();
  }

  private static void assertFails(Pending<?> call, ErrorCode code) {
    assertThatThrownBy(call::await)
        .isInstanceOfSatisfying(
            DatabaseException.class, error -> assertThat(error.code()).isEqualTo(code));
  }

  private static RowChange addOne(long id) {
    return present ->
        new RowChange.Decision.Put(
            present == null ? row(id, 1L) : present.with(2, (Long) present.value(2) + 1));
  }

  @Test
  void whatWasPutIsReadByKeyAndByScanAndAfterOpening() {
    put(rows(), 1, 10L);
    put(rows(), 2, null);
    put(rows(), 1, 11L);
    assertThat(rows().get(key(1), CONTEXT).await()).isEqualTo(row(1, 11L));
    assertThat(rows().getAll(List.of(key(2), key(3), key(1)), CONTEXT).await())
        .containsExactly(row(2, null), null, row(1, 11L));
    try (Transaction reader = read(warehouse)) {
      assertThat(TestRows.read(reader.table(table))).hasSize(2);
    }
    warehouse.close();
    warehouse = open();
    session = newSession();
    assertThat(rows().get(key(1), CONTEXT).await()).isEqualTo(row(1, 11L));
  }

  @Test
  void aChangeSaysWhatWasThere() {
    ChangedRow added = rows().change(key(1), RowChange.put(row(1, 1L)), CONTEXT).await();
    assertThat(added).isEqualTo(new ChangedRow(null, row(1, 1L), true));
    ChangedRow kept =
        rows()
            .change(
                key(1),
                present ->
                    present == null ? new RowChange.Decision.Put(row(1, 2L)) : RowChange.KEEP,
                CONTEXT)
            .await();
    assertThat(kept).isEqualTo(new ChangedRow(row(1, 1L), row(1, 1L), false));
    ChangedRow deleted = rows().change(key(1), RowChange.delete(), CONTEXT).await();
    assertThat(deleted).isEqualTo(new ChangedRow(row(1, 1L), null, true));
    assertThat(rows().change(key(1), RowChange.delete(), CONTEXT).await())
        .isEqualTo(new ChangedRow(null, null, false));
    put(rows(), 1, 3L);
    assertThat(rows().get(key(1), CONTEXT).await()).isEqualTo(row(1, 3L));
  }

  @Test
  void aTransactionSeesItsOwnChangesAndOthersDoNotUntilItCommits() {
    put(rows(), 1, 1L);
    try (Transaction transaction = session.begin(AccessMode.READ_WRITE)) {
      KeyedTable own = warehouse.rows(transaction, table);
      put(own, 1, 2L);
      put(own, 2, 5L);
      put(own, 2, 6L);
      Savepoint savepoint = transaction.savepoint();
      put(own, 2, 7L);
      own.change(key(1), RowChange.delete(), CONTEXT).await();
      assertThat(own.getAll(List.of(key(1), key(2)), CONTEXT).await())
          .containsExactly(null, row(2, 7L));
      savepoint.rollbackTo();
      assertThat(own.getAll(List.of(key(1), key(2)), CONTEXT).await())
          .containsExactly(row(1, 2L), row(2, 6L));
      assertThat(rows().getAll(List.of(key(1), key(2)), CONTEXT).await())
          .containsExactly(row(1, 1L), null);
      commit(transaction);
    }
    assertThat(rows().getAll(List.of(key(1), key(2)), CONTEXT).await())
        .containsExactly(row(1, 2L), row(2, 6L));
  }

  @Test
  void aRowThatAnotherChangedSinceTheSnapshotIsAConflict() {
    put(rows(), 1, 1L);
    try (Transaction transaction = write(warehouse)) {
      KeyedTable own = warehouse.rows(transaction, table);
      assertThat(own.get(key(1), CONTEXT).await()).isEqualTo(row(1, 1L));
      put(rows(), 1, 2L);
      assertThat(own.get(key(1), CONTEXT).await()).isEqualTo(row(1, 1L));
      assertFails(own.change(key(1), addOne(1), CONTEXT), ErrorCode.SERIALIZATION_FAILURE);
    }
  }

  @Test
  void whoMeetsALockedRowGetsAResultLater() {
    put(rows(), 1, 1L);
    Pending<ChangedRow> waiting;
    try (Transaction transaction = write(warehouse)) {
      put(warehouse.rows(transaction, table), 1, 10L);
      waiting = rows().change(key(1), addOne(1), CONTEXT);
      assertThat(waiting.isDone()).isFalse();
      assertFails(
          newSession()
              .rows(table, Durability.SYNC)
              .change(key(1), addOne(1), CONTEXT.withPatience(Duration.ofMillis(20))),
          ErrorCode.LOCK_NOT_AVAILABLE);
      commit(transaction);
    }
    assertThat(waiting.await()).isEqualTo(new ChangedRow(row(1, 10L), row(1, 11L), true));
  }

  @Test
  void aCallThatWaitedWhileItsTableGotAColumnFails() {
    put(rows(), 1, 1L);
    Pending<?> put;
    Pending<?> change;
    try (Transaction alter = write(warehouse)) {
      TableDefinition wider =
          alter.catalog().requireTable(table).toBuilder()
              .addColumn(ColumnDefinition.of("more", LogicalType.BIGINT).withInitialValue(5L))
              .build();
      alter.apply(new CatalogChange.PutRelation(wider));
      put = rows().put(row(1, 2L), CONTEXT);
      change =
          rows()
              .change(
                  key(2),
                  present -> new RowChange.Decision.Put(Row.of(2L, Values.bytes("tag 2"), 2L, 8L)),
                  CONTEXT);
      assertThat(put.isDone()).isFalse();
      assertThat(change.isDone()).isFalse();
      commit(alter);
    }
    assertFails(put, ErrorCode.SERIALIZATION_FAILURE);
    assertFails(change, ErrorCode.SERIALIZATION_FAILURE);
    assertThat(rows().get(key(1), CONTEXT).await())
        .isEqualTo(Row.of(1L, Values.bytes("tag 1"), 1L, 5L));
    assertThat(rows().get(key(2), CONTEXT).await()).isNull();
  }

  @Test
  void countersOfManyThreadsMissNothing() throws Exception {
    int threadCount = 4;
    int additions = 300;
    try (ExecutorService threads = Executors.newFixedThreadPool(threadCount)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < threadCount; thread++) {
        done.add(
            threads.submit(() -> {
              KeyedTable own = newSession().rows(table, Durability.NONE);
              for (int index = 0; index < additions; index++) {
                own.change(key(index % 3), addOne(index % 3), CONTEXT).await();
                if (index % 50 == 0) {
                  warehouse.upkeep();
                }
              }
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    for (long id = 0; id < 3; id++) {
      assertThat(rows().get(key(id), CONTEXT).await())
          .isEqualTo(row(id, (long) threadCount * additions / 3));
    }
  }

  @Test
  void aBatchIsDoneAsAWholeOrNotAtAll() {
    put(rows(), 1, 1L);
    Map<Row, RowChange> changes = new LinkedHashMap<>();
    changes.put(key(2), RowChange.put(row(2, 2L)));
    changes.put(key(1), RowChange.delete());
    changes.put(key(3), RowChange.put(row(4, 4L)));
    assertFails(rows().changeAll(changes, CONTEXT), ErrorCode.INVALID_PARAMETER_VALUE);
    assertThat(rows().getAll(List.of(key(1), key(2)), CONTEXT).await())
        .containsExactly(row(1, 1L), null);
    changes.put(key(3), addOne(3));
    assertThat(rows().changeAll(changes, CONTEXT).await())
        .containsEntry(key(1), new ChangedRow(row(1, 1L), null, true))
        .containsEntry(key(2), new ChangedRow(null, row(2, 2L), true))
        .containsEntry(key(3), new ChangedRow(null, row(3, 1L), true));
    assertThat(rows().getAll(List.of(key(1), key(2), key(3)), CONTEXT).await())
        .containsExactly(null, row(2, 2L), row(3, 1L));
  }

  @Test
  void anotherKeyOfTheTableStaysUnique() {
    int unique = create("u", new ConstraintDefinition.Unique("u_count", List.of(3), true));
    assertThat(warehouse.snapshots().current().catalog().requireTable(unique).columns().get(2))
        .matches(column -> column.number() == 3);
    put(rows(unique), 1, 1L);
    put(rows(unique), 2, 2L);
    assertFails(
        rows(unique).change(key(2), RowChange.put(row(2, 1L)), CONTEXT),
        ErrorCode.UNIQUE_VIOLATION);
    put(rows(unique), 1, 3L);
    put(rows(unique), 2, 1L);
    assertThat(rows(unique).get(key(2), CONTEXT).await()).isEqualTo(row(2, 1L));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> rows().get(Row.of(1L), CONTEXT)).hasMessageContaining("columns");
    assertThatThrownBy(() -> rows().get(Row.of(1L, null), CONTEXT))
        .hasMessageContaining("not-null");
    assertThatThrownBy(() -> rows().get(Row.of("1", Values.bytes("x")), CONTEXT))
        .hasMessageContaining("another type");
    assertFails(
        rows().change(key(1), RowChange.put(Row.of(1L, Values.bytes("tag 1"))), CONTEXT),
        ErrorCode.INVALID_PARAMETER_VALUE);
    assertThatThrownBy(() -> rows().get(Row.of(1L, new byte[21]), CONTEXT))
        .hasMessageContaining("too long");
    try (Transaction transaction = write(warehouse)) {
      int plain = StoreFixture.createTable(transaction, "plain");
      commit(transaction);
      assertThatThrownBy(() -> rows(plain)).hasMessageContaining("primary key");
    }
    int checked =
        create(
            "c",
            new ConstraintDefinition.Check(
                "positive", new ExpressionText("count > 0", SqlStyle.POSTGRESQL), true));
    assertThatThrownBy(() -> rows(checked).change(key(1), RowChange.put(row(1, 1L)), CONTEXT))
        .hasMessageContaining("SQL only");
  }

  @Test
  void rowsOfTablesWithForeignKeysOnEitherSideAreReadButNotWritten() {
    put(rows(), 1, 1L);
    Transaction early = session.begin(AccessMode.READ_WRITE);
    assertThat(warehouse.rows(early, table).get(key(1), CONTEXT).await()).isEqualTo(row(1, 1L));
    List<Integer> idAndTag = List.of(1, 2);
    int child =
        create(
            "child",
            new ConstraintDefinition.ForeignKey(
                "child_fkey",
                idAndTag,
                table,
                idAndTag,
                ReferentialAction.NO_ACTION,
                ReferentialAction.NO_ACTION,
                true));
    for (int each : List.of(table, child)) {
      for (RowChange change : List.of(RowChange.delete(), RowChange.put(row(1, 2L)))) {
        assertThatThrownBy(() -> rows(each).change(key(1), change, CONTEXT).await())
            .hasMessageContaining("SQL only")
            .hasMessageContaining("child_fkey")
            .isInstanceOfSatisfying(
                DatabaseException.class,
                error -> assertThat(error.code()).isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED));
        assertThatThrownBy(() -> rows(each).changeAll(Map.of(key(1), change), CONTEXT).await())
            .hasMessageContaining("SQL only");
      }
    }
    // Who does not see the foreign key must not write either.
    assertThatThrownBy(
            () -> warehouse.rows(early, table).change(key(1), RowChange.delete(), CONTEXT).await())
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.SERIALIZATION_FAILURE));
    early.rollback();
    assertThat(rows().get(key(1), CONTEXT).await()).isEqualTo(row(1, 1L));
    assertThat(rows(child).get(key(1), CONTEXT).await()).isNull();
    assertThat(warehouse.heldLocks(10)).isEmpty();
  }

  @Test
  void randomCallsAgreeWithAMap() {
    long seed = System.nanoTime();
    System.out.println("KeyedTableTest seed " + seed);
    Random random = new Random(seed);
    Map<Row, Row> model = new HashMap<>();
    for (int step = 0; step < 3000; step++) {
      long id = random.nextInt(400);
      switch (random.nextInt(12)) {
        case 0 -> {
          rows().change(key(id), RowChange.delete(), CONTEXT).await();
          model.remove(key(id));
        }
        case 1, 2 ->
            assertThat(rows().get(key(id), CONTEXT).await())
                .as("seed %d", seed)
                .isEqualTo(model.get(key(id)));
        case 3 -> {
          Map<Row, RowChange> changes = new HashMap<>();
          for (long each = id; each < id + 5; each++) {
            changes.put(key(each), RowChange.put(row(each, (long) step)));
            model.put(key(each), row(each, (long) step));
          }
          rows().changeAll(changes, CONTEXT).await();
        }
        default -> {
          Long count = random.nextInt(10) == 0 ? null : (long) step;
          put(rows(), id, count);
          model.put(key(id), row(id, count));
        }
      }
      if (random.nextInt(200) == 0) {
        warehouse.upkeep();
      }
      if (random.nextInt(1000) == 0) {
        warehouse.close();
        warehouse = open();
        session = newSession();
      }
    }
    try (Transaction reader = read(warehouse)) {
      assertThat(TestRows.read(reader.table(table))).as("seed %d", seed).hasSize(model.size());
      KeyedTable all = warehouse.rows(reader, table);
      model.forEach((key, row) ->
          assertThat(all.get(key, CONTEXT).await()).as("seed %d", seed).isEqualTo(row));
    }
  }
}
