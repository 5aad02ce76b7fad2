package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.BitUnpacker.LANE_COUNT;
import static io.blueshift.encoding.PageLayout.ALIGNMENT_BYTES;
import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.encoding.PageLayout.SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes pages of the integer lanes (and of dictionary codes).
///
/// 1. Find minimum, maximum and the number of runs. One value: CONSTANT.
/// 2. Take the minimum off, and divide by the greatest common divisor of what is left (amounts that
///    are whole, timestamps without fractions); the results are the codes.
/// 3. Compare the sizes of packing the codes, packing their deltas, runs, and the plain values. An
///    encoding that is slower to read than packing must be smaller by the share that its constant here
///    says; then the smallest wins.
///
/// Holds scratch memory; used by one thread.
public final class IntegerPageEncoder {
  private static final int RUN_BYTES = Long.BYTES + Short.BYTES;
  private static final double RUN_LENGTH_SHARE_MAX = 0.5;
  private static final double DELTA_SHARE_MAX = 0.8;
  private static final double PACKED_SHARE_MAX = 0.95;
  private static final int DELTA_WIDTH_MIN = 5;
  private static final int DIVISOR_SAMPLE_STEP = 61;

  private final BitPacker packer = new BitPacker();
  private final int rowCountMax;
  private final int[] codes;
  private final int[] deltas;
  private final long[] wideCodes;
  private long minimum;
  private long maximum;
  private int deltaWidth;
  private int minimumDelta;

  /// Makes an encoder of pages of up to `rowCountMax` rows, a multiple of 512.
  public IntegerPageEncoder(int rowCountMax) {
    if (rowCountMax % BLOCK_VALUE_COUNT != 0 || rowCountMax > 1 << 15) {
      throw new IllegalArgumentException("not whole blocks [rowCountMax=" + rowCountMax + "]");
    }
    this.rowCountMax = rowCountMax;
    this.codes = new int[rowCountMax];
    this.deltas = new int[rowCountMax];
    this.wideCodes = new long[rowCountMax];
  }

  /// Returns the least value of the last page.
  public long minimum() {
    return minimum;
  }

  /// Returns the greatest value of the last page.
  public long maximum() {
    return maximum;
  }

  /// Writes the body of a page that [PageBuffer#begin] began.
  ///
  /// @param values the values; null positions hold some other row's value. At least as long as whole
  ///     blocks of 512 need; the rest behind `rowCount` is overwritten.
  /// @param rawBytes the size of a value in a RAW page: 4, 8, or 0 when RAW is not to be used
  public void encode(long[] values, int rowCount, int rawBytes, PageBuffer out) {
    if (rowCount < 1 || rowCount > rowCountMax) {
      throw new IllegalArgumentException("page size out of range [rowCount=" + rowCount + "]");
    }
    findBounds(values, rowCount);
    if (minimum == maximum) {
      out.encoding(Encoding.CONSTANT);
      out.reference(minimum);
      return;
    }
    int paddedCount = rowCount + BLOCK_VALUE_COUNT - 1 & -BLOCK_VALUE_COUNT;
    Arrays.fill(values, rowCount, paddedCount, minimum);
    long divisor = divisor(values, rowCount, minimum);
    int width = bitWidth(Long.divideUnsigned(maximum - minimum, divisor));
    long packedBytes = (long) paddedCount / 8 * width;
    long runCountMax = (long) (packedBytes * RUN_LENGTH_SHARE_MAX) / RUN_BYTES;
    int runCount = runCount(values, rowCount, runCountMax);
    long rawSize = rawBytes == 0 ? Long.MAX_VALUE : (long) rawBytes * rowCount;
    if (runCount <= runCountMax) {
      encodeRuns(values, rowCount, runCount, out);
    } else if (packedBytes > rawSize * PACKED_SHARE_MAX) {
      encodeRaw(values, rowCount, rawBytes, out);
    } else if (width <= 32) {
      narrow(values, paddedCount, minimum, divisor);
      out.reference(minimum);
      out.divisor(divisor);
      long deltaBytes = deltaBytes(paddedCount, width);
      if (deltaBytes <= packedBytes * DELTA_SHARE_MAX) {
        encodeDeltas(paddedCount, out);
      } else {
        encodePacked(paddedCount, width, out);
      }
    } else {
      encodeWide(values, paddedCount, divisor, width, out);
    }
  }

  private void findBounds(long[] values, int rowCount) {
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    for (int i = 0; i < rowCount; i++) {
      least = Math.min(least, values[i]);
      greatest = Math.max(greatest, values[i]);
    }
    minimum = least;
    maximum = greatest;
  }

  /// Counts runs until there are more than `limit`.
  private static int runCount(long[] values, int rowCount, long limit) {
    int changes = 0;
    for (int from = 1; from < rowCount && changes < limit; from += BLOCK_VALUE_COUNT) {
      int end = Math.min(rowCount, from + BLOCK_VALUE_COUNT);
      for (int i = from; i < end; i++) {
        changes += values[i] != values[i - 1] ? 1 : 0;
      }
    }
    return changes + 1;
  }

  static int bitWidth(long unsigned) {
    return Long.SIZE - Long.numberOfLeadingZeros(unsigned);
  }

  /// Returns the greatest common divisor of all distances to the minimum, unsigned; at least 1. A
  /// sample proposes it; each value is then tested by a multiplication with the inverse, and a value
  /// that it does not divide makes it smaller.
  private static long divisor(long[] values, int rowCount, long minimum) {
    long divisor = 0;
    for (int i = 0; i < rowCount && divisor != 1; i += DIVISOR_SAMPLE_STEP) {
      divisor = commonDivisor(values[i] - minimum, divisor);
    }
    if (divisor == 1) {
      return 1;
    }
    int start = 0;
    while (true) {
      int misfit = firstMisfit(values, start, rowCount, minimum, divisor);
      if (misfit == rowCount) {
        return Math.max(1, divisor); // A divisor of 2^63, which is negative, gains nothing.
      }
      divisor = commonDivisor(values[misfit] - minimum, divisor);
      if (divisor == 1) {
        return 1;
      }
      start = misfit;
    }
  }

  private static int firstMisfit(
      long[] values, int start, int rowCount, long minimum, long divisor) {
    if (divisor == 0) {
      for (int i = start; i < rowCount; i++) {
        if (values[i] != minimum) {
          return i;
        }
      }
      return rowCount;
    }
    int twos = Long.numberOfTrailingZeros(divisor);
    long inverse = inverse(divisor >>> twos);
    long quotientMax = Long.divideUnsigned(-1L, divisor) ^ Long.MIN_VALUE;
    for (int i = start; i < rowCount; i++) {
      long quotient = Long.rotateRight((values[i] - minimum) * inverse, twos);
      if ((quotient ^ Long.MIN_VALUE) > quotientMax) {
        return i;
      }
    }
    return rowCount;
  }

  /// Returns the inverse of an odd number modulo 2^64, by Newton's iteration.
  private static long inverse(long odd) {
    long inverse = odd;
    for (int i = 0; i < 5; i++) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  private static long commonDivisor(long first, long second) {
    long a = first;
    long b = second;
    while (b != 0) {
      long rest = Long.remainderUnsigned(a, b);
      a = b;
      b = rest;
    }
    return a;
  }

  private void narrow(long[] values, int paddedCount, long least, long divisor) {
    if (divisor == 1) {
      for (int i = 0; i < paddedCount; i++) {
        codes[i] = (int) (values[i] - least);
      }
      return;
    }
    int twos = Long.numberOfTrailingZeros(divisor);
    long inverse = inverse(divisor >>> twos);
    for (int i = 0; i < paddedCount; i++) {
      codes[i] = (int) (((values[i] - least) * inverse) >>> twos);
    }
  }

  private void encodeRaw(long[] values, int rowCount, int rawBytes, PageBuffer out) {
    out.encoding(Encoding.RAW);
    // Filters read up to the next multiple of 64 values.
    long usedBytes = (long) rawBytes * rowCount;
    long paddedBytes = (long) rawBytes * (rowCount + 63 & -64);
    MemorySegment body = out.body(paddedBytes);
    body.asSlice(usedBytes).fill((byte) 0);
    if (rawBytes == Long.BYTES) {
      MemorySegment.copy(values, 0, body, LONG, 0, rowCount);
      return;
    }
    for (int i = 0; i < rowCount; i++) {
      codes[i] = (int) values[i];
    }
    MemorySegment.copy(codes, 0, body, INT, 0, rowCount);
  }

  private static void encodeRuns(long[] values, int rowCount, int runCount, PageBuffer out) {
    out.encoding(Encoding.RUN_LENGTH);
    out.count(runCount);
    MemorySegment body = out.body((long) runCount * RUN_BYTES);
    long ends = (long) runCount * Long.BYTES;
    int run = 0;
    for (int i = 0; i < rowCount; i++) {
      if (i + 1 == rowCount || values[i] != values[i + 1]) {
        body.set(LONG, (long) run * Long.BYTES, values[i]);
        body.set(SHORT, ends + (long) run * Short.BYTES, (short) (i + 1));
        run++;
      }
    }
  }

  /// Returns the size of the codes' deltas with their bases, and remembers width and least delta.
  private long deltaBytes(int paddedCount, int width) {
    if (width < DELTA_WIDTH_MIN || width > 31 || paddedCount < 2 * BLOCK_VALUE_COUNT) {
      return Long.MAX_VALUE;
    }
    // One block in four tells whether a closer look is worth it.
    findDeltaWidth(paddedCount, 4 * BLOCK_VALUE_COUNT);
    if (deltaWidth + 1 > width * DELTA_SHARE_MAX) {
      return Long.MAX_VALUE;
    }
    findDeltaWidth(paddedCount, BLOCK_VALUE_COUNT);
    return (long) paddedCount
        / BLOCK_VALUE_COUNT
        * (ALIGNMENT_BYTES + BitUnpacker.blockBytes(deltaWidth));
  }

  private void findDeltaWidth(int paddedCount, int blockStep) {
    int least = Integer.MAX_VALUE;
    int greatest = Integer.MIN_VALUE;
    for (int block = 0; block < paddedCount; block += blockStep) {
      for (int i = block + LANE_COUNT; i < block + BLOCK_VALUE_COUNT; i++) {
        int delta = codes[i] - codes[i - LANE_COUNT];
        least = Math.min(least, delta);
        greatest = Math.max(greatest, delta);
      }
    }
    minimumDelta = least;
    deltaWidth = bitWidth((long) greatest - least);
    if (deltaWidth > 31) {
      deltaWidth = 32;
    }
  }

  private void encodeDeltas(int paddedCount, PageBuffer out) {
    int blockCount = paddedCount / BLOCK_VALUE_COUNT;
    long basesBytes = (long) blockCount * ALIGNMENT_BYTES;
    out.encoding(Encoding.DELTA);
    out.width(deltaWidth);
    out.minimumDelta(minimumDelta);
    MemorySegment body =
        out.body(basesBytes + (long) blockCount * BitUnpacker.blockBytes(deltaWidth));
    for (int block = 0; block < blockCount; block++) {
      int from = block * BLOCK_VALUE_COUNT;
      MemorySegment.copy(codes, from, body, INT, (long) block * ALIGNMENT_BYTES, LANE_COUNT);
      Arrays.fill(deltas, from, from + LANE_COUNT, 0);
      for (int i = from + LANE_COUNT; i < from + BLOCK_VALUE_COUNT; i++) {
        deltas[i] = codes[i] - codes[i - LANE_COUNT] - minimumDelta;
      }
      packer.pack(
          deltas,
          from,
          deltaWidth,
          body,
          basesBytes + (long) block * BitUnpacker.blockBytes(deltaWidth));
    }
  }

  private void encodePacked(int paddedCount, int width, PageBuffer out) {
    out.encoding(Encoding.PACKED);
    out.width(width);
    int blockCount = paddedCount / BLOCK_VALUE_COUNT;
    MemorySegment body = out.body((long) blockCount * BitUnpacker.blockBytes(width));
    packBlocks(blockCount, width, body, 0);
  }

  private void packBlocks(int blockCount, int width, MemorySegment body, long offset) {
    for (int block = 0; block < blockCount; block++) {
      packer.pack(
          codes,
          block * BLOCK_VALUE_COUNT,
          width,
          body,
          offset + (long) block * BitUnpacker.blockBytes(width));
    }
  }

  private void encodeWide(long[] values, int paddedCount, long divisor, int width, PageBuffer out) {
    out.encoding(Encoding.PACKED_WIDE);
    out.width(width);
    out.reference(minimum);
    out.divisor(divisor);
    int blockCount = paddedCount / BLOCK_VALUE_COUNT;
    MemorySegment body = out.body((long) blockCount * BitUnpacker.blockBytes(width));
    packWideBlocks(values, paddedCount, minimum, divisor, width, body);
  }

  private void packWideBlocks(
      long[] values, int paddedCount, long least, long divisor, int width, MemorySegment body) {
    int twos = Long.numberOfTrailingZeros(divisor);
    long inverse = inverse(divisor >>> twos);
    for (int i = 0; i < paddedCount; i++) {
      wideCodes[i] = Long.rotateRight((values[i] - least) * inverse, twos);
    }
    for (int block = 0; block < paddedCount / BLOCK_VALUE_COUNT; block++) {
      packer.packWide(
          wideCodes,
          block * BLOCK_VALUE_COUNT,
          width,
          body,
          (long) block * BitUnpacker.blockBytes(width));
    }
  }

  /// Packs values above their least one into whole blocks at the start of a larger body, and sets
  /// width and reference; for encodings that keep integers beside something else. Returns the body.
  MemorySegment packInto(
      long[] values, int paddedCount, long least, int width, long extraBytes, PageBuffer out) {
    out.width(width);
    out.reference(least);
    int blockCount = paddedCount / BLOCK_VALUE_COUNT;
    MemorySegment body = out.body((long) blockCount * BitUnpacker.blockBytes(width) + extraBytes);
    if (width > 32) {
      packWideBlocks(values, paddedCount, least, 1, width, body);
    } else if (width > 0) {
      narrow(values, paddedCount, least, 1);
      packBlocks(blockCount, width, body, 0);
    }
    return body;
  }

  /// Packs small non-negative numbers into whole blocks of a body.
  void packCounts(int[] counts, int paddedCount, int width, MemorySegment body, long offset) {
    for (int block = 0; block < paddedCount / BLOCK_VALUE_COUNT; block++) {
      long at = offset + (long) block * BitUnpacker.blockBytes(width);
      packer.pack(counts, block * BLOCK_VALUE_COUNT, width, body, at);
    }
  }

  /// Writes the body of a page with its values as they are, in 4 or 8 bytes each.
  public void encodePlain(long[] values, int rowCount, int rawBytes, PageBuffer out) {
    findBounds(values, rowCount);
    encodeRaw(values, rowCount, rawBytes, out);
  }
}
