package io.blueshift.rows;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import java.math.BigInteger;

/// Arithmetic of signed 128-bit integers held as two longs, low and high.
public final class Int128 {
  private static final BigInteger[] POWERS_OF_TEN = new BigInteger[80];

  static {
    for (int exponent = 0; exponent < POWERS_OF_TEN.length; exponent++) {
      POWERS_OF_TEN[exponent] = BigInteger.TEN.pow(exponent);
    }
  }

  private Int128() {}

  /// Returns the number that two halves make.
  public static BigInteger toBigInteger(long low, long high) {
    BigInteger upper = BigInteger.valueOf(high).shiftLeft(64);
    BigInteger lower = BigInteger.valueOf(low);
    return upper.add(low < 0 ? lower.add(BigInteger.ONE.shiftLeft(64)) : lower);
  }

  /// Returns the lower half of a number.
  public static long low(BigInteger value) {
    return value.longValue();
  }

  /// Returns the upper half of a number.
  public static long high(BigInteger value) {
    return value.shiftRight(64).longValue();
  }

  /// Returns whether adding `addend` to `before` carried into the upper half.
  public static long carry(long before, long addend) {
    return Long.compareUnsigned(before + addend, before) < 0 ? 1 : 0;
  }

  /// Returns ten to a power.
  public static BigInteger powerOfTen(int exponent) {
    return exponent < POWERS_OF_TEN.length ? POWERS_OF_TEN[exponent] : BigInteger.TEN.pow(exponent);
  }

  /// Returns a decimal's unscaled value at another scale, rounded half away from zero.
  public static BigInteger rescale(BigInteger unscaled, int fromScale, int toScale) {
    if (toScale >= fromScale) {
      return unscaled.multiply(powerOfTen(toScale - fromScale));
    }
    return divideHalfUp(unscaled, powerOfTen(fromScale - toScale));
  }

  /// Returns a quotient rounded half away from zero.
  public static BigInteger divideHalfUp(BigInteger dividend, BigInteger divisor) {
    BigInteger[] parts = dividend.divideAndRemainder(divisor);
    if (parts[1].abs().shiftLeft(1).compareTo(divisor.abs()) < 0) {
      return parts[0];
    }
    boolean negative = dividend.signum() * divisor.signum() < 0;
    return negative ? parts[0].subtract(BigInteger.ONE) : parts[0].add(BigInteger.ONE);
  }

  /// Fails when an unscaled value has more digits than its decimal type allows.
  public static BigInteger checkPrecision(BigInteger unscaled, LogicalType.DecimalType type) {
    if (unscaled.abs().compareTo(powerOfTen(type.precision())) >= 0) {
      throw outOfRange(type);
    }
    return unscaled;
  }

  /// Makes the error of a number that its type cannot hold.
  public static DatabaseException outOfRange(LogicalType type) {
    return new DatabaseException(
            ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
            "value out of range [type=" + type.sqlName() + "]")
        .withHint("Cast the argument to a wider type.");
  }
}
