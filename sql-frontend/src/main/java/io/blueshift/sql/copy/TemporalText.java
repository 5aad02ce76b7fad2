package io.blueshift.sql.copy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads dates, times and timestamps from bytes: ISO 8601 without making objects, patterns of
/// DATEFORMAT and TIMEFORMAT, and the forms that `auto` knows, through java.time.
final class TemporalText {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;

  /// Forms of dates that `auto` tries after ISO's.
  private static final List<String> AUTO_DATES =
      List.of(
          "yyyyMMdd",
          "yyyy/M/d",
          "yyyy.M.d",
          "M/d/yyyy",
          "M-d-yyyy",
          "d-MMM-yyyy",
          "MMM d, yyyy",
          "MMM d yyyy",
          "d MMM yyyy");

  private static final List<DateTimeFormatter> AUTO_DATE_FORMATTERS =
      AUTO_DATES.stream().map(TemporalText::formatter).toList();

  private final @Nullable DateTimeFormatter dateFormat;
  private final @Nullable DateTimeFormatter timeFormat;
  private final long epochUnitMicros;
  private final ZoneId zone;

  TemporalText(CopyOptions options, ZoneId zone) {
    this.zone = zone;
    this.dateFormat = pattern(options.dateFormat());
    String time =
        options.timeFormat() == null ? "auto" : options.timeFormat().toLowerCase(Locale.ROOT);
    this.epochUnitMicros =
        switch (time) {
          case "epochsecs" -> MICROS_PER_SECOND;
          case "epochmillisecs" -> 1_000L;
          default -> 0;
        };
    this.timeFormat = epochUnitMicros == 0 ? pattern(options.timeFormat()) : null;
  }

  private static DateTimeFormatter formatter(String javaPattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(javaPattern)
        .toFormatter(Locale.ENGLISH);
  }

  private static @Nullable DateTimeFormatter pattern(@Nullable String redshiftPattern) {
    if (redshiftPattern == null || redshiftPattern.equalsIgnoreCase("auto")) {
      return null;
    }
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(javaPattern(redshiftPattern))
        .parseDefaulting(ChronoField.ERA, 1)
        .toFormatter(Locale.ENGLISH);
  }

  /// Translates Redshift's pattern letters into java.time's.
  static String javaPattern(String pattern) {
    StringBuilder result = new StringBuilder();
    String upper = pattern.toUpperCase(Locale.ROOT);
    String[][] words = {
      {"YYYY", "yyyy"},
      {"YY", "yy"},
      {"MONTH", "MMMM"},
      {"MON", "MMM"},
      {"MM", "MM"},
      {"DD", "dd"},
      {"DAY", "EEEE"},
      {"DY", "EEE"},
      {"HH24", "HH"},
      {"HH12", "hh"},
      {"HH", "HH"},
      {"MI", "mm"},
      {"SS", "ss"},
      {"US", "SSSSSS"},
      {"MS", "SSS"},
      {"AM", "a"},
      {"PM", "a"},
      {"TZ", "XXX"},
      {"OF", "XXX"},
      {"D", "d"},
    };
    int position = 0;
    while (position < upper.length()) {
      String[] match = null;
      for (String[] word : words) {
        if (upper.startsWith(word[0], position)) {
          match = word;
          break;
        }
      }
      if (match != null) {
        result.append(match[1]);
        position += match[0].length();
      } else {
        char character = pattern.charAt(position++);
        result.append(
            Character.isLetter(character) || character == '\''
                ? "'" + (character == '\'' ? "'" : character) + "'"
                : String.valueOf(character));
      }
    }
    return result.toString();
  }

  /// Reads days since 1970-01-01.
  int parseDate(byte[] bytes, int start, int length) throws FieldException {
    if (dateFormat == null) {
      int days = isoDate(bytes, start, length);
      return days != Integer.MIN_VALUE
          ? days
          : parseDateSlowly(NumberText.text(bytes, start, length).strip());
    }
    try {
      return (int)
          LocalDate.parse(NumberText.text(bytes, start, length).strip(), dateFormat).toEpochDay();
    } catch (DateTimeException e) {
      throw invalidDate();
    }
  }

  private static FieldException invalidDate() {
    return new FieldException(
        FieldException.INVALID_DATE, "invalid date; expected YYYY-MM-DD or DATEFORMAT's pattern");
  }

  /// Reads `YYYY-MM-DD`; `Integer.MIN_VALUE` when it is something else.
  private static int isoDate(byte[] bytes, int start, int length) {
    if (length != 10 || bytes[start + 4] != '-' || bytes[start + 7] != '-') {
      return Integer.MIN_VALUE;
    }
    int year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
    int month = twoDigits(bytes, start + 5);
    int day = twoDigits(bytes, start + 8);
    if (year < 1
        || month < 1
        || month > 12
        || day < 1
        || day > 28 && day > daysOfMonth(year, month)) {
      return Integer.MIN_VALUE;
    }
    return daysFromCivil(year, month, day);
  }

  private static int twoDigits(byte[] bytes, int start) {
    int tens = bytes[start] - '0';
    int ones = bytes[start + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -100_000 : tens * 10 + ones;
  }

  private static int daysOfMonth(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /// Counts days by eras of 400 years that begin in March (Hinnant: chrono-Compatible Low-Level Date
  /// Algorithms, 2021), for years from 1 on.
  private static int daysFromCivil(int year, int month, int day) {
    int shiftedYear = month <= 2 ? year - 1 : year;
    int era = shiftedYear / 400;
    int yearOfEra = shiftedYear - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  private static int parseDateSlowly(String text) throws FieldException {
    String plain =
        text.length() > 10 && (text.charAt(10) == ' ' || text.charAt(10) == 'T')
            ? text.substring(0, 10)
            : text;
    try {
      return (int) LocalDate.parse(plain).toEpochDay();
    } catch (DateTimeException notIso) {
      for (DateTimeFormatter format : AUTO_DATE_FORMATTERS) {
        LocalDate date = dateOrNull(plain, format);
        if (date != null) {
          return (int) date.toEpochDay();
        }
      }
      throw invalidDate();
    }
  }

  private static @Nullable LocalDate dateOrNull(String text, DateTimeFormatter format) {
    try {
      return LocalDate.parse(text, format);
    } catch (DateTimeException notThis) {
      return null;
    }
  }

  /// Reads microseconds since midnight.
  long parseTime(byte[] bytes, int start, int length) throws FieldException {
    try {
      return LocalTime.parse(NumberText.text(bytes, start, length).strip()).toNanoOfDay() / 1_000;
    } catch (DateTimeException e) {
      throw new FieldException(FieldException.INVALID_TIMESTAMP, "invalid time; expected HH:MI:SS");
    }
  }

  /// Reads microseconds since 1970-01-01 00:00. A zone in the text moves an instant (`withZone`) and is
  /// ignored otherwise.
  long parseTimestamp(byte[] bytes, int start, int length, boolean withZone) throws FieldException {
    if (epochUnitMicros != 0) {
      return Math.multiplyExact(NumberText.parseLong(bytes, start, length), epochUnitMicros);
    }
    if (timeFormat != null) {
      return parsePattern(NumberText.text(bytes, start, length).strip(), timeFormat, withZone);
    }
    long micros = isoTimestamp(bytes, start, length);
    if (micros == Long.MIN_VALUE) {
      return parseTimestampSlowly(NumberText.text(bytes, start, length).strip(), withZone);
    }
    return withZone && !zone.equals(ZoneOffset.UTC) ? toInstant(micros) : micros;
  }

  private long toInstant(long localMicros) {
    LocalDateTime local =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(localMicros, MICROS_PER_SECOND),
            (int) Math.floorMod(localMicros, MICROS_PER_SECOND) * 1_000,
            ZoneOffset.UTC);
    return micros(local.atZone(zone).toLocalDateTime(), local.atZone(zone).getOffset());
  }

  private static long micros(LocalDateTime local, ZoneOffset offset) {
    Instant instant = local.toInstant(offset);
    return instant.getEpochSecond() * MICROS_PER_SECOND + instant.getNano() / 1_000;
  }

  /// Reads `YYYY-MM-DD[ T]HH:MI:SS[.ffffff]` without a zone; `Long.MIN_VALUE` when it is something else.
  private static long isoTimestamp(byte[] bytes, int start, int length) {
    if (length < 19) {
      return Long.MIN_VALUE;
    }
    int days = isoDate(bytes, start, 10);
    int hour = twoDigits(bytes, start + 11);
    int minute = twoDigits(bytes, start + 14);
    int second = twoDigits(bytes, start + 17);
    boolean separated =
        (bytes[start + 10] == ' ' || bytes[start + 10] == 'T')
            && bytes[start + 13] == ':'
            && bytes[start + 16] == ':';
    if (days == Integer.MIN_VALUE
        || !separated
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59) {
      return Long.MIN_VALUE;
    }
    long fraction = 0;
    if (length > 19) {
      if (bytes[start + 19] != '.' || length == 20 || length > 26) {
        return Long.MIN_VALUE;
      }
      for (int index = 20; index < 26; index++) {
        int digit = index < length ? bytes[start + index] - '0' : 0;
        if (digit < 0 || digit > 9) {
          return Long.MIN_VALUE;
        }
        fraction = fraction * 10 + digit;
      }
    }
    return days * MICROS_PER_DAY
        + (hour * 3_600L + minute * 60L + second) * MICROS_PER_SECOND
        + fraction;
  }

  private long parseTimestampSlowly(String text, boolean withZone) throws FieldException {
    int dateEnd = text.indexOf(' ') >= 0 ? text.indexOf(' ') : text.indexOf('T');
    if (dateEnd < 0) {
      long midnight = parseDateSlowly(text) * MICROS_PER_DAY;
      return withZone ? toInstant(midnight) : midnight;
    }
    long days = parseDateSlowly(text.substring(0, dateEnd));
    String rest = text.substring(dateEnd + 1).strip();
    int zoneStart = zoneStart(rest);
    try {
      LocalTime time = LocalTime.parse(padded(rest.substring(0, zoneStart).strip()));
      long local = days * MICROS_PER_DAY + time.toNanoOfDay() / 1_000;
      if (!withZone) {
        return local;
      }
      String zoneText = rest.substring(zoneStart).strip();
      if (zoneText.isEmpty()) {
        return toInstant(local);
      }
      ZoneId named = ZoneId.of(zoneText.equalsIgnoreCase("z") ? "Z" : zoneText);
      LocalDateTime wall = LocalDate.ofEpochDay(days).atTime(time);
      return micros(wall, named.getRules().getOffset(wall));
    } catch (DateTimeException e) {
      throw invalidTimestamp();
    }
  }

  private static int zoneStart(String time) {
    int position = 0;
    while (position < time.length()
        && (Character.isDigit(time.charAt(position)) || ":.".indexOf(time.charAt(position)) >= 0)) {
      position++;
    }
    return position;
  }

  private static String padded(String time) {
    String withHour = time.indexOf(':') == 1 ? "0" + time : time;
    return withHour.length() > 18 ? withHour.substring(0, 18) : withHour;
  }

  private long parsePattern(String text, DateTimeFormatter format, boolean withZone)
      throws FieldException {
    try {
      TemporalAccessor parsed = format.parse(text);
      LocalDate date = parsed.query(TemporalQueries.localDate());
      LocalTime time = parsed.query(TemporalQueries.localTime());
      if (date == null) {
        throw invalidTimestamp();
      }
      LocalDateTime local = date.atTime(time == null ? LocalTime.MIDNIGHT : time);
      if (!withZone) {
        return micros(local, ZoneOffset.UTC);
      }
      ZoneId given = parsed.query(TemporalQueries.zone());
      OffsetDateTime instant = local.atZone(given == null ? zone : given).toOffsetDateTime();
      return micros(instant.toLocalDateTime(), instant.getOffset());
    } catch (DateTimeException e) {
      throw invalidTimestamp();
    }
  }

  private static FieldException invalidTimestamp() {
    return new FieldException(
        FieldException.INVALID_TIMESTAMP,
        "invalid timestamp; expected YYYY-MM-DD HH:MI:SS or TIMEFORMAT's pattern");
  }
}
