package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ConstraintDefinition.ForeignKey;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.key.KeyConversion;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.table.KeyForm;
import io.blueshift.table.KeyLayout;
import io.blueshift.table.KeyRows;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableRows;
import io.blueshift.table.WriteBuffer;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.RowLockMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sees to it that the rows which one transaction writes refer to rows that are there.
///
/// 1. When rows are added, the keys to which their enforced foreign keys refer are noted, each once.
/// 2. When the statement has ended, each key is locked, shared, so that nobody takes the row away before the
///    transaction ends, and is looked up: in the newest commit, apart from rows that the transaction
///    changed, and among the rows that it wrote. Few keys are looked up by the index of the key they refer to, many
///    in one pass over the table's keys.
///
/// Others who change the row but not its key lock no key and go on. Used by the transaction's thread.
final class TransactionReferences {
  /// More keys than this are compared with all rows, instead of being looked up one by one.
  private static final int PROBE_COUNT_MAX = 4096;

  /// More keys than this are locked all at once.
  private static final int SINGLE_LOCK_COUNT_MAX = 1 << 16;

  /// Keys that are known to be there are forgotten beyond so many.
  private static final int KNOWN_COUNT_MAX = 1 << 16;

  private final Warehouse warehouse;
  private final TransactionLocks locks;
  private final TransactionKeys keys;
  private final TemporaryState temporary;
  private final Map<TableDefinition, List<Reference>> references = new LinkedHashMap<>();

  /// A key's bytes as an element of sets.
  private record Key(KeyBytes bytes, long hash) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.hash == hash && key.bytes.isSame(bytes);
    }

    @Override
    public int hashCode() {
      return (int) hash;
    }
  }

  /// A foreign key of a table that the transaction writes to.
  ///
  /// @param columns its columns, in the order of the key to which it refers
  /// @param form the keys of these columns
  /// @param targetKey the key to which it refers
  /// @param present keys that were found and stay locked
  /// @param open keys that are to be looked up
  private record Reference(
      TableDefinition table,
      ForeignKey key,
      TableDefinition target,
      List<ColumnBinding> columns,
      KeyForm form,
      KeyLayout targetKey,
      KeyConversion conversion,
      Set<Key> present,
      Set<Key> open) {
    boolean note(KeyBytes bytes) {
      KeyBytes wanted = conversion.convert(bytes);
      if (wanted == null) {
        throw violation(bytes, columns);
      }
      Key wantedKey = new Key(wanted, wanted.hash());
      if (!present.contains(wantedKey) && !open.contains(wantedKey)) {
        open.add(new Key(wanted.copy(), wantedKey.hash));
      }
      return true;
    }

    DatabaseException violation(KeyBytes bytes, List<ColumnBinding> as) {
      String names =
          columns.stream()
              .map(column -> table.columns().get(table.columnIndexOfNumber(column.number())))
              .map(ColumnDefinition::name)
              .collect(Collectors.joining(", "));
      String values = bytes.describe(as.stream().map(ColumnBinding::type).toList());
      return new DatabaseException(
              ErrorCode.FOREIGN_KEY_VIOLATION,
              "insert or update on table \""
                  + table.name()
                  + "\" violates foreign key constraint \""
                  + key.name()
                  + "\"")
          .withDetail(
              "Key ("
                  + names
                  + ")=("
                  + values
                  + ") is not present in table \""
                  + target.name()
                  + "\".");
    }
  }

  /// What keys are compared with: a table as of the newest commit and what the transaction did to it.
  private record Target(
      @Nullable TableRows committed, long commitNumber, @Nullable PendingTable pending) {
    boolean isUntouched(long rowId) {
      return pending == null || pending.isUntouched(rowId);
    }
  }

  /// Begins without references.
  ///
  /// @param keys knows the keys that the transaction wrote, and learns of failures
  /// @param temporary the session's temporary tables as the transaction sees them
  TransactionReferences(
      Warehouse warehouse, TransactionLocks locks, TransactionKeys keys, TemporaryState temporary) {
    this.warehouse = warehouse;
    this.locks = locks;
    this.keys = keys;
    this.temporary = temporary;
  }

  private List<Reference> referencesOf(TableDefinition table, Catalog catalog) {
    List<Reference> known = references.get(table);
    if (known != null) {
      return known;
    }
    List<Reference> made = new ArrayList<>();
    for (ConstraintDefinition constraint : table.constraints()) {
      if (constraint instanceof ForeignKey key && key.enforced()) {
        TableDefinition target =
            key.referencedTableId() == table.id()
                ? table
                : catalog.requireTable(key.referencedTableId());
        made.add(reference(table, key, target));
      }
    }
    references.put(table, made);
    return made;
  }

  private Reference reference(TableDefinition table, ForeignKey key, TableDefinition target) {
    List<Integer> targetNumbers = key.referencedKey(target);
    KeyLayout targetKey = keyLayout(target, targetNumbers);
    List<Integer> numbers =
        targetNumbers.stream()
            .map(number -> key.columnNumbers().get(key.referencedColumnNumbers().indexOf(number)))
            .toList();
    List<ColumnBinding> columns =
        numbers.stream()
            .map(table::columnIndexOfNumber)
            .map(keys.layout(table).bindings()::get)
            .toList();
    return new Reference(
        table,
        key,
        target,
        columns,
        KeyForm.plain(columns),
        targetKey,
        new KeyConversion(
            columns.stream().map(ColumnBinding::type).toList(),
            targetKey.columns().stream().map(ColumnBinding::type).toList()),
        new HashSet<>(),
        new HashSet<>());
  }

  /// Returns the layout of an enforced key of a table.
  private KeyLayout keyLayout(TableDefinition table, List<Integer> columnNumbers) {
    return keys.layout(table).enforcedKeys().stream()
        .filter(key -> key.columnNumbers().equals(columnNumbers))
        .findFirst()
        .orElseThrow();
  }

  /// Locks keys of a permanent table that the transaction takes away.
  ///
  /// @param columnNumbers the columns of an enforced key
  /// @param keyValues their values, none NULL
  void lockKeys(
      TableDefinition table,
      List<Integer> columnNumbers,
      List<Object[]> keyValues,
      CallContext context) {
    if (keyValues.size() > SINGLE_LOCK_COUNT_MAX) {
      locks.await(locks.lockKeysOfTable(table.id(), context));
      return;
    }
    List<ColumnBinding> columns = keyLayout(table, columnNumbers).columns();
    for (Object[] values : keyValues) {
      KeyBytes key = new KeyBytes();
      for (int index = 0; index < values.length; index++) {
        key.append(values[index], columns.get(index).type());
      }
      locks.await(locks.lockKey(table.id(), key.hash(), RowLockMode.EXCLUSIVE, context));
    }
  }

  /// Notes to what rows in memory refer.
  void note(TableDefinition table, Catalog catalog, WriteBuffer.View rows) {
    note(
        table,
        catalog,
        (reference, budget, consumer) -> KeyRows.forEach(rows, reference.form, budget, consumer));
  }

  /// Notes to what the rows of a segment refer.
  void note(TableDefinition table, Catalog catalog, SegmentHandle segment) {
    note(
        table,
        catalog,
        (reference, budget, consumer) ->
            KeyRows.forEach(segment, DeleteVector.NONE, reference.form, budget, consumer));
  }

  /// Reads the keys to which added rows refer.
  private interface Added {
    void forEach(Reference reference, MemoryBudget budget, KeyRows.Consumer consumer);
  }

  private void note(TableDefinition table, Catalog catalog, Added added) {
    MemoryBudget budget = warehouse.storage(table.id()).budget();
    for (Reference reference : referencesOf(table, catalog)) {
      try {
        added.forEach(reference, budget, (bytes, position, rowId) -> reference.note(bytes));
      } catch (DatabaseException e) {
        keys.noteFailure(e);
        throw e;
      }
    }
  }

  /// Looks up what was noted.
  ///
  /// @param changes what the transaction did to its tables
  /// @param contents gives the rows of a table as the transaction sees them
  /// @throws DatabaseException FOREIGN_KEY_VIOLATION
  void verify(TransactionChanges changes, IntFunction<TableContent> contents, CallContext context) {
    try {
      for (List<Reference> each : references.values()) {
        for (Reference reference : each) {
          if (!reference.open.isEmpty()) {
            verify(reference, changes, contents, context);
          }
        }
      }
    } catch (DatabaseException e) {
      keys.noteFailure(e);
      throw e;
    }
  }

  private void verify(
      Reference reference,
      TransactionChanges changes,
      IntFunction<TableContent> contents,
      CallContext context) {
    int targetId = reference.target.id();
    PendingTable own = changes.tableOrNull(targetId);
    Set<Key> missing = new HashSet<>(reference.open);
    if (Catalog.isTemporary(targetId)) {
      removePresent(
          reference,
          missing,
          new Target(temporary.tables().get(targetId), temporary.number(), own));
    } else {
      lock(reference, context);
      DatabaseState newest = warehouse.snapshots().acquire();
      try {
        removePresent(
            reference,
            missing,
            new Target(newest.tables().get(targetId), newest.commitNumber(), own));
      } finally {
        warehouse.snapshots().release(newest);
      }
    }
    Key wrong = missing.isEmpty() ? null : referred(reference, missing, contents);
    if (wrong != null) {
      throw reference.violation(wrong.bytes, reference.targetKey.columns());
    }
    reference.open.removeAll(missing);
    if (reference.present.size() > KNOWN_COUNT_MAX) {
      reference.present.clear();
    }
    reference.present.addAll(reference.open);
    reference.open.clear();
  }

  /// Returns one of some keys to which a row still refers, or null: a row that was added may have changed again
  /// within its statement.
  private @Nullable Key referred(
      Reference reference, Set<Key> missing, IntFunction<TableContent> contents) {
    MemoryBudget budget = warehouse.storage(reference.table.id()).budget();
    List<Key> found = new ArrayList<>();
    KeyRows.Consumer look =
        (bytes, position, rowId) -> {
          KeyBytes wanted = reference.conversion.convert(bytes);
          if (wanted != null && missing.contains(new Key(wanted, wanted.hash()))) {
            found.add(new Key(wanted.copy(), wanted.hash()));
          }
          return found.isEmpty();
        };
    TableContent content = contents.apply(reference.table.id());
    for (SegmentHandle segment : content.segments()) {
      KeyRows.forEach(segment, content.deleted(segment), reference.form, budget, look);
    }
    content.tails().forEach(tail -> KeyRows.forEach(tail, reference.form, budget, look));
    return found.isEmpty() ? null : found.getFirst();
  }

  private void lock(Reference reference, CallContext context) {
    int targetId = reference.target.id();
    locks.await(locks.lockTable(targetId, RowLockMode.SHARED, context));
    if (reference.open.size() > SINGLE_LOCK_COUNT_MAX) {
      locks.await(locks.lockKeysOfTable(targetId, context));
    } else {
      for (Key key : reference.open) {
        locks.await(locks.lockKey(targetId, key.hash, RowLockMode.SHARED, context));
      }
    }
  }

  private void removePresent(Reference reference, Set<Key> missing, Target target) {
    if (target.committed != null) {
      if (missing.size() > PROBE_COUNT_MAX) {
        removeAll(reference, missing, target, target.committed);
      } else {
        missing.removeIf(key -> isCommitted(reference, key, target, target.committed));
      }
    }
    PendingTable own = target.pending;
    if (own != null) {
      missing.removeIf(
          key -> keys.findWritten(reference.target, reference.targetKey, key.bytes, own) >= 0);
    }
  }

  private boolean isCommitted(Reference reference, Key key, Target target, TableRows committed) {
    return committed.find(
            reference.targetKey,
            key.bytes,
            target.commitNumber,
            warehouse.storage(reference.target.id()).budget(),
            target::isUntouched)
        >= 0;
  }

  private void removeAll(
      Reference reference, Set<Key> missing, Target target, TableRows committed) {
    MemoryBudget budget = warehouse.storage(reference.target.id()).budget();
    TableContent content = committed.at(target.commitNumber);
    KeyRows.Consumer remove =
        (bytes, position, rowId) -> {
          if (target.isUntouched(rowId)) {
            missing.remove(new Key(bytes, bytes.hash()));
          }
          return !missing.isEmpty();
        };
    for (SegmentHandle segment : content.segments()) {
      KeyRows.forEach(
          segment, content.deleted(segment), reference.targetKey.form(), budget, remove);
    }
    content
        .tails()
        .forEach(tail -> KeyRows.forEach(tail, reference.targetKey.form(), budget, remove));
  }

  /// Forgets which keys of a table are there, because the transaction takes rows from it.
  void forgetPresent(int targetId) {
    for (List<Reference> each : references.values()) {
      for (Reference reference : each) {
        if (reference.target.id() == targetId) {
          reference.present.clear();
        }
      }
    }
  }

  /// Forgets everything, because the transaction goes back to a savepoint. What was added before it has been
  /// looked up.
  void forget() {
    references.clear();
  }
}
