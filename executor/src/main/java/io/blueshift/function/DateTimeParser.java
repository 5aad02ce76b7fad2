package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads dates, times and timestamps in the forms that PostgreSQL and Redshift accept: ISO 8601, month
/// before day where both are numbers, names of months, zones as offsets or names, and words such as
/// `today`. Splits the text into tokens and lets each say what it is.
public final class DateTimeParser {
  static final List<String> MONTHS =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");
  private static final List<String> WEEKDAYS =
      List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
  private static final Map<String, String> ZONE_ABBREVIATIONS =
      Map.ofEntries(
          Map.entry("z", "UTC"),
          Map.entry("utc", "UTC"),
          Map.entry("gmt", "UTC"),
          Map.entry("zulu", "UTC"),
          Map.entry("est", "-05:00"),
          Map.entry("edt", "-04:00"),
          Map.entry("cst", "-06:00"),
          Map.entry("cdt", "-05:00"),
          Map.entry("mst", "-07:00"),
          Map.entry("mdt", "-06:00"),
          Map.entry("pst", "-08:00"),
          Map.entry("pdt", "-07:00"),
          Map.entry("cet", "+01:00"),
          Map.entry("cest", "+02:00"),
          Map.entry("bst", "+01:00"),
          Map.entry("ist", "+05:30"),
          Map.entry("jst", "+09:00"));
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4,})-(\\d{1,2})-(\\d{1,2})(?:[ Tt]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d*))?)?)?");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:[.,](\\d*))?)?\\s*(am|pm)?(.*)", Pattern.DOTALL);
  private static final Pattern OFFSET =
      Pattern.compile("([+-])(\\d{1,2})(?::?(\\d{2}))?(?::?(\\d{2}))?");

  private final String text;
  private final String typeName;
  private final long nowMicros;
  private final ZoneId sessionZone;
  private @Nullable LocalDate date;
  private @Nullable Integer namedMonth;
  private @Nullable Integer year;
  private @Nullable Integer day;
  private long timeMicros;
  private boolean hasTime;
  private boolean beforeChrist;
  private @Nullable ZoneId zone;
  private @Nullable Long infinity;
  private @Nullable Long special;

  private DateTimeParser(String text, String typeName, long nowMicros, ZoneId sessionZone) {
    this.text = text;
    this.typeName = typeName;
    this.nowMicros = nowMicros;
    this.sessionZone = sessionZone;
  }

  /// Reads a date as days since 1970-01-01.
  public static long date(String text, FunctionSession session) {
    long local = parsed(text, "date", session).localMicros(true);
    return DateTimeText.toDays(local);
  }

  /// Reads a timestamp without zone; a zone in the text is ignored.
  public static long timestamp(String text, FunctionSession session) {
    return parsed(text, "timestamp", session).localMicros(true);
  }

  /// Reads an instant; without a zone in the text, in the session's.
  public static long timestampTz(String text, FunctionSession session) {
    DateTimeParser parser = parsed(text, "timestamp with time zone", session);
    long local = parser.localMicros(true);
    return DateTimeText.toInstant(local, parser.zone == null ? session.timeZone() : parser.zone);
  }

  /// Reads a time of day in microseconds.
  public static long time(String text, FunctionSession session) {
    DateTimeParser parser = parsed(text, "time", session);
    if (!parser.hasTime) {
      throw ConversionErrors.dateSyntax("time", text);
    }
    return parser.timeMicros;
  }

  private static DateTimeParser parsed(String text, String typeName, FunctionSession session) {
    DateTimeParser parser =
        new DateTimeParser(
            text, typeName, session.transactionTimestampMicros(), session.timeZone());
    parser.parse(text.strip());
    return parser;
  }

  private long localMicros(boolean needsDate) {
    if (infinity != null) {
      return infinity;
    }
    if (special != null) {
      return special + (hasTime ? timeMicros : 0);
    }
    LocalDate found = date;
    if (found == null && namedMonth != null && day != null && year != null) {
      found = makeDate(year, namedMonth, day);
    }
    if (found == null) {
      if (needsDate) {
        throw ConversionErrors.dateSyntax(typeName, text);
      }
      return timeMicros;
    }
    if (beforeChrist) {
      found = found.withYear(1 - found.getYear());
    }
    return DateTimeText.toMicros(found.toEpochDay()) + timeMicros;
  }

  private void parse(String trimmed) {
    Matcher iso = ISO.matcher(trimmed);
    if (iso.matches()) {
      date = makeDate(number(iso.group(1)), number(iso.group(2)), number(iso.group(3)));
      if (iso.group(4) != null) {
        setTime(iso.group(4), iso.group(5), iso.group(6), iso.group(7), null);
      }
      return;
    }
    String lower = trimmed.toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      throw syntax();
    }
    // A T between date and time separates like a blank.
    lower = lower.replaceFirst("^(\\d[\\d/.-]*)t(\\d)", "$1 $2");
    for (String token : lower.replaceAll("(\\d)\\s+(am|pm)\\b", "$1$2").split("[\\s,()]+", -1)) {
      if (!token.isEmpty()) {
        take(token);
      }
    }
  }

  private void take(String token) {
    if (token.indexOf(':') > 0 && Character.isDigit(token.charAt(0))) {
      takeTime(token);
    } else if (Character.isDigit(token.charAt(0))) {
      takeDigits(token);
    } else if (token.charAt(0) == '+' || token.charAt(0) == '-' && !token.startsWith("-inf")) {
      zone = parseZone(token);
    } else {
      takeWord(token);
    }
  }

  private void takeTime(String token) {
    Matcher matcher = TIME.matcher(token);
    if (!matcher.matches()) {
      throw syntax();
    }
    setTime(
        matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5));
    if (!matcher.group(6).isEmpty()) {
      zone = parseZone(matcher.group(6));
    }
  }

  private void setTime(
      String hours,
      String minutes,
      @Nullable String seconds,
      @Nullable String fraction,
      @Nullable String half) {
    long hour = number(hours);
    if (half != null) {
      if (hour < 1 || hour > 12) {
        throw ConversionErrors.dateFieldOutOfRange(text);
      }
      hour = hour % 12 + (half.equals("pm") ? 12 : 0);
    }
    long minute = number(minutes);
    long second = seconds == null ? 0 : number(seconds);
    timeMicros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fractionMicros(fraction);
    if (minute > 59 || second > 60 || timeMicros > DateTimeText.DAY_MICROS) {
      throw ConversionErrors.dateFieldOutOfRange(text);
    }
    hasTime = true;
  }

  private static long fractionMicros(@Nullable String fraction) {
    if (fraction == null || fraction.isEmpty()) {
      return 0;
    }
    return Math.round(Double.parseDouble("0." + fraction) * 1_000_000);
  }

  private void takeDigits(String token) {
    String[] parts = token.split("[-/.]");
    if (parts.length == 3) {
      takeThreeParts(parts);
    } else if (parts.length == 1 && token.chars().allMatch(Character::isDigit)) {
      takeNumber(token);
    } else {
      throw syntax();
    }
  }

  private void takeThreeParts(String[] parts) {
    int monthIndex = -1;
    for (int index = 0; index < 3; index++) {
      if (!parts[index].isEmpty() && Character.isLetter(parts[index].charAt(0))) {
        monthIndex = index;
      }
    }
    if (monthIndex == 1) {
      int month = monthOf(parts[1]);
      boolean yearFirst = parts[0].length() > 2;
      date =
          yearFirst
              ? makeDate(number(parts[0]), month, number(parts[2]))
              : makeDate(fullYear(parts[2]), month, number(parts[0]));
    } else if (monthIndex >= 0) {
      throw syntax();
    } else if (parts[0].length() > 2) {
      date = makeDate(number(parts[0]), number(parts[1]), number(parts[2]));
    } else {
      date = makeDate(fullYear(parts[2]), number(parts[0]), number(parts[1]));
    }
  }

  private int fullYear(String digits) {
    int number = number(digits);
    return digits.length() > 2 ? number : number < 70 ? 2000 + number : 1900 + number;
  }

  private void takeNumber(String token) {
    boolean dateMissing = date == null && namedMonth == null;
    if (token.length() == 8 && dateMissing) {
      date =
          makeDate(
              number(token.substring(0, 4)),
              number(token.substring(4, 6)),
              number(token.substring(6)));
    } else if (token.length() == 6 && dateMissing) {
      date =
          makeDate(
              fullYear(token.substring(0, 2)),
              number(token.substring(2, 4)),
              number(token.substring(4)));
    } else if (token.length() == 6) {
      setTime(token.substring(0, 2), token.substring(2, 4), token.substring(4), null, null);
    } else if (token.length() <= 2 && day == null) {
      day = number(token);
    } else if (year == null) {
      year = token.length() <= 2 ? fullYear(token) : number(token);
    } else {
      throw syntax();
    }
  }

  private void takeWord(String token) {
    String[] parts = token.split("-", -1);
    if (parts.length == 3 && findMonth(parts[0]) > 0) {
      date = makeDate(fullYear(parts[2]), monthOf(parts[0]), number(parts[1]));
      return;
    }
    switch (token) {
      case "bc" -> beforeChrist = true;
      case "ad", "t", "at", "on", "allballs" -> hasTime |= token.equals("allballs");
      case "epoch" -> special = 0L;
      case "now" -> special = DateTimeText.toLocal(nowMicros, sessionZone);
      case "today" -> special = today();
      case "tomorrow" -> special = today() + DateTimeText.DAY_MICROS;
      case "yesterday" -> special = today() - DateTimeText.DAY_MICROS;
      case "infinity", "+infinity" -> infinity = Long.MAX_VALUE;
      case "-infinity" -> infinity = Long.MIN_VALUE;
      default -> {
        int month = findMonth(token);
        if (month > 0) {
          namedMonth = month;
        } else if (!isWeekday(token)) {
          zone = parseZone(token);
        }
      }
    }
  }

  private long today() {
    long local = DateTimeText.toLocal(nowMicros, sessionZone);
    return local - Math.floorMod(local, DateTimeText.DAY_MICROS);
  }

  private static boolean isWeekday(String token) {
    return token.length() >= 3 && WEEKDAYS.stream().anyMatch(name -> name.startsWith(token));
  }

  private static int findMonth(String token) {
    String name = token.endsWith(".") ? token.substring(0, token.length() - 1) : token;
    if (name.equals("sept")) {
      return 9;
    }
    for (int index = 0; index < MONTHS.size(); index++) {
      if (name.equals(MONTHS.get(index)) || name.equals(MONTHS.get(index).substring(0, 3))) {
        return index + 1;
      }
    }
    return 0;
  }

  private int monthOf(String token) {
    int month = findMonth(token);
    if (month == 0) {
      throw syntax();
    }
    return month;
  }

  private int number(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException malformed) {
      throw syntax();
    }
  }

  private LocalDate makeDate(int dateYear, int month, int dayOfMonth) {
    if (dateYear == 0 || dateYear > 5_874_897) {
      throw ConversionErrors.dateFieldOutOfRange(text);
    }
    try {
      return LocalDate.of(dateYear, month, dayOfMonth);
    } catch (DateTimeException outOfRange) {
      throw ConversionErrors.dateFieldOutOfRange(text);
    }
  }

  private DatabaseException syntax() {
    return ConversionErrors.dateSyntax(typeName, text);
  }

  private ZoneId parseZone(String name) {
    try {
      return zone(name);
    } catch (DatabaseException unknown) {
      throw syntax();
    }
  }

  /// Finds a zone by name, abbreviation or offset such as `+02` or `-0530`.
  ///
  /// @throws DatabaseException when there is none
  public static ZoneId zone(String name) {
    String trimmed = name.strip();
    String lower = trimmed.toLowerCase(Locale.ROOT);
    Matcher matcher = OFFSET.matcher(lower);
    try {
      if (matcher.matches()) {
        int seconds =
            Integer.parseInt(matcher.group(2)) * 3600
                + (matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)) * 60)
                + (matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4)));
        return ZoneOffset.ofTotalSeconds(matcher.group(1).equals("-") ? -seconds : seconds);
      }
      String abbreviation = ZONE_ABBREVIATIONS.get(lower);
      if (abbreviation != null) {
        return abbreviation.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(abbreviation);
      }
      return ZoneId.of(properName(trimmed));
    } catch (DateTimeException unknown) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE, "time zone not recognized [name=" + name + "]");
    }
  }

  private static String properName(String name) {
    return ZoneId.getAvailableZoneIds().contains(name)
        ? name
        : ZoneId.getAvailableZoneIds().stream()
            .filter(name::equalsIgnoreCase)
            .findFirst()
            .orElse(name);
  }

  /// Returns the names of the months, each with a capital first letter.
  static List<String> monthNames() {
    return Arrays.asList(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December");
  }
}
