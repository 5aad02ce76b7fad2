package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.key.KeyTable;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.table.KeyForm;
import io.blueshift.table.KeyLayout;
import io.blueshift.table.KeyRows;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableLayout;
import io.blueshift.table.TableRows;
import io.blueshift.table.WriteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sees to it that no two rows of a table get the same enforced key, on behalf of one transaction.
///
/// A new row's key is locked first, so that nobody else adds the same one until the transaction ends. Then it
/// is compared with the rows of the newest commit, seen by the transaction or not, and with
/// those that the transaction wrote. What the methods compare with comes from a function that locks a key
/// of a hash and gives the rows as they are then. Used by the transaction's thread.
final class UniqueKeys {
  private final TableLayout layout;
  private final MemoryBudget budget;
  private final List<Key> keys;

  /// An enforced key, and the keys that the transaction wrote.
  private record Key(KeyLayout layout, KeyTable written) {
    KeyForm form() {
      return layout.form();
    }
  }

  /// What new rows are compared with: a table as of the newest commit, null when it has none, and what
  /// the transaction did to it.
  record Rows(@Nullable TableRows committed, long commitNumber, PendingTable pending) {}

  private UniqueKeys(TableLayout layout, MemoryBudget budget, List<Key> keys) {
    this.layout = layout;
    this.budget = budget;
    this.keys = keys;
  }

  /// Makes the keeper of a table's keys; null when it has none.
  ///
  /// @param taking is told of bytes before they are taken for keys that are noted, and may throw
  /// @param before the keeper for an earlier definition, whose keys were noted; null when there is none
  static @Nullable UniqueKeys of(
      TableLayout layout, MemoryBudget budget, LongConsumer taking, @Nullable UniqueKeys before) {
    List<Key> keys = new ArrayList<>();
    for (KeyLayout key : layout.enforcedKeys()) {
      KeyTable written = before == null ? null : before.written(key.columnNumbers());
      keys.add(new Key(key, written == null ? new KeyTable(taking) : written));
    }
    return keys.isEmpty() ? null : new UniqueKeys(layout, budget, keys);
  }

  private @Nullable KeyTable written(List<Integer> columnNumbers) {
    for (Key key : keys) {
      if (key.layout.columnNumbers().equals(columnNumbers)) {
        return key.written;
      }
    }
    return null;
  }

  /// Returns whether these are the keys of a definition.
  boolean isOf(TableLayout other) {
    return layout.hasSameKeys(other);
  }

  /// Notes new rows in memory, numbered from `firstRowId` on.
  ///
  /// @throws DatabaseException UNIQUE_VIOLATION
  void note(WriteBuffer.View added, long firstRowId, LongFunction<Rows> rows) {
    for (Key key : keys) {
      KeyRows.forEach(
          added,
          key.form(),
          budget,
          (bytes, position, ignored) -> note(key, bytes, firstRowId + position, rows));
    }
  }

  /// Notes new versions of rows in memory.
  ///
  /// @throws DatabaseException UNIQUE_VIOLATION
  void noteVersions(WriteBuffer.View added, LongFunction<Rows> rows) {
    for (Key key : keys) {
      KeyRows.forEach(
          added, key.form(), budget, (bytes, position, rowId) -> note(key, bytes, rowId, rows));
    }
  }

  /// Notes the rows of a new segment.
  ///
  /// @throws DatabaseException UNIQUE_VIOLATION
  void note(SegmentHandle added, LongFunction<Rows> rows) {
    for (Key key : keys) {
      KeyRows.forEach(
          added,
          DeleteVector.NONE,
          key.form(),
          budget,
          (bytes, position, rowId) -> note(key, bytes, rowId, rows));
    }
  }

  /// Notes new versions in memory of rows that keep their keys.
  void noteKept(WriteBuffer.View added) {
    for (Key key : keys) {
      KeyRows.forEach(
          added, key.form(), budget, (bytes, position, rowId) -> noteKept(key, bytes, rowId));
    }
  }

  /// Notes a segment of new versions of rows that keep their keys.
  void noteKept(SegmentHandle added) {
    for (Key key : keys) {
      KeyRows.forEach(
          added,
          DeleteVector.NONE,
          key.form(),
          budget,
          (bytes, position, rowId) -> noteKept(key, bytes, rowId));
    }
  }

  private static boolean noteKept(Key key, KeyBytes bytes, long rowId) {
    key.written.add(bytes.hash(), rowId);
    return true;
  }

  /// Notes all rows of a table whose keys are new.
  ///
  /// @throws DatabaseException UNIQUE_VIOLATION
  void noteAll(TableContent content, LongFunction<Rows> rows) {
    for (SegmentHandle segment : content.segments()) {
      for (Key key : keys) {
        KeyRows.forEach(
            segment,
            content.deleted(segment),
            key.form(),
            budget,
            (bytes, position, rowId) -> note(key, bytes, rowId, rows));
      }
    }
    content.tails().forEach(tail -> noteVersions(tail, rows));
  }

  private boolean note(Key key, KeyBytes bytes, long rowId, LongFunction<Rows> lockedRows) {
    long hash = bytes.hash();
    Rows rows = lockedRows.apply(hash);
    KeyBytes other = new KeyBytes();
    long written =
        key.written.find(
            hash,
            candidate ->
                candidate != rowId
                    && rows.pending.readKey(candidate, key.form(), budget, other)
                    && other.isSame(bytes));
    if (written >= 0 || isCommitted(key, bytes, rowId, rows)) {
      throw violation(key, bytes);
    }
    key.written.add(hash, rowId);
    return true;
  }

  /// Returns the row with a key among those that the transaction wrote, or -1.
  long findWritten(KeyLayout layout, KeyBytes bytes, PendingTable pending) {
    KeyTable written = written(layout.columnNumbers());
    KeyBytes other = new KeyBytes();
    return written == null
        ? -1
        : written.find(
            bytes.hash(),
            candidate ->
                pending.readKey(candidate, layout.form(), budget, other) && other.isSame(bytes));
  }

  private boolean isCommitted(Key key, KeyBytes bytes, long rowId, Rows rows) {
    TableRows committed = rows.committed;
    return committed != null
        && committed.find(
                key.layout,
                bytes,
                rows.commitNumber,
                budget,
                candidate -> candidate != rowId && rows.pending.isUntouched(candidate))
            >= 0;
  }

  private DatabaseException violation(Key key, KeyBytes bytes) {
    String names =
        key.layout.columnIndexes().stream()
            .map(index -> layout.definition().columns().get(index).name())
            .collect(Collectors.joining(", "));
    String values = bytes.describe(key.layout.columns().stream().map(ColumnBinding::type).toList());
    return new DatabaseException(
            ErrorCode.UNIQUE_VIOLATION,
            "duplicate key value violates unique constraint [constraint="
                + key.layout.constraintName()
                + ", table="
                + layout.definition().name()
                + "]")
        .withDetail("Key (" + names + ")=(" + values + ") already exists.");
  }
}
