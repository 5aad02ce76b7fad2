package io.blueshift.function;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// Writes dates, times and timestamps in ISO form, as PostgreSQL does, and holds the arithmetic
/// between days, microseconds and zones. Infinite dates and timestamps are the extreme values of
/// their lanes.
public final class DateTimeText {
  /// One day.
  public static final long DAY_MICROS = 86_400_000_000L;

  static final long SECOND_MICROS = 1_000_000L;

  private DateTimeText() {}

  static boolean isInfinite(long micros) {
    return micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
  }

  static boolean isInfiniteDate(long days) {
    return days == Integer.MAX_VALUE || days == Integer.MIN_VALUE;
  }

  /// Converts a date to midnight.
  static long toMicros(long days) {
    if (isInfiniteDate(days)) {
      return days > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
    try {
      return Math.multiplyExact(days, DAY_MICROS);
    } catch (ArithmeticException tooLarge) {
      throw ConversionErrors.timestampOutOfRange(ofDate(days));
    }
  }

  /// Converts a timestamp to its date.
  static long toDays(long micros) {
    if (isInfinite(micros)) {
      return micros > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    }
    return Math.floorDiv(micros, DAY_MICROS);
  }

  /// Converts an instant to the local time of a zone.
  static long toLocal(long instantMicros, ZoneId zone) {
    if (isInfinite(instantMicros) || zone.equals(ZoneOffset.UTC)) {
      return instantMicros;
    }
    return instantMicros + offsetMicrosAt(instantMicros, zone);
  }

  static long offsetMicrosAt(long instantMicros, ZoneId zone) {
    Instant instant = Instant.ofEpochSecond(Math.floorDiv(instantMicros, SECOND_MICROS));
    return zone.getRules().getOffset(instant).getTotalSeconds() * SECOND_MICROS;
  }

  /// Converts a local time of a zone to the instant; in a gap, the time before it counts on.
  static long toInstant(long localMicros, ZoneId zone) {
    if (isInfinite(localMicros) || zone.equals(ZoneOffset.UTC)) {
      return localMicros;
    }
    long seconds = Math.floorDiv(localMicros, SECOND_MICROS);
    java.time.LocalDateTime local =
        java.time.LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    return localMicros - zone.getRules().getOffset(local).getTotalSeconds() * SECOND_MICROS;
  }

  /// Writes a date.
  public static String ofDate(long days) {
    if (isInfiniteDate(days)) {
      return days > 0 ? "infinity" : "-infinity";
    }
    StringBuilder text = new StringBuilder(10);
    LocalDate date = LocalDate.ofEpochDay(days);
    appendDate(text, date);
    return appendEra(text, date).toString();
  }

  private static void appendDate(StringBuilder text, LocalDate date) {
    int year = date.getYear();
    appendPadded(text, year > 0 ? year : 1 - year, 4);
    text.append('-');
    appendPadded(text, date.getMonthValue(), 2);
    text.append('-');
    appendPadded(text, date.getDayOfMonth(), 2);
  }

  private static StringBuilder appendEra(StringBuilder text, LocalDate date) {
    return date.getYear() > 0 ? text : text.append(" BC");
  }

  /// Writes a time of day.
  public static String ofTime(long micros) {
    StringBuilder text = new StringBuilder(15);
    appendTime(text, micros);
    return text.toString();
  }

  private static void appendTime(StringBuilder text, long micros) {
    long seconds = micros / SECOND_MICROS;
    appendPadded(text, seconds / 3600, 2);
    text.append(':');
    appendPadded(text, seconds / 60 % 60, 2);
    text.append(':');
    appendPadded(text, seconds % 60, 2);
    appendFraction(text, micros % SECOND_MICROS);
  }

  static void appendPadded(StringBuilder text, long number, int width) {
    String digits = Long.toString(number);
    for (int missing = width - digits.length(); missing > 0; missing--) {
      text.append('0');
    }
    text.append(digits);
  }

  /// Appends a fraction of a second without zeros at its end.
  static void appendFraction(StringBuilder text, long micros) {
    if (micros == 0) {
      return;
    }
    text.append('.');
    appendPadded(text, micros, 6);
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    text.setLength(end);
  }

  /// Writes a timestamp without zone.
  public static String ofTimestamp(long micros) {
    if (isInfinite(micros)) {
      return micros > 0 ? "infinity" : "-infinity";
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, DAY_MICROS));
    StringBuilder text = new StringBuilder(26);
    appendDate(text, date);
    text.append(' ');
    appendTime(text, Math.floorMod(micros, DAY_MICROS));
    return appendEra(text, date).toString();
  }

  /// Writes an instant in a zone, with the zone's offset.
  public static String ofTimestampTz(long micros, ZoneId zone) {
    if (isInfinite(micros)) {
      return micros > 0 ? "infinity" : "-infinity";
    }
    long local = toLocal(micros, zone);
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(local, DAY_MICROS));
    StringBuilder text = new StringBuilder(32);
    appendDate(text, date);
    text.append(' ');
    appendTime(text, Math.floorMod(local, DAY_MICROS));
    appendOffset(text, (local - micros) / SECOND_MICROS);
    return appendEra(text, date).toString();
  }

  private static void appendOffset(StringBuilder text, long offsetSeconds) {
    long magnitude = Math.abs(offsetSeconds);
    text.append(offsetSeconds < 0 ? '-' : '+');
    appendPadded(text, magnitude / 3600, 2);
    if (magnitude % 3600 != 0) {
      text.append(':');
      appendPadded(text, magnitude / 60 % 60, 2);
    }
    if (magnitude % 60 != 0) {
      text.append(':');
      appendPadded(text, magnitude % 60, 2);
    }
  }
}
