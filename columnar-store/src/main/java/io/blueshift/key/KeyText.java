package io.blueshift.key;

import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/// Shows the values of a key to people, for messages.
final class KeyText {
  private static final int VALUE_LENGTH_MAX = 100;
  private static final LocalDateTime EPOCH = LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC);

  private final ByteBuffer bytes;

  private KeyText(byte[] key) {
    bytes = ByteBuffer.wrap(key);
  }

  /// Returns the values of a key, with commas between them.
  static String of(byte[] key, List<LogicalType> types) {
    KeyText text = new KeyText(key);
    StringJoiner values = new StringJoiner(", ");
    for (LogicalType type : types) {
      String value = text.value(type);
      values.add(
          value.length() <= VALUE_LENGTH_MAX ? value : value.substring(0, VALUE_LENGTH_MAX) + "…");
    }
    return values.toString();
  }

  private String value(LogicalType type) {
    return switch (type.physicalType()) {
      case BOOLEAN -> bytes.get() != 0 ? "true" : "false";
      case INT32 -> integer(type, bytes.getInt() ^ Integer.MIN_VALUE);
      case INT64 -> integer(type, bytes.getLong() ^ Long.MIN_VALUE);
      case INT128 -> wide(type);
      case FLOAT64 -> {
        long bits = bytes.getLong();
        yield Double.toString(Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits));
      }
      case BYTES -> {
        byte[] value = string();
        yield type instanceof StringType
            ? new String(value, StandardCharsets.UTF_8)
            : HexFormat.of().formatHex(value);
      }
      case INTERVAL -> throw new IllegalStateException("no key has an interval");
    };
  }

  private static String integer(LogicalType type, long value) {
    return switch (type) {
      case DateType ignored -> LocalDate.ofEpochDay(value).toString();
      case LogicalType.TimeType ignored -> LocalTime.ofNanoOfDay(value * 1000).toString();
      case TimestampType ignored -> EPOCH.plus(value, ChronoUnit.MICROS).toString();
      case TimestampTzType ignored -> EPOCH.plus(value, ChronoUnit.MICROS) + "Z";
      case DecimalType decimal -> BigDecimal.valueOf(value, decimal.scale()).toPlainString();
      default -> Long.toString(value);
    };
  }

  private String wide(LogicalType type) {
    byte[] value = new byte[2 * Long.BYTES];
    bytes.get(value);
    value[0] ^= (byte) 0x80;
    int scale = type instanceof DecimalType decimal ? decimal.scale() : 0;
    return new BigDecimal(new BigInteger(value), scale).toPlainString();
  }

  private byte[] string() {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    byte each = bytes.get();
    while (each != 0 || bytes.get() != 0) {
      value.write(each);
      each = bytes.get();
    }
    return value.toByteArray();
  }
}
