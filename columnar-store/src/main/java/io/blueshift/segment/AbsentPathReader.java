package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.PathColumn;
import io.blueshift.vector.ColumnVector;

/// Reads a path of a column that the segment does not have: that of its absent value in every row.
final class AbsentPathReader implements ColumnReader {
  private final AbsentColumnReader column;
  private final PathExtractor extractor;

  AbsentPathReader(ColumnBinding binding, PathColumn path, MemoryBudget budget) {
    this.column = new AbsentColumnReader(binding, budget);
    boolean made = false;
    try {
      this.extractor = new PathExtractor(path, budget);
      made = true;
    } finally {
      if (!made) {
        column.close();
      }
    }
  }

  @Override
  public ColumnVector read(int firstRow, int rowCount, long[] selection) {
    return extractor.extract(column.read(firstRow, rowCount, selection), selection);
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    extractor.filter(predicate, read(firstRow, rowCount, selection), selection);
  }

  @Override
  public void close() {
    extractor.close();
    column.close();
  }
}
