package io.blueshift.function;

/// Year, month and day of a day number, in integers only, for loops over columns. The algorithm
/// counts years from March in eras of 400 years (Howard Hinnant, chrono-Compatible Low-Level Date
/// Algorithms).
final class CivilDate {
  private CivilDate() {}

  /// Returns the year of days since 1970-01-01; year 0 is 1 BC.
  static int year(long days) {
    long packed = packed(days);
    return (int) (packed >> 16);
  }

  /// Returns the month, 1 to 12.
  static int month(long days) {
    return (int) (packed(days) >>> 8 & 0xff);
  }

  /// Returns the day of the month, 1 to 31.
  static int day(long days) {
    return (int) (packed(days) & 0xff);
  }

  private static long packed(long days) {
    long shifted = days + 719_468;
    long era = Math.floorDiv(shifted, 146_097L);
    long dayOfEra = shifted - era * 146_097;
    long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long marchMonth = (5 * dayOfYear + 2) / 153;
    long day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
    long month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    return year << 16 | month << 8 | day;
  }

  /// Returns the days since 1970-01-01 of a date whose month is 1 to 12; the day may lie outside
  /// the month.
  static long toDays(long year, int month, long day) {
    long marchYear = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(marchYear, 400L);
    long yearOfEra = marchYear - era * 400;
    long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  /// Returns the number of days of a month.
  static int lengthOfMonth(long year, int month) {
    return switch (month) {
      case 4, 6, 9, 11 -> 30;
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      default -> 31;
    };
  }

  /// Adds months to a date; a day that the month has not becomes its last.
  static long plusMonths(long days, long months) {
    int year = year(days);
    int month = month(days);
    long total = year * 12L + month - 1 + months;
    long newYear = Math.floorDiv(total, 12L);
    int newMonth = (int) Math.floorMod(total, 12L) + 1;
    return toDays(newYear, newMonth, Math.min(day(days), lengthOfMonth(newYear, newMonth)));
  }

  /// Returns the day of the week, 0 for Sunday.
  static int dayOfWeek(long days) {
    return (int) Math.floorMod(days + 4, 7L);
  }
}
