package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;

/// Reads a column that the segment does not have: the same value in every row.
final class AbsentColumnReader implements ColumnReader {
  private final NativeBuffer buffer;
  private final FlatVector value;

  AbsentColumnReader(ColumnBinding binding, MemoryBudget budget) {
    this.buffer = ConstantValues.allocate(binding.absentValue(), budget);
    this.value = ConstantValues.of(binding.type(), binding.absentValue(), buffer);
  }

  @Override
  public ColumnVector read(int firstRow, int rowCount, long[] selection) {
    return new ConstantVector(rowCount, value);
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    long[] passes = {-1L};
    boolean isNull = !value.validity().isPresent(0);
    switch (predicate) {
      case ColumnPredicate.IsNull _ -> passes[0] = isNull ? 1 : 0;
      case ColumnPredicate.IsNotNull _ -> passes[0] = isNull ? 0 : 1;
      default -> passes[0] = isNull ? 0 : 1;
    }
    if ((passes[0] & 1) != 0 && !isNull) {
      FlatFilter.evaluate(predicate, value, passes);
    }
    if ((passes[0] & 1) == 0) {
      SelectionBits.clear(selection, rowCount);
    }
  }

  @Override
  public void close() {
    buffer.close();
  }
}
