package io.blueshift.operator;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values.Interval;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of one call of generate_series(start, stop [, step]): whole numbers, decimals of one
/// scale, or timestamps with a step of months, days and microseconds. NULL arguments give no value.
final class SeriesValues {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final long stop;
  private final Interval step;
  private final boolean ascending;
  private final boolean dates;
  private long next;
  private boolean exhausted;

  private SeriesValues(long start, long stop, Interval step, boolean ascending, boolean dates) {
    this.next = start;
    this.stop = stop;
    this.step = step;
    this.ascending = ascending;
    this.dates = dates;
  }

  static SeriesValues of(List<@Nullable Object> arguments, LogicalType type, String function) {
    boolean dates = type instanceof LogicalType.DateType;
    if (arguments.contains(null)) {
      SeriesValues none = new SeriesValues(0, 0, new Interval(0, 0, 1), true, dates);
      none.exhausted = true;
      return none;
    }
    Interval step = new Interval(0, dates ? 1 : 0, dates ? 0 : 1);
    if (type instanceof LogicalType.DecimalType decimal) {
      step = new Interval(0, 0, Math.powExact(10L, decimal.scale()));
    }
    if (arguments.size() > 2) {
      step =
          switch (arguments.get(2)) {
            case Interval interval -> interval;
            case Long number ->
                new Interval(0, dates ? Math.toIntExact(number) : 0, dates ? 0 : number);
            case null, default ->
                throw new DatabaseException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "step must be a number or an interval [function=" + function + "]");
          };
    }
    long sign =
        Long.signum(
            step.months() * 30L * MICROS_PER_DAY + step.days() * MICROS_PER_DAY + step.micros());
    if (sign == 0) {
      throw new DatabaseException(ErrorCode.INVALID_PARAMETER_VALUE, "step size cannot equal zero");
    }
    return new SeriesValues(
        (Long) arguments.get(0), (Long) arguments.get(1), step, sign > 0, dates);
  }

  /// Returns the next value, or null when there are no more.
  @Nullable Long next() {
    if (exhausted || (ascending ? next > stop : next < stop)) {
      return null;
    }
    long value = next;
    try {
      next = following(value);
    } catch (ArithmeticException e) {
      exhausted = true;
    }
    return value;
  }

  private long following(long value) {
    if (dates) {
      return Math.addExact(
          step.months() == 0
              ? value
              : LocalDate.ofEpochDay(value).plusMonths(step.months()).toEpochDay(),
          step.days() + step.micros() / MICROS_PER_DAY);
    }
    long moved = value;
    if (step.months() != 0) {
      LocalDateTime time =
          LocalDateTime.ofEpochSecond(Math.floorDiv(value, MICROS_PER_SECOND), 0, ZoneOffset.UTC)
              .plusMonths(step.months());
      moved =
          time.toEpochSecond(ZoneOffset.UTC) * MICROS_PER_SECOND
              + Math.floorMod(value, MICROS_PER_SECOND);
    }
    return Math.addExact(Math.addExact(moved, step.days() * MICROS_PER_DAY), step.micros());
  }
}
