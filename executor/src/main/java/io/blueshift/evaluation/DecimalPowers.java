package io.blueshift.evaluation;

import java.math.BigInteger;

/// Powers of ten in 64 bits and in any size.
final class DecimalPowers {
  private static final long[] LONG_POWERS = new long[19];
  private static final BigInteger[] POWERS = new BigInteger[80];

  static {
    LONG_POWERS[0] = 1;
    for (int exponent = 1; exponent < LONG_POWERS.length; exponent++) {
      LONG_POWERS[exponent] = LONG_POWERS[exponent - 1] * 10;
    }
    for (int exponent = 0; exponent < POWERS.length; exponent++) {
      POWERS[exponent] = BigInteger.TEN.pow(exponent);
    }
  }

  private DecimalPowers() {}

  /// Returns 10^exponent, for exponents up to 18.
  static long ofTen(int exponent) {
    return LONG_POWERS[exponent];
  }

  /// Returns 10^exponent, for exponents up to 79.
  static BigInteger bigOfTen(int exponent) {
    return POWERS[exponent];
  }
}
