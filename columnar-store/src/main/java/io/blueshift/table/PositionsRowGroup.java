package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import java.util.Arrays;
import java.util.function.LongToIntFunction;

/// Some rows of a row group, none of which is deleted: the others count as deleted, and pages without any of them as
/// such in which no predicate holds.
///
/// @param positions ascending
record PositionsRowGroup(RowGroup group, int[] positions) implements RowGroup {
  /// Returns the positions of those of the first rows that are found, ascending, and leaves the others in front.
  ///
  /// @param positionOf gives a row's position by its id, less than 0 when it is not there
  static int[] take(long[] rowIds, int count, LongToIntFunction positionOf) {
    int[] found = new int[count];
    int foundCount = 0;
    for (int index = 0; index < count; index++) {
      int position = positionOf.applyAsInt(rowIds[index]);
      if (position >= 0) {
        found[foundCount++] = position;
      } else {
        rowIds[index - foundCount] = rowIds[index];
      }
    }
    Arrays.sort(found, 0, foundCount);
    return Arrays.copyOf(found, foundCount);
  }

  @Override
  public int rowCount() {
    return positions.length == 0 ? 0 : positions[positions.length - 1] + 1;
  }

  private int firstFrom(int row) {
    int index = Arrays.binarySearch(positions, row);
    return index < 0 ? -index - 1 : index;
  }

  @Override
  public boolean hasDeleted(int firstRow, int rowCount) {
    return firstFrom(firstRow + rowCount) - firstFrom(firstRow) < rowCount;
  }

  @Override
  public void clearDeleted(int firstRow, int rowCount, long[] selection) {
    long[] kept = new long[rowCount + Long.SIZE - 1 >>> 6];
    int end = firstFrom(firstRow + rowCount);
    for (int index = firstFrom(firstRow); index < end; index++) {
      int bit = positions[index] - firstRow;
      kept[bit >>> 6] |= 1L << bit;
    }
    for (int word = 0; word < kept.length; word++) {
      selection[word] &= kept[word];
    }
  }

  @Override
  public int pageRowCount() {
    return group.pageRowCount();
  }

  @Override
  public MatchDecision decide(ColumnPredicate predicate, int firstRow, int rowCount) {
    return firstFrom(firstRow) == firstFrom(firstRow + rowCount)
        ? MatchDecision.NONE
        : group.decide(predicate, firstRow, rowCount);
  }

  @Override
  public boolean within(int column, int firstRow, int rowCount, long lower, long upper) {
    return group.within(column, firstRow, rowCount, lower, upper);
  }

  @Override
  public long encodedSizeBytes(int column, int firstRow, int rowCount) {
    return group.encodedSizeBytes(column, firstRow, rowCount);
  }

  @Override
  public RowGroupReader openReader(MemoryBudget budget) {
    return group.openReader(budget);
  }
}
