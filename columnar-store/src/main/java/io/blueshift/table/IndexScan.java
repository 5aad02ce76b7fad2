package io.blueshift.table;

import io.blueshift.index.EntryBound;
import io.blueshift.index.EntryCursor;
import io.blueshift.index.IndexMemory;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.ColumnBinding;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Goes through rows of a table as of a commit in the order of an index. Used by one thread.
public final class IndexScan {
  private final Reads reads;
  private final IndexLayout index;
  private final LongPredicate accepted;
  private final EntryCursor cursor;
  private final KeyBytes key = new KeyBytes();
  private @Nullable Object @Nullable [] values;

  /// What is read.
  ///
  /// @param bindings the columns of the table's definition
  /// @param budget pays for reading
  /// @param memory pays for the index when it is made or grows
  public record Reads(
      TableRows table,
      long commitNumber,
      List<ColumnBinding> bindings,
      MemoryBudget budget,
      IndexMemory memory) {}

  /// Begins a scan.
  ///
  /// @param from the place where it begins; null for the beginning
  /// @param to the place where it ends; null for the end
  /// @param descending whether it goes from the end to the beginning
  /// @param accepted says which rows count
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY when the index has to be made and cannot
  public IndexScan(
      Reads reads,
      IndexLayout index,
      @Nullable EntryBound from,
      @Nullable EntryBound to,
      boolean descending,
      LongPredicate accepted) {
    this.reads = reads;
    this.index = index;
    this.accepted = accepted;
    this.cursor =
        reads
            .table
            .indexes()
            .of(index, reads.budget, reads.memory)
            .cursor(KeySource.of(reads.table), from, to, descending);
  }

  /// Goes to the next row, at first to the first; returns whether there is one.
  public boolean next() {
    while (cursor.next()) {
      if (accepted.test(cursor.rowId())) {
        @Nullable Object[] row =
            reads.table.values(cursor.rowId(), reads.commitNumber, reads.bindings, reads.budget);
        if (row != null
            && index.form().write(row, index.columnIndexes(), key)
            && cursor.hasKey(key)) {
          values = row;
          return true;
        }
      }
    }
    values = null;
    return false;
  }

  /// Returns the values of the row in the order of the table's columns, or null when there is none.
  public @Nullable Object @Nullable [] values() {
    return values;
  }

  /// Returns the row's id.
  public long rowId() {
    return cursor.rowId();
  }

  /// Returns a copy of the row's key.
  public byte[] copyKey() {
    return key.toByteArray();
  }
}
