package io.blueshift.segment;

import io.blueshift.encoding.BooleanPages;
import io.blueshift.encoding.EncodedPage;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;

/// Reads columns of lane BOOLEAN.
final class BooleanColumnReader extends ChunkReader {
  BooleanColumnReader(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    super(chunk, type, budget);
  }

  @Override
  FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    return flat(rowCount, BooleanPages.decode(current, firstRow, rowCount, target()), validity);
  }
}
