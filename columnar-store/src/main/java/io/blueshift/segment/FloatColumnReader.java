package io.blueshift.segment;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.FloatPageDecoder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;

/// Reads columns of lane FLOAT64.
final class FloatColumnReader extends ChunkReader {
  private final boolean binary32;

  FloatColumnReader(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    super(chunk, type, budget);
    this.binary32 = type.equals(LogicalType.REAL);
  }

  @Override
  FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    return flat(
        rowCount,
        FloatPageDecoder.doubles(current, firstRow, rowCount, binary32, target()),
        validity);
  }
}
