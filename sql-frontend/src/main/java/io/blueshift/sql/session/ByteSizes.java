package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.List;
import java.util.Locale;

/// Reads sizes such as `256MB`.
final class ByteSizes {
  private static final List<String> UNITS = List.of("TB", "GB", "MB", "kB");

  private ByteSizes() {}

  /// Returns a size in the largest unit of which it is a whole number.
  static String text(long sizeBytes) {
    int shift = 40;
    for (String unit : UNITS) {
      if (sizeBytes % (1L << shift) == 0) {
        return (sizeBytes >> shift) + unit;
      }
      shift -= 10;
    }
    return sizeBytes + "B";
  }

  /// Returns the bytes of a size: a number with an optional unit of B, kB, MB, GB or TB (powers of
  /// 1,024).
  static long parse(String text) {
    String folded = text.strip().toUpperCase(Locale.ROOT).replace("IB", "B");
    int digits = 0;
    while (digits < folded.length()
        && (Character.isDigit(folded.charAt(digits)) || folded.charAt(digits) == '.')) {
      digits++;
    }
    int shift =
        switch (folded.substring(digits).strip()) {
          case "", "B" -> 0;
          case "K", "KB" -> 10;
          case "M", "MB" -> 20;
          case "G", "GB" -> 30;
          case "T", "TB" -> 40;
          default -> -1;
        };
    try {
      double number = Double.parseDouble(folded.substring(0, digits));
      if (shift >= 0 && number > 0 && number * (1L << shift) < Long.MAX_VALUE) {
        return (long) (number * (1L << shift));
      }
    } catch (NumberFormatException notANumber) {
      shift = -1;
    }
    throw new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE, "invalid size [value=" + text + "]")
        .withHint("Write a number of bytes or one with kB, MB, GB or TB, for example 2GB.");
  }
}
