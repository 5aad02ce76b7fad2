package io.blueshift.document;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/// Writes values as JSON text without blanks. What JSON has no form for becomes a string: bytes as
/// hexadecimal digits, dates and times in ISO form, NaN and infinities by name; a set becomes an
/// array, a point a GeoJSON object.
public final class JsonText {
  private static final int PLAIN_SCALE_MAX = 40;
  private static final int PLAIN_ZEROS_MAX = 20;

  private final StringBuilder text = new StringBuilder();

  private JsonText() {}

  /// Returns a value as JSON text.
  public static String of(Document value) {
    JsonText json = new JsonText();
    json.value(value);
    return json.text.toString();
  }

  /// Returns a scalar as text without quotes, as a cast to VARCHAR gives it, and a container as JSON.
  public static String unquoted(Document value) {
    return value.kind().isContainer() || value.kind() == DocumentKind.POINT
        ? of(value)
        : scalar(value);
  }

  private void value(Document value) {
    switch (value.kind()) {
      case NULL, BOOLEAN, INTEGER, DECIMAL -> text.append(scalar(value));
      case DOUBLE -> {
        if (Double.isFinite(value.doubleValue())) {
          text.append(scalar(value));
        } else {
          quoted(scalar(value));
        }
      }
      case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, DURATION, STRING, BYTES -> quoted(scalar(value));
      case POINT -> point(value);
      case ARRAY, SET -> elements(value);
      case OBJECT -> members(value);
    }
  }

  private static String scalar(Document value) {
    return switch (value.kind()) {
      case NULL -> "null";
      case BOOLEAN -> value.booleanValue() ? "true" : "false";
      case INTEGER -> Long.toString(value.longValue());
      case DECIMAL -> number(value.decimalValue());
      case DOUBLE -> number(value.doubleValue());
      case STRING -> value.stringValue();
      case BYTES -> HexFormat.of().formatHex(value.bytesValue());
      case DATE -> LocalDate.ofEpochDay(value.longValue()).toString();
      case TIME -> time(value.longValue());
      case TIMESTAMP -> timestamp(value.longValue());
      case TIMESTAMPTZ -> timestamp(value.longValue()) + "+00";
      case DURATION -> duration(value);
      case POINT, ARRAY, SET, OBJECT -> throw new IllegalArgumentException("no scalar");
    };
  }

  private static String number(double value) {
    return Double.isFinite(value)
        ? number(BigDecimal.valueOf(value).stripTrailingZeros())
        : Double.toString(value);
  }

  private static String number(BigDecimal value) {
    return value.scale() > PLAIN_SCALE_MAX || value.scale() < -PLAIN_ZEROS_MAX
        ? value.toString()
        : value.toPlainString();
  }

  private static String time(long micros) {
    LocalTime time = LocalTime.ofNanoOfDay(Math.floorMod(micros, 86_400_000_000L) * 1000);
    return fraction(
        "%02d:%02d:%02d".formatted(time.getHour(), time.getMinute(), time.getSecond()),
        time.getNano() / 1000);
  }

  private static String fraction(String text, int micros) {
    return micros == 0 ? text : (text + ".%06d".formatted(micros)).replaceAll("0+$", "");
  }

  private static String timestamp(long micros) {
    Instant instant = Instant.EPOCH.plusSeconds(Math.floorDiv(micros, 1_000_000L));
    return LocalDate.ofInstant(instant, ZoneOffset.UTC) + " " + time(micros);
  }

  private static String duration(Document value) {
    java.time.Duration time =
        java.time.Duration.of(value.durationMicros(), TimeUnit.MICROSECONDS.toChronoUnit());
    return "P"
        + value.durationMonths()
        + "M"
        + value.durationDays()
        + "D"
        + time.toString().substring(1);
  }

  private void point(Document value) {
    text.append("{\"type\":\"Point\",\"coordinates\":[");
    int dimensions = value.pointDimensions();
    for (int dimension = 0; dimension < dimensions; dimension++) {
      double coordinate = value.pointCoordinate(dimension);
      text.append(dimension == 0 ? "" : ",");
      text.append(Double.isFinite(coordinate) ? number(coordinate) : "null");
    }
    text.append("]}");
  }

  private void elements(Document value) {
    int count = value.count();
    text.append('[');
    for (int index = 0; index < count; index++) {
      if (index > 0) {
        text.append(',');
      }
      value(value.element(index));
    }
    text.append(']');
  }

  private void members(Document value) {
    int count = value.count();
    text.append('{');
    for (int index = 0; index < count; index++) {
      if (index > 0) {
        text.append(',');
      }
      quoted(value.key(index));
      text.append(':');
      value(value.element(index));
    }
    text.append('}');
  }

  private void quoted(String string) {
    text.append('"');
    for (int index = 0; index < string.length(); index++) {
      char letter = string.charAt(index);
      switch (letter) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> {
          if (letter < ' ') {
            text.append("\\u%04x".formatted((int) letter));
          } else {
            text.append(letter);
          }
        }
      }
    }
    text.append('"');
  }
}
