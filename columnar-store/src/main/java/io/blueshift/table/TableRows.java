package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The committed rows of a table as of any commit that somebody may read: what readers ask of a kind of row
/// storage, whatever holds the rows.
///
/// Commits change the rows in place, one after the other ([StoredTable]); any thread reads meanwhile as of a
/// commit that was published, without waiting, and sees nothing of later ones.
public interface TableRows {
  /// Returns the rows as of a commit, which is at least the one at which this object was made. What is
  /// returned never changes.
  TableContent at(long commitNumber);

  /// Returns how many rows there are by now.
  long liveRowCount();

  /// Returns what is known of a column's values: bounds that hold as of every commit from the one at which
  /// this object was made.
  ColumnStatistics statistics(ColumnDefinition column);

  /// Returns the row that has a key as of a commit, or -1.
  ///
  /// @param budget pays for reading what an index does not know yet
  /// @param accepted says which rows count
  /// @throws io.blueshift.error.DatabaseException FEATURE_NOT_SUPPORTED when a column cannot be part of a key,
  ///     OUT_OF_MEMORY when there is no room for an index
  long find(
      KeyLayout layout,
      KeyBytes key,
      long commitNumber,
      MemoryBudget budget,
      LongPredicate accepted);

  /// Returns the values of a row as of a commit, boxed as [io.blueshift.vector.Values] says, or null when
  /// it is not there.
  @Nullable Object @Nullable [] values(
      long rowId, long commitNumber, List<ColumnBinding> bindings, MemoryBudget budget);

  /// Returns a row as of a commit as a row group, or null when it is not there.
  @Nullable RowGroup findRowGroup(long rowId, long commitNumber, List<ColumnBinding> bindings);

  /// Returns those of some rows that are there as of a commit.
  ///
  /// @param rowIds each once
  List<RowGroup> rowGroups(long[] rowIds, long commitNumber, List<ColumnBinding> bindings);

  /// Returns the indexes that are made of the table.
  TableIndexes indexes();

  /// Returns whether a commit after a given one changed the table's rows, or rows of it were moved after one.
  boolean isChangedSince(long commitNumber);

  /// Returns whether one of some rows, which were there as of a commit, was changed or deleted by a later one.
  ///
  /// @param newest this table or a successor, of a state that is held
  boolean isChangedSince(long commitNumber, RowIds rowIds, TableRows newest);
}
