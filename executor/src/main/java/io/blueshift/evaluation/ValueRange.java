package io.blueshift.evaluation;

import java.math.BigInteger;

/// Bounds, both inclusive, of the (scaled) integers of an exact number or temporal expression.
public record ValueRange(BigInteger minimum, BigInteger maximum) {
  public ValueRange {
    if (minimum.compareTo(maximum) > 0) {
      throw new IllegalArgumentException(
          "empty range [minimum=" + minimum + ", maximum=" + maximum + "]");
    }
  }

  /// Makes a range of two longs.
  public static ValueRange of(long minimum, long maximum) {
    return new ValueRange(BigInteger.valueOf(minimum), BigInteger.valueOf(maximum));
  }

  /// Makes the range of a single value.
  public static ValueRange of(BigInteger value) {
    return new ValueRange(value, value);
  }

  /// Returns the range of sums.
  public ValueRange plus(ValueRange other) {
    return new ValueRange(minimum.add(other.minimum), maximum.add(other.maximum));
  }

  /// Returns the range of differences.
  public ValueRange minus(ValueRange other) {
    return new ValueRange(minimum.subtract(other.maximum), maximum.subtract(other.minimum));
  }

  /// Returns the range of products.
  public ValueRange times(ValueRange other) {
    BigInteger a = minimum.multiply(other.minimum);
    BigInteger b = minimum.multiply(other.maximum);
    BigInteger c = maximum.multiply(other.minimum);
    BigInteger d = maximum.multiply(other.maximum);
    return new ValueRange(a.min(b).min(c.min(d)), a.max(b).max(c.max(d)));
  }

  /// Returns the range of values divided by a positive number and rounded in any way.
  public ValueRange dividedBy(BigInteger divisor) {
    return new ValueRange(
        minimum.divide(divisor).subtract(BigInteger.ONE),
        maximum.divide(divisor).add(BigInteger.ONE));
  }

  /// Returns the smallest range that holds both.
  public ValueRange union(ValueRange other) {
    return new ValueRange(minimum.min(other.minimum), maximum.max(other.maximum));
  }

  /// Returns the greatest magnitude of any value.
  public BigInteger magnitude() {
    return minimum.abs().max(maximum.abs());
  }

  /// Returns whether every value has at most so many digits.
  public boolean fitsDigits(int digits) {
    return magnitude().compareTo(BigInteger.TEN.pow(digits)) < 0;
  }
}
