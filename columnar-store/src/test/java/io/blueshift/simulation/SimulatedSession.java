package io.blueshift.simulation;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.simulation.Profile.RowChange;
import io.blueshift.store.WarehouseSession;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.LockedRows;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.transaction.Savepoint;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// One session: begins transactions, changes and reads in them, commits or rolls back, one step at a
/// time. It keeps what its transaction must see beside it.
final class SimulatedSession {
  private static final CallContext CONTEXT = CallContext.of(Principal.OWNER);
  private static final int LARGE_ROW_COUNT = 8200;
  private static final int TABLE_COUNT_MAX = 4;

  /// Of so many tables one has an index.
  private static final int INDEXED_TABLE_DIVISOR = 3;

  /// From how many rows on all rows of the table are locked at once.
  private static final int MANY_ROWS = 1000;

  private final SimulationHistory history;
  private final WarehouseSession session;
  private final Profile profile;
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
  private ChangedRows changed = new ChangedRows();

  /// The tables whose identity values were taken, which stays so after a rollback to a savepoint.
  private final Set<Integer> identityTables = new HashSet<>();

  /// The first values of rows that the transaction added, with which nobody can be in conflict.
  private final Set<Long> ownIds = new HashSet<>();

  private final List<SetSavepoint> savepoints = new ArrayList<>();
  private boolean busy;

  /// What the transaction must see again after a rollback to a savepoint.
  private record SetSavepoint(
      Savepoint savepoint, int changeCount, ChangedRows changed, DatabaseModel temporary) {}

  /// A change of a table, the lock that it needs first, and of rows that others may have changed the first
  /// values.
  private record LockedStep(int tableId, Set<Long> ids, Pending<Void> lock, Runnable change) {}

  private record Row(long id, long ordinal, long extraSum, long rowId) {
    long digest() {
      return DatabaseModel.rowDigest(id, ordinal) + extraSum;
    }
  }

  SimulatedSession(
      SimulationHistory history, WarehouseSession session, Profile profile, Random random) {
    this.history = history;
    this.profile = profile;
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
    changed = new ChangedRows();
    savepoints.clear();
    identityTables.clear();
    ownIds.clear();
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
    switch (profile.sessionSteps().pick(random)) {
      case SAVEPOINT -> useSavepoints(open);
      case TEMPORARY -> temporaryStep(open);
      case COMMIT -> commit(open);
      case ROLLBACK -> rollback();
      case CHECK -> check(open);
      case CHANGE -> {
        LockedStep step = chooseChange(open);
        if (step != null && step.lock.isDone()) {
          perform(step);
        } else {
          waiting = step;
        }
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
    if (random.nextInt(4) == 0) {
      List<Row> gone = pick(open, id);
      open.deleteRows(lockRows(open, id, gone).await());
      long digest = gone.stream().mapToLong(Row::digest).sum();
      temporaryView = temporaryView.change(id, table -> table.withoutRows(digest, gone.size()));
      return;
    }
    int count = random.nextInt(8) == 0 ? LARGE_ROW_COUNT : 1 + random.nextInt(5);
    long firstId = history.nextIds(count);
    append(open, id, 0, firstId, firstId, count);
    temporaryView = temporaryView.change(id, table -> table.withRows(firstId, firstId, count));
  }

  /// Sets a savepoint, releases one, or goes back to one, nested as it comes.
  private void useSavepoints(Transaction open) {
    int choice = random.nextInt(4);
    if (choice < 2 || savepoints.isEmpty()) {
      noteBase(open);
      history.trace("savepoint " + savepoints.size());
      savepoints.add(
          new SetSavepoint(open.savepoint(), changes.size(), changed.copy(), temporaryView));
      return;
    }
    int index = random.nextInt(savepoints.size());
    SetSavepoint chosen = savepoints.get(index);
    if (choice == 2) {
      history.trace("release of savepoint " + index);
      chosen.savepoint.release();
      savepoints.subList(index, savepoints.size()).clear();
      return;
    }
    history.trace("rollback to savepoint " + index);
    chosen.savepoint.rollbackTo();
    savepoints.subList(index + 1, savepoints.size()).clear();
    changes.subList(chosen.changeCount, changes.size()).clear();
    changed = chosen.changed.copy();
    temporaryView = chosen.temporary;
    check(open);
  }

  static TableDefinition definition(int id, int schema, Persistence persistence) {
    return TableDefinition.builder(id, schema, "t" + id)
        .persistence(persistence)
        .addColumn(ColumnDefinition.of("id", LogicalType.BIGINT).withNullable(false))
        .addColumn(
            ColumnDefinition.of("ordinal", LogicalType.BIGINT)
                .withNullable(false)
                .withIdentity(new IdentityDefinition(1, 1, true)))
        .sortKey(id % 2 == 0 ? SortKeyDefinition.compound(List.of(1)) : SortKeyDefinition.AUTO)
        .build();
  }

  private @Nullable LockedStep chooseChange(Transaction open) {
    RowChange choice = profile.rowChanges().pick(random);
    boolean picks = choice == RowChange.DELETE || choice == RowChange.UPDATE;
    if (picks || choice == RowChange.DROP || choice == RowChange.ADD_COLUMN) {
      noteBase(open); // Such a change looks at the catalog or at rows first.
    }
    List<Integer> ids = List.copyOf(knownTables().keySet());
    if (ids.isEmpty() || choice == RowChange.CREATE) {
      return ids.size() < TABLE_COUNT_MAX ? createTable(open) : null;
    }
    int id = ids.get(random.nextInt(ids.size()));
    history.trace(choice + " of table " + id);
    return switch (choice) {
      case DROP ->
          redefinition(open, new CatalogChange.DropRelation(id), model -> model.without(id));
      case ADD_COLUMN ->
          redefinition(
              open,
              new CatalogChange.PutRelation(withColumn(open.catalog().requireTable(id))),
              model -> model.change(id, DatabaseModel.Table::withColumn));
      case TRUNCATE ->
          step(open.lockTable(id, RowLockMode.EXCLUSIVE, CONTEXT), id, () -> truncate(open, id));
      case DELETE, UPDATE -> rowStep(open, id, choice == RowChange.UPDATE);
      case APPEND_MANY -> appendStep(open, id, LARGE_ROW_COUNT + random.nextInt(100));
      case APPEND, CREATE -> appendStep(open, id, 1 + random.nextInt(20));
    };
  }

  private static LockedStep step(Pending<Void> lock, int id, Runnable change) {
    return new LockedStep(id, Set.of(), lock, change);
  }

  private LockedStep appendStep(Transaction open, int id, int count) {
    Pending<Void> lock = open.lockTable(id, RowLockMode.SHARED, CONTEXT);
    return step(lock, id, () -> appendRows(open, id, count));
  }

  private @Nullable LockedStep rowStep(Transaction open, int id, boolean updates) {
    List<Row> rows = pick(open, id);
    if (rows.isEmpty()) {
      return null;
    }
    Set<Long> ids =
        rows.stream().map(Row::id).filter(row -> !ownIds.contains(row)).collect(Collectors.toSet());
    Pending<LockedRows> locked = lockRows(open, id, rows);
    return new LockedStep(
        id,
        ids,
        locked.then(ignored -> Pending.completed(null)),
        () -> {
          open.deleteRows(locked.await());
          if (updates) {
            writeVersions(open, id, rows);
          } else {
            long digest = rows.stream().mapToLong(Row::digest).sum();
            changes.add(model -> model.change(id, table -> table.withoutRows(digest, rows.size())));
          }
          changed.add(id, ids);
        });
  }

  private Pending<LockedRows> lockRows(Transaction open, int id, List<Row> rows) {
    Pending<Void> whole =
        rows.size() < MANY_ROWS ? Pending.completed(null) : open.lockRowsOfTable(id, CONTEXT);
    return whole.then(ignored ->
        open.lockRows(id, rowIds(rows), RowLockMode.EXCLUSIVE, RowLockPolicy.WAIT, CONTEXT));
  }

  private void truncate(Transaction open, int id) {
    open.truncate(id);
    changed.addAll(id);
    changes.add(model -> model.change(id, DatabaseModel.Table::truncated));
  }

  private LockedStep redefinition(
      Transaction open, CatalogChange change, UnaryOperator<DatabaseModel> modelChange) {
    return step(
        open.lockFor(change, CONTEXT),
        change.objectId(),
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
    boolean conflict =
        baseNumber >= 0
            && (history.wasRedefined(id, baseNumber)
                || history.wasChanged(id, step.ids, baseNumber));
    try {
      step.change.run();
      noteBase(open);
      if (conflict) {
        throw new SimulationFailure("no conflict for what another transaction changed");
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
    LockedStep table =
        redefinition(
            open,
            new CatalogChange.PutRelation(definition(id, schema, Persistence.PERMANENT)),
            model -> model.with(id, DatabaseModel.Table.EMPTY));
    if (id % INDEXED_TABLE_DIVISOR != 0) {
      return table;
    }
    int indexId = open.allocateObjectId(Persistence.PERMANENT);
    history.requireNewObjectId(indexId);
    return new LockedStep(
        table.tableId(),
        table.ids(),
        table.lock(),
        () -> {
          table.change().run();
          open.apply(new CatalogChange.PutRelation(index(indexId, schema, id)));
        });
  }

  /// Returns an index of the ordinals of a table.
  private static IndexDefinition index(int id, int schema, int tableId) {
    return new IndexDefinition(
        id,
        schema,
        "i" + id,
        "",
        tableId,
        List.of(new IndexColumn(2, true, false)),
        false,
        List.of(),
        null,
        null);
  }

  private static TableDefinition withColumn(TableDefinition definition) {
    return definition.toBuilder()
        .addColumn(
            ColumnDefinition.of("n" + definition.columns().size(), LogicalType.BIGINT)
                .withNullable(false)
                .withInitialValue(5L))
        .build();
  }

  /// Picks rows that the transaction sees: one, a few in a row, some here and there, or most.
  private List<Row> pick(Transaction open, int id) {
    List<Row> all = new ArrayList<>();
    history.forEachRow(
        open.table(id),
        (key, ordinal, extraSum, rowId) -> all.add(new Row(key, ordinal, extraSum, rowId)));
    if (all.isEmpty()) {
      return all;
    }
    int first = random.nextInt(all.size());
    return switch (random.nextInt(6)) {
      case 0, 1 -> all.subList(first, first + 1);
      case 2 -> all.subList(first, Math.min(all.size(), first + 1 + random.nextInt(30)));
      case 3 -> all.stream().filter(row -> random.nextInt(12) == 0).toList();
      case 4 -> all.subList(first, all.size());
      default -> all.stream().filter(row -> random.nextInt(8) > 0).toList();
    };
  }

  private static long[] rowIds(List<Row> rows) {
    return rows.stream().mapToLong(Row::rowId).toArray();
  }

  /// Gives rows that are deleted another second value, which no identity value has.
  private void writeVersions(Transaction open, int id, List<Row> before) {
    long firstOrdinal = -history.nextIds(before.size()) - before.size();
    List<Row> after = new ArrayList<>();
    for (Row row : before) {
      after.add(new Row(row.id, firstOrdinal + after.size(), 0, row.rowId));
    }
    int extra = open.catalog().requireTable(id).columns().size() - 2;
    write(open, id, extra, after);
    long difference = 8L * extra * after.size();
    for (int index = 0; index < after.size(); index++) {
      difference += after.get(index).digest() - before.get(index).digest();
    }
    long grown = difference;
    changes.add(model -> model.change(id, table -> table.withChanged(grown)));
  }

  private static void write(Transaction open, int id, int extra, List<Row> rows) {
    try (TableAppender appender = open.rowWriter(id)) {
      try (Arena arena = Arena.ofConfined();
          TableAppender.Local local = appender.openLocal()) {
        for (int first = 0; first < rows.size(); first += Batch.ROW_COUNT_MAX) {
          List<Row> part = rows.subList(first, Math.min(rows.size(), first + Batch.ROW_COUNT_MAX));
          List<ColumnVector> columns = new ArrayList<>();
          columns.add(vector(arena, part, Row::id));
          columns.add(vector(arena, part, Row::ordinal));
          for (int column = 0; column < extra; column++) {
            columns.add(sequence(arena, 8, 0, part.size()));
          }
          columns.add(vector(arena, part, Row::rowId));
          local.append(Batch.of(part.size(), columns));
        }
      }
      appender.finish();
    }
  }

  private static FlatVector vector(Arena arena, List<Row> rows, ToLongFunction<Row> value) {
    FlatVector vector = sequence(arena, 0, 0, rows.size());
    for (int row = 0; row < rows.size(); row++) {
      vector.values().setAtIndex(ValueLayout.JAVA_LONG, row, value.applyAsLong(rows.get(row)));
    }
    return vector;
  }

  private void appendRows(Transaction open, int id, int count) {
    history.trace("append of " + count + " rows to table " + id);
    long firstId = history.nextIds(count);
    long identity = open.allocateIdentityValues(id, 2, count);
    identityTables.add(id);
    noteBase(open); // Others may commit while this one writes files.
    LongStream.range(firstId, firstId + count).forEach(ownIds::add);
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
        switch (profile.durabilities().pick(random)) {
          case NONE -> Durability.NONE;
          case EVERY_SECOND -> Durability.EVERY_SECOND;
          case SYNC -> Durability.SYNC;
        };
    noteBase(open);
    if (changes.isEmpty() && knownTables().keySet().stream().anyMatch(identityTables::contains)) {
      changes.add(model -> model);
    }
    transaction = null;
    history.trace("commit of " + changes.size() + " changes");
    history.beginCommit(changes, durability);
    Pending<CommitResult> answer;
    try {
      answer = open.commit(CONTEXT, durability);
    } catch (DatabaseException e) {
      history.failCommit();
      throw e;
    }
    temporary = temporaryView;
    history.awaitAnswer(answer, changes.isEmpty() ? baseNumber : history.endCommit(changed));
  }

  private void rollback() {
    history.trace("rollback");
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
