package io.blueshift.encoding.simd;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.encoding.BitUnpacker;
import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [BitUnpacker] with the Vector API: one load, shift and mask for as many values as a register has
/// lanes. Works with registers of up to 512 bits.
public final class VectorBitUnpacker implements BitUnpacker {
  private static final VectorSpecies<Integer> INTS =
      IntVector.SPECIES_PREFERRED.length() <= LANE_COUNT
          ? IntVector.SPECIES_PREFERRED
          : IntVector.SPECIES_512;
  private static final VectorSpecies<Long> LONGS =
      LongVector.SPECIES_PREFERRED.length() <= WIDE_LANE_COUNT
          ? LongVector.SPECIES_PREFERRED
          : LongVector.SPECIES_512;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final int STEP = INTS.length();
  private static final int STEP_BYTES = INTS.vectorByteSize();
  private static final int WIDE_STEP_BYTES = LONGS.vectorByteSize();
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
    int mask = mask(width);
    for (int block = 0; block < blockCount; block++) {
      long in = source + (long) block * BitUnpacker.blockBytes(width);
      long out = sink + (long) block * BLOCK_VALUE_COUNT * Integer.BYTES;
      if (width == 0) {
        fillInts(out, base);
      } else if (factor == 1) {
        unpackBlock(in, width, mask, base, out);
      } else {
        unpackBlock(in, width, mask, base, factor, out);
      }
    }
  }

  private static void unpackBlock(long in, int width, int mask, int base, long out) {
    for (int lane = 0; lane < ROW_BYTES; lane += STEP_BYTES) {
      for (int r = 0, bit = 0; r < ROWS_PER_BLOCK; r++, bit += width) {
        IntVector code = code(in + lane, width, bit, mask);
        code.add(base).intoMemorySegment(ALL, out + lane + (long) r * ROW_BYTES, ORDER);
      }
    }
  }

  private static void unpackBlock(long in, int width, int mask, int base, int factor, long out) {
    for (int lane = 0; lane < ROW_BYTES; lane += STEP_BYTES) {
      for (int r = 0, bit = 0; r < ROWS_PER_BLOCK; r++, bit += width) {
        IntVector code = code(in + lane, width, bit, mask);
        code.mul(factor).add(base).intoMemorySegment(ALL, out + lane + (long) r * ROW_BYTES, ORDER);
      }
    }
  }

  private static int mask(int width) {
    return width == 0 ? 0 : -1 >>> (32 - width);
  }

  private static IntVector code(long in, int width, int bit, int mask) {
    int shift = bit & 31;
    long word = in + (long) (bit >>> 5) * ROW_BYTES;
    IntVector code =
        IntVector.fromMemorySegment(INTS, ALL, word, ORDER).lanewise(VectorOperators.LSHR, shift);
    if (shift + width > 32) {
      code =
          code.or(
              IntVector.fromMemorySegment(INTS, ALL, word + ROW_BYTES, ORDER)
                  .lanewise(VectorOperators.LSHL, 32 - shift));
    }
    return code.and(mask);
  }

  private static void fillInts(long out, int value) {
    IntVector values = IntVector.broadcast(INTS, value);
    for (int at = 0; at < BLOCK_VALUE_COUNT * Integer.BYTES; at += STEP_BYTES) {
      values.intoMemorySegment(ALL, out + at, ORDER);
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
    int mask = mask(width);
    for (int block = 0; block < blockCount; block++) {
      long in = source + (long) block * BitUnpacker.blockBytes(width);
      long out = sink + (long) block * BLOCK_VALUE_COUNT * Long.BYTES;
      if (width == 0) {
        fillLongs(out, base);
      } else if (factor == 1) {
        widenBlock(in, width, mask, base, out);
      } else {
        widenBlock(in, width, mask, base, factor, out);
      }
    }
  }

  private static void widenBlock(long in, int width, int mask, long base, long out) {
    for (int lane = 0; lane < ROW_BYTES; lane += STEP_BYTES) {
      for (int r = 0, bit = 0; r < ROWS_PER_BLOCK; r++, bit += width) {
        IntVector code = code(in + lane, width, bit, mask);
        long at = out + 2L * lane + (long) r * ROW_BYTES * 2;
        widened(code, 0).add(base).intoMemorySegment(ALL, at, ORDER);
        widened(code, 1).add(base).intoMemorySegment(ALL, at + WIDE_STEP_BYTES, ORDER);
      }
    }
  }

  private static void widenBlock(long in, int width, int mask, long base, long factor, long out) {
    for (int lane = 0; lane < ROW_BYTES; lane += STEP_BYTES) {
      for (int r = 0, bit = 0; r < ROWS_PER_BLOCK; r++, bit += width) {
        IntVector code = code(in + lane, width, bit, mask);
        long at = out + 2L * lane + (long) r * ROW_BYTES * 2;
        widened(code, 0).mul(factor).add(base).intoMemorySegment(ALL, at, ORDER);
        widened(code, 1).mul(factor).add(base).intoMemorySegment(ALL, at + WIDE_STEP_BYTES, ORDER);
      }
    }
  }

  private static LongVector widened(IntVector codes, int part) {
    return (LongVector) codes.convertShape(VectorOperators.ZERO_EXTEND_I2L, LONGS, part);
  }

  private static void fillLongs(long out, long value) {
    LongVector values = LongVector.broadcast(LONGS, value);
    for (int at = 0; at < BLOCK_VALUE_COUNT * Long.BYTES; at += WIDE_STEP_BYTES) {
      values.intoMemorySegment(ALL, out + at, ORDER);
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
    for (int block = 0; block < blockCount; block++) {
      long in = source + (long) block * BitUnpacker.blockBytes(width);
      long out = sink + (long) block * BLOCK_VALUE_COUNT * Long.BYTES;
      unpackWideBlock(in, width, base, factor, out);
    }
  }

  private static void unpackWideBlock(long in, int width, long base, long factor, long out) {
    long mask = -1L >>> (64 - width);
    for (int lane = 0; lane < ROW_BYTES; lane += WIDE_STEP_BYTES) {
      for (int r = 0, bit = 0; r < WIDE_ROWS_PER_BLOCK; r++, bit += width) {
        int shift = bit & 63;
        long word = in + lane + (long) (bit >>> 6) * ROW_BYTES;
        LongVector code =
            LongVector.fromMemorySegment(LONGS, ALL, word, ORDER)
                .lanewise(VectorOperators.LSHR, shift);
        if (shift + width > 64) {
          code =
              code.or(
                  LongVector.fromMemorySegment(LONGS, ALL, word + ROW_BYTES, ORDER)
                      .lanewise(VectorOperators.LSHL, 64 - shift));
        }
        LongVector value = code.and(mask);
        if (factor != 1) {
          value = value.mul(factor);
        }
        value.add(base).intoMemorySegment(ALL, out + lane + (long) r * ROW_BYTES, ORDER);
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
    long starts = NativeMemory.address(packed, basesOffset, (long) blockCount * ROW_BYTES);
    int mask = mask(width);
    for (int block = 0; block < blockCount; block++) {
      long in = source + (long) block * BitUnpacker.blockBytes(width);
      long bases = starts + (long) block * ROW_BYTES;
      long out = sink + (long) block * BLOCK_VALUE_COUNT * Integer.BYTES;
      for (int lane = 0; lane < ROW_BYTES; lane += STEP_BYTES) {
        IntVector sum = IntVector.fromMemorySegment(INTS, ALL, bases + lane, ORDER);
        sum.mul(factor).add(base).intoMemorySegment(ALL, out + lane, ORDER);
        for (int r = 1, bit = width; r < ROWS_PER_BLOCK; r++, bit += width) {
          sum = sum.add(delta(in + lane, width, bit, mask).add(minimumDelta));
          sum.mul(factor)
              .add(base)
              .intoMemorySegment(ALL, out + lane + (long) r * ROW_BYTES, ORDER);
        }
      }
    }
  }

  private static IntVector delta(long in, int width, int bit, int mask) {
    return width == 0 ? IntVector.zero(INTS) : code(in, width, bit, mask);
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
    long starts = NativeMemory.address(packed, basesOffset, (long) blockCount * ROW_BYTES);
    int mask = mask(width);
    for (int block = 0; block < blockCount; block++) {
      long in = source + (long) block * BitUnpacker.blockBytes(width);
      long bases = starts + (long) block * ROW_BYTES;
      long out = sink + (long) block * BLOCK_VALUE_COUNT * Long.BYTES;
      for (int lane = 0; lane < ROW_BYTES; lane += STEP_BYTES) {
        IntVector sum = IntVector.fromMemorySegment(INTS, ALL, bases + lane, ORDER);
        long at = out + 2L * lane;
        for (int r = 0, bit = 0; r < ROWS_PER_BLOCK; r++, bit += width) {
          if (r > 0) {
            sum = sum.add(delta(in + lane, width, bit, mask).add(minimumDelta));
          }
          widened(sum, 0).mul(factor).add(base).intoMemorySegment(ALL, at, ORDER);
          widened(sum, 1).mul(factor).add(base).intoMemorySegment(ALL, at + WIDE_STEP_BYTES, ORDER);
          at += ROW_BYTES * 2;
        }
      }
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
    int mask = mask(width);
    for (int block = 0; block < blockCount; block++) {
      long in = source + (long) block * BitUnpacker.blockBytes(width);
      filterBlock(in, width, mask, low, span, result, firstWord + block * 8);
    }
  }

  private static void filterBlock(
      long in, int width, int mask, int low, int span, long[] result, int firstWord) {
    for (int q = 0, bit = 0; q < 8; q++, bit += 4 * width) {
      long bits = 0;
      for (int k = 0; k < 4; k++) {
        for (int lane = 0; lane < LANE_COUNT; lane += STEP) {
          IntVector code =
              width == 0
                  ? IntVector.zero(INTS)
                  : code(in + lane * 4L, width, bit + k * width, mask);
          long passed = code.sub(low).compare(VectorOperators.ULE, span).toLong();
          bits |= passed << ((k << 4) + lane);
        }
      }
      result[firstWord + q] = bits;
    }
  }
}
