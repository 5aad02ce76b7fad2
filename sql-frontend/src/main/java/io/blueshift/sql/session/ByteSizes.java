package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.Locale;

/// Reads sizes such as `256MB`.
final class ByteSizes {
  private ByteSizes() {}

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
      if (shift >= 0 && number > 0) {
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
