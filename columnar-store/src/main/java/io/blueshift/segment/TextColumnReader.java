package io.blueshift.segment;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.TextPageDecoder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads columns of lane BYTES without a dictionary.
final class TextColumnReader extends ChunkReader {
  private final TextPageDecoder decoder;
  private @Nullable NativeBuffer selectedBits;

  TextColumnReader(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    super(chunk, type, budget);
    this.decoder = new TextPageDecoder(budget);
  }

  @Override
  FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    MemorySegment data =
        decoder.decode(current, firstRow, rowCount, selection, chunk.symbols(), target());
    Validity present =
        type instanceof LogicalType.SuperType ? selected(validity, selection, rowCount) : validity;
    return new BytesVector(type, rowCount, target(), new MemorySegment[] {data}, present);
  }

  /// Makes rows null that are not selected: they have no bytes, and no document is without.
  private Validity selected(Validity validity, long[] selection, int rowCount) {
    NativeBuffer bits = selectedBits;
    if (bits == null) {
      bits = budget.allocate(Batch.ROW_COUNT_MAX >>> 3);
      selectedBits = bits;
    }
    for (int word = 0; word < SelectionBits.wordCount(rowCount); word++) {
      bits.segment()
          .set(SegmentFormat1.LONG, (long) word << 3, validity.word(word) & selection[word]);
    }
    return Validity.ofBits(bits.segment());
  }

  @Override
  public void close() {
    super.close();
    decoder.close();
    if (selectedBits != null) {
      selectedBits.close();
    }
  }
}
