package io.blueshift.simulation;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.store.WarehouseSession;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.Validity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One session: begins transactions, changes and reads in them, commits or rolls back, one step at a
/// time. It keeps what its transaction must see beside it.
final class SimulatedSession {
  private static final CallContext CONTEXT = CallContext.of(Principal.OWNER);
  private static final int LARGE_ROW_COUNT = 8200;
  private static final int TABLE_COUNT_MAX = 4;

  private final SimulationHistory history;
  private final WarehouseSession session;
  private final Random random;
  private @Nullable Transaction transaction;
  private boolean readOnly;

  /// What the transaction will do when it has the locks for it; null when it waits for none.
  private @Nullable LockedStep waiting;

  /// The commit whose state the transaction reads; -1 until it is sure.
  private long baseNumber;

  private long beginNumber;

  private final List<UnaryOperator<DatabaseModel>> changes = new ArrayList<>();
  private DatabaseModel temporary = DatabaseModel.EMPTY;
  private DatabaseModel temporaryView = DatabaseModel.EMPTY;
  private boolean busy;

  /// A change of a table, and the lock that it needs first.
  private record LockedStep(int tableId, Pending<Void> lock, Runnable change) {}

  SimulatedSession(SimulationHistory history, WarehouseSession session, Random random) {
    this.history = history;
    this.session = session;
    this.random = random;
  }

  boolean isBusy() {
    return busy;
  }

  boolean isReading() {
    return transaction != null && readOnly;
  }

  /// Takes one step. Errors that the simulated device caused end the transaction.
  void step() {
    busy = true;
    try {
      Transaction open = transaction;
      if (open == null) {
        begin();
      } else if (readOnly) {
        readStep(open);
      } else {
        writeStep(open);
      }
    } catch (DatabaseException e) {
      history.requireExplained(e);
      rollback();
    } finally {
      busy = false;
    }
  }

  private void begin() {
    readOnly = random.nextInt(3) == 0;
    changes.clear();
    temporaryView = temporary;
    waiting = null;
    Transaction begun = session.begin(readOnly ? AccessMode.READ_ONLY : AccessMode.READ_WRITE);
    transaction = begun;
    baseNumber = -1;
    beginNumber = history.newestNumber();
    if (readOnly || random.nextBoolean()) {
      noteBase(begun);
    }
  }

  private void noteBase(Transaction open) {
    if (baseNumber < 0) {
      baseNumber = open.snapshot().commitNumber();
      history.requireSnapshot(baseNumber, beginNumber);
    }
  }

  private void readStep(Transaction open) {
    check(open);
    if (random.nextInt(4) == 0) {
      Pending<CommitResult> answer = open.commit(CONTEXT, Durability.SYNC);
      transaction = null;
      history.awaitAnswer(answer, baseNumber);
    }
  }

  /// Compares one table with the model, and the list of tables.
  private void check(Transaction open) {
    noteBase(open);
    DatabaseModel expected = history.state(baseNumber);
    for (UnaryOperator<DatabaseModel> change : changes) {
      expected = change.apply(expected);
    }
    history.check(open, expected, temporaryView, random.nextInt(1000));
  }

  private void writeStep(Transaction open) {
    LockedStep asked = waiting;
    if (asked != null) {
      if (asked.lock.isDone()) {
        waiting = null;
        perform(asked);
      } else if (random.nextInt(16) == 0) {
        rollback();
      }
      return;
    }
    int choice = random.nextInt(24);
    if (choice < 3) {
      temporaryStep(open);
    } else if (choice < 10) {
      commit(open);
    } else if (choice < 11) {
      rollback();
    } else if (choice < 12) {
      check(open);
    } else {
      LockedStep step = chooseChange(open);
      if (step.lock.isDone()) {
        perform(step);
      } else {
        waiting = step;
      }
    }
  }

  private void temporaryStep(Transaction open) {
    noteBase(open);
    if (temporaryView.tables().isEmpty()) {
      int database = open.catalog().requireDatabase(Catalog.INITIAL_DATABASE).id();
      int schema = open.temporarySchema(database).id();
      int id = open.allocateObjectId(Persistence.TEMPORARY);
      open.apply(new CatalogChange.PutRelation(definition(id, schema, Persistence.TEMPORARY)));
      temporaryView = temporaryView.with(id, DatabaseModel.Table.EMPTY);
      return;
    }
    int id = temporaryView.tables().keySet().iterator().next();
    int count = random.nextInt(30) == 0 ? LARGE_ROW_COUNT : 1 + random.nextInt(5);
    long firstId = history.nextIds(count);
    append(open, id, 0, firstId, firstId, count);
    temporaryView = temporaryView.change(id, table -> table.withRows(firstId, firstId, count));
  }

  static TableDefinition definition(int id, int schema, Persistence persistence) {
    return TableDefinition.builder(id, schema, "t" + id)
        .persistence(persistence)
        .addColumn(ColumnDefinition.of("id", LogicalType.BIGINT).withNullable(false))
        .addColumn(
            ColumnDefinition.of("ordinal", LogicalType.BIGINT)
                .withNullable(false)
                .withIdentity(new IdentityDefinition(1, 1, true)))
        .build();
  }

  private LockedStep chooseChange(Transaction open) {
    int choice = random.nextInt(30);
    if (choice < 4) {
      noteBase(open); // Such a change looks at the catalog first.
    }
    List<Integer> ids = List.copyOf(knownTables().keySet());
    if (ids.isEmpty() || (choice == 0 && ids.size() < TABLE_COUNT_MAX)) {
      return createTable(open);
    }
    int id = ids.get(random.nextInt(ids.size()));
    return switch (choice) {
      case 1 -> redefinition(open, new CatalogChange.DropRelation(id), model -> model.without(id));
      case 2, 3 ->
          redefinition(
              open,
              new CatalogChange.PutRelation(withColumn(open.catalog().requireTable(id))),
              model -> model.change(id, DatabaseModel.Table::withColumn));
      case 4, 5 -> {
        Pending<Void> lock = open.lockTable(id, RowLockMode.EXCLUSIVE, CONTEXT);
        yield new LockedStep(
            id,
            lock,
            () -> {
              open.truncate(id);
              changes.add(model -> model.change(id, DatabaseModel.Table::truncated));
            });
      }
      default -> {
        int count = choice == 6 ? LARGE_ROW_COUNT + random.nextInt(100) : 1 + random.nextInt(20);
        Pending<Void> lock = open.lockTable(id, RowLockMode.SHARED, CONTEXT);
        yield new LockedStep(id, lock, () -> appendRows(open, id, count));
      }
    };
  }

  private LockedStep redefinition(
      Transaction open, CatalogChange change, UnaryOperator<DatabaseModel> modelChange) {
    return new LockedStep(
        change.objectId(),
        open.lockFor(change, CONTEXT),
        () -> {
          open.apply(change);
          changes.add(modelChange);
        });
  }

  /// Makes a change whose locks are granted or refused. A refusal is one of a deadlock.
  private void perform(LockedStep step) {
    Transaction open = transaction;
    if (open == null) {
      throw new IllegalStateException("the transaction ended before its change");
    }
    try {
      step.lock.await();
    } catch (DatabaseException e) {
      if (e.code() != ErrorCode.DEADLOCK_DETECTED) {
        throw e;
      }
      rollback();
      return;
    }
    int id = step.tableId;
    if (baseNumber < 0 && !history.newest().tables().containsKey(id)) {
      rollback(); // The table went while the transaction, which has no snapshot yet, waited for it.
      return;
    }
    boolean conflict = baseNumber >= 0 && history.wasRedefined(id, baseNumber);
    try {
      step.change.run();
      noteBase(open);
      if (conflict) {
        throw new SimulationFailure("no conflict for a table that another transaction changed");
      }
    } catch (DatabaseException e) {
      if (e.code() != ErrorCode.SERIALIZATION_FAILURE || !conflict) {
        throw e;
      }
      rollback();
    }
  }

  /// Returns the tables that the transaction sees. One that has read nothing yet will see the newest
  /// state with its first change.
  private Map<Integer, DatabaseModel.Table> knownTables() {
    DatabaseModel seen = baseNumber < 0 ? history.newest() : history.state(baseNumber);
    for (UnaryOperator<DatabaseModel> change : changes) {
      seen = change.apply(seen);
    }
    return seen.tables();
  }

  private LockedStep createTable(Transaction open) {
    noteBase(open);
    int id = open.allocateObjectId(Persistence.PERMANENT);
    history.requireNewObjectId(id);
    int schema =
        open.catalog()
            .requireSchema(
                open.catalog().requireDatabase(Catalog.INITIAL_DATABASE).id(),
                Catalog.INITIAL_SCHEMA)
            .id();
    return redefinition(
        open,
        new CatalogChange.PutRelation(definition(id, schema, Persistence.PERMANENT)),
        model -> model.with(id, DatabaseModel.Table.EMPTY));
  }

  private static TableDefinition withColumn(TableDefinition definition) {
    return definition.toBuilder()
        .addColumn(
            ColumnDefinition.of("n" + definition.columns().size(), LogicalType.BIGINT)
                .withNullable(false)
                .withInitialValue(5L))
        .build();
  }

  private void appendRows(Transaction open, int id, int count) {
    long firstId = history.nextIds(count);
    long identity = open.allocateIdentityValues(id, 2, count);
    noteBase(open); // Others may commit while this one writes files.
    DatabaseModel.Table newest = history.newest().tables().get(id);
    if (newest != null && identity <= newest.identityHigh()) {
      throw new SimulationFailure("identity value given twice [value=" + identity + "]");
    }
    int extra = open.catalog().requireTable(id).columns().size() - 2;
    append(open, id, extra, firstId, identity, count);
    changes.add(model -> model.change(id, table -> table.withRows(firstId, identity, count)));
  }

  static void append(
      Transaction open, int tableId, int extra, long firstId, long firstIdentity, int count) {
    try (TableAppender appender = open.appender(tableId)) {
      try (Arena arena = Arena.ofConfined();
          TableAppender.Local local = appender.openLocal()) {
        for (int first = 0; first < count; first += Batch.ROW_COUNT_MAX) {
          int rows = Math.min(Batch.ROW_COUNT_MAX, count - first);
          List<ColumnVector> columns = new ArrayList<>();
          columns.add(sequence(arena, firstId + first, 1, rows));
          columns.add(sequence(arena, firstIdentity + first, 1, rows));
          for (int column = 0; column < extra; column++) {
            columns.add(sequence(arena, 8, 0, rows));
          }
          local.append(Batch.of(rows, columns));
        }
      }
      appender.finish();
    }
  }

  static FlatVector sequence(Arena arena, long first, long step, int count) {
    MemorySegment lane = arena.allocate(8L * count + 64, 64);
    for (int row = 0; row < count; row++) {
      lane.setAtIndex(ValueLayout.JAVA_LONG, row, first + row * step);
    }
    return new Int64Vector(LogicalType.BIGINT, count, lane, Validity.ALL_PRESENT);
  }

  private void commit(Transaction open) {
    Durability durability =
        switch (random.nextInt(4)) {
          case 0 -> Durability.NONE;
          case 1 -> Durability.EVERY_SECOND;
          default -> Durability.SYNC;
        };
    noteBase(open);
    transaction = null;
    history.beginCommit(changes, durability);
    Pending<CommitResult> answer;
    try {
      answer = open.commit(CONTEXT, durability);
    } catch (DatabaseException e) {
      history.failCommit(e);
      throw e;
    }
    temporary = temporaryView;
    history.awaitAnswer(answer, changes.isEmpty() ? baseNumber : history.endCommit());
  }

  private void rollback() {
    Transaction open = transaction;
    transaction = null;
    if (open != null) {
      try {
        open.rollback();
      } catch (DatabaseException e) {
        history.requireExplained(e);
      }
    }
  }

  /// Ends the session; what it has open is rolled back.
  void close() {
    try {
      session.close();
    } catch (DatabaseException e) {
      history.requireExplained(e);
    }
  }
}
