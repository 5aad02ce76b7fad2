package io.blueshift.sql.copy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// Reads numbers from bytes without making strings, where they are short enough for 64 bits.
final class NumberText {
  private static final int LONG_DIGITS_MAX = 18;
  private static final long[] POWERS_OF_TEN = new long[LONG_DIGITS_MAX + 1];
  private static final double[] DOUBLE_POWERS = new double[23];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int power = 1; power <= LONG_DIGITS_MAX; power++) {
      POWERS_OF_TEN[power] = POWERS_OF_TEN[power - 1] * 10;
    }
    for (int power = 0; power < DOUBLE_POWERS.length; power++) {
      DOUBLE_POWERS[power] = Double.parseDouble("1e" + power);
    }
  }

  private NumberText() {}

  static String text(byte[] bytes, int start, int length) {
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  /// Reads a whole number.
  static long parseLong(byte[] bytes, int start, int length) throws FieldException {
    int position = start;
    int end = start + length;
    boolean negative = position < end && bytes[position] == '-';
    if (position < end && (negative || bytes[position] == '+')) {
      position++;
    }
    if (position >= end) {
      throw invalid(bytes, start, length);
    }
    if (end - position > LONG_DIGITS_MAX) {
      return parseLongSlowly(bytes, start, length);
    }
    long value = 0;
    for (; position < end; position++) {
      int digit = bytes[position] - '0';
      if (digit < 0 || digit > 9) {
        throw invalid(bytes, start, length);
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  private static long parseLongSlowly(byte[] bytes, int start, int length) throws FieldException {
    String text = text(bytes, start, length);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      if (text.chars().skip(1).allMatch(Character::isDigit)) {
        throw new FieldException(FieldException.OVERFLOW, "the number is out of range");
      }
      throw invalid(bytes, start, length);
    }
  }

  static FieldException invalid(byte[] bytes, int start, int length) {
    return new FieldException(
        FieldException.INVALID_DIGIT,
        length == 0 ? "an empty field is no number" : "invalid character in a number");
  }

  /// Reads a decimal of up to 18 digits as an integer scaled by 10^scale. Digits beyond the scale are
  /// rounded half away from zero, or cut.
  static long parseDecimal(
      byte[] bytes, int start, int length, int precision, int scale, boolean round)
      throws FieldException {
    int position = start;
    int end = start + length;
    boolean negative = position < end && bytes[position] == '-';
    if (position < end && (negative || bytes[position] == '+')) {
      position++;
    }
    long value = 0;
    int digitCount = 0;
    int fractionDigits = -1;
    for (; position < end; position++) {
      byte character = bytes[position];
      if (character == '.' && fractionDigits < 0) {
        fractionDigits = 0;
        continue;
      }
      int digit = character - '0';
      if (digit < 0 || digit > 9 || ++digitCount > LONG_DIGITS_MAX) {
        return parseWideDecimal(bytes, start, length, precision, scale, round).longValueExact();
      }
      value = value * 10 + digit;
      fractionDigits += fractionDigits >= 0 ? 1 : 0;
    }
    if (digitCount == 0) {
      throw invalid(bytes, start, length);
    }
    int missing = scale - Math.max(0, fractionDigits);
    if (missing < 0) {
      long divisor = POWERS_OF_TEN[-missing];
      long rest = value % divisor;
      value = value / divisor + (round && rest * 2 >= divisor ? 1 : 0);
    } else if (missing > 0) {
      if (digitCount + missing > LONG_DIGITS_MAX) {
        return parseWideDecimal(bytes, start, length, precision, scale, round).longValueExact();
      }
      value *= POWERS_OF_TEN[missing];
    }
    if (value >= POWERS_OF_TEN[Math.min(precision, LONG_DIGITS_MAX)]) {
      throw overflow(precision, scale);
    }
    return negative ? -value : value;
  }

  private static FieldException overflow(int precision, int scale) {
    return new FieldException(
        FieldException.OVERFLOW,
        "the number does not fit numeric(" + precision + "," + scale + ")");
  }

  /// Reads a decimal of any length, also with an exponent.
  static BigInteger parseWideDecimal(
      byte[] bytes, int start, int length, int precision, int scale, boolean round)
      throws FieldException {
    BigDecimal value;
    try {
      value = new BigDecimal(text(bytes, start, length));
    } catch (NumberFormatException e) {
      throw invalid(bytes, start, length);
    }
    if (value.precision() - (long) value.scale() > precision + 1L) {
      throw overflow(precision, scale);
    }
    BigInteger unscaled =
        value.setScale(scale, round ? RoundingMode.HALF_UP : RoundingMode.DOWN).unscaledValue();
    if (unscaled.abs().compareTo(BigInteger.TEN.pow(precision)) >= 0) {
      throw overflow(precision, scale);
    }
    return unscaled;
  }

  /// Reads a floating-point number. Short ones are exact products or quotients of a whole number and a
  /// power of ten (Clinger: How to Read Floating Point Numbers Accurately, 1990); others take the long
  /// way.
  static double parseDouble(byte[] bytes, int start, int length) throws FieldException {
    int position = start;
    int end = start + length;
    boolean negative = position < end && bytes[position] == '-';
    if (position < end && (negative || bytes[position] == '+')) {
      position++;
    }
    long value = 0;
    int digitCount = 0;
    int fractionDigits = -1;
    for (; position < end; position++) {
      byte character = bytes[position];
      if (character == '.' && fractionDigits < 0) {
        fractionDigits = 0;
        continue;
      }
      int digit = character - '0';
      if (digit < 0 || digit > 9 || ++digitCount > 15) {
        return parseDoubleSlowly(bytes, start, length);
      }
      value = value * 10 + digit;
      fractionDigits += fractionDigits >= 0 ? 1 : 0;
    }
    if (digitCount == 0) {
      throw invalid(bytes, start, length);
    }
    double magnitude = fractionDigits > 0 ? value / DOUBLE_POWERS[fractionDigits] : value;
    return negative ? -magnitude : magnitude;
  }

  private static double parseDoubleSlowly(byte[] bytes, int start, int length)
      throws FieldException {
    String text = text(bytes, start, length);
    switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case "nan" -> {
        return Double.NaN;
      }
      case "inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        char last = text.charAt(text.length() - 1);
        if (last != '.' && !Character.isDigit(last)) {
          throw invalid(bytes, start, length);
        }
        try {
          double value = Double.parseDouble(text);
          if (Double.isInfinite(value)) {
            throw new FieldException(FieldException.OVERFLOW, "the number is out of range");
          }
          return value;
        } catch (NumberFormatException e) {
          throw invalid(bytes, start, length);
        }
      }
    }
  }
}
