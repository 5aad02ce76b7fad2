package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.ChangedRow;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.door.RowChange.Decision;
import io.blueshift.door.RowPage;
import io.blueshift.door.RowRange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.BytesRange;
import io.blueshift.scan.ColumnPredicate.FloatRange;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.table.KeyLayout;
import io.blueshift.table.TableLayout;
import io.blueshift.table.TableRows;
import io.blueshift.table.WriteBuffer;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.LockedRows;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The rows of a table as one transaction sees and changes them.
///
/// A change goes through these steps, each when the locks of the one before are there. A transaction that
/// stands for one call takes the newest state whenever it has got a lock:
///
/// 1. Lock the table, shared, and find the row.
/// 2. Lock the row, or, where there is none, the key, so that nobody else adds one. Find the row again, and
///    repeat this step when it is another one by now. Rows are locked before keys where there are both, as
///    statements of SQL do it.
/// 3. Decide; lock the other keys of the new row; write.
final class TransactionRows implements KeyedTable {
  private final WarehouseTransaction transaction;
  private final TransactionView view;
  private final TransactionRowWrites writes;
  private final TransactionLocks locks;
  private final TableLayout layout;
  private final KeyLayout key;
  private final boolean followsNewest;

  /// Makes the rows of a table.
  ///
  /// @param followsNewest whether the transaction takes the newest state once a row is locked
  TransactionRows(
      WarehouseTransaction transaction,
      TransactionLocks locks,
      TableLayout layout,
      boolean followsNewest) {
    this.transaction = transaction;
    this.view = transaction.view();
    this.writes = transaction.rowWrites();
    this.locks = locks;
    this.layout = layout;
    this.key = keyOf(layout);
    this.followsNewest = followsNewest;
  }

  /// Returns the key by which rows of a table are found.
  ///
  /// @throws DatabaseException OBJECT_NOT_IN_PREREQUISITE_STATE when it has none
  static KeyLayout keyOf(TableLayout layout) {
    KeyLayout key = layout.primaryKey();
    if (key == null) {
      throw new DatabaseException(
              ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "the table has no enforced primary key to find rows by [table="
                  + layout.definition().name()
                  + "]")
          .withHint("ALTER TABLE … ADD PRIMARY KEY (…) ENFORCED.");
    }
    return key;
  }

  /// Makes the bytes of a key.
  ///
  /// @throws DatabaseException INVALID_PARAMETER_VALUE when it has another number of values, or one of
  ///     another class; NOT_NULL_VIOLATION when one is NULL
  static KeyBytes bytesOf(TableLayout layout, KeyLayout key, Row values) {
    if (values.size() != key.columns().size()) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "the key has another number of columns [table="
              + layout.definition().name()
              + ", columns="
              + key.columns().size()
              + ", values="
              + values.size()
              + "]");
    }
    KeyBytes bytes = new KeyBytes();
    for (int index = 0; index < values.size(); index++) {
      RowRules.check(
          layout.definition().columns().get(key.columnIndexes().get(index)),
          layout.definition(),
          values.value(index));
      if (!bytes.append(values.value(index), key.columns().get(index).type())) {
        throw RowRules.nullIn(
            layout.definition().columns().get(key.columnIndexes().get(index)), layout.definition());
      }
    }
    return bytes;
  }

  @Override
  public TableDefinition definition() {
    return layout.definition();
  }

  private int tableId() {
    return layout.definition().id();
  }

  /// A row that was found by its key.
  private record Found(long rowId, Row row) {}

  private @Nullable Found find(KeyBytes bytes) {
    PendingTable pending = view.pendingOrNull(tableId());
    MemoryBudget budget = view.storage(tableId()).budget();
    if (pending != null) {
      long own = transaction.keys().findWritten(definition(), key, bytes, pending);
      @Nullable Object[] values = own < 0 ? null : pending.values(own, layout.bindings(), budget);
      if (values != null) {
        return new Found(own, Row.of(values));
      }
    }
    TableRows table = view.rowsBefore(tableId());
    if (table == null) {
      return null;
    }
    long number = view.readNumber(tableId());
    long rowId =
        table.find(
            key,
            bytes,
            number,
            budget,
            candidate -> pending == null || pending.isUntouched(candidate));
    @Nullable Object[] values =
        rowId < 0 ? null : table.values(rowId, number, layout.bindings(), budget);
    return values == null ? null : new Found(rowId, Row.of(values));
  }

  private @Nullable Row read(Row keyValues) {
    KeyBytes bytes = bytesOf(layout, key, keyValues);
    view.noteRead(tableId(), () -> predicates(keyValues));
    Found found = find(bytes);
    return found == null ? null : found.row;
  }

  /// Returns the conditions that say which row has a key; fewer where one cannot be said.
  private List<ColumnPredicate> predicates(Row keyValues) {
    List<ColumnPredicate> predicates = new ArrayList<>();
    for (int index = 0; index < keyValues.size(); index++) {
      int column = key.columnIndexes().get(index);
      switch (keyValues.value(index)) {
        case Long number -> predicates.add(new IntegerRange(column, number, number));
        case Double number -> predicates.add(new FloatRange(column, number, true, number, true));
        case byte[] string -> predicates.add(new BytesRange(column, string, true, string, true));
        case null, default -> {
          // The other columns of the key say enough, or the whole table counts as read.
        }
      }
    }
    return predicates;
  }

  @Override
  public Pending<@Nullable Row> get(Row keyValues, CallContext context) {
    transaction.snapshot();
    return Pending.completed(read(keyValues));
  }

  @Override
  public Pending<List<@Nullable Row>> getAll(List<Row> keys, CallContext context) {
    transaction.snapshot();
    List<@Nullable Row> rows = new ArrayList<>(keys.size());
    keys.forEach(values -> rows.add(read(values)));
    return Pending.completed(rows);
  }

  @Override
  public Pending<RowPage> scan(RowRange range, CallContext context) {
    transaction.snapshot();
    view.noteRead(tableId(), List::of);
    return Pending.completed(
        new RangeReader(
                layout,
                key,
                view.rowsBefore(tableId()),
                view.readNumber(tableId()),
                view.storage(tableId()),
                view.pendingOrNull(tableId()))
            .read(range));
  }

  @Override
  public Pending<ChangedRow> change(Row keyValues, RowChange change, CallContext context) {
    requireNoRules();
    KeyBytes bytes = bytesOf(layout, key, keyValues);
    view.noteRead(tableId(), () -> predicates(keyValues));
    return transaction
        .lockTable(tableId(), RowLockMode.SHARED, context)
        .then(ignored -> {
          transaction.access().requireWritableTable(tableId());
          Found found = findNewest(bytes);
          // A foreign key may have come before the lock; none comes while it is held.
          view.requireSameReferences(tableId());
          requireUnreferenced();
          return changeFound(bytes, found, change, context);
        });
  }

  @Override
  public Pending<Void> put(Row row, CallContext context) {
    return change(row.select(key.columnIndexes()), RowChange.put(row), context)
        .then(ignored -> Pending.done());
  }

  @Override
  public Pending<Map<Row, ChangedRow>> changeAll(Map<Row, RowChange> changes, CallContext context) {
    Map<KeyBytes, Row> ordered = new TreeMap<>(KeyBytes.ORDER);
    changes.keySet().forEach(values -> ordered.put(bytesOf(layout, key, values), values));
    Pending<Map<Row, ChangedRow>> done = Pending.completed(new LinkedHashMap<>());
    for (Row values : ordered.values()) {
      RowChange change = Objects.requireNonNull(changes.get(values));
      done =
          done.then(results ->
              change(values, change, context)
                  .then(result -> {
                    results.put(values, result);
                    return Pending.completed(results);
                  }));
    }
    return done;
  }

  /// Refuses tables with rules that only SQL can check.
  private void requireNoRules() {
    ConstraintDefinition check = definition().rowCheck();
    if (check != null) {
      throw onlyThroughSql(check, definition());
    }
    requireUnreferenced();
  }

  /// Refuses tables to which enforced foreign keys refer.
  private void requireUnreferenced() {
    for (Catalog.Reference reference : transaction.catalog().enforcedReferences(tableId())) {
      throw onlyThroughSql(reference.key(), reference.table());
    }
  }

  private DatabaseException onlyThroughSql(
      ConstraintDefinition constraint, TableDefinition constrained) {
    return new DatabaseException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "rows of a table with this constraint are written through SQL only [table="
                + layout.definition().name()
                + ", constraint="
                + constraint.name()
                + ", constrained="
                + constrained.name()
                + "]")
        .withHint("Use SQL, or declare the constraint NOT ENFORCED.");
  }

  private @Nullable Found findNewest(KeyBytes bytes) {
    if (followsNewest) {
      transaction.refresh(false);
    }
    return find(bytes);
  }

  private Pending<ChangedRow> changeFound(
      KeyBytes bytes, @Nullable Found found, RowChange change, CallContext context) {
    if (found == null) {
      return locks
          .lockKey(tableId(), bytes.hash(), RowLockMode.EXCLUSIVE, context)
          .then(ignored -> {
            Found added = findNewest(bytes);
            return added == null
                ? decide(bytes, null, null, change, context)
                : changeFound(bytes, added, change, context);
          });
    }
    return transaction
        .lockRows(
            tableId(), new long[] {found.rowId}, RowLockMode.EXCLUSIVE, RowLockPolicy.WAIT, context)
        .then(locked -> {
          Found now = findNewest(bytes);
          return now != null && now.rowId == found.rowId
              ? decide(bytes, now, locked, change, context)
              : changeFound(bytes, now, change, context);
        });
  }

  private Pending<ChangedRow> decide(
      KeyBytes bytes,
      @Nullable Found found,
      @Nullable LockedRows locked,
      RowChange change,
      CallContext context) {
    Row present = found == null ? null : found.row;
    LockedRows replaced = found == null ? null : locked;
    return switch (change.decide(present)) {
      case Decision.Keep ignored -> Pending.completed(new ChangedRow(present, present, false));
      case Decision.Delete ignored -> {
        if (replaced != null) {
          writes.deleteRows(replaced);
        }
        yield Pending.completed(new ChangedRow(present, null, replaced != null));
      }
      case Decision.Put(Row row) ->
          lockOtherKeys(requireRow(layout, key, row, bytes), context)
              .then(ignored -> {
                if (replaced == null) {
                  add(row, writes.takeRowId(tableId()), false, false);
                } else {
                  writes.deleteRows(replaced);
                  add(row, replaced.rowIds()[0], true, keepsKeys(present, row));
                }
                return Pending.completed(new ChangedRow(present, row, true));
              });
    };
  }

  private void add(Row row, long rowId, boolean version, boolean keepsKeys) {
    WriteBuffer buffer = writes.newBuffer(layout);
    buffer.append(row.values(), rowId);
    writes.addBuffer(definition(), buffer, version, keepsKeys);
  }

  private boolean keepsKeys(@Nullable Row before, Row after) {
    for (KeyLayout other : layout.enforcedKeys()) {
      if (before == null
          || (!other.equals(key)
              && !before.select(other.readIndexes()).equals(after.select(other.readIndexes())))) {
        return false;
      }
    }
    return true;
  }

  /// Looks at a new row.
  ///
  /// @param wanted the key that it must have
  /// @throws DatabaseException as [KeyedTable#change] says
  static Row requireRow(TableLayout layout, KeyLayout key, Row row, KeyBytes wanted) {
    RowRules.check(row, layout.definition());
    if (!bytesOf(layout, key, row.select(key.columnIndexes())).isSame(wanted)) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "the new row has another key than the one that was asked for [table="
              + layout.definition().name()
              + "]");
    }
    return row;
  }

  /// Locks the keys of a new row beside the primary one, in their order, so that writing it waits for nobody.
  private Pending<Void> lockOtherKeys(Row row, CallContext context) {
    Pending<Void> locked = Pending.completed(null);
    for (KeyLayout other : layout.enforcedKeys()) {
      KeyBytes bytes = new KeyBytes();
      if (!other.equals(key) && other.form().write(row.values(), other.readIndexes(), bytes)) {
        locked =
            locked.then(
                ignored -> locks.lockKey(tableId(), bytes.hash(), RowLockMode.EXCLUSIVE, context));
      }
    }
    return locked;
  }
}
