package io.blueshift.function;

import java.math.BigDecimal;
import java.util.Locale;

/// Reads and writes numbers as text, in the forms of PostgreSQL.
public final class NumberText {
  private NumberText() {}

  /// Reads an integer; blanks around it are allowed.
  static long parseInteger(String text, String typeName) {
    String trimmed = text.strip();
    if (!isInteger(trimmed)) {
      throw ConversionErrors.syntax(typeName, text);
    }
    try {
      return Long.parseLong(trimmed);
    } catch (NumberFormatException tooLarge) {
      throw ConversionErrors.outOfRange(typeName, trimmed);
    }
  }

  private static boolean isInteger(String text) {
    int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    if (start == text.length()) {
      return false;
    }
    for (int index = start; index < text.length(); index++) {
      if (text.charAt(index) < '0' || text.charAt(index) > '9') {
        return false;
      }
    }
    return true;
  }

  /// Reads a decimal number, with or without exponent.
  static BigDecimal parseDecimal(String text, String typeName) {
    String trimmed = text.strip();
    boolean plausible = !trimmed.isEmpty() && isNumeric(trimmed);
    if (plausible) {
      try {
        BigDecimal value = new BigDecimal(trimmed);
        if (Math.abs((long) value.precision() - value.scale()) > 1000) {
          throw ConversionErrors.outOfRange(typeName, trimmed);
        }
        return value;
      } catch (NumberFormatException malformed) {
        throw ConversionErrors.syntax(typeName, text);
      }
    }
    throw ConversionErrors.syntax(typeName, text);
  }

  private static boolean isNumeric(String text) {
    for (int index = 0; index < text.length(); index++) {
      if ("0123456789+-.eE".indexOf(text.charAt(index)) < 0) {
        return false;
      }
    }
    return true;
  }

  /// Reads a floating-point number, also `NaN` and `[-]Infinity`.
  static double parseDouble(String text, String typeName) {
    String trimmed = text.strip();
    switch (trimmed.toLowerCase(Locale.ROOT)) {
      case "nan" -> {
        return Double.NaN;
      }
      case "infinity", "inf", "+infinity", "+inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-infinity", "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        return parseFinite(trimmed, text, typeName);
      }
    }
  }

  private static double parseFinite(String trimmed, String text, String typeName) {
    if (trimmed.isEmpty() || !isNumeric(trimmed)) {
      throw ConversionErrors.syntax(typeName, text);
    }
    double value;
    try {
      value = Double.parseDouble(trimmed);
    } catch (NumberFormatException malformed) {
      throw ConversionErrors.syntax(typeName, text);
    }
    boolean vanished =
        value == 0
            && trimmed.chars().anyMatch(c -> c >= '1' && c <= '9')
            && new BigDecimal(trimmed).signum() != 0;
    if (Double.isInfinite(value) || vanished) {
      throw ConversionErrors.outOfRange(typeName, trimmed);
    }
    return value;
  }

  /// Writes a double in the shortest form that reads back as the same value.
  public static String ofDouble(double value) {
    return shortest(value, Double.toString(value), 15);
  }

  /// Writes a float in the shortest form that reads back as the same value.
  public static String ofFloat(float value) {
    return shortest(value, Float.toString(value), 6);
  }

  /// Rewrites Java's shortest digits: plain between 1e-4 and 10^digitCount, else with an exponent of
  /// at least two digits.
  private static String shortest(double value, String javaText, int digitCount) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal exact = new BigDecimal(javaText).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < digitCount) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    StringBuilder text = new StringBuilder(value < 0 ? "-" : "");
    text.append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    if (Math.abs(exponent) < 10) {
      text.append('0');
    }
    return text.append(Math.abs(exponent)).toString();
  }

  /// Writes a scaled integer with its decimal point.
  public static String ofDecimal(long unscaled, int scale) {
    if (scale == 0) {
      return Long.toString(unscaled);
    }
    return BigDecimal.valueOf(unscaled, scale).toPlainString();
  }
}
