package io.blueshift.segment;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.memory.NativeMemory;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads the row ids of a segment that does not store them, because they follow one by one.
final class RowIdSequenceReader implements ColumnReader {
  private final long firstRowId;
  private final NativeBuffer buffer;

  RowIdSequenceReader(long firstRowId, MemoryBudget budget) {
    this.firstRowId = firstRowId;
    this.buffer = budget.allocate((long) Batch.ROW_COUNT_MAX * Long.BYTES);
  }

  @Override
  public ColumnVector read(int firstRow, int rowCount, long[] selection) {
    MemorySegment values = buffer.segment();
    long address = NativeMemory.address(values, 0, (long) rowCount * Long.BYTES);
    for (int row = 0; row < rowCount; row++) {
      ALL.set(
          ValueLayout.JAVA_LONG_UNALIGNED,
          address + ((long) row << 3),
          firstRowId + firstRow + row);
    }
    return new Int64Vector(LogicalType.BIGINT, rowCount, values, Validity.ALL_PRESENT);
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    FlatFilter.evaluate(predicate, (Int64Vector) read(firstRow, rowCount, selection), selection);
  }

  @Override
  public void close() {
    buffer.close();
  }
}
