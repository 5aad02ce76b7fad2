package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;

import java.lang.foreign.MemorySegment;

/// [BitUnpacker] in plain Java: loops over the sixteen (or eight) lanes of a word row.
public final class ScalarBitUnpacker implements BitUnpacker {
  private static final int ROW_BYTES = 64;
  private static final int ROWS_PER_BLOCK = BLOCK_VALUE_COUNT / LANE_COUNT;
  private static final int WIDE_ROWS_PER_BLOCK = BLOCK_VALUE_COUNT / WIDE_LANE_COUNT;

  @Override
  public void unpackInts(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      int base,
      int factor,
      MemorySegment target) {
    int[] row = new int[LANE_COUNT];
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      int r = i & ROWS_PER_BLOCK - 1;
      long in = offset + (long) (i >>> 5) * BitUnpacker.blockBytes(width);
      unpackRow(packed, in, width, r, row);
      long out = (long) i * ROW_BYTES;
      for (int j = 0; j < LANE_COUNT; j++) {
        target.set(INT, out + (j << 2), base + row[j] * factor);
      }
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
    int[] row = new int[LANE_COUNT];
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      int r = i & ROWS_PER_BLOCK - 1;
      long in = offset + (long) (i >>> 5) * BitUnpacker.blockBytes(width);
      unpackRow(packed, in, width, r, row);
      storeLongs(row, base, factor, target, (long) i * ROW_BYTES * 2);
    }
  }

  private static void storeLongs(
      int[] row, long base, long factor, MemorySegment target, long out) {
    for (int j = 0; j < LANE_COUNT; j++) {
      target.set(LONG, out + (j << 3), base + (row[j] & 0xFFFF_FFFFL) * factor);
    }
  }

  /// Unpacks the sixteen values of row `r` of the block at `in`.
  private static void unpackRow(MemorySegment packed, long in, int width, int r, int[] row) {
    int bit = r * width;
    int shift = bit & 31;
    long word = in + (long) (bit >>> 5) * ROW_BYTES;
    int mask = width == 0 ? 0 : -1 >>> (32 - width);
    if (width == 0) {
      java.util.Arrays.fill(row, 0);
    } else if (shift + width <= 32) {
      for (int j = 0; j < LANE_COUNT; j++) {
        row[j] = packed.get(INT, word + (j << 2)) >>> shift & mask;
      }
    } else {
      for (int j = 0; j < LANE_COUNT; j++) {
        int low = packed.get(INT, word + (j << 2)) >>> shift;
        int high = packed.get(INT, word + ROW_BYTES + (j << 2)) << (32 - shift);
        row[j] = (low | high) & mask;
      }
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
    long mask = -1L >>> (64 - width);
    for (int i = 0; i < blockCount * WIDE_ROWS_PER_BLOCK; i++) {
      int bit = (i & WIDE_ROWS_PER_BLOCK - 1) * width;
      int shift = bit & 63;
      long in = offset + (long) (i >>> 6) * BitUnpacker.blockBytes(width);
      long word = in + (long) (bit >>> 6) * ROW_BYTES;
      boolean split = shift + width > 64;
      long out = (long) i * ROW_BYTES;
      for (int j = 0; j < WIDE_LANE_COUNT; j++) {
        long code = packed.get(LONG, word + (j << 3)) >>> shift;
        if (split) {
          code |= packed.get(LONG, word + ROW_BYTES + (j << 3)) << (64 - shift);
        }
        target.set(LONG, out + (j << 3), base + (code & mask) * factor);
      }
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
    int[] row = new int[LANE_COUNT];
    int[] sum = new int[LANE_COUNT];
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      addDeltas(packed, basesOffset, offset, width, minimumDelta, i, row, sum);
      long out = (long) i * ROW_BYTES;
      for (int j = 0; j < LANE_COUNT; j++) {
        target.set(INT, out + (j << 2), base + sum[j] * factor);
      }
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
    int[] row = new int[LANE_COUNT];
    int[] sum = new int[LANE_COUNT];
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      addDeltas(packed, basesOffset, offset, width, minimumDelta, i, row, sum);
      storeLongs(sum, base, factor, target, (long) i * ROW_BYTES * 2);
    }
  }

  private static void addDeltas(
      MemorySegment packed,
      long basesOffset,
      long offset,
      int width,
      int minimumDelta,
      int i,
      int[] row,
      int[] sum) {
    int block = i >>> 5;
    int r = i & ROWS_PER_BLOCK - 1;
    if (r == 0) {
      MemorySegment.copy(packed, INT, basesOffset + (long) block * ROW_BYTES, sum, 0, LANE_COUNT);
      return;
    }
    unpackRow(packed, offset + (long) block * BitUnpacker.blockBytes(width), width, r, row);
    for (int j = 0; j < LANE_COUNT; j++) {
      sum[j] += minimumDelta + row[j];
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
    int[] row = new int[LANE_COUNT];
    int flippedSpan = span ^ Integer.MIN_VALUE;
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      long in = offset + (long) (i >>> 5) * BitUnpacker.blockBytes(width);
      unpackRow(packed, in, width, i & ROWS_PER_BLOCK - 1, row);
      long bits = 0;
      for (int j = 0; j < LANE_COUNT; j++) {
        bits |= (row[j] - low ^ Integer.MIN_VALUE) <= flippedSpan ? 1L << j : 0;
      }
      int word = firstWord + (i >>> 2);
      int shift = (i & 3) << 4;
      result[word] = shift == 0 ? bits : result[word] | bits << shift;
    }
  }
}
