package io.blueshift.function;

import io.blueshift.vector.Values.Interval;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads and writes intervals in PostgreSQL's text form, `1 year 2 mons 3 days 04:05:06`; reads ISO
/// 8601 durations too.
public final class IntervalText {
  private static final long SECOND_MICROS = 1_000_000L;
  private static final long DAY_MICROS = 86_400 * SECOND_MICROS;

  /// What a unit is worth: months, days or microseconds.
  private enum Part {
    MONTHS,
    DAYS,
    MICROS
  }

  private record Unit(Part part, long size) {}

  private static final Map<String, Unit> UNITS =
      Map.ofEntries(
          Map.entry("microsecond", new Unit(Part.MICROS, 1)),
          Map.entry("us", new Unit(Part.MICROS, 1)),
          Map.entry("usec", new Unit(Part.MICROS, 1)),
          Map.entry("millisecond", new Unit(Part.MICROS, 1000)),
          Map.entry("ms", new Unit(Part.MICROS, 1000)),
          Map.entry("msec", new Unit(Part.MICROS, 1000)),
          Map.entry("second", new Unit(Part.MICROS, SECOND_MICROS)),
          Map.entry("sec", new Unit(Part.MICROS, SECOND_MICROS)),
          Map.entry("s", new Unit(Part.MICROS, SECOND_MICROS)),
          Map.entry("minute", new Unit(Part.MICROS, 60 * SECOND_MICROS)),
          Map.entry("min", new Unit(Part.MICROS, 60 * SECOND_MICROS)),
          Map.entry("m", new Unit(Part.MICROS, 60 * SECOND_MICROS)),
          Map.entry("hour", new Unit(Part.MICROS, 3600 * SECOND_MICROS)),
          Map.entry("hr", new Unit(Part.MICROS, 3600 * SECOND_MICROS)),
          Map.entry("h", new Unit(Part.MICROS, 3600 * SECOND_MICROS)),
          Map.entry("day", new Unit(Part.DAYS, 1)),
          Map.entry("d", new Unit(Part.DAYS, 1)),
          Map.entry("week", new Unit(Part.DAYS, 7)),
          Map.entry("w", new Unit(Part.DAYS, 7)),
          Map.entry("month", new Unit(Part.MONTHS, 1)),
          Map.entry("mon", new Unit(Part.MONTHS, 1)),
          Map.entry("quarter", new Unit(Part.MONTHS, 3)),
          Map.entry("qtr", new Unit(Part.MONTHS, 3)),
          Map.entry("year", new Unit(Part.MONTHS, 12)),
          Map.entry("yr", new Unit(Part.MONTHS, 12)),
          Map.entry("y", new Unit(Part.MONTHS, 12)),
          Map.entry("decade", new Unit(Part.MONTHS, 120)),
          Map.entry("century", new Unit(Part.MONTHS, 1200)),
          Map.entry("centurie", new Unit(Part.MONTHS, 1200)),
          Map.entry("c", new Unit(Part.MONTHS, 1200)),
          Map.entry("millennium", new Unit(Part.MONTHS, 12000)),
          Map.entry("mil", new Unit(Part.MONTHS, 12000)));

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<time>[+-]?\\d+:\\d+(?::\\d+(?:\\.\\d*)?)?)"
              + "|(?<yearmonth>[+-]?\\d+-\\d+)"
              + "|(?<number>[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:e[+-]?\\d+)?)\\s*(?<unit>[a-z]+)?"
              + "|(?<ago>ago)|(?<at>@))\\s*");

  private static final Pattern ISO =
      Pattern.compile(
          "([+-])?p(?:(-?[\\d.]+)y)?(?:(-?[\\d.]+)m)?(?:(-?[\\d.]+)w)?(?:(-?[\\d.]+)d)?"
              + "(?:t(?:(-?[\\d.]+)h)?(?:(-?[\\d.]+)m)?(?:(-?[\\d.]+)s)?)?");

  private IntervalText() {}

  /// Adds up the parts of an interval and checks its bounds at the end.
  private static final class Sum {
    private BigDecimal months = BigDecimal.ZERO;
    private BigDecimal days = BigDecimal.ZERO;
    private BigDecimal micros = BigDecimal.ZERO;
    private final Set<Unit> given = new HashSet<>();

    /// Notes that the text gives a unit; returns false when it did before.
    boolean give(Unit unit) {
      return given.add(unit);
    }

    void add(BigDecimal count, Unit unit) {
      BigDecimal amount = count.multiply(BigDecimal.valueOf(unit.size()));
      switch (unit.part()) {
        case MONTHS -> {
          BigDecimal whole = amount.setScale(0, RoundingMode.DOWN);
          months = months.add(whole);
          if (unit.size() == 1) {
            addDays(amount.subtract(whole).multiply(BigDecimal.valueOf(30)));
          }
        }
        case DAYS -> addDays(amount);
        case MICROS -> micros = micros.add(amount);
      }
    }

    private void addDays(BigDecimal amount) {
      BigDecimal whole = amount.setScale(0, RoundingMode.DOWN);
      days = days.add(whole);
      micros = micros.add(amount.subtract(whole).multiply(BigDecimal.valueOf(DAY_MICROS)));
    }

    Interval finish(boolean negative, String text) {
      try {
        BigDecimal sign = negative ? BigDecimal.ONE.negate() : BigDecimal.ONE;
        return new Interval(
            months.multiply(sign).intValueExact(),
            days.multiply(sign).intValueExact(),
            micros.multiply(sign).setScale(0, RoundingMode.HALF_EVEN).longValueExact());
      } catch (ArithmeticException tooLarge) {
        throw new io.blueshift.error.DatabaseException(
            io.blueshift.error.ErrorCode.INTERVAL_FIELD_OVERFLOW,
            "interval field value out of range [value=" + text + "]");
      }
    }
  }

  /// Reads an interval.
  ///
  /// @throws io.blueshift.error.DatabaseException when the text is none
  public static Interval parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      throw ConversionErrors.dateSyntax("interval", text);
    }
    if (lower.matches("[+-]?p.+")) {
      return parseIso(lower, text);
    }
    Sum sum = new Sum();
    boolean ago = false;
    Matcher matcher = TOKEN.matcher(lower);
    int position = 0;
    while (position < lower.length()) {
      if (!matcher.find() || matcher.start() != position) {
        throw ConversionErrors.dateSyntax("interval", text);
      }
      position = matcher.end();
      if (matcher.group("ago") != null) {
        ago = true;
      } else if (matcher.group("time") != null) {
        requireOnce(sum, UNITS.get("hour"), text);
        requireOnce(sum, UNITS.get("second"), text);
        addTime(sum, matcher.group("time"));
      } else if (matcher.group("yearmonth") != null) {
        addYearMonth(sum, matcher.group("yearmonth"));
      } else if (matcher.group("number") != null) {
        boolean beforeTime =
            matcher.group("unit") == null && lower.substring(position).matches("[+-]?\\d+:.*");
        addNumber(sum, matcher.group("number"), matcher.group("unit"), beforeTime, text);
      }
    }
    return sum.finish(ago, text);
  }

  private static void requireOnce(Sum sum, Unit unit, String text) {
    if (!sum.give(unit)) {
      throw ConversionErrors.dateSyntax("interval", text);
    }
  }

  private static void addNumber(
      Sum sum,
      String number,
      @org.jspecify.annotations.Nullable String unit,
      boolean beforeTime,
      String text) {
    if (unit == null) {
      Unit implied = beforeTime ? UNITS.get("day") : UNITS.get("second");
      requireOnce(sum, implied, text);
      sum.add(new BigDecimal(number), implied);
      return;
    }
    Unit known = UNITS.get(unit);
    if (known == null && unit.endsWith("s")) {
      known = UNITS.get(unit.substring(0, unit.length() - 1));
    }
    if (known == null) {
      throw ConversionErrors.dateSyntax("interval", text);
    }
    requireOnce(sum, known, text);
    sum.add(new BigDecimal(number), known);
  }

  private static void addTime(Sum sum, String time) {
    boolean negative = time.startsWith("-");
    String[] parts = time.replaceFirst("^[+-]", "").split(":", -1);
    BigDecimal seconds =
        new BigDecimal(parts[0])
            .multiply(BigDecimal.valueOf(3600))
            .add(new BigDecimal(parts[1]).multiply(BigDecimal.valueOf(60)));
    if (parts.length > 2) {
      seconds = seconds.add(new BigDecimal(parts[2].endsWith(".") ? parts[2] + "0" : parts[2]));
    }
    sum.add(negative ? seconds.negate() : seconds, UNITS.get("second"));
  }

  private static void addYearMonth(Sum sum, String text) {
    boolean negative = text.startsWith("-");
    String[] parts = text.replaceFirst("^[+-]", "").split("-", -1);
    long months = Long.parseLong(parts[0]) * 12 + Long.parseLong(parts[1]);
    sum.add(BigDecimal.valueOf(negative ? -months : months), UNITS.get("month"));
  }

  private static Interval parseIso(String lower, String text) {
    Matcher matcher = ISO.matcher(lower);
    if (!matcher.matches()) {
      throw ConversionErrors.dateSyntax("interval", text);
    }
    Sum sum = new Sum();
    String[] units = {"year", "month", "week", "day", "hour", "minute", "second"};
    for (int index = 0; index < units.length; index++) {
      String number = matcher.group(index + 2);
      if (number != null) {
        sum.add(new BigDecimal(number), UNITS.get(units[index]));
      }
    }
    return sum.finish("-".equals(matcher.group(1)), text);
  }

  /// Writes an interval.
  public static String format(Interval interval) {
    StringBuilder text = new StringBuilder();
    boolean[] before = {false};
    append(text, interval.months() / 12, "year", before);
    append(text, interval.months() % 12, "mon", before);
    append(text, interval.days(), "day", before);
    long micros = interval.micros();
    if (micros != 0 || text.isEmpty()) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      text.append(micros < 0 ? "-" : before[0] ? "+" : "");
      appendTime(text, Math.abs(micros));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, int count, String unit, boolean[] before) {
    if (count == 0) {
      return;
    }
    if (!text.isEmpty()) {
      text.append(' ');
    }
    text.append(before[0] && count > 0 ? "+" : "").append(count).append(' ').append(unit);
    if (count != 1) {
      text.append('s');
    }
    before[0] = count < 0;
  }

  private static void appendTime(StringBuilder text, long micros) {
    long seconds = micros / SECOND_MICROS;
    DateTimeText.appendPadded(text, seconds / 3600, 2);
    text.append(':');
    DateTimeText.appendPadded(text, seconds / 60 % 60, 2);
    text.append(':');
    DateTimeText.appendPadded(text, seconds % 60, 2);
    DateTimeText.appendFraction(text, micros % SECOND_MICROS);
  }
}
