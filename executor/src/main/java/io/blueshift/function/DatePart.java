package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The fields of dates and times, with all the names that Redshift and PostgreSQL know them by.
enum DatePart {
  MICROSECOND("microsecond", "microseconds", "microsec", "microsecs", "us", "usec", "usecs"),
  MILLISECOND(
      "millisecond",
      "milliseconds",
      "millisec",
      "millisecs",
      "ms",
      "msec",
      "msecs",
      "msecond",
      "mseconds"),
  SECOND("second", "seconds", "sec", "secs", "s"),
  MINUTE("minute", "minutes", "min", "mins", "m"),
  HOUR("hour", "hours", "hr", "hrs", "h"),
  DAY("day", "days", "d"),
  WEEK("week", "weeks", "w"),
  MONTH("month", "months", "mon", "mons"),
  QUARTER("quarter", "quarters", "qtr", "qtrs"),
  YEAR("year", "years", "yr", "yrs", "y"),
  DECADE("decade", "decades", "dec", "decs"),
  CENTURY("century", "centuries", "c", "cent", "cents"),
  MILLENNIUM("millennium", "millennia", "mil", "mils", "millenium"),
  DAY_OF_WEEK("dow", "dayofweek", "dw", "weekday"),
  ISO_DAY_OF_WEEK("isodow"),
  DAY_OF_YEAR("doy", "dayofyear", "dy", "yearday"),
  ISO_YEAR("isoyear"),
  EPOCH("epoch"),
  JULIAN("julian"),
  TIMEZONE("timezone"),
  TIMEZONE_HOUR("timezone_hour"),
  TIMEZONE_MINUTE("timezone_minute");

  private static final Map<String, DatePart> BY_NAME = new HashMap<>();

  static {
    for (DatePart part : values()) {
      for (String name : part.names) {
        BY_NAME.put(name, part);
      }
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, and so immutable
  private final List<String> names;

  DatePart(String... names) {
    this.names = List.of(names);
  }

  /// Finds a part by any of its names.
  static DatePart of(String name) {
    DatePart part = BY_NAME.get(name.strip().toLowerCase(Locale.ROOT));
    if (part == null) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE, "date part not recognized [part=" + name + "]");
    }
    return part;
  }

  /// Returns the microseconds of a part of fixed length, 0 for others.
  long micros() {
    return switch (this) {
      case MICROSECOND -> 1;
      case MILLISECOND -> 1_000;
      case SECOND -> 1_000_000;
      case MINUTE -> 60_000_000L;
      case HOUR -> 3_600_000_000L;
      case DAY, DAY_OF_YEAR, DAY_OF_WEEK -> DateTimeText.DAY_MICROS;
      case WEEK -> 7 * DateTimeText.DAY_MICROS;
      default -> 0;
    };
  }

  /// Returns the months of a part made of months, 0 for others.
  int months() {
    return switch (this) {
      case MONTH -> 1;
      case QUARTER -> 3;
      case YEAR -> 12;
      case DECADE -> 120;
      case CENTURY -> 1200;
      case MILLENNIUM -> 12_000;
      default -> 0;
    };
  }
}
