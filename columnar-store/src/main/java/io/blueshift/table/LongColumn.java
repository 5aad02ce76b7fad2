package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.Segment;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;

/// Reads a whole column of 64-bit numbers that belongs to a segment, not to its table: row ids, commits.
final class LongColumn {
  private LongColumn() {}

  static long[] read(Segment segment, ColumnBinding column, MemoryBudget budget) {
    RowGroup rows = segment.rowGroup(List.of(column), DeleteVector.NONE);
    long[] numbers = new long[rows.rowCount()];
    long[] all = new long[Batch.ROW_COUNT_MAX / Long.SIZE];
    Arrays.fill(all, -1);
    try (RowGroupReader reader = rows.openReader(budget)) {
      for (int first = 0; first < numbers.length; ) {
        int inPage = rows.pageRowCount() - first % rows.pageRowCount();
        int count = Math.min(Batch.ROW_COUNT_MAX, Math.min(inPage, numbers.length - first));
        ColumnVector vector = reader.read(0, first, count, all);
        for (int row = 0; row < count; row++) {
          numbers[first + row] = at(vector, row);
        }
        first += count;
      }
    }
    return numbers;
  }

  /// Counts the numbers of a column of a batch's selected rows.
  static void summarize(Batch batch, int column, LongSummaryStatistics numbers) {
    SelectionVector selection = batch.selection();
    for (int index = 0; index < batch.selectedCount(); index++) {
      int row = selection == null ? index : selection.positions()[index];
      numbers.accept(at(batch.column(column), row));
    }
  }

  private static long at(ColumnVector vector, int row) {
    FlatVector flat =
        vector instanceof ConstantVector constant ? constant.value() : (FlatVector) vector;
    int position = vector instanceof ConstantVector ? 0 : row;
    return flat.values().getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, position);
  }
}
