package io.blueshift.segment;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.IntegerPageDecoder;
import io.blueshift.encoding.WidePages;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads columns of the lanes INT128 and INTERVAL.
final class WideColumnReader extends ChunkReader {
  private @Nullable NativeBuffer narrow;

  WideColumnReader(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    super(chunk, type, budget);
  }

  @Override
  FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    return flat(
        rowCount,
        WidePages.decode(current, firstRow, rowCount, selection, target(), narrowMemory()),
        validity);
  }

  private MemorySegment narrowMemory() {
    NativeBuffer buffer = narrow;
    if (buffer == null) {
      long valueCount = IntegerPageDecoder.paddedCount(Batch.ROW_COUNT_MAX);
      buffer = budget.allocate(valueCount * Long.BYTES);
      narrow = buffer;
    }
    return buffer.segment();
  }

  @Override
  public void close() {
    super.close();
    if (narrow != null) {
      narrow.close();
    }
  }
}
