package io.blueshift.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;

/// Signed 128-bit numbers as two words, low first: reading, writing and conversion to BigInteger.
public final class Int128 {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Int128() {}

  /// Returns the number in two words.
  public static BigInteger toBigInteger(long low, long high) {
    if (high == low >> 63) {
      return BigInteger.valueOf(low);
    }
    return BigInteger.valueOf(high)
        .shiftLeft(64)
        .add(BigInteger.valueOf(low >>> 32).shiftLeft(32))
        .add(BigInteger.valueOf(low & 0xffff_ffffL));
  }

  /// Reads the number at a position.
  public static BigInteger read(MemorySegment values, int position) {
    long offset = (long) position << 4;
    return toBigInteger(values.get(LONG, offset), values.get(LONG, offset + 8));
  }

  /// Writes a number at a position.
  ///
  /// @throws ArithmeticException when it does not fit 128 bits
  public static void write(MemorySegment values, int position, BigInteger number) {
    if (number.bitLength() > 127) {
      throw new ArithmeticException("number does not fit 128 bits [number=" + number + "]");
    }
    long offset = (long) position << 4;
    values.set(LONG, offset, number.longValue());
    values.set(LONG, offset + 8, number.shiftRight(64).longValue());
  }

  /// Writes a 64-bit number at a position.
  public static void write(MemorySegment values, int position, long number) {
    long offset = (long) position << 4;
    values.set(LONG, offset, number);
    values.set(LONG, offset + 8, number >> 63);
  }
}
