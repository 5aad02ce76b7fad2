package io.blueshift.vector;

import java.nio.charset.StandardCharsets;

/// How single values appear as Java objects where there is no vector: literals, parameters, bounds
/// and default values. `null` is NULL.
///
/// | lane | object |
/// | --- | --- |
/// | BOOLEAN | Boolean |
/// | INT32, INT64 | Long (scaled for decimals, days or microseconds for temporal types) |
/// | INT128 | java.math.BigInteger (scaled) |
/// | FLOAT64 | Double |
/// | BYTES | byte[] |
/// | INTERVAL | [Interval] |
public final class Values {
  private Values() {}

  /// An interval's three parts, each with its own sign.
  public record Interval(int months, int days, long micros) {}

  /// Returns the bytes of a string.
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Returns the string of bytes in UTF-8.
  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
