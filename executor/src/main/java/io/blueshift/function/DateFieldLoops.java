package io.blueshift.function;

import io.blueshift.function.ScalarImplementation.LongColumnFunction;

/// The loops of the date fields that reports group by, over columns of dates and of timestamps.
final class DateFieldLoops {
  private DateFieldLoops() {}

  /// Returns the loop that takes a field out of dates.
  static LongColumnFunction ofDates(DatePart part) {
    return switch (part) {
      case YEAR -> DateFieldLoops::years;
      case MONTH -> DateFieldLoops::months;
      case DAY -> DateFieldLoops::days;
      default ->
          (values, count, results) -> {
            for (int index = 0; index < count; index++) {
              results[index] = DateTimeFields.dateField(part, values[index]);
            }
          };
    };
  }

  /// Returns the loop that takes a field out of timestamps.
  static LongColumnFunction ofTimestamps(DatePart part) {
    return switch (part) {
      case YEAR, MONTH, DAY, QUARTER, WEEK, DAY_OF_WEEK, DAY_OF_YEAR -> {
        LongColumnFunction ofDates = ofDates(part);
        yield (values, count, results) -> {
          for (int index = 0; index < count; index++) {
            values[index] = Math.floorDiv(values[index], DateTimeText.DAY_MICROS);
          }
          ofDates.apply(values, count, results);
        };
      }
      default ->
          (values, count, results) -> {
            for (int index = 0; index < count; index++) {
              results[index] = DateTimeFields.field(part, values[index]);
            }
          };
    };
  }

  private static void years(long[] values, int count, long[] results) {
    for (int index = 0; index < count; index++) {
      int year = CivilDate.year(values[index]);
      results[index] = year > 0 ? year : year - 1;
    }
  }

  private static void months(long[] values, int count, long[] results) {
    for (int index = 0; index < count; index++) {
      results[index] = CivilDate.month(values[index]);
    }
  }

  private static void days(long[] values, int count, long[] results) {
    for (int index = 0; index < count; index++) {
      results[index] = CivilDate.day(values[index]);
    }
  }

  /// Returns the loop that cuts timestamps to a field.
  static LongColumnFunction truncation(DatePart part) {
    return (values, count, results) -> {
      for (int index = 0; index < count; index++) {
        results[index] = DateTimeFields.truncate(part, values[index]);
      }
    };
  }
}
