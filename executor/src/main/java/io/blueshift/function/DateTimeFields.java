package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.vector.Values.Interval;

/// Takes fields out of local timestamps (microseconds), cuts timestamps to a field, adds fields to
/// them and counts the boundaries between two.
final class DateTimeFields {
  /// Midnight of 2000-01-01, from which PostgreSQL counts.
  static final long EPOCH_2000_MICROS = 946_684_800_000_000L;

  private static final long DAY = DateTimeText.DAY_MICROS;
  private static final int FRACTION_DIGITS = 6;

  private DateTimeFields() {}

  /// Returns a field in whole units; SECOND without its fraction, MILLISECOND and MICROSECOND with
  /// the seconds, as PostgreSQL counts them.
  static long field(DatePart part, long micros) {
    long days = Math.floorDiv(micros, DAY);
    long time = Math.floorMod(micros, DAY);
    return switch (part) {
      case MICROSECOND -> time % 60_000_000;
      case MILLISECOND -> time % 60_000_000 / 1_000;
      case SECOND -> time % 60_000_000 / 1_000_000;
      case MINUTE -> time / 60_000_000 % 60;
      case HOUR -> time / 3_600_000_000L;
      case EPOCH -> Math.floorDiv(micros, 1_000_000L);
      case TIMEZONE, TIMEZONE_HOUR, TIMEZONE_MINUTE -> 0;
      case DAY,
          WEEK,
          MONTH,
          QUARTER,
          YEAR,
          DECADE,
          CENTURY,
          MILLENNIUM,
          DAY_OF_WEEK,
          ISO_DAY_OF_WEEK,
          DAY_OF_YEAR,
          ISO_YEAR,
          JULIAN ->
          dateField(part, days);
    };
  }

  /// Returns a field of a date.
  static long dateField(DatePart part, long days) {
    return switch (part) {
      case DAY -> CivilDate.day(days);
      case MONTH -> CivilDate.month(days);
      case QUARTER -> (CivilDate.month(days) + 2) / 3;
      case YEAR -> shownYear(CivilDate.year(days));
      case DECADE -> Math.floorDiv(CivilDate.year(days), 10);
      case CENTURY -> centuries(CivilDate.year(days), 100);
      case MILLENNIUM -> centuries(CivilDate.year(days), 1000);
      case DAY_OF_WEEK -> CivilDate.dayOfWeek(days);
      case ISO_DAY_OF_WEEK -> (CivilDate.dayOfWeek(days) + 6) % 7 + 1;
      case DAY_OF_YEAR -> days - CivilDate.toDays(CivilDate.year(days), 1, 1) + 1;
      case WEEK -> (isoThursday(days) - CivilDate.toDays(isoYear(days), 1, 1)) / 7 + 1;
      case ISO_YEAR -> shownYear(isoYear(days));
      case JULIAN -> days + 2_440_588;
      case EPOCH -> days * 86_400;
      case MICROSECOND,
          MILLISECOND,
          SECOND,
          MINUTE,
          HOUR,
          TIMEZONE,
          TIMEZONE_HOUR,
          TIMEZONE_MINUTE ->
          0;
    };
  }

  /// Returns a year as it is written: there is no year 0.
  private static long shownYear(int year) {
    return year > 0 ? year : year - 1;
  }

  private static long centuries(int year, int length) {
    return year > 0 ? (year + length - 1) / length : -((length - year) / length);
  }

  private static long isoThursday(long days) {
    return days - (CivilDate.dayOfWeek(days) + 6) % 7 + 3;
  }

  private static int isoYear(long days) {
    return CivilDate.year(isoThursday(days));
  }

  /// Returns a field with its fraction.
  static double fractionalField(DatePart part, long micros) {
    long time = Math.floorMod(micros, DAY);
    return switch (part) {
      case SECOND -> time % 60_000_000 / 1e6;
      case MILLISECOND -> time % 60_000_000 / 1e3;
      case EPOCH -> micros / 1e6;
      case JULIAN -> field(part, micros) + time / (double) DAY;
      default -> field(part, micros);
    };
  }

  /// Returns a field of an interval.
  static double intervalField(DatePart part, Interval interval) {
    int months = interval.months();
    long micros = interval.micros();
    int years = months / 12;
    return switch (part) {
      case MILLISECOND -> micros % 60_000_000 / 1e3;
      case SECOND -> micros % 60_000_000 / 1e6;
      case EPOCH ->
          years * 365.25 * 86_400
              + months % 12 * 30.0 * 86_400
              + interval.days() * 86_400.0
              + micros / 1e6;
      default -> wholeIntervalField(part, interval);
    };
  }

  private static long wholeIntervalField(DatePart part, Interval interval) {
    int months = interval.months();
    long micros = interval.micros();
    return switch (part) {
      case MICROSECOND -> micros % 60_000_000;
      case MINUTE -> micros / 60_000_000 % 60;
      case HOUR -> micros / 3_600_000_000L;
      case DAY -> interval.days();
      case WEEK -> interval.days() / 7;
      case MONTH -> months % 12;
      case QUARTER -> months % 12 / 3 + 1;
      case YEAR -> months / 12;
      case DECADE -> months / 120;
      case CENTURY -> months / 1200;
      case MILLENNIUM -> months / 12_000;
      case MILLISECOND,
          SECOND,
          EPOCH,
          DAY_OF_WEEK,
          ISO_DAY_OF_WEEK,
          DAY_OF_YEAR,
          ISO_YEAR,
          JULIAN,
          TIMEZONE,
          TIMEZONE_HOUR,
          TIMEZONE_MINUTE ->
          throw unsupported(part, "interval");
    };
  }

  static DatabaseException unsupported(DatePart part, String typeName) {
    return new DatabaseException(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        "date part not supported for type " + typeName + " [part=" + part + "]");
  }

  /// Rounds microseconds to so many digits (0 to 6) of a second. A half goes away from the origin, as in
  /// PostgreSQL, whose timestamps count from the year 2000.
  static long roundFraction(long micros, long digits, long originMicros) {
    if (DateTimeText.isInfinite(micros)) {
      return micros;
    }
    long unit = 1;
    for (long digit = Math.clamp(digits, 0, FRACTION_DIGITS); digit < FRACTION_DIGITS; digit++) {
      unit *= 10;
    }
    long distance = micros - originMicros;
    long rounded = (Math.abs(distance) + unit / 2) / unit * unit;
    return originMicros + (distance < 0 ? -rounded : rounded);
  }

  /// Cuts a local timestamp to the beginning of a field.
  static long truncate(DatePart part, long micros) {
    if (DateTimeText.isInfinite(micros)) {
      return micros;
    }
    long fixed = part == DatePart.WEEK ? 0 : part.micros();
    if (fixed > 0) {
      return Math.floorDiv(micros, fixed) * fixed;
    }
    return truncateDate(part, Math.floorDiv(micros, DAY)) * DAY;
  }

  /// Cuts a date to the beginning of a field.
  static long truncateDate(DatePart part, long days) {
    int year = CivilDate.year(days);
    return switch (part) {
      case WEEK -> days - (CivilDate.dayOfWeek(days) + 6) % 7;
      case MONTH -> days - CivilDate.day(days) + 1;
      case QUARTER -> CivilDate.toDays(year, (CivilDate.month(days) - 1) / 3 * 3 + 1, 1);
      case YEAR -> CivilDate.toDays(year, 1, 1);
      case DECADE -> CivilDate.toDays(Math.floorDiv(year, 10) * 10L, 1, 1);
      case CENTURY -> CivilDate.toDays(Math.floorDiv(year - 1, 100) * 100L + 1, 1, 1);
      case MILLENNIUM -> CivilDate.toDays(Math.floorDiv(year - 1, 1000) * 1000L + 1, 1, 1);
      case MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY -> days;
      case DAY_OF_WEEK,
          ISO_DAY_OF_WEEK,
          DAY_OF_YEAR,
          ISO_YEAR,
          EPOCH,
          JULIAN,
          TIMEZONE,
          TIMEZONE_HOUR,
          TIMEZONE_MINUTE ->
          throw unsupported(part, "timestamp");
    };
  }

  /// Adds a number of fields to a local timestamp.
  static long plus(DatePart part, long count, long micros) {
    if (DateTimeText.isInfinite(micros)) {
      return micros;
    }
    try {
      if (part.micros() > 0) {
        return Math.addExact(micros, Math.multiplyExact(count, part.micros()));
      }
      if (part.months() == 0) {
        throw unsupported(part, "timestamp");
      }
      long days = Math.floorDiv(micros, DAY);
      long moved = CivilDate.plusMonths(days, Math.multiplyExact(count, part.months()));
      return Math.addExact(Math.multiplyExact(moved, DAY), micros - days * DAY);
    } catch (ArithmeticException overflow) {
      throw ConversionErrors.timestampOutOfRange(micros);
    }
  }

  /// Counts the boundaries of a field between two local timestamps.
  static long difference(DatePart part, long from, long to) {
    if (part.months() > 0) {
      return monthIndex(part, to) - monthIndex(part, from);
    }
    if (part == DatePart.WEEK) {
      // Weeks begin on Sunday here; day 3 (Sunday 1970-01-04) is a boundary.
      return Math.floorDiv(Math.floorDiv(to, DAY) - 3, 7L)
          - Math.floorDiv(Math.floorDiv(from, DAY) - 3, 7L);
    }
    if (part == DatePart.EPOCH) {
      return difference(DatePart.SECOND, from, to);
    }
    if (part.micros() == 0) {
      throw unsupported(part, "timestamp");
    }
    return Math.floorDiv(to, part.micros()) - Math.floorDiv(from, part.micros());
  }

  private static long monthIndex(DatePart part, long micros) {
    long days = Math.floorDiv(micros, DAY);
    long months = CivilDate.year(days) * 12L + CivilDate.month(days) - 1;
    return switch (part) {
      case CENTURY, MILLENNIUM -> Math.floorDiv(months - 12, (long) part.months());
      default -> Math.floorDiv(months, (long) part.months());
    };
  }

  /// Adds an interval to a local timestamp: months first, then days, then time.
  static long plus(long micros, Interval interval, int sign) {
    if (DateTimeText.isInfinite(micros)) {
      return micros;
    }
    try {
      long days = Math.floorDiv(micros, DAY);
      long time = micros - days * DAY;
      if (interval.months() != 0) {
        days = CivilDate.plusMonths(days, (long) sign * interval.months());
      }
      days += (long) sign * interval.days();
      long moved = Math.addExact(Math.multiplyExact(days, DAY), time);
      return Math.addExact(moved, Math.multiplyExact(interval.micros(), sign));
    } catch (ArithmeticException overflow) {
      throw ConversionErrors.timestampOutOfRange(DateTimeText.ofTimestamp(micros));
    }
  }

  /// Returns the difference as PostgreSQL's AGE gives it: in years, months, days and time.
  static Interval age(long later, long earlier) {
    if (later < earlier) {
      Interval inverse = age(earlier, later);
      return new Interval(-inverse.months(), -inverse.days(), -inverse.micros());
    }
    long laterDays = Math.floorDiv(later, DAY);
    long earlierDays = Math.floorDiv(earlier, DAY);
    long time = Math.floorMod(later, DAY) - Math.floorMod(earlier, DAY);
    int dayCount = CivilDate.day(laterDays) - CivilDate.day(earlierDays);
    int months =
        (CivilDate.year(laterDays) - CivilDate.year(earlierDays)) * 12
            + CivilDate.month(laterDays)
            - CivilDate.month(earlierDays);
    if (time < 0) {
      time += DAY;
      dayCount--;
    }
    if (dayCount < 0) {
      dayCount +=
          CivilDate.lengthOfMonth(CivilDate.year(earlierDays), CivilDate.month(earlierDays));
      months--;
    }
    return new Interval(months, dayCount, time);
  }
}
