package io.blueshift.segment;

import io.blueshift.encoding.PageBuffer;
import io.blueshift.encoding.WidePages;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes columns of the sixteen-byte lanes INT128 and INTERVAL. Pages of wide integers that all fit
/// 64 bits are written as integers.
final class WideChunkWriter extends ChunkWriter {
  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  private final boolean integers;
  private final long[] lows = new long[PAGE_ROW_COUNT];
  private final long[] highs = new long[PAGE_ROW_COUNT];
  private @Nullable BigInteger minimum;
  private @Nullable BigInteger maximum;

  WideChunkWriter(SegmentColumn column, Tools tools) {
    super(column, tools);
    this.integers = column.type().physicalType() == PhysicalType.INT128;
  }

  @Override
  void gather(RowSource rows) {
    MemorySegment source = rows.values().values();
    for (int i = 0; i < rows.rowCount(); i++) {
      long at = (long) rows.indexes[i] << 4;
      lows[pageRows + i] = source.get(SegmentFormat1.LONG, at);
      highs[pageRows + i] = source.get(SegmentFormat1.LONG, at + 8);
    }
  }

  @Override
  void encodePage() {
    beginPage();
    PageBuffer out = tools.pageBuffer();
    if (pageNulls == pageRows) {
      out.setAllNull();
      output.addPage(out.finish(1), false, 0, 0, pageNulls);
      return;
    }
    hideNulls();
    boolean fits = integers;
    for (int i = 0; i < pageRows; i++) {
      fits &= highs[i] == lows[i] >> 63;
      distinct.addHash(DistinctSketch.mix(lows[i] ^ DistinctSketch.mix(highs[i])));
    }
    if (integers) {
      widenBounds();
    }
    if (fits && !plain()) {
      tools.integerEncoder().encode(lows, pageRows, 0, out);
      long least = tools.integerEncoder().minimum();
      long greatest = tools.integerEncoder().maximum();
      if (least == greatest) {
        WidePages.signExtendConstant(least, out);
      }
      output.addPage(out.finish(zstdSavingMin()), true, least, greatest, pageNulls);
    } else {
      WidePages.encode(lows, highs, pageRows, out);
      output.addPage(out.finish(zstdSavingMin()), false, 0, 0, pageNulls);
    }
  }

  private void hideNulls() {
    int row = 0;
    while (!isPresent(row)) {
      row++;
    }
    long low = lows[row];
    long high = highs[row];
    for (int i = 0; i < pageRows; i++) {
      if (isPresent(i)) {
        low = lows[i];
        high = highs[i];
      } else {
        lows[i] = low;
        highs[i] = high;
      }
    }
  }

  private void widenBounds() {
    int least = 0;
    int greatest = 0;
    for (int i = 1; i < pageRows; i++) {
      least = compare(i, least) < 0 ? i : least;
      greatest = compare(i, greatest) > 0 ? i : greatest;
    }
    BigInteger low = value(least);
    BigInteger high = value(greatest);
    minimum = minimum == null ? low : minimum.min(low);
    maximum = maximum == null ? high : maximum.max(high);
  }

  private int compare(int first, int second) {
    int order = Long.compare(highs[first], highs[second]);
    return order != 0 ? order : Long.compareUnsigned(lows[first], lows[second]);
  }

  private BigInteger value(int row) {
    BigInteger low = BigInteger.valueOf(lows[row]);
    BigInteger unsignedLow = low.signum() < 0 ? low.add(TWO_TO_64) : low;
    return BigInteger.valueOf(highs[row]).shiftLeft(64).add(unsignedLow);
  }

  @Override
  List<ChunkLayout> finish() {
    return List.of(ChunkLayout.ofPages(column, statistics(minimum, maximum, 0)));
  }
}
