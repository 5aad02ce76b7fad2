package io.blueshift.segment;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.TextPageDecoder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;

/// Reads columns of lane BYTES without a dictionary.
final class TextColumnReader extends ChunkReader {
  private final TextPageDecoder decoder;

  TextColumnReader(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    super(chunk, type, budget);
    this.decoder = new TextPageDecoder(budget);
  }

  @Override
  FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    MemorySegment data =
        decoder.decode(current, firstRow, rowCount, selection, chunk.symbols(), target());
    return new BytesVector(type, rowCount, target(), new MemorySegment[] {data}, validity);
  }

  @Override
  public void close() {
    super.close();
    decoder.close();
  }
}
