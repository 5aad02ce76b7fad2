package io.blueshift.segment;

import io.blueshift.encoding.BooleanPages;
import io.blueshift.encoding.PageBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// Writes columns of lane BOOLEAN.
final class BooleanChunkWriter extends ChunkWriter {
  private final long[] bits = new long[PAGE_ROW_COUNT >>> 6];
  private boolean seenFalse;
  private boolean seenTrue;

  BooleanChunkWriter(SegmentColumn column, Tools tools) {
    super(column, tools);
  }

  @Override
  void gather(RowSource rows) {
    MemorySegment source = rows.values().values();
    boolean previous = false;
    for (int i = 0; i < rows.rowCount(); i++) {
      int index = rows.indexes[i];
      if (rows.isPresent(i)) {
        previous = (source.get(ValueLayout.JAVA_BYTE, index >>> 3) >>> (index & 7) & 1) != 0;
        seenTrue |= previous;
        seenFalse |= !previous;
      }
      int row = pageRows + i;
      bits[row >>> 6] |= previous ? 1L << row : 0;
    }
  }

  @Override
  void encodePage() {
    beginPage();
    PageBuffer out = tools.pageBuffer();
    boolean bounded = pageNulls < pageRows;
    long least = 1;
    long greatest = 0;
    if (bounded) {
      BooleanPages.encode(bits, pageRows, plain(), out);
      for (int word = 0; word < (pageRows + 63) >>> 6; word++) {
        least = (presentWords[word] & ~bits[word]) != 0 ? 0 : least;
        greatest = (presentWords[word] & bits[word]) != 0 ? 1 : greatest;
      }
    } else {
      out.setAllNull();
    }
    output.addPage(out.finish(zstdSavingMin()), bounded, least, greatest, pageNulls);
    Arrays.fill(bits, 0);
  }

  @Override
  List<ChunkLayout> finish() {
    Boolean minimum = seenFalse ? Boolean.FALSE : seenTrue ? Boolean.TRUE : null;
    Boolean maximum = seenTrue ? Boolean.TRUE : seenFalse ? Boolean.FALSE : null;
    if (seenFalse) {
      distinct.addLong(0);
    }
    if (seenTrue) {
      distinct.addLong(1);
    }
    return List.of(ChunkLayout.ofPages(column, statistics(minimum, maximum, 0)));
  }
}
