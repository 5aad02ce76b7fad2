package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.vector.ColumnVector;

/// One row of a row group, which is not deleted.
record SingleRowGroup(RowGroup group, int row) implements RowGroup {
  @Override
  public int rowCount() {
    return 1;
  }

  @Override
  public boolean hasDeleted(int firstRow, int rowCount) {
    return false;
  }

  @Override
  public void clearDeleted(int firstRow, int rowCount, long[] selection) {
    // The row is not deleted.
  }

  @Override
  public int pageRowCount() {
    return group.pageRowCount();
  }

  @Override
  public MatchDecision decide(ColumnPredicate predicate, int firstRow, int rowCount) {
    return group.decide(predicate, row + firstRow, rowCount);
  }

  @Override
  public boolean within(int column, int firstRow, int rowCount, long lower, long upper) {
    return group.within(column, row + firstRow, rowCount, lower, upper);
  }

  @Override
  public long encodedSizeBytes(int column, int firstRow, int rowCount) {
    return group.encodedSizeBytes(column, row + firstRow, rowCount);
  }

  @Override
  public RowGroupReader openReader(MemoryBudget budget) {
    RowGroupReader reader = group.openReader(budget);
    return new RowGroupReader() {
      @Override
      public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
        reader.filter(predicate, row + firstRow, rowCount, selection);
      }

      @Override
      public ColumnVector read(int column, int firstRow, int rowCount, long[] selection) {
        return reader.read(column, row + firstRow, rowCount, selection);
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
