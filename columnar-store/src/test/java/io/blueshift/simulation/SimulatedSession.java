package io.blueshift.simulation;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.door.KeyedTable;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.simulation.Profile.RowChange;
import io.blueshift.simulation.SimulatedRows.Row;
import io.blueshift.store.WarehouseSession;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
  private static final int SEQUENCE_COUNT_MAX = 2;
  private static final int SNAPSHOT_NAME_COUNT = 3;
  private static final int NO_TABLE = -1;

  /// Of so many tables one has an index.
  private static final int INDEXED_TABLE_DIVISOR = 3;

  /// From how many rows on all rows of the table are locked at once.
  private static final int MANY_ROWS = 1000;

  private final SimulationHistory history;
  private final WarehouseSession session;
  private final Profile profile;
  private final Random random;
  private final SimulatedDoor door;
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

  /// The first values of rows that the transaction added, with which nobody can be in conflict, by table: a key of one
  /// may be there in another.
  private final Map<Integer, Set<Long>> ownIds = new HashMap<>();

  private final List<SetSavepoint> savepoints = new ArrayList<>();
  private boolean busy;

  /// What the transaction must see again after a rollback to a savepoint.
  private record SetSavepoint(
      Savepoint savepoint, int changeCount, ChangedRows changed, DatabaseModel temporary) {}

  /// A change, and the lock that it needs first.
  ///
  /// @param tableId which table changes, or [#NO_TABLE]
  /// @param conflict whether what others committed since the transaction's snapshot refuses it
  private record LockedStep(
      int tableId, Pending<Void> lock, BooleanSupplier conflict, Runnable change) {}

  SimulatedSession(
      SimulationHistory history, WarehouseSession session, Profile profile, Random random) {
    this.history = history;
    this.profile = profile;
    this.session = session;
    this.random = random;
    this.door = new SimulatedDoor(history, session, random);
  }

  /// Makes a call of the door that stands for itself.
  void doorStep() {
    busy = true;
    try {
      door.step();
    } finally {
      busy = false;
    }
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
      CommitIntent nothing = new CommitIntent(List.of(), changed);
      history.commits().awaitAnswer(answer, nothing, baseNumber);
    }
  }

  /// Compares one table with the model, and the list of tables.
  private void check(Transaction open) {
    noteBase(open);
    DatabaseModel expected = withChanges(history.state(baseNumber));
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
      case SNAPSHOT -> ask(snapshotStep(open));
      case SEQUENCE -> ask(sequenceStep(open));
      case DOOR -> ask(doorStep(open));
      case CHANGE -> ask(chooseChange(open));
    }
  }

  /// Reads or changes a row by its key.
  private @Nullable LockedStep doorStep(Transaction open) {
    noteBase(open);
    List<Integer> ids = knownTables().keySet().stream().filter(SimulatedRows::isKeyed).toList();
    if (ids.isEmpty()) {
      return null;
    }
    int id = ids.get(random.nextInt(ids.size()));
    KeyedTable rows = history.rows(open, id);
    DatabaseModel.Table seen = keyedView(id);
    long key = DoorChange.key(random);
    if (random.nextInt(4) == 0) {
      DoorChecks.read(random, rows, seen, CONTEXT, DoorChecks.AT_ONCE);
      return null;
    }
    long ordinal = -history.nextIds(1) - 1;
    DoorChange change = new DoorChange(history, random, key, ordinal, () -> keyedView(id));
    history.trace("door of table " + id + ": " + change);
    DatabaseModel.Table before = history.state(baseNumber).tables().get(id);
    boolean inBase = before != null && before.keyed().containsKey(key);
    DoorOutcome outcome =
        new DoorOutcome(
            change.ask(rows, CONTEXT),
            () ->
                history.commits().wasRedefined(id, baseNumber)
                    || (change.writes() && isRefused(id, key, inBase)));
    return new LockedStep(
        id,
        outcome.settled(),
        outcome::isConflict,
        () -> {
          outcome.require();
          change
              .effect()
              .ifPresent(effect -> {
                changes.add(model -> model.change(id, effect));
                changed.add(id, Set.of(key));
                if (!inBase) {
                  ownIds(id).add(key);
                }
              });
        });
  }

  private Set<Long> ownIds(int tableId) {
    return ownIds.computeIfAbsent(tableId, ignored -> new HashSet<>());
  }

  private DatabaseModel.Table keyedView(int id) {
    return knownTables().getOrDefault(id, DatabaseModel.Table.EMPTY);
  }

  /// Returns whether a key may not be written because of what others committed since the snapshot: they changed
  /// the row that is seen, or added one where none is seen.
  private boolean isRefused(int id, long key, boolean inBase) {
    if (changed.hasAll(id)) {
      return false;
    }
    boolean seen = keyedView(id).keyed().containsKey(key);
    if (seen && inBase) {
      return history.commits().wasChanged(id, Set.of(key), baseNumber);
    }
    DatabaseModel.Table newest = history.newest().tables().get(id);
    return !seen && !inBase && newest != null && newest.keyed().containsKey(key);
  }

  private void ask(@Nullable LockedStep step) {
    if (step != null && step.lock.isDone()) {
      perform(step);
    } else {
      waiting = step;
    }
  }

  /// Names a snapshot or drops one.
  private LockedStep snapshotStep(Transaction open) {
    noteBase(open);
    String name = "s" + random.nextInt(SNAPSHOT_NAME_COUNT);
    boolean drops = random.nextInt(3) == 0;
    // Any change of the catalog needs the lock that names need, and this one no other.
    Pending<Void> lock = open.lockFor(new CatalogChange.DropSchema(0), CONTEXT);
    return new LockedStep(NO_TABLE, lock, () -> false, () -> useName(open, name, drops));
  }

  private void useName(Transaction open, String name, boolean drops) {
    history.trace((drops ? "drop of snapshot " : "snapshot ") + name);
    boolean known = withChanges(history.newest()).snapshots().containsKey(name);
    boolean found;
    if (drops) {
      found = open.olderStates().dropSnapshot(name);
    } else {
      try {
        open.olderStates().createSnapshot(name);
        found = false;
      } catch (DatabaseException e) {
        if (e.code() != ErrorCode.DUPLICATE_OBJECT) {
          throw e;
        }
        found = true;
      }
    }
    if (found != known) {
      throw new SimulationFailure("a named snapshot is there or not [name=" + name + "]");
    }
    if (drops && known) {
      changes.add(model -> model.withoutSnapshot(name));
    } else if (!drops && !known) {
      changes.add(model -> model.withSnapshot(name));
    }
  }

  /// Makes a sequence, takes values of one, moves or drops it.
  private @Nullable LockedStep sequenceStep(Transaction open) {
    noteBase(open);
    List<Integer> ids =
        new ArrayList<>(withChanges(history.state(baseNumber)).sequences().keySet());
    // Others may have dropped it since.
    ids.removeIf(id ->
        history.state(baseNumber).sequences().containsKey(id)
            && !history.newest().sequences().containsKey(id));
    int choice = random.nextInt(16);
    if (ids.isEmpty() || (choice == 0 && ids.size() < SEQUENCE_COUNT_MAX)) {
      return createSequence(open);
    }
    int id = ids.get(random.nextInt(ids.size()));
    if (choice == 1) {
      Pending<Void> lock = open.lockFor(new CatalogChange.DropRelation(id), CONTEXT);
      return new LockedStep(
          NO_TABLE,
          lock,
          () -> !withChanges(history.newest()).sequences().containsKey(id),
          () -> {
            open.apply(new CatalogChange.DropRelation(id));
            changes.add(model -> model.withoutSequence(id));
          });
    }
    if (choice < 4) {
      SequencePosition position =
          new SequencePosition(1 + random.nextInt(1000), random.nextBoolean());
      history.trace("sequence " + id + " is set to " + position);
      history.sequences().set(open, id, position);
    } else {
      int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 100 : 3);
      history.trace(count + " values of sequence " + id);
      for (int index = 0; index < count; index++) {
        history.sequences().take(open, id);
      }
    }
    return null;
  }

  private LockedStep createSequence(Transaction open) {
    int id = open.allocateObjectId(Persistence.PERMANENT);
    history.requireNewObjectId(id);
    CatalogChange change =
        new CatalogChange.PutRelation(
            SequenceDefinition.of(id, schema(open), "q" + id, "", LogicalType.BIGINT));
    return new LockedStep(
        NO_TABLE,
        open.lockFor(change, CONTEXT),
        () -> false,
        () -> {
          open.apply(change);
          changes.add(model -> model.withSequence(id, new SequencePosition(1, false)));
        });
  }

  private static int schema(Transaction open) {
    int database = open.catalog().requireDatabase(Catalog.INITIAL_DATABASE).id();
    return open.catalog().requireSchema(database, Catalog.INITIAL_SCHEMA).id();
  }

  private void temporaryStep(Transaction open) {
    noteBase(open);
    if (temporaryView.tables().isEmpty()) {
      int database = open.catalog().requireDatabase(Catalog.INITIAL_DATABASE).id();
      int schema = open.temporarySchema(database).id();
      int id = open.allocateObjectId(Persistence.TEMPORARY);
      open.apply(
          new CatalogChange.PutRelation(
              SimulatedRows.definition(id, schema, Persistence.TEMPORARY)));
      temporaryView = temporaryView.with(id, DatabaseModel.Table.EMPTY);
      return;
    }
    int id = temporaryView.tables().keySet().iterator().next();
    if (random.nextInt(4) == 0) {
      List<Row> gone = pick(open, id);
      open.deleteRows(lockRows(open, id, gone).await());
      temporaryView = temporaryView.change(id, table -> table.without(gone));
      return;
    }
    int count = random.nextInt(8) == 0 ? LARGE_ROW_COUNT : 1 + random.nextInt(5);
    long firstId = history.nextIds(count);
    SimulatedRows.append(open, id, 0, firstId, firstId, count);
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

  private @Nullable LockedStep chooseChange(Transaction open) {
    RowChange choice =
        history.aimsAtSegmentsOfSessions() && random.nextInt(3) == 0
            ? RowChange.APPEND_MANY
            : profile.rowChanges().pick(random);
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
              new CatalogChange.PutRelation(
                  SimulatedRows.withColumn(open.catalog().requireTable(id))),
              model -> model.change(id, DatabaseModel.Table::withColumn));
      case TRUNCATE ->
          step(open.lockTable(id, RowLockMode.EXCLUSIVE, CONTEXT), id, () -> truncate(open, id));
      case DELETE, UPDATE -> rowStep(open, id, choice == RowChange.UPDATE);
      case APPEND_MANY -> appendStep(open, id, LARGE_ROW_COUNT + random.nextInt(100));
      case APPEND, CREATE -> appendStep(open, id, 1 + random.nextInt(20));
    };
  }

  private LockedStep step(Pending<Void> lock, int id, Runnable change) {
    return new LockedStep(id, lock, () -> history.commits().wasRedefined(id, baseNumber), change);
  }

  private LockedStep appendStep(Transaction open, int id, int count) {
    // As a segment; see writesLockedKeys.
    boolean alone = SimulatedRows.isKeyed(id) && count >= LARGE_ROW_COUNT;
    RowLockMode mode = alone ? RowLockMode.EXCLUSIVE : RowLockMode.SHARED;
    Pending<Void> lock = open.lockTable(id, mode, CONTEXT);
    return step(lock, id, () -> appendRows(open, id, count));
  }

  private @Nullable LockedStep rowStep(Transaction open, int id, boolean updates) {
    List<Row> rows = pick(open, id);
    if (rows.isEmpty()) {
      return null;
    }
    Set<Long> ids =
        rows.stream()
            .map(Row::id)
            .filter(row -> !ownIds(id).contains(row))
            .collect(Collectors.toSet());
    boolean alone = updates && writesLockedKeys(id, rows);
    Pending<Void> asked =
        alone ? open.lockTable(id, RowLockMode.EXCLUSIVE, CONTEXT) : Pending.completed(null);
    Pending<LockedRows> locked = asked.then(ignored -> lockRows(open, id, rows));
    return new LockedStep(
        id,
        locked.then(ignored -> Pending.completed(null)),
        () ->
            history.commits().wasRedefined(id, baseNumber)
                || (!changed.hasAll(id) && history.commits().wasChanged(id, ids, baseNumber)),
        () -> {
          open.deleteRows(locked.await());
          if (updates) {
            writeVersions(open, id, rows);
          } else {
            changes.add(model -> model.change(id, table -> table.without(rows)));
          }
          changed.add(id, ids);
        });
  }

  /// Returns whether the keys of new versions may be locked though their rows are not: the door locks a key of
  /// which it sees no row, and many rows are written as a segment, which locks all keys. To wait for keys while rows
  /// are written would park the only thread.
  private static boolean writesLockedKeys(int id, List<Row> rows) {
    return SimulatedRows.isKeyed(id)
        && (rows.size() >= LARGE_ROW_COUNT || rows.stream().anyMatch(row -> row.id() < 0));
  }

  private Pending<LockedRows> lockRows(Transaction open, int id, List<Row> rows) {
    Pending<Void> whole =
        rows.size() < MANY_ROWS ? Pending.completed(null) : open.lockRowsOfTable(id, CONTEXT);
    return whole.then(ignored ->
        open.lockRows(
            id, SimulatedRows.rowIds(rows), RowLockMode.EXCLUSIVE, RowLockPolicy.WAIT, CONTEXT));
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
    if (id != NO_TABLE && baseNumber < 0 && !history.newest().tables().containsKey(id)) {
      rollback(); // The table went while the transaction, which has no snapshot yet, waited for it.
      return;
    }
    boolean conflict = baseNumber >= 0 && step.conflict.getAsBoolean();
    try {
      step.change.run();
      noteBase(open);
      if (conflict) {
        throw new SimulationFailure("no conflict for what another transaction changed");
      }
    } catch (DatabaseException e) {
      boolean refused =
          e.code() == ErrorCode.SERIALIZATION_FAILURE || e.code() == ErrorCode.UNIQUE_VIOLATION;
      if (e.code() != ErrorCode.DEADLOCK_DETECTED && !(refused && conflict)) {
        throw e;
      }
      rollback();
    }
  }

  /// Returns the tables that the transaction sees. One that has read nothing yet will see the newest
  /// state with its first change.
  private Map<Integer, DatabaseModel.Table> knownTables() {
    return withChanges(baseNumber < 0 ? history.newest() : history.state(baseNumber)).tables();
  }

  private DatabaseModel withChanges(DatabaseModel base) {
    DatabaseModel changedModel = base;
    for (UnaryOperator<DatabaseModel> change : changes) {
      changedModel = change.apply(changedModel);
    }
    return changedModel;
  }

  private LockedStep createTable(Transaction open) {
    noteBase(open);
    int id = open.allocateObjectId(Persistence.PERMANENT);
    history.requireNewObjectId(id);
    int schema = schema(open);
    LockedStep table =
        redefinition(
            open,
            new CatalogChange.PutRelation(SimulatedRows.permanent(id, schema)),
            model -> model.with(id, DatabaseModel.Table.EMPTY));
    if (id % INDEXED_TABLE_DIVISOR != 0) {
      return table;
    }
    int indexId = open.allocateObjectId(Persistence.PERMANENT);
    history.requireNewObjectId(indexId);
    return new LockedStep(
        table.tableId(),
        table.lock(),
        table.conflict(),
        () -> {
          table.change().run();
          open.apply(new CatalogChange.PutRelation(SimulatedRows.index(indexId, schema, id)));
        });
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

  /// Gives rows that are deleted another second value, which no identity value has.
  private void writeVersions(Transaction open, int id, List<Row> before) {
    long firstOrdinal = -history.nextIds(before.size()) - before.size();
    int extra = open.catalog().requireTable(id).columns().size() - 2;
    List<Row> after = new ArrayList<>();
    for (Row row : before) {
      after.add(new Row(row.id(), firstOrdinal + after.size(), 8L * extra, row.rowId()));
    }
    SimulatedRows.write(open, id, extra, after);
    changes.add(model -> model.change(id, table -> table.withVersions(before, after)));
  }

  private void appendRows(Transaction open, int id, int count) {
    history.trace("append of " + count + " rows to table " + id);
    long firstId = history.nextIds(count);
    long identity = open.allocateIdentityValues(id, 2, count);
    noteBase(open); // Others may commit while this one writes files.
    LongStream.range(firstId, firstId + count).forEach(ownIds(id)::add);
    DatabaseModel.Table newest = history.newest().tables().get(id);
    if (newest != null && identity <= newest.identityHigh()) {
      throw new SimulationFailure("identity value given twice [value=" + identity + "]");
    }
    int extra = open.catalog().requireTable(id).columns().size() - 2;
    SimulatedRows.append(open, id, extra, firstId, identity, count);
    changes.add(model -> model.change(id, table -> table.withRows(firstId, identity, count)));
  }

  private void commit(Transaction open) {
    Durability durability =
        switch (profile.durabilities().pick(random)) {
          case NONE -> Durability.NONE;
          case EVERY_SECOND -> Durability.EVERY_SECOND;
          case SYNC -> Durability.SYNC;
        };
    noteBase(open);
    Map<Integer, SequencePosition> committed = history.newest().sequences();
    for (int id : withChanges(history.state(baseNumber)).sequences().keySet()) {
      if (!committed.containsKey(id) && !history.state(baseNumber).sequences().containsKey(id)) {
        SequencePosition own = history.sequences().position(id);
        changes.add(model -> model.withSequence(id, own));
      }
    }
    transaction = null;
    history.trace("commit of " + changes.size() + " changes");
    CallContext context = CallContext.of(Principal.OWNER);
    CommitIntent intent = new CommitIntent(changes, changed);
    history.commits().announce(context, intent);
    long seenNumber = open.hasMovedSequences() ? history.newestNumber() : baseNumber;
    Pending<CommitResult> answer = open.commit(context, durability);
    if (!intent.isCommitted() && !changes.isEmpty()) {
      throw new SimulationFailure("a transaction's changes are no commit");
    }
    temporary = temporaryView;
    history.commits().awaitAnswer(answer, intent, seenNumber);
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
    door.close();
    try {
      session.close();
    } catch (DatabaseException e) {
      history.requireExplained(e);
    }
  }
}
