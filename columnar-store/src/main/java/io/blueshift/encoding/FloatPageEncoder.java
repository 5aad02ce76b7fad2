package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.PageLayout.DOUBLE;
import static io.blueshift.encoding.PageLayout.FLOAT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.encoding.PageLayout.SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes pages of floating point by ALP (Afroozeh, Kuffó, Boncz: ALP: Adaptive Lossless
/// floating-Point Compression, 2023): numbers that were decimals once become integers by
/// `round(value × 10^exponent × 10^-factor)`, packed by frame of reference; the ones that do not come
/// back bit by bit are exceptions, kept with their positions behind the integers.
///
/// REAL values are doubles that a float represents; their integers are turned back by rounding to
/// float. Holds scratch memory; used by one thread.
public final class FloatPageEncoder {
  static final int EXPONENT_MAX = 18;
  private static final int SAMPLE_COUNT = 32;
  private static final int EXCEPTION_BYTES = Long.BYTES + Short.BYTES;
  private static final double RAW_SHARE_MAX = 0.9;

  /// Adding and taking off this number rounds a double of less than 2^51 to a whole one.
  private static final double ROUNDING = (double) (1L << 51) + (double) (1L << 52);

  private static final double INTEGER_LIMIT = (double) (1L << 51);
  static final double[] POWERS = new double[EXPONENT_MAX + 1];
  static final double[] INVERSE_POWERS = new double[EXPONENT_MAX + 1];

  static {
    for (int i = 0; i <= EXPONENT_MAX; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
      INVERSE_POWERS[i] = Double.parseDouble("1e-" + i);
    }
  }

  private final IntegerPageEncoder integerEncoder;
  private final long[] integers;
  private final short[] exceptions;
  private final double[] sample = new double[SAMPLE_COUNT];
  private int exceptionCount;
  private int exponent;
  private int factor;

  /// Makes an encoder of pages of up to `rowCountMax` rows.
  public FloatPageEncoder(int rowCountMax) {
    this.integerEncoder = new IntegerPageEncoder(rowCountMax);
    this.integers = new long[rowCountMax];
    this.exceptions = new short[rowCountMax];
  }

  /// Writes the body of a page that [PageBuffer#begin] began.
  ///
  /// @param binary32 whether the values are REAL
  /// @param plain whether values are to be written as they are
  public void encode(
      double[] values, int rowCount, boolean binary32, boolean plain, PageBuffer out) {
    if (constant(values, rowCount)) {
      out.encoding(Encoding.CONSTANT);
      out.reference(Double.doubleToRawLongBits(values[0]));
      return;
    }
    int rawBytes = binary32 ? Float.BYTES : Double.BYTES;
    if (plain || !chooseExponents(values, rowCount, binary32)) {
      encodeRaw(values, rowCount, binary32, out);
      return;
    }
    convert(values, rowCount, binary32);
    int paddedCount = rowCount + BLOCK_VALUE_COUNT - 1 & -BLOCK_VALUE_COUNT;
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    for (int i = 0; i < rowCount; i++) {
      least = Math.min(least, integers[i]);
      greatest = Math.max(greatest, integers[i]);
    }
    int width = IntegerPageEncoder.bitWidth(greatest - least);
    long size = (long) paddedCount / 8 * width + (long) exceptionCount * EXCEPTION_BYTES;
    if (size > rawBytes * RAW_SHARE_MAX * rowCount) {
      encodeRaw(values, rowCount, binary32, out);
      return;
    }
    Arrays.fill(integers, rowCount, paddedCount, least);
    writeIntegers(values, paddedCount, least, width, out);
  }

  private static boolean constant(double[] values, int rowCount) {
    long first = Double.doubleToRawLongBits(values[0]);
    for (int i = 1; i < rowCount; i++) {
      if (Double.doubleToRawLongBits(values[i]) != first) {
        return false;
      }
    }
    return true;
  }

  private void writeIntegers(
      double[] values, int paddedCount, long least, int width, PageBuffer out) {
    out.encoding(Encoding.DECIMAL_FLOAT);
    out.divisor(exponent | factor << 8);
    out.count(exceptionCount);
    MemorySegment body =
        integerEncoder.packInto(
            integers, paddedCount, least, width, (long) exceptionCount * EXCEPTION_BYTES, out);
    long at = (long) paddedCount / 8 * width;
    for (int i = 0; i < exceptionCount; i++) {
      body.set(LONG, at, Double.doubleToRawLongBits(values[exceptions[i]]));
      at += Long.BYTES;
    }
    for (int i = 0; i < exceptionCount; i++) {
      body.set(SHORT, at, exceptions[i]);
      at += Short.BYTES;
    }
  }

  private static void encodeRaw(double[] values, int rowCount, boolean binary32, PageBuffer out) {
    out.encoding(Encoding.RAW);
    if (binary32) {
      MemorySegment body = out.body((long) Float.BYTES * rowCount);
      for (int i = 0; i < rowCount; i++) {
        body.set(FLOAT, (long) i << 2, (float) values[i]);
      }
    } else {
      MemorySegment body = out.body((long) Double.BYTES * rowCount);
      MemorySegment.copy(values, 0, body, DOUBLE, 0, rowCount);
    }
  }

  /// Finds the exponent and factor under which the sample takes the fewest bits; returns whether any
  /// makes it worth it. What served the page before is tried first and kept while it has no exception.
  private boolean chooseExponents(double[] values, int rowCount, boolean binary32) {
    int count = 0;
    int step = Math.max(1, rowCount / SAMPLE_COUNT);
    for (int i = 0; i < rowCount && count < SAMPLE_COUNT; i += step) {
      sample[count++] = values[i];
    }
    int bestBits = Integer.MAX_VALUE;
    int bestExponent = 0;
    int bestFactor = 0;
    for (int e = EXPONENT_MAX; e >= 0; e--) {
      for (int f = e; f >= 0; f--) {
        int bits = sampleBits(count, e, f, binary32);
        if (bits < bestBits) {
          bestBits = bits;
          bestExponent = e;
          bestFactor = f;
        }
      }
    }
    exponent = bestExponent;
    factor = bestFactor;
    return bestBits <= (binary32 ? 32 : 64) * RAW_SHARE_MAX * count;
  }

  private int sampleBits(int count, int e, int f, boolean binary32) {
    int exceptionBits = 0;
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      long integer = integer(sample[i], e, f);
      if (same(sample[i], value(integer, e, f, binary32))) {
        least = Math.min(least, integer);
        greatest = Math.max(greatest, integer);
      } else {
        exceptionBits += EXCEPTION_BYTES * Byte.SIZE;
      }
    }
    int width = greatest < least ? 0 : IntegerPageEncoder.bitWidth(greatest - least);
    return exceptionBits + count * width;
  }

  private void convert(double[] values, int rowCount, boolean binary32) {
    int e = exponent;
    int f = factor;
    exceptionCount = 0;
    for (int i = 0; i < rowCount; i++) {
      long integer = integer(values[i], e, f);
      integers[i] = integer;
      if (!same(values[i], value(integer, e, f, binary32))) {
        exceptions[exceptionCount++] = (short) i;
      }
    }
    if (exceptionCount > 0) {
      hideExceptions(rowCount);
    }
  }

  /// Gives exceptions the integer of a row that is none, so that they do not widen the frame.
  private void hideExceptions(int rowCount) {
    int next = 0;
    int regular = 0;
    while (next < exceptionCount && exceptions[next] == regular) {
      next++;
      regular++;
    }
    long substitute = regular < rowCount ? integers[regular] : 0;
    for (int i = 0; i < exceptionCount; i++) {
      integers[exceptions[i]] = substitute;
    }
  }

  private static long integer(double value, int e, int f) {
    double scaled = value * POWERS[e] * INVERSE_POWERS[f];
    boolean small = Math.abs(scaled) < INTEGER_LIMIT;
    return small ? (long) (scaled + ROUNDING - ROUNDING) : 0;
  }

  static double value(long integer, int e, int f, boolean binary32) {
    double value = (double) integer * POWERS[f] * INVERSE_POWERS[e];
    return binary32 ? (float) value : value;
  }

  private static boolean same(double first, double second) {
    return Double.doubleToRawLongBits(first) == Double.doubleToRawLongBits(second);
  }
}
