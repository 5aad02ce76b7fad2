package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.DATE;
import static io.blueshift.function.ArgumentFamily.DOUBLE;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.INTERVAL;
import static io.blueshift.function.ArgumentFamily.TIME;
import static io.blueshift.function.ArgumentFamily.TIMESTAMP;
import static io.blueshift.function.ArgumentFamily.TIMESTAMPTZ;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values.Interval;
import java.util.List;
import java.util.Objects;

/// Arithmetic of dates, times and intervals under the operators' symbols, and the functions that
/// bring intervals to a normal form.
///
/// | left | operator | right | result |
/// | --- | --- | --- | --- |
/// | date | + − | integer | date |
/// | date | − | date | integer (days) |
/// | date, timestamp | + − | interval | timestamp |
/// | date | + | time | timestamp |
/// | timestamp | − | timestamp | interval of days and time |
/// | time | + − | interval | time |
/// | time | − | time | interval |
/// | interval | + − | interval | interval |
/// | interval | * / | number | interval |
final class IntervalFunctions {
  private static final long DAY = DateTimeText.DAY_MICROS;
  private static final int SECONDS_PER_DAY = 86_400;

  private IntervalFunctions() {}

  static void addTo(FunctionCatalog catalog) {
    addDates(catalog);
    addTimestamps(catalog);
    addTimes(catalog);
    addIntervals(catalog);
    addJustification(catalog);
  }

  private static Interval interval(@org.jspecify.annotations.Nullable Object value) {
    return (Interval) Objects.requireNonNull(value);
  }

  private static long dateInRange(long days) {
    if (days > Integer.MAX_VALUE || days < Integer.MIN_VALUE) {
      throw new DatabaseException(
          ErrorCode.DATETIME_FIELD_OVERFLOW, "date out of range [days=" + days + "]");
    }
    return days;
  }

  private static void addDates(FunctionCatalog catalog) {
    catalog.strict(
        "+",
        LogicalType.DATE,
        values -> dateInRange((Long) values[0] + (Long) values[1]),
        DATE,
        INTEGRAL);
    catalog.strict(
        "+",
        LogicalType.DATE,
        values -> dateInRange((Long) values[0] + (Long) values[1]),
        INTEGRAL,
        DATE);
    catalog.strict(
        "-",
        LogicalType.DATE,
        values -> dateInRange((Long) values[0] - (Long) values[1]),
        DATE,
        INTEGRAL);
    catalog.strict(
        "-", LogicalType.INTEGER, values -> (Long) values[0] - (Long) values[1], DATE, DATE);
    catalog.strict(
        "+",
        LogicalType.TIMESTAMP,
        values -> DateTimeText.toMicros((Long) values[0]) + (Long) values[1],
        DATE,
        TIME);
    catalog.strict(
        "+",
        LogicalType.TIMESTAMP,
        values -> DateTimeText.toMicros((Long) values[1]) + (Long) values[0],
        TIME,
        DATE);
    for (String operator : List.of("+", "-")) {
      int sign = operator.equals("+") ? 1 : -1;
      catalog.strict(
          operator,
          LogicalType.TIMESTAMP,
          values ->
              DateTimeFields.plus(
                  DateTimeText.toMicros((Long) values[0]), interval(values[1]), sign),
          DATE,
          INTERVAL);
    }
    catalog.strict(
        "+",
        LogicalType.TIMESTAMP,
        values ->
            DateTimeFields.plus(DateTimeText.toMicros((Long) values[1]), interval(values[0]), 1),
        INTERVAL,
        DATE);
  }

  private static void addTimestamps(FunctionCatalog catalog) {
    for (String operator : List.of("+", "-")) {
      int sign = operator.equals("+") ? 1 : -1;
      catalog.strict(
          operator,
          LogicalType.TIMESTAMP,
          values -> DateTimeFields.plus((Long) values[0], interval(values[1]), sign),
          TIMESTAMP,
          INTERVAL);
      catalog.stable(
          operator,
          LogicalType.TIMESTAMPTZ,
          (values, session) -> plusInstant((Long) values[0], interval(values[1]), sign, session),
          TIMESTAMPTZ,
          INTERVAL);
    }
    catalog.strict(
        "+",
        LogicalType.TIMESTAMP,
        values -> DateTimeFields.plus((Long) values[1], interval(values[0]), 1),
        INTERVAL,
        TIMESTAMP);
    catalog.stable(
        "+",
        LogicalType.TIMESTAMPTZ,
        (values, session) -> plusInstant((Long) values[1], interval(values[0]), 1, session),
        INTERVAL,
        TIMESTAMPTZ);
    for (ArgumentFamily family : List.of(TIMESTAMP, TIMESTAMPTZ)) {
      catalog.strict(
          "-",
          LogicalType.INTERVAL_TYPE,
          values -> {
            long micros;
            try {
              micros = Math.subtractExact((Long) values[0], (Long) values[1]);
            } catch (ArithmeticException overflow) {
              throw ConversionErrors.timestampOutOfRange(values[0]);
            }
            return new Interval(0, (int) (micros / DAY), micros % DAY);
          },
          family,
          family);
    }
  }

  /// Adds months and days in the session's zone, time as it passes.
  private static long plusInstant(
      @org.jspecify.annotations.Nullable Long instant,
      Interval interval,
      int sign,
      FunctionSession session) {
    long micros = Objects.requireNonNull(instant);
    long moved = micros;
    if (interval.months() != 0 || interval.days() != 0) {
      long local = DateTimeText.toLocal(micros, session.timeZone());
      Interval calendar = new Interval(interval.months(), interval.days(), 0);
      moved =
          DateTimeText.toInstant(DateTimeFields.plus(local, calendar, sign), session.timeZone());
    }
    return DateTimeFields.plus(moved, new Interval(0, 0, interval.micros()), sign);
  }

  private static void addTimes(FunctionCatalog catalog) {
    for (String operator : List.of("+", "-")) {
      int sign = operator.equals("+") ? 1 : -1;
      catalog.strict(
          operator,
          LogicalType.TIME,
          values -> Math.floorMod((Long) values[0] + sign * interval(values[1]).micros(), DAY),
          TIME,
          INTERVAL);
    }
    catalog.strict(
        "+",
        LogicalType.TIME,
        values -> Math.floorMod((Long) values[1] + interval(values[0]).micros(), DAY),
        INTERVAL,
        TIME);
    catalog.strict(
        "-",
        LogicalType.INTERVAL_TYPE,
        values -> new Interval(0, 0, (Long) values[0] - (Long) values[1]),
        TIME,
        TIME);
  }

  private static Interval checked(long months, long days, long micros) {
    if (months != (int) months || days != (int) days) {
      throw new DatabaseException(
          ErrorCode.INTERVAL_FIELD_OVERFLOW,
          "interval out of range [months=" + months + ", days=" + days + "]");
    }
    return new Interval((int) months, (int) days, micros);
  }

  private static Interval plus(Interval left, Interval right, int sign) {
    try {
      return checked(
          (long) left.months() + (long) sign * right.months(),
          (long) left.days() + (long) sign * right.days(),
          Math.addExact(left.micros(), Math.multiplyExact(right.micros(), sign)));
    } catch (ArithmeticException overflow) {
      throw new DatabaseException(ErrorCode.INTERVAL_FIELD_OVERFLOW, "interval out of range");
    }
  }

  private static void addIntervals(FunctionCatalog catalog) {
    for (String operator : List.of("+", "-")) {
      int sign = operator.equals("+") ? 1 : -1;
      catalog.strict(
          operator,
          LogicalType.INTERVAL_TYPE,
          values -> plus(interval(values[0]), interval(values[1]), sign),
          INTERVAL,
          INTERVAL);
    }
    catalog.strict(
        "-",
        LogicalType.INTERVAL_TYPE,
        values -> plus(new Interval(0, 0, 0), interval(values[0]), -1),
        INTERVAL);
    catalog.strict(
        "*",
        LogicalType.INTERVAL_TYPE,
        values -> times(interval(values[0]), (Double) Objects.requireNonNull(values[1])),
        INTERVAL,
        DOUBLE);
    catalog.strict(
        "*",
        LogicalType.INTERVAL_TYPE,
        values -> times(interval(values[1]), (Double) Objects.requireNonNull(values[0])),
        DOUBLE,
        INTERVAL);
    catalog.strict(
        "/",
        LogicalType.INTERVAL_TYPE,
        values -> {
          double divisor = (Double) Objects.requireNonNull(values[1]);
          if (divisor == 0) {
            throw new DatabaseException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
          }
          return scaled(interval(values[0]), divisor, true);
        },
        INTERVAL,
        DOUBLE);
  }

  private static Interval times(Interval interval, double factor) {
    return scaled(interval, factor, false);
  }

  /// Scales each part; fractions of months become days of thirty, fractions of days time. Fractions are
  /// rounded to a millionth of a day, then of a second, as PostgreSQL does, so that products such as
  /// 0.1 × 30 are whole.
  private static Interval scaled(Interval interval, double factor, boolean divide) {
    double months = divide ? interval.months() / factor : interval.months() * factor;
    double days = divide ? interval.days() / factor : interval.days() * factor;
    double wholeMonths = truncated(months);
    double wholeDays = truncated(days);
    double extraDays = roundedAt((months - wholeMonths) * 30);
    double seconds =
        roundedAt((days - wholeDays + extraDays - truncated(extraDays)) * SECONDS_PER_DAY);
    if (Math.abs(seconds) >= SECONDS_PER_DAY) {
      double carried = truncated(seconds / SECONDS_PER_DAY);
      wholeDays += carried;
      seconds -= carried * SECONDS_PER_DAY;
    }
    wholeDays += truncated(extraDays);
    double micros =
        Math.rint(
            (divide ? interval.micros() / factor : interval.micros() * factor) + seconds * 1e6);
    if (Double.isNaN(micros) || Math.abs(micros) > 9e18) {
      throw new DatabaseException(
          ErrorCode.INTERVAL_FIELD_OVERFLOW, "interval out of range [factor=" + factor + "]");
    }
    return checked((long) wholeMonths, (long) wholeDays, (long) micros);
  }

  private static double truncated(double value) {
    return value < 0 ? Math.ceil(value) : Math.floor(value);
  }

  private static double roundedAt(double value) {
    return Math.rint(value * 1e6) / 1e6;
  }

  static int compare(Interval left, Interval right) {
    long leftDays = left.months() * 30L + left.days() + Math.floorDiv(left.micros(), DAY);
    long rightDays = right.months() * 30L + right.days() + Math.floorDiv(right.micros(), DAY);
    return leftDays != rightDays
        ? Long.compare(leftDays, rightDays)
        : Long.compare(Math.floorMod(left.micros(), DAY), Math.floorMod(right.micros(), DAY));
  }

  private static void addJustification(FunctionCatalog catalog) {
    catalog.strict(
        "justify_hours",
        LogicalType.INTERVAL_TYPE,
        values -> justifyHours(interval(values[0])),
        INTERVAL);
    catalog.strict(
        "justify_days",
        LogicalType.INTERVAL_TYPE,
        values -> justifyDays(interval(values[0])),
        INTERVAL);
    catalog.strict(
        "justify_interval",
        LogicalType.INTERVAL_TYPE,
        values -> justifyInterval(interval(values[0])),
        INTERVAL);
    catalog.strict(
        "make_interval",
        LogicalType.INTERVAL_TYPE,
        values ->
            checked(
                (Long) values[0] * 12 + (Long) values[1],
                (Long) values[2] * 7 + (Long) values[3],
                ((Long) values[4] * 60 + (Long) values[5]) * 60_000_000
                    + Math.round((Double) values[6] * 1e6)),
        INTEGRAL,
        INTEGRAL,
        INTEGRAL,
        INTEGRAL,
        INTEGRAL,
        INTEGRAL,
        DOUBLE);
  }

  private static Interval justifyHours(Interval interval) {
    long days = interval.days() + interval.micros() / DAY;
    long micros = interval.micros() % DAY;
    if (days > 0 && micros < 0) {
      micros += DAY;
      days--;
    } else if (days < 0 && micros > 0) {
      micros -= DAY;
      days++;
    }
    return checked(interval.months(), days, micros);
  }

  private static Interval justifyDays(Interval interval) {
    long months = interval.months() + interval.days() / 30L;
    long days = interval.days() % 30;
    if (months > 0 && days < 0) {
      days += 30;
      months--;
    } else if (months < 0 && days > 0) {
      days -= 30;
      months++;
    }
    return checked(months, days, interval.micros());
  }

  private static Interval justifyInterval(Interval interval) {
    Interval whole = justifyDays(justifyHours(interval));
    long months = whole.months();
    long days = whole.days();
    long micros = whole.micros();
    if (months > 0 && (days < 0 || days == 0 && micros < 0)) {
      days += 30;
      months--;
    } else if (months < 0 && (days > 0 || days == 0 && micros > 0)) {
      days -= 30;
      months++;
    }
    if (days > 0 && micros < 0) {
      micros += DAY;
      days--;
    } else if (days < 0 && micros > 0) {
      micros -= DAY;
      days++;
    }
    return checked(months, days, micros);
  }
}
