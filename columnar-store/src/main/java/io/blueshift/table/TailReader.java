package io.blueshift.table;

import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a [TailRowGroup]: vectors are slices of the write buffer, and nothing is copied unless a
/// range begins off a multiple of 64 rows.
final class TailReader implements RowGroupReader {
  private final TailRowGroup rows;
  private final List<ColumnBinding> bindings;
  private final @Nullable FlatVector[] absentValues;

  TailReader(TailRowGroup rows, List<ColumnBinding> bindings) {
    this.rows = rows;
    this.bindings = bindings;
    this.absentValues = new FlatVector[bindings.size()];
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    int column = predicate.column();
    if (rows.isStored(column)) {
      PredicateFilter.filter(predicate, flat(column, firstRow, rowCount), selection);
      return;
    }
    long[] first = {1};
    PredicateFilter.filter(predicate, absentValue(column), first);
    if (first[0] == 0) {
      Arrays.fill(selection, 0, (rowCount + 63) >>> 6, 0);
    }
  }

  @Override
  public ColumnVector read(int column, int firstRow, int rowCount, long[] selection) {
    return rows.isStored(column)
        ? flat(column, firstRow, rowCount)
        : new ConstantVector(rowCount, absentValue(column));
  }

  private FlatVector flat(int column, int firstRow, int rowCount) {
    int shift = firstRow & 63;
    if (shift == 0) {
      return rows.vector(column, firstRow, rowCount);
    }
    FlatVector unshifted = rows.unshifted(column, firstRow, rowCount);
    if (unshifted != null) {
      return unshifted;
    }
    FlatVector wider = rows.vector(column, firstRow - shift, rowCount + shift);
    int[] positions = new int[rowCount];
    Arrays.setAll(positions, i -> i + shift);
    ColumnBuffer copy = new ColumnBuffer(wider.type(), BufferSource.COLLECTED);
    copy.append(wider, positions, rowCount);
    return copy.vector(0, rowCount);
  }

  private FlatVector absentValue(int column) {
    FlatVector value = absentValues[column];
    if (value == null) {
      ColumnBinding binding = bindings.get(column);
      value = SingleValue.of(binding.type(), binding.absentValue());
      absentValues[column] = value;
    }
    return value;
  }

  @Override
  public void close() {
    Arrays.fill(absentValues, null);
  }
}
