package io.blueshift.table;

import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of a segment or of a part of memory that some commits added, or that they deleted.
final class ChangedRows {
  private final Function<List<ColumnBinding>, RowGroup> rows;
  private final int rowCount;
  private final boolean added;
  private final int @Nullable [] positions;
  private final long[] commitNumbers;
  private final long leastCommit;
  private final long greatestCommit;
  private final BitSet updates = new BitSet();

  /// Names rows.
  ///
  /// @param rows gives all rows of the segment or part, deleted ones too
  /// @param rowCount how many these are
  /// @param added whether the commits added them
  /// @param positions those that are named, ascending, at least one; null for all
  /// @param commitNumbers the commit of each of them, or one for all
  ChangedRows(
      Function<List<ColumnBinding>, RowGroup> rows,
      int rowCount,
      boolean added,
      int @Nullable [] positions,
      long[] commitNumbers) {
    this.rows = rows;
    this.rowCount = rowCount;
    this.added = added;
    this.positions = positions;
    this.commitNumbers = commitNumbers;
    this.leastCommit = Arrays.stream(commitNumbers).min().orElseThrow();
    this.greatestCommit = Arrays.stream(commitNumbers).max().orElseThrow();
  }

  /// Returns the memory of positions with a commit for each.
  static long sizeBytes(int count) {
    return (long) count * (Integer.BYTES + Long.BYTES);
  }

  /// Returns all rows of the segment or part.
  RowGroup allRows(List<ColumnBinding> bindings) {
    return rows.apply(bindings);
  }

  /// Returns the rows that are named.
  RowGroup rowGroup(List<ColumnBinding> bindings) {
    RowGroup all = allRows(bindings);
    int[] some = positions;
    return some == null ? all : new PositionsRowGroup(all, some);
  }

  boolean added() {
    return added;
  }

  /// Returns how many rows are named.
  int count() {
    return positions == null ? rowCount : positions.length;
  }

  /// Returns where a row stands.
  int positionAt(int index) {
    return positions == null ? index : positions[index];
  }

  /// Returns the commit that added or deleted a row.
  long commitAt(int index) {
    return commitNumbers[commitNumbers.length == 1 ? 0 : index];
  }

  /// Returns the index of the first of these rows that does not stand before a position.
  int firstIndexFrom(int position) {
    if (positions == null) {
      return position;
    }
    int index = Arrays.binarySearch(positions, position);
    return index < 0 ? -index - 1 : index;
  }

  long leastCommit() {
    return leastCommit;
  }

  long greatestCommit() {
    return greatestCommit;
  }

  /// Notes that the row's other version was deleted or added by the same commit.
  void setUpdate(int index) {
    updates.set(index);
  }

  boolean isUpdate(int index) {
    return updates.get(index);
  }

  /// Returns how many of the rows are versions of updates.
  int updateCount() {
    return updates.cardinality();
  }
}
