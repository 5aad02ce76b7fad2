package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.NativeMemory;
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
    long source =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long sink =
        NativeMemory.address(target, 0, (long) blockCount * BLOCK_VALUE_COUNT * Integer.BYTES);
    int[] row = new int[LANE_COUNT];
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      int r = i & ROWS_PER_BLOCK - 1;
      long in = source + (long) (i >>> 5) * BitUnpacker.blockBytes(width);
      unpackRow(in, width, r, row);
      long out = (long) i * ROW_BYTES;
      for (int j = 0; j < LANE_COUNT; j++) {
        ALL.set(INT, sink + out + (j << 2), base + row[j] * factor);
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
    long source =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long sink = NativeMemory.address(target, 0, (long) blockCount * BLOCK_VALUE_COUNT * Long.BYTES);
    int[] row = new int[LANE_COUNT];
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      int r = i & ROWS_PER_BLOCK - 1;
      long in = source + (long) (i >>> 5) * BitUnpacker.blockBytes(width);
      unpackRow(in, width, r, row);
      storeLongs(row, base, factor, sink + (long) i * ROW_BYTES * 2);
    }
  }

  private static void storeLongs(int[] row, long base, long factor, long out) {
    for (int j = 0; j < LANE_COUNT; j++) {
      ALL.set(LONG, out + (j << 3), base + (row[j] & 0xFFFF_FFFFL) * factor);
    }
  }

  /// Unpacks the sixteen values of row `r` of the block at address `in`.
  private static void unpackRow(long in, int width, int r, int[] row) {
    int bit = r * width;
    int shift = bit & 31;
    long word = in + (long) (bit >>> 5) * ROW_BYTES;
    int mask = width == 0 ? 0 : -1 >>> (32 - width);
    if (width == 0) {
      java.util.Arrays.fill(row, 0);
    } else if (shift + width <= 32) {
      for (int j = 0; j < LANE_COUNT; j++) {
        row[j] = ALL.get(INT, word + (j << 2)) >>> shift & mask;
      }
    } else {
      for (int j = 0; j < LANE_COUNT; j++) {
        int low = ALL.get(INT, word + (j << 2)) >>> shift;
        int high = ALL.get(INT, word + ROW_BYTES + (j << 2)) << (32 - shift);
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
    long source =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long sink = NativeMemory.address(target, 0, (long) blockCount * BLOCK_VALUE_COUNT * Long.BYTES);
    long mask = -1L >>> (64 - width);
    for (int i = 0; i < blockCount * WIDE_ROWS_PER_BLOCK; i++) {
      int bit = (i & WIDE_ROWS_PER_BLOCK - 1) * width;
      int shift = bit & 63;
      long in = source + (long) (i >>> 6) * BitUnpacker.blockBytes(width);
      long word = in + (long) (bit >>> 6) * ROW_BYTES;
      boolean split = shift + width > 64;
      long out = (long) i * ROW_BYTES;
      for (int j = 0; j < WIDE_LANE_COUNT; j++) {
        long code = ALL.get(LONG, word + (j << 3)) >>> shift;
        if (split) {
          code |= ALL.get(LONG, word + ROW_BYTES + (j << 3)) << (64 - shift);
        }
        ALL.set(LONG, sink + out + (j << 3), base + (code & mask) * factor);
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
    long source =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long sink =
        NativeMemory.address(target, 0, (long) blockCount * BLOCK_VALUE_COUNT * Integer.BYTES);
    long bases = NativeMemory.address(packed, basesOffset, (long) blockCount * ROW_BYTES);
    int[] row = new int[LANE_COUNT];
    int[] sum = new int[LANE_COUNT];
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      addDeltas(bases, source, width, minimumDelta, i, row, sum);
      long out = (long) i * ROW_BYTES;
      for (int j = 0; j < LANE_COUNT; j++) {
        ALL.set(INT, sink + out + (j << 2), base + sum[j] * factor);
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
    long source =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    long sink = NativeMemory.address(target, 0, (long) blockCount * BLOCK_VALUE_COUNT * Long.BYTES);
    long bases = NativeMemory.address(packed, basesOffset, (long) blockCount * ROW_BYTES);
    int[] row = new int[LANE_COUNT];
    int[] sum = new int[LANE_COUNT];
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      addDeltas(bases, source, width, minimumDelta, i, row, sum);
      storeLongs(sum, base, factor, sink + (long) i * ROW_BYTES * 2);
    }
  }

  private static void addDeltas(
      long bases, long source, int width, int minimumDelta, int i, int[] row, int[] sum) {
    int block = i >>> 5;
    int r = i & ROWS_PER_BLOCK - 1;
    if (r == 0) {
      MemorySegment.copy(ALL, INT, bases + (long) block * ROW_BYTES, sum, 0, LANE_COUNT);
      return;
    }
    unpackRow(source + (long) block * BitUnpacker.blockBytes(width), width, r, row);
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
    long source =
        NativeMemory.address(packed, offset, (long) blockCount * BitUnpacker.blockBytes(width));
    int[] row = new int[LANE_COUNT];
    int flippedSpan = span ^ Integer.MIN_VALUE;
    for (int i = 0; i < blockCount * ROWS_PER_BLOCK; i++) {
      long in = source + (long) (i >>> 5) * BitUnpacker.blockBytes(width);
      unpackRow(in, width, i & ROWS_PER_BLOCK - 1, row);
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
