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

/// Reads columns of the lanes INT128 and INTERVAL.
final class WideColumnReader extends ChunkReader {
  private final NativeBuffer narrow;

  WideColumnReader(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    super(chunk, type, budget);
    this.narrow =
        budget.allocate((long) IntegerPageDecoder.paddedCount(Batch.ROW_COUNT_MAX) * Long.BYTES);
  }

  @Override
  FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    return flat(
        rowCount,
        WidePages.decode(current, firstRow, rowCount, selection, target(), narrow.segment()),
        validity);
  }

  @Override
  public void close() {
    super.close();
    narrow.close();
  }
}
