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
    if (!passes(predicate)) {
      SelectionBits.clear(selection, rowCount);
    }
  }

  private boolean passes(ColumnPredicate predicate) {
    boolean present = value.validity().isPresent(0);
    return switch (predicate) {
      case ColumnPredicate.IsNull _ -> !present;
      case ColumnPredicate.IsNotNull _ -> present;
      default -> {
        long[] selected = {1};
        if (present) {
          FlatFilter.evaluate(predicate, value, selected);
        }
        yield present && (selected[0] & 1) != 0;
      }
    };
  }

  @Override
  public void close() {
    buffer.close();
  }
}
