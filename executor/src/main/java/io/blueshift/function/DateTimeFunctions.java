package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.DATE;
import static io.blueshift.function.ArgumentFamily.DOUBLE;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.INTERVAL;
import static io.blueshift.function.ArgumentFamily.STRING;
import static io.blueshift.function.ArgumentFamily.TIME;
import static io.blueshift.function.ArgumentFamily.TIMESTAMP;
import static io.blueshift.function.ArgumentFamily.TIMESTAMPTZ;
import static io.blueshift.function.StringFunctions.text;

import io.blueshift.expression.SessionStyle;
import io.blueshift.function.FunctionDefinition.ResultRule;
import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import io.blueshift.vector.Values.Interval;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Functions of dates and timestamps. The name of a date part is a text argument; where it is a
/// constant, a loop for that part is chosen once.
///
/// EXTRACT yields INTEGER in Redshift style and DOUBLE in PostgreSQL style, as DATE_PART does in
/// both; DATE_PART_INTEGER (for planners that know the part to be a whole number) always yields
/// INTEGER.
final class DateTimeFunctions {
  private DateTimeFunctions() {}

  static void addTo(FunctionCatalog catalog) {
    addClocks(catalog);
    addFields(catalog);
    addTruncation(catalog);
    addSteps(catalog);
    addZones(catalog);
    addConstruction(catalog);
    addCalendar(catalog);
    addComparison(catalog);
  }

  private static void addClocks(FunctionCatalog catalog) {
    for (String name : List.of("now", "current_timestamp", "transaction_timestamp")) {
      catalog.stable(
          name, LogicalType.TIMESTAMPTZ, (values, session) -> session.transactionTimestampMicros());
    }
    catalog.stable(
        "statement_timestamp",
        LogicalType.TIMESTAMPTZ,
        (values, session) -> session.statementTimestampMicros());
    catalog.stable(
        "getdate",
        LogicalType.TIMESTAMP,
        (values, session) -> {
          long local = DateTimeText.toLocal(session.statementTimestampMicros(), session.timeZone());
          return Math.floorDiv(local, 1_000_000L) * 1_000_000L;
        });
    for (String name : List.of("sysdate", "localtimestamp")) {
      catalog.stable(
          name,
          LogicalType.TIMESTAMP,
          (values, session) ->
              DateTimeText.toLocal(session.transactionTimestampMicros(), session.timeZone()));
    }
    catalog.stable(
        "current_date",
        LogicalType.DATE,
        (values, session) -> DateTimeText.toDays(localNow(session)));
    for (String name : List.of("localtime", "current_time")) {
      catalog.stable(
          name,
          LogicalType.TIME,
          (values, session) -> Math.floorMod(localNow(session), DateTimeText.DAY_MICROS));
    }
    clock(catalog, "clock_timestamp", LogicalType.TIMESTAMPTZ, session -> microsNow());
    clock(
        catalog,
        "timeofday",
        LogicalType.TEXT,
        session ->
            Values.bytes(
                java.time.format.DateTimeFormatter.ofPattern(
                        "EEE MMM dd HH:mm:ss.SSSSSS yyyy zzz", Locale.ENGLISH)
                    .format(java.time.ZonedDateTime.now(session.timeZone()))));
  }

  private static long localNow(FunctionSession session) {
    return DateTimeText.toLocal(session.transactionTimestampMicros(), session.timeZone());
  }

  private static long microsNow() {
    java.time.Instant now = java.time.Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  private static void clock(
      FunctionCatalog catalog,
      String name,
      LogicalType result,
      java.util.function.Function<FunctionSession, Object> function) {
    catalog.add(
        new FunctionDefinition(
            name,
            List.of(),
            0,
            false,
            FunctionCatalog.type(result),
            false,
            Volatility.VOLATILE,
            request ->
                new ScalarImplementation.Rows(values -> function.apply(request.session()), false)));
  }

  private static void addFields(FunctionCatalog catalog) {
    ResultRule extractType =
        (arguments, style) ->
            style == SessionStyle.REDSHIFT ? LogicalType.INTEGER : LogicalType.DOUBLE;
    ResultRule doubleType = FunctionCatalog.type(LogicalType.DOUBLE);
    ResultRule integerType = FunctionCatalog.type(LogicalType.INTEGER);
    for (String name : List.of("extract", "date_part", "pgdate_part", "date_part_integer")) {
      ResultRule result =
          switch (name) {
            case "extract" -> extractType;
            case "date_part_integer" -> integerType;
            default -> doubleType;
          };
      for (ArgumentFamily family : List.of(TIMESTAMP, DATE, TIMESTAMPTZ, TIME, INTERVAL)) {
        catalog.bound(
            name, List.of(STRING, family), 0, result, request -> fieldOf(request, family));
      }
    }
    catalog.bound(
        "date_part_year",
        List.of(DATE),
        0,
        integerType,
        request -> new ScalarImplementation.LongToLong(CivilDate::year, 0));
  }

  private static ScalarImplementation fieldOf(BindRequest request, ArgumentFamily family) {
    boolean integral = !(request.resultType() instanceof LogicalType.DoubleType);
    String name = request.constantText(0);
    ZoneId zone = request.session().timeZone();
    if (integral && name != null && DatePart.of(name) != DatePart.EPOCH) {
      DatePart part = DatePart.of(name);
      if (family == DATE) {
        return new ScalarImplementation.LongColumn(DateFieldLoops.ofDates(part), 1);
      }
      if (family == TIMESTAMP) {
        return new ScalarImplementation.LongColumn(DateFieldLoops.ofTimestamps(part), 1);
      }
    }
    return new ScalarImplementation.Rows(
        values -> {
          DatePart part = DatePart.of(text(values[0]));
          double field = fieldOf(part, java.util.Objects.requireNonNull(values[1]), family, zone);
          return integral ? (Object) toInteger(field) : (Object) field;
        },
        true);
  }

  private static long toInteger(double field) {
    double whole = Math.floor(field);
    if (!(whole >= Integer.MIN_VALUE && whole <= Integer.MAX_VALUE)) {
      throw ConversionErrors.outOfRange("integer", whole);
    }
    return (long) whole;
  }

  private static double fieldOf(DatePart part, Object value, ArgumentFamily family, ZoneId zone) {
    return switch (family) {
      case DATE -> {
        if (DateTimeText.isInfiniteDate((Long) value)) {
          yield infinite((Long) value > 0);
        }
        yield DateTimeFields.dateField(part, (Long) value);
      }
      case TIMESTAMP ->
          DateTimeText.isInfinite((Long) value)
              ? infinite((Long) value > 0)
              : DateTimeFields.fractionalField(part, (Long) value);
      case TIME -> {
        if (part.months() > 0 || part == DatePart.DAY || part == DatePart.WEEK) {
          throw DateTimeFields.unsupported(part, "time");
        }
        yield DateTimeFields.fractionalField(part, (Long) value);
      }
      case INTERVAL -> DateTimeFields.intervalField(part, (Interval) value);
      default -> instantField(part, (Long) value, zone);
    };
  }

  private static double infinite(boolean positive) {
    return positive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  private static long wholeHours(long seconds) {
    return seconds / 3600;
  }

  private static double instantField(DatePart part, long micros, ZoneId zone) {
    if (DateTimeText.isInfinite(micros)) {
      return infinite(micros > 0);
    }
    long offsetSeconds = DateTimeText.offsetMicrosAt(micros, zone) / 1_000_000;
    return switch (part) {
      case EPOCH -> micros / 1e6;
      case TIMEZONE -> offsetSeconds;
      case TIMEZONE_HOUR -> wholeHours(offsetSeconds);
      case TIMEZONE_MINUTE -> offsetSeconds / 60 % 60;
      default -> DateTimeFields.fractionalField(part, DateTimeText.toLocal(micros, zone));
    };
  }

  private static void addTruncation(FunctionCatalog catalog) {
    catalog.bound(
        "date_trunc",
        List.of(STRING, TIMESTAMP),
        0,
        FunctionCatalog.type(LogicalType.TIMESTAMP),
        request -> {
          String name = request.constantText(0);
          if (name != null) {
            DatePart part = DatePart.of(name);
            return new ScalarImplementation.LongColumn(DateFieldLoops.truncation(part), 1);
          }
          return new ScalarImplementation.Rows(
              values -> DateTimeFields.truncate(DatePart.of(text(values[0])), (Long) values[1]),
              true);
        });
    catalog.stable(
        "date_trunc",
        LogicalType.TIMESTAMPTZ,
        (values, session) -> truncateIn(text(values[0]), (Long) values[1], session.timeZone()),
        STRING,
        TIMESTAMPTZ);
    catalog.strict(
        "date_trunc",
        LogicalType.TIMESTAMPTZ,
        values ->
            truncateIn(text(values[0]), (Long) values[1], DateTimeParser.zone(text(values[2]))),
        STRING,
        TIMESTAMPTZ,
        STRING);
    catalog.strict(
        "date_trunc",
        LogicalType.INTERVAL_TYPE,
        values -> truncateInterval(DatePart.of(text(values[0])), (Interval) values[1]),
        STRING,
        INTERVAL);
    catalog.strict(
        "trunc", LogicalType.DATE, values -> DateTimeText.toDays((Long) values[0]), TIMESTAMP);
    addRounding(catalog, LogicalType.TIME, TIME, 0);
    addRounding(catalog, LogicalType.TIMESTAMP, TIMESTAMP, DateTimeFields.EPOCH_2000_MICROS);
    addRounding(catalog, LogicalType.TIMESTAMPTZ, TIMESTAMPTZ, DateTimeFields.EPOCH_2000_MICROS);
  }

  private static void addRounding(
      FunctionCatalog catalog, LogicalType type, ArgumentFamily family, long originMicros) {
    catalog.strict(
        "round_fraction",
        type,
        values -> DateTimeFields.roundFraction((Long) values[0], (Long) values[1], originMicros),
        family,
        INTEGRAL);
  }

  private static long truncateIn(String part, long micros, ZoneId zone) {
    return DateTimeText.toInstant(
        DateTimeFields.truncate(DatePart.of(part), DateTimeText.toLocal(micros, zone)), zone);
  }

  private static Interval truncateInterval(DatePart part, @Nullable Interval value) {
    Interval interval = java.util.Objects.requireNonNull(value);
    if (part.months() > 0) {
      int unit = part.months();
      return new Interval(interval.months() / unit * unit, 0, 0);
    }
    if (part == DatePart.DAY) {
      return new Interval(interval.months(), interval.days(), 0);
    }
    if (part == DatePart.WEEK || part.micros() == 0) {
      throw DateTimeFields.unsupported(part, "interval");
    }
    return new Interval(
        interval.months(), interval.days(), interval.micros() / part.micros() * part.micros());
  }

  private static void addSteps(FunctionCatalog catalog) {
    for (String name : List.of("dateadd", "date_add")) {
      catalog.strict(
          name,
          LogicalType.TIMESTAMP,
          values ->
              DateTimeFields.plus(DatePart.of(text(values[0])), (Long) values[1], (Long) values[2]),
          STRING,
          INTEGRAL,
          TIMESTAMP);
      catalog.strict(
          name,
          LogicalType.TIMESTAMP,
          values ->
              DateTimeFields.plus(
                  DatePart.of(text(values[0])),
                  (Long) values[1],
                  DateTimeText.toMicros((Long) values[2])),
          STRING,
          INTEGRAL,
          DATE);
      catalog.stable(
          name,
          LogicalType.TIMESTAMPTZ,
          (values, session) ->
              DateTimeText.toInstant(
                  DateTimeFields.plus(
                      DatePart.of(text(values[0])),
                      (Long) values[1],
                      DateTimeText.toLocal((Long) values[2], session.timeZone())),
                  session.timeZone()),
          STRING,
          INTEGRAL,
          TIMESTAMPTZ);
      catalog.strict(
          name,
          LogicalType.TIME,
          values ->
              Math.floorMod(
                  DateTimeFields.plus(
                      DatePart.of(text(values[0])), (Long) values[1], (Long) values[2]),
                  DateTimeText.DAY_MICROS),
          STRING,
          INTEGRAL,
          TIME);
    }
    for (String name : List.of("datediff", "date_diff")) {
      for (ArgumentFamily family : List.of(TIMESTAMP, TIME)) {
        catalog.strict(
            name,
            LogicalType.BIGINT,
            values ->
                DateTimeFields.difference(
                    DatePart.of(text(values[0])), (Long) values[1], (Long) values[2]),
            STRING,
            family,
            family);
      }
      catalog.stable(
          name,
          LogicalType.BIGINT,
          (values, session) ->
              DateTimeFields.difference(
                  DatePart.of(text(values[0])),
                  DateTimeText.toLocal((Long) values[1], session.timeZone()),
                  DateTimeText.toLocal((Long) values[2], session.timeZone())),
          STRING,
          TIMESTAMPTZ,
          TIMESTAMPTZ);
    }
  }

  private static void addZones(FunctionCatalog catalog) {
    catalog.strict(
        "convert_timezone",
        LogicalType.TIMESTAMP,
        values -> DateTimeText.toLocal((Long) values[1], DateTimeParser.zone(text(values[0]))),
        STRING,
        TIMESTAMP);
    catalog.strict(
        "convert_timezone",
        LogicalType.TIMESTAMP,
        values ->
            DateTimeText.toLocal(
                DateTimeText.toInstant((Long) values[2], DateTimeParser.zone(text(values[0]))),
                DateTimeParser.zone(text(values[1]))),
        STRING,
        STRING,
        TIMESTAMP);
    for (String name : List.of("timezone", "at_time_zone")) {
      catalog.strict(
          name,
          LogicalType.TIMESTAMPTZ,
          values -> DateTimeText.toInstant((Long) values[1], DateTimeParser.zone(text(values[0]))),
          STRING,
          TIMESTAMP);
      catalog.strict(
          name,
          LogicalType.TIMESTAMP,
          values -> DateTimeText.toLocal((Long) values[1], DateTimeParser.zone(text(values[0]))),
          STRING,
          TIMESTAMPTZ);
      catalog.strict(
          name,
          LogicalType.TIMESTAMPTZ,
          values -> (Long) values[1] - ((Interval) values[0]).micros(),
          INTERVAL,
          TIMESTAMP);
      catalog.strict(
          name,
          LogicalType.TIMESTAMP,
          values -> (Long) values[1] + ((Interval) values[0]).micros(),
          INTERVAL,
          TIMESTAMPTZ);
    }
  }

  private static void addConstruction(FunctionCatalog catalog) {
    catalog.strict(
        "make_date",
        LogicalType.DATE,
        values -> makeDate((Long) values[0], (Long) values[1], (Long) values[2]),
        INTEGRAL,
        INTEGRAL,
        INTEGRAL);
    catalog.strict(
        "make_time",
        LogicalType.TIME,
        values -> makeTime((Long) values[0], (Long) values[1], (Double) values[2]),
        INTEGRAL,
        INTEGRAL,
        DOUBLE);
    catalog.strict(
        "make_timestamp",
        LogicalType.TIMESTAMP,
        values ->
            DateTimeText.toMicros(makeDate((Long) values[0], (Long) values[1], (Long) values[2]))
                + makeTime((Long) values[3], (Long) values[4], (Double) values[5]),
        INTEGRAL,
        INTEGRAL,
        INTEGRAL,
        INTEGRAL,
        INTEGRAL,
        DOUBLE);
    catalog.strict(
        "to_timestamp",
        LogicalType.TIMESTAMPTZ,
        values -> {
          double seconds = (Double) values[0];
          if (Double.isInfinite(seconds)) {
            return seconds > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
          }
          return Math.round(seconds * 1e6);
        },
        DOUBLE);
  }

  private static long makeDate(@Nullable Long year, @Nullable Long month, @Nullable Long day) {
    String shown = year + "-" + month + "-" + day;
    try {
      long calendarYear = java.util.Objects.requireNonNull(year);
      if (calendarYear == 0) {
        throw ConversionErrors.dateFieldOutOfRange(shown);
      }
      return LocalDate.of(
              Math.toIntExact(calendarYear < 0 ? calendarYear + 1 : calendarYear),
              Math.toIntExact(java.util.Objects.requireNonNull(month)),
              Math.toIntExact(java.util.Objects.requireNonNull(day)))
          .toEpochDay();
    } catch (DateTimeException | ArithmeticException outOfRange) {
      throw ConversionErrors.dateFieldOutOfRange(shown);
    }
  }

  private static long makeTime(
      @Nullable Long hour, @Nullable Long minute, @Nullable Double second) {
    long hours = java.util.Objects.requireNonNull(hour);
    long minutes = java.util.Objects.requireNonNull(minute);
    double seconds = java.util.Objects.requireNonNull(second);
    boolean valid =
        hours >= 0 && hours <= 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds <= 60;
    long micros = (hours * 60 + minutes) * 60_000_000 + Math.round(seconds * 1e6);
    if (!valid || micros > DateTimeText.DAY_MICROS) {
      throw ConversionErrors.dateFieldOutOfRange(hours + ":" + minutes + ":" + seconds);
    }
    return micros;
  }

  private static void addCalendar(FunctionCatalog catalog) {
    catalog.strict(
        "last_day",
        LogicalType.DATE,
        values -> {
          long days = (Long) values[0];
          return CivilDate.plusMonths(days - CivilDate.day(days) + 1, 1) - 1;
        },
        DATE);
    catalog.strict(
        "add_months",
        LogicalType.TIMESTAMP,
        values -> addMonths((Long) values[0], (Long) values[1]),
        TIMESTAMP,
        INTEGRAL);
    catalog.strict(
        "months_between",
        LogicalType.DOUBLE,
        values -> monthsBetween((Long) values[0], (Long) values[1]),
        TIMESTAMP,
        TIMESTAMP);
    catalog.strict(
        "next_day",
        LogicalType.DATE,
        values -> nextDay((Long) values[0], text(values[1])),
        DATE,
        STRING);
    catalog.strict(
        "age",
        LogicalType.INTERVAL_TYPE,
        values -> DateTimeFields.age((Long) values[0], (Long) values[1]),
        TIMESTAMP,
        TIMESTAMP);
    catalog.stable(
        "age",
        LogicalType.INTERVAL_TYPE,
        (values, session) -> {
          long now = localNow(session);
          return DateTimeFields.age(
              now - Math.floorMod(now, DateTimeText.DAY_MICROS), (Long) values[0]);
        },
        TIMESTAMP);
    catalog.strict(
        "isfinite",
        LogicalType.BOOL,
        values -> !DateTimeText.isInfiniteDate((Long) values[0]),
        DATE);
    for (ArgumentFamily family : List.of(TIMESTAMP, TIMESTAMPTZ)) {
      catalog.strict(
          "isfinite",
          LogicalType.BOOL,
          values -> !DateTimeText.isInfinite((Long) values[0]),
          family);
    }
    catalog.strict("isfinite", LogicalType.BOOL, values -> true, INTERVAL);
  }

  /// Adds months; the last day of a month goes to the last day of the other.
  private static long addMonths(@Nullable Long timestamp, @Nullable Long months) {
    long micros = java.util.Objects.requireNonNull(timestamp);
    long days = Math.floorDiv(micros, DateTimeText.DAY_MICROS);
    boolean last =
        CivilDate.day(days) == CivilDate.lengthOfMonth(CivilDate.year(days), CivilDate.month(days));
    long moved = CivilDate.plusMonths(days, java.util.Objects.requireNonNull(months));
    if (last) {
      moved +=
          CivilDate.lengthOfMonth(CivilDate.year(moved), CivilDate.month(moved))
              - CivilDate.day(moved);
    }
    return moved * DateTimeText.DAY_MICROS + Math.floorMod(micros, DateTimeText.DAY_MICROS);
  }

  /// Counts months; whole when both are the same day of the month or the last of theirs, else with
  /// days of a thirty-first of a month.
  private static double monthsBetween(@Nullable Long later, @Nullable Long earlier) {
    long laterMicros = java.util.Objects.requireNonNull(later);
    long earlierMicros = java.util.Objects.requireNonNull(earlier);
    long laterDays = Math.floorDiv(laterMicros, DateTimeText.DAY_MICROS);
    long earlierDays = Math.floorDiv(earlierMicros, DateTimeText.DAY_MICROS);
    int laterDay = CivilDate.day(laterDays);
    int earlierDay = CivilDate.day(earlierDays);
    long months = DateTimeFields.difference(DatePart.MONTH, earlierMicros, laterMicros);
    boolean bothLast =
        laterDay == CivilDate.lengthOfMonth(CivilDate.year(laterDays), CivilDate.month(laterDays))
            && earlierDay
                == CivilDate.lengthOfMonth(
                    CivilDate.year(earlierDays), CivilDate.month(earlierDays));
    if (laterDay == earlierDay || bothLast) {
      return months;
    }
    double laterPart = laterDay + Math.floorMod(laterMicros, DateTimeText.DAY_MICROS) / 86.4e9;
    double earlierPart =
        earlierDay + Math.floorMod(earlierMicros, DateTimeText.DAY_MICROS) / 86.4e9;
    return months + (laterPart - earlierPart) / 31;
  }

  private static long nextDay(@Nullable Long date, String name) {
    long days = java.util.Objects.requireNonNull(date);
    List<String> names =
        List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    String lower = name.strip().toLowerCase(Locale.ROOT);
    for (int index = 0; index < 7; index++) {
      if (lower.length() >= 2 && names.get(index).startsWith(lower)) {
        int ahead = Math.floorMod(index - CivilDate.dayOfWeek(days), 7);
        return days + (ahead == 0 ? 7 : ahead);
      }
    }
    throw ConversionErrors.dateSyntax("day of week", name);
  }

  private static void addComparison(FunctionCatalog catalog) {
    compare(catalog, "date_cmp", DATE, DATE);
    compare(catalog, "timestamp_cmp", TIMESTAMP, TIMESTAMP);
    compare(catalog, "timestamptz_cmp", TIMESTAMPTZ, TIMESTAMPTZ);
    compare(catalog, "date_cmp_timestamp", TIMESTAMP, TIMESTAMP);
    compare(catalog, "timestamp_cmp_date", TIMESTAMP, TIMESTAMP);
    catalog.strict(
        "interval_cmp",
        LogicalType.INTEGER,
        values ->
            (long)
                IntervalFunctions.compare(
                    (Interval) java.util.Objects.requireNonNull(values[0]),
                    (Interval) java.util.Objects.requireNonNull(values[1])),
        INTERVAL,
        INTERVAL);
  }

  private static void compare(
      FunctionCatalog catalog, String name, ArgumentFamily left, ArgumentFamily right) {
    catalog.strict(
        name,
        LogicalType.INTEGER,
        values -> (long) Long.compare((Long) values[0], (Long) values[1]),
        left,
        right);
  }
}
