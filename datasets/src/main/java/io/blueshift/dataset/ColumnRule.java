package io.blueshift.dataset;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// When two values of a result column count as the same. Numbers are compared by value, never by
/// their text, and texts without their trailing blanks, which CHAR may or may not show.
public enum ColumnRule {
  /// Numbers have the same value.
  EXACT {
    @Override
    boolean sameNumber(BigDecimal expected, BigDecimal actual) {
      return expected.compareTo(actual) == 0;
    }
  },
  /// Numbers differ by at most one part in 10^9, for averages, ratios and floating point.
  RELATIVE {
    @Override
    boolean sameNumber(BigDecimal expected, BigDecimal actual) {
      BigDecimal tolerance = expected.abs().max(actual.abs()).multiply(ONE_BILLIONTH);
      return expected.subtract(actual).abs().compareTo(tolerance) <= 0;
    }
  },
  /// Numbers differ by at most 100 and one part in 10^6: stricter than TPC-H's clause 2.1.3.5, which
  /// allows sums of money to be off by 100. Redshift's product of three decimals of 15 digits keeps
  /// only four digits after the point.
  MONEY {
    @Override
    boolean sameNumber(BigDecimal expected, BigDecimal actual) {
      BigDecimal tolerance = expected.abs().multiply(ONE_MILLIONTH).min(HUNDRED);
      return expected.subtract(actual).abs().compareTo(tolerance) <= 0;
    }
  },
  /// Numbers differ by at most 1 % once the actual one is rounded to two digits: what TPC-H's clause
  /// 2.1.3.5 asks of averages and ratios.
  ROUNDED {
    @Override
    boolean sameNumber(BigDecimal expected, BigDecimal actual) {
      BigDecimal rounded = actual.setScale(2, RoundingMode.HALF_UP);
      BigDecimal tolerance = expected.abs().multiply(ONE_PERCENT).max(HALF_CENT);
      return expected.subtract(rounded).abs().compareTo(tolerance) <= 0;
    }
  };

  private static final BigDecimal ONE_BILLIONTH = new BigDecimal("1e-9");
  private static final BigDecimal ONE_MILLIONTH = new BigDecimal("1e-6");
  private static final BigDecimal HUNDRED = new BigDecimal("100");
  private static final BigDecimal ONE_PERCENT = new BigDecimal("0.01");
  private static final BigDecimal HALF_CENT = new BigDecimal("0.005");

  abstract boolean sameNumber(BigDecimal expected, BigDecimal actual);

  /// Tells whether two values, as text, count as the same; null is the same as null only.
  public boolean same(@Nullable String expected, @Nullable String actual) {
    if (expected == null || actual == null) {
      return expected == null && actual == null;
    }
    if (expected.equals(actual)) {
      return true;
    }
    BigDecimal expectedNumber = number(expected);
    BigDecimal actualNumber = number(actual);
    if (expectedNumber != null && actualNumber != null) {
      return sameNumber(expectedNumber, actualNumber);
    }
    return expected.stripTrailing().equals(actual.stripTrailing());
  }

  /// Reads a text as a number, or returns null if it is none. Texts that merely look like numbers,
  /// such as codes with leading zeros, only ever meet texts of the same column.
  private static @Nullable BigDecimal number(String text) {
    if (text.isEmpty() || text.length() > 60) {
      return null;
    }
    char first = text.charAt(0);
    if (first != '-' && first != '.' && (first < '0' || first > '9')) {
      return null;
    }
    for (int index = 1; index < text.length(); index++) {
      char character = text.charAt(index);
      boolean numeric =
          (character >= '0' && character <= '9')
              || character == '.'
              || character == 'E'
              || character == 'e'
              || character == '-'
              || character == '+';
      if (!numeric) {
        return null;
      }
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }
}
