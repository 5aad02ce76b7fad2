package io.blueshift.kernel;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.NativeMemory;
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
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 2);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    for (int base = 0; base < rowCount; base += 64) {
      long group = NativeMemory.uncheckedAddress(valuesAddress + ((long) base << 2));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        int value = ALL.get(INT, group + ((bit & 63) << 2));
        word |= (value - (long) upper - 1 & ~(value - (long) lower)) >>> 63 << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  @Override
  public void rangeInt64(
      MemorySegment values, long lower, long upper, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    long span = upper - lower;
    for (int base = 0; base < rowCount; base += 64) {
      long group = NativeMemory.uncheckedAddress(valuesAddress + ((long) base << 3));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        long value = ALL.get(LONG, group + ((bit & 63) << 3));
        word |= (1 ^ belowBit(span, value - lower)) << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  @Override
  public void equalInt32(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    for (int base = 0; base < rowCount; base += 64) {
      long a = NativeMemory.uncheckedAddress(leftAddress + ((long) base << 2));
      long b = NativeMemory.uncheckedAddress(rightAddress + ((long) base << 2));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        long offset = (bit & 63L) << 2;
        word |= equalBit(ALL.get(INT, a + offset), ALL.get(INT, b + offset)) << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  @Override
  public void lessInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    for (int base = 0; base < rowCount; base += 64) {
      long a = NativeMemory.uncheckedAddress(leftAddress + ((long) base << 2));
      long b = NativeMemory.uncheckedAddress(rightAddress + ((long) base << 2));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        long offset = (bit & 63L) << 2;
        word |= lessBit32(ALL.get(INT, a + offset), ALL.get(INT, b + offset)) << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  @Override
  public void equalInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    for (int base = 0; base < rowCount; base += 64) {
      long a = NativeMemory.uncheckedAddress(leftAddress + ((long) base << 3));
      long b = NativeMemory.uncheckedAddress(rightAddress + ((long) base << 3));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        long offset = (bit & 63L) << 3;
        word |= equalBit(ALL.get(LONG, a + offset), ALL.get(LONG, b + offset)) << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  @Override
  public void lessInt64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    for (int base = 0; base < rowCount; base += 64) {
      long a = NativeMemory.uncheckedAddress(leftAddress + ((long) base << 3));
      long b = NativeMemory.uncheckedAddress(rightAddress + ((long) base << 3));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        long offset = (bit & 63L) << 3;
        word |= lessBit(ALL.get(LONG, a + offset), ALL.get(LONG, b + offset)) << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  /// Returns 1 when both are equal. These answers are arithmetic, since the compiler makes a branch of
  /// a condition whose bit is shifted, and a branch costs more than a comparison where it surprises.
  private static long equalBit(long left, long right) {
    long difference = left ^ right;
    return ~(difference | -difference) >>> 63;
  }

  /// Returns 1 when the left is less, of values of 32 bits.
  private static long lessBit32(long left, long right) {
    return left - right >>> 63;
  }

  /// Returns 1 when the left is less: the sign of the difference, and that of the left where the signs
  /// differ.
  private static long lessBit(long left, long right) {
    return (left & ~right | ~(left ^ right) & left - right) >>> 63;
  }

  /// Returns 1 when the left is less as an unsigned number.
  private static long belowBit(long left, long right) {
    return (~left & right | ~(left ^ right) & left - right) >>> 63;
  }

  @Override
  public void equalFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        double a = ALL.get(DOUBLE, leftAddress + ((long) (base + bit) << 3));
        double b = ALL.get(DOUBLE, rightAddress + ((long) (base + bit) << 3));
        word |= (a == b || a != a && b != b ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void lessFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        double a = ALL.get(DOUBLE, leftAddress + ((long) (base + bit) << 3));
        double b = ALL.get(DOUBLE, rightAddress + ((long) (base + bit) << 3));
        word |= (a < b || b != b && a == a ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void equalFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            (ALL.get(DOUBLE, valuesAddress + ((long) (base + bit) << 3)) == bound ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void lessFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            (ALL.get(DOUBLE, valuesAddress + ((long) (base + bit) << 3)) < bound ? 1L : 0L) << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void greaterFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        word |=
            (!(ALL.get(DOUBLE, valuesAddress + ((long) (base + bit) << 3)) <= bound) ? 1L : 0L)
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void equalInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits) {
    long address = NativeMemory.address(values, 0, (long) rowCount << 4);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    for (int base = 0; base < rowCount; base += 64) {
      long group = NativeMemory.uncheckedAddress(address + ((long) base << 4));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        long at = group + ((bit & 63L) << 4);
        long low = ALL.get(LONG, at);
        long high = ALL.get(LONG, at + 8);
        word |= (equalBit(low, boundLow) & equalBit(high, boundHigh)) << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  @Override
  public void lessInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits) {
    long address = NativeMemory.address(values, 0, (long) rowCount << 4);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    for (int base = 0; base < rowCount; base += 64) {
      long group = NativeMemory.uncheckedAddress(address + ((long) base << 4));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        long at = group + ((bit & 63L) << 4);
        long low = ALL.get(LONG, at);
        long high = ALL.get(LONG, at + 8);
        word |=
            (lessBit(high, boundHigh) | equalBit(high, boundHigh) & belowBit(low, boundLow)) << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  @Override
  public void greaterInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits) {
    long address = NativeMemory.address(values, 0, (long) rowCount << 4);
    long bitsAddress = NativeMemory.address(bits, 0, (rowCount + 63L & -64L) >>> 3);
    for (int base = 0; base < rowCount; base += 64) {
      long group = NativeMemory.uncheckedAddress(address + ((long) base << 4));
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        long at = group + ((bit & 63L) << 4);
        long low = ALL.get(LONG, at);
        long high = ALL.get(LONG, at + 8);
        word |=
            (lessBit(boundHigh, high) | equalBit(high, boundHigh) & belowBit(boundLow, low)) << bit;
      }
      ALL.set(LONG, bitsAddress + (base >>> 3), word);
    }
  }

  @Override
  public int addInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    int overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int a = ALL.get(INT, leftAddress + offset);
      int b = ALL.get(INT, rightAddress + offset);
      int r = a + b;
      overflow |= (a ^ r) & (b ^ r);
      ALL.set(INT, resultAddress + offset, r);
    }
    return overflow;
  }

  @Override
  public int addInt32(MemorySegment left, int right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    int overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int a = ALL.get(INT, leftAddress + offset);
      int b = right;
      int r = a + b;
      overflow |= (a ^ r) & (b ^ r);
      ALL.set(INT, resultAddress + offset, r);
    }
    return overflow;
  }

  @Override
  public int subtractInt32(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    int overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int a = ALL.get(INT, leftAddress + offset);
      int b = ALL.get(INT, rightAddress + offset);
      int r = a - b;
      overflow |= (a ^ b) & (a ^ r);
      ALL.set(INT, resultAddress + offset, r);
    }
    return overflow;
  }

  @Override
  public int subtractInt32(int left, MemorySegment right, int rowCount, MemorySegment result) {
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    int overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int a = left;
      int b = ALL.get(INT, rightAddress + offset);
      int r = a - b;
      overflow |= (a ^ b) & (a ^ r);
      ALL.set(INT, resultAddress + offset, r);
    }
    return overflow;
  }

  @Override
  public long addInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    long overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long a = ALL.get(LONG, leftAddress + offset);
      long b = ALL.get(LONG, rightAddress + offset);
      long r = a + b;
      overflow |= (a ^ r) & (b ^ r);
      ALL.set(LONG, resultAddress + offset, r);
    }
    return overflow;
  }

  @Override
  public long addInt64(MemorySegment left, long right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    long overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long a = ALL.get(LONG, leftAddress + offset);
      long b = right;
      long r = a + b;
      overflow |= (a ^ r) & (b ^ r);
      ALL.set(LONG, resultAddress + offset, r);
    }
    return overflow;
  }

  @Override
  public long subtractInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    long overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long a = ALL.get(LONG, leftAddress + offset);
      long b = ALL.get(LONG, rightAddress + offset);
      long r = a - b;
      overflow |= (a ^ b) & (a ^ r);
      ALL.set(LONG, resultAddress + offset, r);
    }
    return overflow;
  }

  @Override
  public long subtractInt64(long left, MemorySegment right, int rowCount, MemorySegment result) {
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    long overflow = 0;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long a = left;
      long b = ALL.get(LONG, rightAddress + offset);
      long r = a - b;
      overflow |= (a ^ b) & (a ^ r);
      ALL.set(LONG, resultAddress + offset, r);
    }
    return overflow;
  }

  @Override
  public void multiplyInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      ALL.set(
          LONG,
          resultAddress + offset,
          ALL.get(LONG, leftAddress + offset) * ALL.get(LONG, rightAddress + offset));
    }
  }

  @Override
  public void multiplyInt64(MemorySegment left, long right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      ALL.set(LONG, resultAddress + offset, ALL.get(LONG, leftAddress + offset) * right);
    }
  }

  @Override
  public void divideRoundedInt64(
      MemorySegment values, long divisor, int rowCount, MemorySegment result) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    long half = divisor >>> 1;
    if (dividesAsDoubles(magnitudeBitsInt64(values, rowCount), divisor)) {
      double floating = divisor;
      for (int position = 0; position < rowCount; position++) {
        long offset = (long) position << 3;
        long value = ALL.get(LONG, valuesAddress + offset);
        long sign = value >> 63;
        ALL.set(LONG, resultAddress + offset, (long) ((value + ((half ^ sign) - sign)) / floating));
      }
      return;
    }
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long value = ALL.get(LONG, valuesAddress + offset);
      long quotient = value / divisor;
      long remainder = Math.abs(value % divisor);
      long away = remainder >= divisor - remainder ? 1 : 0;
      ALL.set(LONG, resultAddress + offset, quotient + (value < 0 ? -away : away));
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
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      ALL.set(
          DOUBLE,
          resultAddress + offset,
          ALL.get(DOUBLE, leftAddress + offset) + ALL.get(DOUBLE, rightAddress + offset));
    }
  }

  @Override
  public void addFloat64(MemorySegment left, double right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      ALL.set(DOUBLE, resultAddress + offset, ALL.get(DOUBLE, leftAddress + offset) + right);
    }
  }

  @Override
  public void subtractFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      ALL.set(
          DOUBLE,
          resultAddress + offset,
          ALL.get(DOUBLE, leftAddress + offset) - ALL.get(DOUBLE, rightAddress + offset));
    }
  }

  @Override
  public void subtractFloat64(
      double left, MemorySegment right, int rowCount, MemorySegment result) {
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      ALL.set(DOUBLE, resultAddress + offset, left - ALL.get(DOUBLE, rightAddress + offset));
    }
  }

  @Override
  public void multiplyFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      ALL.set(
          DOUBLE,
          resultAddress + offset,
          ALL.get(DOUBLE, leftAddress + offset) * ALL.get(DOUBLE, rightAddress + offset));
    }
  }

  @Override
  public void multiplyFloat64(
      MemorySegment left, double right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      ALL.set(DOUBLE, resultAddress + offset, ALL.get(DOUBLE, leftAddress + offset) * right);
    }
  }

  @Override
  public long magnitudeBitsInt64(MemorySegment values, int rowCount) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    long bits = 0;
    for (int position = 0; position < rowCount; position++) {
      long value = ALL.get(LONG, valuesAddress + ((long) position << 3));
      bits |= value ^ value >> 63;
    }
    return bits;
  }

  @Override
  public void widenInt32(MemorySegment values, int rowCount, MemorySegment result) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      ALL.set(
          LONG,
          resultAddress + ((long) position << 3),
          ALL.get(INT, valuesAddress + ((long) position << 2)));
    }
  }

  @Override
  public void gatherInt32(
      MemorySegment source, MemorySegment codes, int rowCount, MemorySegment result) {
    long sourceAddress = NativeMemory.address(source, 0, source.byteSize());
    long codesAddress = NativeMemory.address(codes, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      ALL.set(
          INT,
          resultAddress + offset,
          ALL.get(INT, sourceAddress + ((long) ALL.get(INT, codesAddress + offset) << 2)));
    }
  }

  @Override
  public void gatherInt64(
      MemorySegment source, MemorySegment codes, int rowCount, MemorySegment result) {
    long sourceAddress = NativeMemory.address(source, 0, source.byteSize());
    long codesAddress = NativeMemory.address(codes, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    for (int position = 0; position < rowCount; position++) {
      ALL.set(
          LONG,
          resultAddress + ((long) position << 3),
          ALL.get(
              LONG,
              sourceAddress + ((long) ALL.get(INT, codesAddress + ((long) position << 2)) << 3)));
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
    long address = NativeMemory.address(haystack, 0, end);
    long offset = from;
    for (; offset + 7 <= lastStart; offset += 8) {
      long matches =
          zeroBytes(ALL.get(LONG, address + offset) ^ first)
              & zeroBytes(ALL.get(LONG, address + offset + length - 1) ^ last);
      while (matches != 0) {
        long start = offset + (Long.numberOfTrailingZeros(matches) >>> 3);
        if (startsWith(address + start, pattern)) {
          return start;
        }
        matches &= matches - 1;
      }
    }
    for (; offset <= lastStart; offset++) {
      if (startsWith(address + offset, pattern)) {
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

  private static boolean startsWith(long address, byte[] pattern) {
    for (int index = 0; index < pattern.length; index++) {
      if (ALL.get(BYTE, address + index) != pattern[index]) {
        return false;
      }
    }
    return true;
  }
}
