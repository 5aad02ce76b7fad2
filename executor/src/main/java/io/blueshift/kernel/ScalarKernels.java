package io.blueshift.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The plain form of [ColumnKernels]: one loop per operation and shape, which needs no module.
public final class ScalarKernels implements ColumnKernels {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void rangeInt32(
      MemorySegment values, int lower, int upper, int rowCount, MemorySegment bits) {
    int span = upper - lower ^ Integer.MIN_VALUE;
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            ((values.get(INT, (long) (base + bit) << 2) - lower ^ Integer.MIN_VALUE) <= span
                    ? 1L
                    : 0L)
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void rangeInt64(
      MemorySegment values, long lower, long upper, int rowCount, MemorySegment bits) {
    long span = upper - lower ^ Long.MIN_VALUE;
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            ((values.get(LONG, (long) (base + bit) << 3) - lower ^ Long.MIN_VALUE) <= span
                    ? 1L
                    : 0L)
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void equalInt32(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            (left.get(INT, (long) (base + bit) << 2) == right.get(INT, (long) (base + bit) << 2)
                    ? 1L
                    : 0L)
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void lessInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            (left.get(INT, (long) (base + bit) << 2) < right.get(INT, (long) (base + bit) << 2)
                    ? 1L
                    : 0L)
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void equalInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            (left.get(LONG, (long) (base + bit) << 3) == right.get(LONG, (long) (base + bit) << 3)
                    ? 1L
                    : 0L)
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void lessInt64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            (left.get(LONG, (long) (base + bit) << 3) < right.get(LONG, (long) (base + bit) << 3)
                    ? 1L
                    : 0L)
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void equalFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        double a = left.get(DOUBLE, (long) (base + bit) << 3);
        double b = right.get(DOUBLE, (long) (base + bit) << 3);
        word |= (a == b || a != a && b != b ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void lessFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        double a = left.get(DOUBLE, (long) (base + bit) << 3);
        double b = right.get(DOUBLE, (long) (base + bit) << 3);
        word |= (a < b || b != b && a == a ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void equalFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |= (values.get(DOUBLE, (long) (base + bit) << 3) == bound ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void lessFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |= (values.get(DOUBLE, (long) (base + bit) << 3) < bound ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void greaterFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |= (!(values.get(DOUBLE, (long) (base + bit) << 3) <= bound) ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public int addInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    int overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int a = left.get(INT, offset);
      int b = right.get(INT, offset);
      int r = a + b;
      overflow |= (a ^ r) & (b ^ r);
      result.set(INT, offset, r);
    }
    return overflow;
  }

  @Override
  public int addInt32(MemorySegment left, int right, int rowCount, MemorySegment result) {
    int overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int a = left.get(INT, offset);
      int b = right;
      int r = a + b;
      overflow |= (a ^ r) & (b ^ r);
      result.set(INT, offset, r);
    }
    return overflow;
  }

  @Override
  public int subtractInt32(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    int overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int a = left.get(INT, offset);
      int b = right.get(INT, offset);
      int r = a - b;
      overflow |= (a ^ b) & (a ^ r);
      result.set(INT, offset, r);
    }
    return overflow;
  }

  @Override
  public int subtractInt32(int left, MemorySegment right, int rowCount, MemorySegment result) {
    int overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int a = left;
      int b = right.get(INT, offset);
      int r = a - b;
      overflow |= (a ^ b) & (a ^ r);
      result.set(INT, offset, r);
    }
    return overflow;
  }

  @Override
  public long addInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long a = left.get(LONG, offset);
      long b = right.get(LONG, offset);
      long r = a + b;
      overflow |= (a ^ r) & (b ^ r);
      result.set(LONG, offset, r);
    }
    return overflow;
  }

  @Override
  public long addInt64(MemorySegment left, long right, int rowCount, MemorySegment result) {
    long overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long a = left.get(LONG, offset);
      long b = right;
      long r = a + b;
      overflow |= (a ^ r) & (b ^ r);
      result.set(LONG, offset, r);
    }
    return overflow;
  }

  @Override
  public long subtractInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long a = left.get(LONG, offset);
      long b = right.get(LONG, offset);
      long r = a - b;
      overflow |= (a ^ b) & (a ^ r);
      result.set(LONG, offset, r);
    }
    return overflow;
  }

  @Override
  public long subtractInt64(long left, MemorySegment right, int rowCount, MemorySegment result) {
    long overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long a = left;
      long b = right.get(LONG, offset);
      long r = a - b;
      overflow |= (a ^ b) & (a ^ r);
      result.set(LONG, offset, r);
    }
    return overflow;
  }

  @Override
  public void multiplyInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      result.set(LONG, offset, left.get(LONG, offset) * right.get(LONG, offset));
    }
  }

  @Override
  public void multiplyInt64(MemorySegment left, long right, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      result.set(LONG, offset, left.get(LONG, offset) * right);
    }
  }

  @Override
  public void divideRoundedInt64(
      MemorySegment values, long divisor, int rowCount, MemorySegment result) {
    long half = divisor >>> 1;
    if (dividesAsDoubles(magnitudeBitsInt64(values, rowCount), divisor)) {
      double floating = divisor;
      for (int position = 0; position < rowCount; position++) {
        long offset = (long) position << 3;
        long value = values.get(LONG, offset);
        long sign = value >> 63;
        result.set(LONG, offset, (long) ((value + ((half ^ sign) - sign)) / floating));
      }
      return;
    }
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long value = values.get(LONG, offset);
      long quotient = value / divisor;
      long remainder = Math.abs(value % divisor);
      long away = remainder >= divisor - remainder ? 1 : 0;
      result.set(LONG, offset, quotient + (value < 0 ? -away : away));
    }
  }

  /// Returns whether truncating the quotient of doubles gives the quotient of integers: numbers below
  /// 2^52 are exact, and a quotient differs from the next integer by at least 1 / divisor, which is
  /// more than its rounding error. Half the divisor is added to values before, so it must be whole.
  public static boolean dividesAsDoubles(long magnitudeBits, long divisor) {
    return (divisor & 1) == 0 && magnitudeBits < 1L << 51 && divisor < 1L << 51;
  }

  @Override
  public void addFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      result.set(DOUBLE, offset, left.get(DOUBLE, offset) + right.get(DOUBLE, offset));
    }
  }

  @Override
  public void addFloat64(MemorySegment left, double right, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      result.set(DOUBLE, offset, left.get(DOUBLE, offset) + right);
    }
  }

  @Override
  public void subtractFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      result.set(DOUBLE, offset, left.get(DOUBLE, offset) - right.get(DOUBLE, offset));
    }
  }

  @Override
  public void subtractFloat64(
      double left, MemorySegment right, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      result.set(DOUBLE, offset, left - right.get(DOUBLE, offset));
    }
  }

  @Override
  public void multiplyFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      result.set(DOUBLE, offset, left.get(DOUBLE, offset) * right.get(DOUBLE, offset));
    }
  }

  @Override
  public void multiplyFloat64(
      MemorySegment left, double right, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      result.set(DOUBLE, offset, left.get(DOUBLE, offset) * right);
    }
  }

  @Override
  public long magnitudeBitsInt64(MemorySegment values, int rowCount) {
    long bits = 0;
    for (int position = 0; position < rowCount; position++) {
      long value = values.get(LONG, (long) position << 3);
      bits |= value ^ value >> 63;
    }
    return bits;
  }

  @Override
  public void widenInt32(MemorySegment values, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      result.set(LONG, (long) position << 3, values.get(INT, (long) position << 2));
    }
  }

  @Override
  public void gatherInt32(
      MemorySegment source, MemorySegment codes, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      result.set(INT, offset, source.get(INT, (long) codes.get(INT, offset) << 2));
    }
  }

  @Override
  public void gatherInt64(
      MemorySegment source, MemorySegment codes, int rowCount, MemorySegment result) {
    for (int position = 0; position < rowCount; position++) {
      result.set(
          LONG,
          (long) position << 3,
          source.get(LONG, (long) codes.get(INT, (long) position << 2) << 3));
    }
  }

  @Override
  public int positionsOf(long[] bits, int rowCount, int[] positions) {
    int count = 0;
    for (int base = 0; base < rowCount; base += 64) {
      long word = bits[base >>> 6];
      while (word != 0) {
        positions[count++] = base + Long.numberOfTrailingZeros(word);
        word &= word - 1;
      }
    }
    return count;
  }

  /// Searches eight starting points at a time for the first and the last byte of the pattern.
  @Override
  public long indexOf(MemorySegment haystack, long from, long end, byte[] pattern) {
    int length = pattern.length;
    long lastStart = end - length;
    long first = (pattern[0] & 0xffL) * 0x0101010101010101L;
    long last = (pattern[length - 1] & 0xffL) * 0x0101010101010101L;
    long offset = from;
    for (; offset + 7 <= lastStart; offset += 8) {
      long matches =
          zeroBytes(haystack.get(LONG, offset) ^ first)
              & zeroBytes(haystack.get(LONG, offset + length - 1) ^ last);
      while (matches != 0) {
        long start = offset + (Long.numberOfTrailingZeros(matches) >>> 3);
        if (startsWith(haystack, start, pattern)) {
          return start;
        }
        matches &= matches - 1;
      }
    }
    for (; offset <= lastStart; offset++) {
      if (startsWith(haystack, offset, pattern)) {
        return offset;
      }
    }
    return -1;
  }

  /// Sets the highest bit of every byte that is zero; exact, without borrow between bytes.
  private static long zeroBytes(long word) {
    long low = 0x7f7f7f7f7f7f7f7fL;
    return ~((word & low) + low | word | low);
  }

  private static boolean startsWith(MemorySegment haystack, long offset, byte[] pattern) {
    for (int index = 0; index < pattern.length; index++) {
      if (haystack.get(BYTE, offset + index) != pattern[index]) {
        return false;
      }
    }
    return true;
  }
}
