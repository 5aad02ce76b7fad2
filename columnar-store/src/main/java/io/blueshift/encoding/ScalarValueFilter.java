package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;

/// [ValueFilter] in plain Java without branches in the inner loops.
@SuppressWarnings("ShortCircuitBoolean") // A short circuit would be a branch in the inner loops.
public class ScalarValueFilter implements ValueFilter {
  /// Up to so many of 64 rows are looked at one by one.
  private static final int SPARSE_COUNT_MAX = 24;

  /// Makes the filter.
  public ScalarValueFilter() {}

  @Override
  public void intRange(MemorySegment values, int rowCount, int lower, int upper, long[] result) {
    long address = NativeMemory.address(values, 0, (rowCount + 63L & -64L) << 2);
    for (int row = 0; row < rowCount; row += 64) {
      long group = NativeMemory.uncheckedAddress(address + ((long) row << 2));
      long outside = 0;
      for (int i = 0; i < 64; i++) {
        long value = ALL.get(INT, group + ((i & 63) << 2));
        outside |= (value - lower | upper - value) >>> 63 << i;
      }
      result[row >>> 6] = ~outside;
    }
  }

  @Override
  public void longRange(MemorySegment values, int rowCount, long lower, long upper, long[] result) {
    long address = NativeMemory.address(values, 0, (rowCount + 63L & -64L) << 3);
    for (int row = 0; row < rowCount; row += 64) {
      long group = NativeMemory.uncheckedAddress(address + ((long) row << 3));
      long outside = 0;
      for (int i = 0; i < 64; i++) {
        long value = ALL.get(LONG, group + ((i & 63) << 3));
        outside |= (less(value, lower) | less(upper, value)) >>> 63 << i;
      }
      result[row >>> 6] = ~outside;
    }
  }

  /// Returns a negative number when the left is less: the difference, or the left where the signs
  /// differ. A condition would be compiled to a branch.
  private static long less(long left, long right) {
    return left & ~right | ~(left ^ right) & left - right;
  }

  @Override
  public void smallCodes(MemorySegment codes, int rowCount, long members, long[] result) {
    long address = NativeMemory.address(codes, 0, (rowCount + 63L & -64L) << 2);
    for (int row = 0; row < rowCount; row += 64) {
      long group = NativeMemory.uncheckedAddress(address + ((long) row << 2));
      long bits = 0;
      for (int i = 0; i < 64; i++) {
        bits |= (members >>> ALL.get(INT, group + ((i & 63) << 2)) & 1) << i;
      }
      result[row >>> 6] = bits;
    }
  }

  @Override
  public void intBitmap(
      MemorySegment values, int rowCount, long base, long[] words, long[] selection) {
    long address = NativeMemory.address(values, 0, (rowCount + 63L & -64L) << 2);
    long limit = limit(base, words);
    for (int row = 0; row < rowCount; row += 64) {
      long group = NativeMemory.uncheckedAddress(address + ((long) row << 2));
      long selected = selection[row >>> 6];
      long bits = 0;
      if (Long.bitCount(selected) <= SPARSE_COUNT_MAX) {
        for (long rest = selected; rest != 0; rest &= rest - 1) {
          int i = Long.numberOfTrailingZeros(rest) & 63;
          bits |= member(ALL.get(INT, group + (i << 2)) - base, limit, words) << i;
        }
      } else {
        for (int i = 0; i < 64; i++) {
          bits |= member(ALL.get(INT, group + ((i & 63) << 2)) - base, limit, words) << i;
        }
      }
      selection[row >>> 6] = selected & bits;
    }
  }

  @Override
  public void longBitmap(
      MemorySegment values, int rowCount, long base, long[] words, long[] selection) {
    long address = NativeMemory.address(values, 0, (rowCount + 63L & -64L) << 3);
    long limit = limit(base, words);
    for (int row = 0; row < rowCount; row += 64) {
      long group = NativeMemory.uncheckedAddress(address + ((long) row << 3));
      long selected = selection[row >>> 6];
      long bits = 0;
      if (Long.bitCount(selected) <= SPARSE_COUNT_MAX) {
        for (long rest = selected; rest != 0; rest &= rest - 1) {
          int i = Long.numberOfTrailingZeros(rest) & 63;
          bits |= member(ALL.get(LONG, group + (i << 3)) - base, limit, words) << i;
        }
      } else {
        for (int i = 0; i < 64; i++) {
          bits |= member(ALL.get(LONG, group + ((i & 63) << 3)) - base, limit, words) << i;
        }
      }
      selection[row >>> 6] = selected & bits;
    }
  }

  /// Returns how many distances from the base exist and have a bit, less 2⁶³. The distance of a value
  /// below the base, as an unsigned number, is never among them.
  private static long limit(long base, long[] words) {
    long bitCount = (long) words.length << 6;
    long distanceMax = Long.MAX_VALUE - base;
    boolean fewer = Long.compareUnsigned(distanceMax, bitCount) < 0;
    return (fewer ? distanceMax + 1 : bitCount) ^ Long.MIN_VALUE;
  }

  /// Returns 1 when the bit at a distance from the base is set.
  private static long member(long bit, long limit, long[] words) {
    boolean inside = (bit ^ Long.MIN_VALUE) < limit;
    int word = inside ? (int) (bit >>> 6) : 0;
    return inside ? words[word] >>> bit & 1 : 0;
  }
}
