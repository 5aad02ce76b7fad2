package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// [BitUnpacker] in plain Java. A row is sixteen codes of up to 32 bits or eight wider ones, and takes
/// eight 64-bit words either way: two codes of the narrow layout are worked on in the halves of a
/// word, and nothing ever carries from one half into the other.
///
/// The loops over a row are written out: the compiler cannot make vectors of loops that short, and
/// each access to memory in one method brings it nearer to the size at which it gives up inlining.
public final class ScalarBitUnpacker implements BitUnpacker {
  private static final int ROW_BYTES = 64;
  private static final int HALF_ROW_BYTES = ROW_BYTES / 2;
  private static final int ROWS_PER_BLOCK = BLOCK_VALUE_COUNT / LANE_COUNT;
  private static final int WIDE_ROWS_PER_BLOCK = BLOCK_VALUE_COUNT / WIDE_LANE_COUNT;
  private static final int INT_BLOCK_BYTES = BLOCK_VALUE_COUNT * Integer.BYTES;
  private static final int LONG_BLOCK_BYTES = BLOCK_VALUE_COUNT * Long.BYTES;
  private static final long LOW_HALF = 0xFFFF_FFFFL;

  /// Times this, a half becomes both halves.
  private static final long BOTH = 0x1_0000_0001L;

  /// The highest bit of both halves.
  private static final long HIGHEST_BITS = BOTH << 31;

  /// The codes of one block on their way to values. A new array for each call would be new memory,
  /// which is not in the cache and costs twice what the work on it does.
  private final ThreadLocal<int[]> blockCodes =
      ThreadLocal.withInitial(() -> new int[BLOCK_VALUE_COUNT]);

  @Override
  public void unpackInts(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      int base,
      int factor,
      MemorySegment target) {
    long in =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long out = NativeMemory.address(target, 0, (long) blockCount * INT_BLOCK_BYTES);
    if (width == 0) {
      fill(out, blockCount * INT_BLOCK_BYTES, (base & LOW_HALF) * BOTH);
      return;
    }
    // A code below 2³¹ and 31 bits of a base stay in their half; the sign is put in afterwards.
    boolean based = factor == 1 && width < 32;
    long pairBase = based ? (base & Integer.MAX_VALUE) * BOTH : 0;
    long signs = based && base < 0 ? HIGHEST_BITS : 0;
    for (int block = 0; block < blockCount; block++) {
      long blockIn = in + (long) block * BitUnpacker.blockBytes(width);
      long blockOut = out + (long) block * INT_BLOCK_BYTES;
      unpackBlock(blockIn, width, pairBase, signs, blockOut);
      if (!based && (base != 0 || factor != 1)) {
        int[] codes = blockCodes.get();
        MemorySegment.copy(ALL, INT, blockOut, codes, 0, BLOCK_VALUE_COUNT);
        scale(codes, base, factor, blockOut);
      }
    }
  }

  private static void fill(long out, int sizeBytes, long pair) {
    for (long at = 0; at < sizeBytes; at += Long.BYTES) {
      ALL.set(LONG, out + at, pair);
    }
  }

  /// Makes 32-bit values. The compiler makes vectors of a loop from an array to native memory, which
  /// cannot overlap; it makes none of one that reads and writes native memory.
  private static void scale(int[] codes, int base, int factor, long out) {
    for (int i = 0; i < BLOCK_VALUE_COUNT; i++) {
      ALL.set(INT, out + ((long) i << 2), codes[i] * factor + base);
    }
  }

  /// Unpacks a block of codes of 1 to 32 bits.
  private static void unpackBlock(long in, int width, long base, long signs, long out) {
    long mask = (-1L >>> (Long.SIZE - width)) * BOTH;
    int bit = 0;
    for (int r = 0; r < ROWS_PER_BLOCK; r++) {
      int shift = bit & 31;
      long row = in + (long) (bit >>> 5) * ROW_BYTES;
      long rowOut = out + (long) r * ROW_BYTES;
      if (shift + width <= 32) {
        unpackRow(row, shift, mask, base, signs, rowOut);
      } else {
        long lowMask = (LOW_HALF >>> shift) * BOTH;
        unpackSplitRow(row, shift, 32 - shift, lowMask, mask & ~lowMask, base, signs, rowOut);
      }
      bit += width;
    }
  }

  /// Unpacks a block of codes of 33 to 64 bits.
  private static void unpackWideBlock(long in, int width, long base, long out) {
    long mask = -1L >>> (Long.SIZE - width);
    int bit = 0;
    for (int r = 0; r < WIDE_ROWS_PER_BLOCK; r++) {
      int shift = bit & 63;
      long row = in + (long) (bit >>> 6) * ROW_BYTES;
      long rowOut = out + (long) r * ROW_BYTES;
      if (shift + width <= Long.SIZE) {
        unpackRow(row, shift, mask, base, 0, rowOut);
      } else {
        long lowMask = -1L >>> shift;
        unpackSplitRow(row, shift, Long.SIZE - shift, lowMask, mask & ~lowMask, base, 0, rowOut);
      }
      bit += width;
    }
  }

  /// Unpacks eight words whose codes lie in one word each. The mask of the half changes nothing: it
  /// tells the compiler the range of the addresses before it knows the loop.
  private static void unpackRow(
      long row, int shift, long mask, long base, long signs, long target) {
    long rowIn = NativeMemory.uncheckedAddress(row);
    long rowOut = NativeMemory.uncheckedAddress(target);
    for (int half = 0; half < 2; half++) {
      long in = rowIn + (half & 1L) * HALF_ROW_BYTES;
      long out = rowOut + (half & 1L) * HALF_ROW_BYTES;
      ALL.set(LONG, out, (ALL.get(LONG, in) >>> shift & mask) + base ^ signs);
      ALL.set(LONG, out + 8, (ALL.get(LONG, in + 8) >>> shift & mask) + base ^ signs);
      ALL.set(LONG, out + 16, (ALL.get(LONG, in + 16) >>> shift & mask) + base ^ signs);
      ALL.set(LONG, out + 24, (ALL.get(LONG, in + 24) >>> shift & mask) + base ^ signs);
    }
  }

  /// Unpacks eight words whose codes begin in one word and end in the word of the next row.
  private static void unpackSplitRow(
      long row,
      int shift,
      int highShift,
      long lowMask,
      long highMask,
      long base,
      long signs,
      long target) {
    long rowIn = NativeMemory.uncheckedAddress(row);
    long rowOut = NativeMemory.uncheckedAddress(target);
    for (int half = 0; half < 2; half++) {
      long in = rowIn + (half & 1L) * HALF_ROW_BYTES;
      long out = rowOut + (half & 1L) * HALF_ROW_BYTES;
      ALL.set(
          LONG,
          out,
          (ALL.get(LONG, in) >>> shift & lowMask | ALL.get(LONG, in + 64) << highShift & highMask)
                  + base
              ^ signs);
      ALL.set(
          LONG,
          out + 8,
          (ALL.get(LONG, in + 8) >>> shift & lowMask
                      | ALL.get(LONG, in + 72) << highShift & highMask)
                  + base
              ^ signs);
      ALL.set(
          LONG,
          out + 16,
          (ALL.get(LONG, in + 16) >>> shift & lowMask
                      | ALL.get(LONG, in + 80) << highShift & highMask)
                  + base
              ^ signs);
      ALL.set(
          LONG,
          out + 24,
          (ALL.get(LONG, in + 24) >>> shift & lowMask
                      | ALL.get(LONG, in + 88) << highShift & highMask)
                  + base
              ^ signs);
    }
  }

  @Override
  public void unpackLongs(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      long base,
      long factor,
      MemorySegment target) {
    long in =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long out = NativeMemory.address(target, 0, (long) blockCount * LONG_BLOCK_BYTES);
    if (width == 0) {
      fill(out, blockCount * LONG_BLOCK_BYTES, base);
      return;
    }
    int[] codes = blockCodes.get();
    for (int block = 0; block < blockCount; block++) {
      long blockOut = out + (long) block * LONG_BLOCK_BYTES;
      unpackBlock(in + (long) block * BitUnpacker.blockBytes(width), width, 0, 0, blockOut);
      MemorySegment.copy(ALL, INT, blockOut, codes, 0, BLOCK_VALUE_COUNT);
      widen(codes, base, factor, blockOut);
    }
  }

  /// Makes 64-bit values of codes of 32 bits, as [#scale].
  private static void widen(int[] codes, long base, long factor, long out) {
    for (int i = 0; i < BLOCK_VALUE_COUNT; i++) {
      ALL.set(LONG, out + ((long) i << 3), (codes[i] & LOW_HALF) * factor + base);
    }
  }

  @Override
  public void unpackWideLongs(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      long base,
      long factor,
      MemorySegment target) {
    long in =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long out = NativeMemory.address(target, 0, (long) blockCount * LONG_BLOCK_BYTES);
    long codeBase = factor == 1 ? base : 0;
    for (int block = 0; block < blockCount; block++) {
      long blockIn = in + (long) block * BitUnpacker.blockBytes(width);
      long blockOut = out + (long) block * LONG_BLOCK_BYTES;
      unpackWideBlock(blockIn, width, codeBase, blockOut);
      if (factor != 1) {
        scaleWide(blockOut, base, factor);
      }
    }
  }

  /// Makes values of a block of codes of 64 bits in place.
  private static void scaleWide(long out, long base, long factor) {
    for (int i = 0; i < BLOCK_VALUE_COUNT; i++) {
      long at = NativeMemory.uncheckedAddress(out + ((long) i << 3));
      ALL.set(LONG, at, ALL.get(LONG, at) * factor + base);
    }
  }

  @Override
  public void undeltaInts(
      MemorySegment packed,
      long basesOffset,
      long offset,
      int width,
      int minimumDelta,
      int blockCount,
      int base,
      int factor,
      MemorySegment target) {
    long in =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long starts = NativeMemory.address(packed, basesOffset, (long) blockCount * ROW_BYTES);
    long out = NativeMemory.address(target, 0, (long) blockCount * INT_BLOCK_BYTES);
    int[] codes = blockCodes.get();
    for (int block = 0; block < blockCount; block++) {
      long blockOut = out + (long) block * INT_BLOCK_BYTES;
      long blockIn = in + (long) block * BitUnpacker.blockBytes(width);
      long start = starts + (long) block * ROW_BYTES;
      undelta(start, blockIn, width, minimumDelta, blockOut, codes);
      scale(codes, base, factor, blockOut);
    }
  }

  @Override
  public void undeltaLongs(
      MemorySegment packed,
      long basesOffset,
      long offset,
      int width,
      int minimumDelta,
      int blockCount,
      long base,
      long factor,
      MemorySegment target) {
    long in =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long starts = NativeMemory.address(packed, basesOffset, (long) blockCount * ROW_BYTES);
    long out = NativeMemory.address(target, 0, (long) blockCount * LONG_BLOCK_BYTES);
    int[] codes = blockCodes.get();
    for (int block = 0; block < blockCount; block++) {
      long blockOut = out + (long) block * LONG_BLOCK_BYTES;
      long blockIn = in + (long) block * BitUnpacker.blockBytes(width);
      long start = starts + (long) block * ROW_BYTES;
      undelta(start, blockIn, width, minimumDelta, blockOut, codes);
      widen(codes, base, factor, blockOut);
    }
  }

  /// Adds up the deltas of a block; `target` has room for as many 32-bit values, which are undefined
  /// afterwards.
  private static void undelta(
      long start, long in, int width, int minimumDelta, long target, int[] codes) {
    if (width == 0) {
      Arrays.fill(codes, 0);
    } else {
      unpackBlock(in, width, 0, 0, target);
      MemorySegment.copy(ALL, INT, target, codes, 0, BLOCK_VALUE_COUNT);
    }
    MemorySegment.copy(ALL, INT, start, codes, 0, LANE_COUNT);
    for (int i = 0; i < BLOCK_VALUE_COUNT - LANE_COUNT; i++) {
      codes[i + LANE_COUNT] += codes[i] + minimumDelta;
    }
  }

  @Override
  public void filterRange(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      int low,
      int span,
      long[] result,
      int firstWord) {
    long in =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    if (width == 0 || width == 32) {
      filterWholeWords(in, width, blockCount, low, span, result, firstWord);
      return;
    }
    long lowCode = low & LOW_HALF;
    long codeMax = -1L >>> (Long.SIZE - width);
    long highCode = Math.min(lowCode + (span & LOW_HALF), codeMax);
    if (lowCode > codeMax) {
      Arrays.fill(result, firstWord, firstWord + blockCount * 8, 0);
      return;
    }
    // A code has no bit 31, so bit 31 of `code + fromLow` says whether the code is low or above,
    // and
    // bit 31 of `fromHigh - code` whether it is high or below; neither sum leaves its half.
    long fromLow = HIGHEST_BITS - lowCode * BOTH;
    long fromHigh = HIGHEST_BITS + highCode * BOTH;
    for (int block = 0; block < blockCount; block++) {
      long blockIn = in + (long) block * BitUnpacker.blockBytes(width);
      filterBlock(blockIn, width, fromLow, fromHigh, result, firstWord + block * 8);
    }
  }

  /// Answers for codes that are whole words, or of no bits at all.
  private static void filterWholeWords(
      long in, int width, int blockCount, int low, int span, long[] result, int firstWord) {
    int flippedSpan = span ^ Integer.MIN_VALUE;
    for (int word = 0; word < blockCount * 8; word++) {
      long bits = 0;
      for (int i = 0; i < 64; i++) {
        int code = width == 0 ? 0 : ALL.get(INT, in + ((long) word << 8) + (i << 2));
        bits |= ((code - low ^ Integer.MIN_VALUE) <= flippedSpan ? 1L : 0L) << i;
      }
      result[firstWord + word] = bits;
    }
  }

  private static void filterBlock(
      long in, int width, long fromLow, long fromHigh, long[] result, int firstWord) {
    long mask = (-1L >>> (Long.SIZE - width)) * BOTH;
    for (int quad = 0; quad < BLOCK_VALUE_COUNT / Long.SIZE; quad++) {
      long bits = 0;
      for (int row = quad << 2; row < (quad << 2) + 4; row++) {
        int bit = row * width;
        int shift = bit & 31;
        long word = in + (long) (bit >>> 5) * ROW_BYTES;
        if (shift + width <= 32) {
          bits = bits >>> 8 | filterRow(word, shift, mask, fromLow, fromHigh);
        } else {
          long lowMask = (LOW_HALF >>> shift) * BOTH;
          bits =
              bits >>> 8 | filterSplitRow(word, shift, lowMask, mask & ~lowMask, fromLow, fromHigh);
        }
      }
      result[firstWord + quad] = interleaved(bits);
    }
  }

  /// Answers for a row in the highest bytes of both halves: the codes at even positions in the low
  /// half, those at odd ones in the high half, the first lowest.
  private static long filterRow(long row, int shift, long mask, long fromLow, long fromHigh) {
    long bits = 0;
    long rowIn = NativeMemory.uncheckedAddress(row);
    for (int half = 0; half < 2; half++) {
      long in = rowIn + (half & 1L) * HALF_ROW_BYTES;
      bits = bits >>> 1 | passing(ALL.get(LONG, in) >>> shift & mask, fromLow, fromHigh);
      bits = bits >>> 1 | passing(ALL.get(LONG, in + 8) >>> shift & mask, fromLow, fromHigh);
      bits = bits >>> 1 | passing(ALL.get(LONG, in + 16) >>> shift & mask, fromLow, fromHigh);
      bits = bits >>> 1 | passing(ALL.get(LONG, in + 24) >>> shift & mask, fromLow, fromHigh);
    }
    return bits;
  }

  private static long filterSplitRow(
      long row, int shift, long lowMask, long highMask, long fromLow, long fromHigh) {
    int highShift = 32 - shift;
    long bits = 0;
    long rowIn = NativeMemory.uncheckedAddress(row);
    for (int half = 0; half < 2; half++) {
      long in = rowIn + (half & 1L) * HALF_ROW_BYTES;
      long first = ALL.get(LONG, in) >>> shift & lowMask;
      long second = ALL.get(LONG, in + 8) >>> shift & lowMask;
      long third = ALL.get(LONG, in + 16) >>> shift & lowMask;
      long fourth = ALL.get(LONG, in + 24) >>> shift & lowMask;
      first |= ALL.get(LONG, in + 64) << highShift & highMask;
      second |= ALL.get(LONG, in + 72) << highShift & highMask;
      third |= ALL.get(LONG, in + 80) << highShift & highMask;
      fourth |= ALL.get(LONG, in + 88) << highShift & highMask;
      bits = bits >>> 1 | passing(first, fromLow, fromHigh);
      bits = bits >>> 1 | passing(second, fromLow, fromHigh);
      bits = bits >>> 1 | passing(third, fromLow, fromHigh);
      bits = bits >>> 1 | passing(fourth, fromLow, fromHigh);
    }
    return bits;
  }

  private static long passing(long codes, long fromLow, long fromHigh) {
    return codes + fromLow & fromHigh - codes & HIGHEST_BITS;
  }

  /// Returns the bits of the low half at even places and those of the high half at odd ones, by five
  /// swaps of neighbours (the perfect shuffle).
  private static long interleaved(long halves) {
    long bits = halves;
    bits = swapped(bits, 16, 0x0000_0000_FFFF_0000L);
    bits = swapped(bits, 8, 0x0000_FF00_0000_FF00L);
    bits = swapped(bits, 4, 0x00F0_00F0_00F0_00F0L);
    bits = swapped(bits, 2, 0x0C0C_0C0C_0C0C_0C0CL);
    return swapped(bits, 1, 0x2222_2222_2222_2222L);
  }

  /// Exchanges the bits under a mask with those as far above it.
  private static long swapped(long bits, int distance, long mask) {
    long differences = (bits >>> distance ^ bits) & mask;
    return bits ^ differences ^ differences << distance;
  }
}
