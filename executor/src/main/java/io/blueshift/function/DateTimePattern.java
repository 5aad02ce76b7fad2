package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.vector.Values.Interval;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A compiled TO_CHAR, TO_DATE or TO_TIMESTAMP pattern for dates and times: a list of fields and of
/// text that stands for itself.
final class DateTimePattern {
  /// Every field, longest names first, so that the first that fits is the right one.
  private static final String[] FIELDS = {
    "SSSSS", "Y,YYY", "YYYY", "IYYY", "SSSS", "HH24", "HH12", "A.D.", "B.C.", "A.M.", "P.M.",
    "MONTH", "IDDD", "DAY", "YYY", "IYY", "DDD", "MON", "TZH", "TZM", "FF1", "FF2", "FF3", "FF4",
    "FF5", "FF6", "YY", "IY", "MM", "DD", "ID", "DY", "HH", "MI", "SS", "MS", "US", "WW", "IW",
    "CC", "RM", "AM", "PM", "AD", "BC", "TZ", "OF", "Y", "I", "D", "W", "Q", "J"
  };

  private static final String[] ROMAN = {
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"
  };
  private static final String[] DAYS = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
  };

  /// How letters of a field are written.
  private enum Letters {
    UPPER,
    LOWER,
    CAPITALIZED
  }

  /// A field, or literal text when `field` is null.
  private record Element(
      @Nullable String field, String literal, Letters letters, boolean fill, String ordinal) {}

  private final List<Element> elements;

  private DateTimePattern(List<Element> elements) {
    this.elements = elements;
  }

  /// Compiles a pattern.
  static DateTimePattern compile(String pattern) {
    List<Element> elements = new ArrayList<>();
    String upper = pattern.toUpperCase(Locale.ROOT);
    int index = 0;
    while (index < pattern.length()) {
      if (pattern.charAt(index) == '"') {
        int end = pattern.indexOf('"', index + 1);
        int stop = end < 0 ? pattern.length() : end;
        elements.add(literal(pattern.substring(index + 1, stop)));
        index = stop + 1;
        continue;
      }
      boolean noFill = upper.startsWith("FM", index) || upper.startsWith("FX", index);
      int start = noFill ? index + 2 : index;
      String field = fieldAt(upper, start);
      if (field == null) {
        elements.add(literal(pattern.substring(index, noFill ? start : index + 1)));
        index = noFill ? start : index + 1;
        if (noFill) {
          elements.removeLast();
        }
        continue;
      }
      int end = start + field.length();
      boolean ordinal = upper.startsWith("TH", end) && !field.startsWith("TZ");
      Letters letters = lettersOf(pattern.substring(start, end));
      elements.add(
          new Element(field, "", letters, !noFill, ordinal ? pattern.substring(end, end + 2) : ""));
      index = ordinal ? end + 2 : end;
    }
    return new DateTimePattern(elements);
  }

  private static Element literal(String text) {
    return new Element(null, text, Letters.UPPER, true, "");
  }

  private static @Nullable String fieldAt(String upper, int index) {
    for (String field : FIELDS) {
      if (upper.startsWith(field, index)) {
        return field;
      }
    }
    return null;
  }

  private static Letters lettersOf(String written) {
    if (Character.isLowerCase(written.charAt(0))) {
      return Letters.LOWER;
    }
    return written.length() > 1 && Character.isLowerCase(written.charAt(1))
        ? Letters.CAPITALIZED
        : Letters.UPPER;
  }

  private static String styled(String name, Letters letters) {
    return switch (letters) {
      case UPPER -> name.toUpperCase(Locale.ROOT);
      case LOWER -> name.toLowerCase(Locale.ROOT);
      case CAPITALIZED -> name;
    };
  }

  /// Writes a local timestamp; `zone` and `instantMicros` serve the fields about zones.
  String format(long micros, @Nullable ZoneId zone, long instantMicros) {
    if (DateTimeText.isInfinite(micros)) {
      return micros > 0 ? "infinity" : "-infinity";
    }
    StringBuilder text = new StringBuilder();
    for (Element element : elements) {
      if (element.field() == null) {
        text.append(element.literal());
      } else {
        String written = formatField(element, micros, zone, instantMicros);
        text.append(written);
        appendOrdinal(text, element, written);
      }
    }
    return text.toString();
  }

  private static void appendOrdinal(StringBuilder text, Element element, String written) {
    if (element.ordinal().isEmpty()) {
      return;
    }
    String suffix = "th";
    char last = written.charAt(written.length() - 1);
    boolean teen = written.length() > 1 && written.charAt(written.length() - 2) == '1';
    if (!teen) {
      suffix = last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th";
    }
    text.append(
        Character.isUpperCase(element.ordinal().charAt(0))
            ? suffix.toUpperCase(Locale.ROOT)
            : suffix);
  }

  private static String padded(Element element, long number, int width) {
    if (!element.fill()) {
      return Long.toString(number);
    }
    String digits = Long.toString(Math.abs(number));
    return (number < 0 ? "-" : "") + "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static String filled(Element element, String name, int width) {
    String styled = styled(name, element.letters());
    return element.fill() ? styled + " ".repeat(Math.max(0, width - styled.length())) : styled;
  }

  private static String formatField(
      Element element, long micros, @Nullable ZoneId zone, long instantMicros) {
    long days = Math.floorDiv(micros, DateTimeText.DAY_MICROS);
    long time = Math.floorMod(micros, DateTimeText.DAY_MICROS);
    long year = Math.abs(DateTimeFields.dateField(DatePart.YEAR, days));
    long isoYear = Math.abs(DateTimeFields.dateField(DatePart.ISO_YEAR, days));
    int month = CivilDate.month(days);
    int weekday = CivilDate.dayOfWeek(days);
    String field = java.util.Objects.requireNonNull(element.field());
    return switch (field) {
      case "YYYY" -> padded(element, year, 4);
      case "Y,YYY" -> year / 1000 + "," + String.format(Locale.ROOT, "%03d", year % 1000);
      case "YYY" -> padded(element, year % 1000, 3);
      case "YY" -> padded(element, year % 100, 2);
      case "Y" -> Long.toString(year % 10);
      case "IYYY" -> padded(element, isoYear, 4);
      case "IYY" -> padded(element, isoYear % 1000, 3);
      case "IY" -> padded(element, isoYear % 100, 2);
      case "I" -> Long.toString(isoYear % 10);
      case "MM" -> padded(element, month, 2);
      case "MON" ->
          styled(DateTimeParser.monthNames().get(month - 1).substring(0, 3), element.letters());
      case "MONTH" -> filled(element, DateTimeParser.monthNames().get(month - 1), 9);
      case "RM" -> filled(element, ROMAN[month - 1], 4);
      case "DD" -> padded(element, CivilDate.day(days), 2);
      case "DDD" -> padded(element, DateTimeFields.dateField(DatePart.DAY_OF_YEAR, days), 3);
      case "IDDD" ->
          padded(
              element,
              (DateTimeFields.dateField(DatePart.WEEK, days) - 1) * 7
                  + DateTimeFields.dateField(DatePart.ISO_DAY_OF_WEEK, days),
              3);
      case "D" -> Long.toString(weekday + 1L);
      case "ID" -> Long.toString(DateTimeFields.dateField(DatePart.ISO_DAY_OF_WEEK, days));
      case "DY" -> styled(DAYS[weekday].substring(0, 3), element.letters());
      case "DAY" -> filled(element, DAYS[weekday], 9);
      case "W" -> Long.toString((CivilDate.day(days) - 1) / 7 + 1L);
      case "WW" ->
          padded(element, (DateTimeFields.dateField(DatePart.DAY_OF_YEAR, days) - 1) / 7 + 1, 2);
      case "IW" -> padded(element, DateTimeFields.dateField(DatePart.WEEK, days), 2);
      case "Q" -> Long.toString((month + 2) / 3);
      case "J" -> Long.toString(DateTimeFields.dateField(DatePart.JULIAN, days));
      case "CC" -> padded(element, Math.abs(DateTimeFields.dateField(DatePart.CENTURY, days)), 2);
      case "BC", "AD" -> styled(CivilDate.year(days) > 0 ? "AD" : "BC", element.letters());
      case "B.C.", "A.D." -> styled(CivilDate.year(days) > 0 ? "A.D." : "B.C.", element.letters());
      default -> formatTime(element, field, time, zone, instantMicros);
    };
  }

  private static String formatTime(
      Element element, String field, long time, @Nullable ZoneId zone, long instantMicros) {
    long hour = time / 3_600_000_000L;
    long second = time / 1_000_000;
    long micros = time % 1_000_000;
    return switch (field) {
      case "HH24" -> padded(element, hour, 2);
      case "HH", "HH12" -> padded(element, hour % 12 == 0 ? 12 : hour % 12, 2);
      case "MI" -> padded(element, second / 60 % 60, 2);
      case "SS" -> padded(element, second % 60, 2);
      case "SSSS", "SSSSS" -> Long.toString(second);
      case "MS" -> padded(element, micros / 1000, 3);
      case "US" -> padded(element, micros, 6);
      case "FF1", "FF2", "FF3", "FF4", "FF5", "FF6" ->
          String.format(Locale.ROOT, "%06d", micros).substring(0, field.charAt(2) - '0');
      case "AM", "PM" -> styled(hour < 12 ? "AM" : "PM", element.letters());
      case "A.M.", "P.M." -> styled(hour < 12 ? "A.M." : "P.M.", element.letters());
      default -> formatZone(element, field, zone, instantMicros);
    };
  }

  private static String formatZone(
      Element element, String field, @Nullable ZoneId zone, long instantMicros) {
    if (zone == null) {
      return field.equals("OF")
          ? "+00"
          : field.equals("TZH") ? "+00" : field.equals("TZM") ? "00" : "";
    }
    long offset = DateTimeText.offsetMicrosAt(instantMicros, zone) / 60_000_000;
    String hours =
        String.format(Locale.ROOT, "%s%02d", offset < 0 ? "-" : "+", Math.abs(offset) / 60);
    String minutes = String.format(Locale.ROOT, "%02d", Math.abs(offset) % 60);
    return switch (field) {
      case "TZH" -> hours;
      case "TZM" -> minutes;
      case "OF" -> offset % 60 == 0 ? hours : hours + ":" + minutes;
      default -> {
        String name =
            zone.equals(java.time.ZoneOffset.UTC)
                ? "UTC"
                : java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH)
                    .format(
                        java.time.Instant.ofEpochSecond(Math.floorDiv(instantMicros, 1_000_000L))
                            .atZone(zone));
        yield element.letters() == Letters.LOWER ? name.toLowerCase(Locale.ROOT) : name;
      }
    };
  }

  /// Writes an interval: its fields as they are.
  String format(Interval interval) {
    StringBuilder text = new StringBuilder();
    for (Element element : elements) {
      if (element.field() == null) {
        text.append(element.literal());
        continue;
      }
      long hours = interval.micros() / 3_600_000_000L;
      text.append(
          switch (element.field()) {
            case "YYYY" -> padded(element, interval.months() / 12, 4);
            case "YY" -> padded(element, interval.months() / 12 % 100, 2);
            case "MM" -> padded(element, interval.months() % 12, 2);
            case "DD" -> padded(element, interval.days(), 2);
            case "DDD" -> padded(element, interval.days() + interval.months() * 30L, 3);
            case "HH24" -> padded(element, hours, 2);
            default ->
                formatTime(
                    element,
                    element.field(),
                    Math.floorMod(interval.micros(), DateTimeText.DAY_MICROS),
                    null,
                    0);
          });
    }
    return text.toString();
  }

  /// Reads text by the pattern.
  ///
  /// @return local microseconds since 1970-01-01, and in the second place the offset in seconds, or
  ///     Long.MIN_VALUE when the text has none
  long[] parse(String text) {
    Fields fields = new Fields(text);
    for (int index = 0; index < elements.size(); index++) {
      Element element = elements.get(index);
      if (element.field() == null) {
        fields.skip(element.literal());
      } else {
        boolean adjacent = index + 1 < elements.size() && elements.get(index + 1).field() != null;
        fields.read(element.field(), adjacent);
      }
    }
    return fields.finish();
  }

  /// Collects fields while a text is read.
  private static final class Fields {
    private final String text;
    private int position;
    private int year = 1;
    private int isoYear;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int week;
    private int isoWeekday = 1;
    private long julian = -1;
    private long hour;
    private boolean twelveHours;
    private boolean afternoon;
    private boolean half;
    private long minute;
    private long second;
    private long micros;
    private boolean beforeChrist;
    private long offsetSeconds = Long.MIN_VALUE;

    Fields(String text) {
      this.text = text;
      skipBlanks();
    }

    private void skipBlanks() {
      while (position < text.length() && text.charAt(position) == ' ') {
        position++;
      }
    }

    void skip(String literal) {
      for (int index = 0; index < literal.length(); index++) {
        char wanted = literal.charAt(index);
        if (wanted == ' ') {
          skipBlanks();
        } else if (position < text.length()
            && !Character.isLetterOrDigit(text.charAt(position))
            && !Character.isLetterOrDigit(wanted)) {
          position++;
        } else if (position < text.length() && text.charAt(position) == wanted) {
          position++;
        }
      }
    }

    private DatabaseException invalid(String field) {
      return new DatabaseException(
          ErrorCode.INVALID_DATETIME_FORMAT,
          "invalid value for \"" + field + "\" [text=" + text + "]");
    }

    private int number(String field, int width) {
      skipBlanks();
      int start = position;
      if (position < text.length() && "+-".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
      int digits = position;
      while (position < text.length()
          && position - digits < width
          && Character.isDigit(text.charAt(position))) {
        position++;
      }
      if (position == digits) {
        position = start;
        throw invalid(field);
      }
      return Integer.parseInt(text.substring(start, position).replace("+", ""));
    }

    private int nameIndex(String field, List<String> names, boolean shortened) {
      String rest = text.substring(position).toLowerCase(Locale.ROOT);
      for (int index = 0; index < names.size(); index++) {
        String name = names.get(index).toLowerCase(Locale.ROOT);
        String wanted = shortened ? name.substring(0, 3) : name;
        if (rest.startsWith(wanted)) {
          position += wanted.length();
          return index;
        }
      }
      throw invalid(field);
    }

    /// Reads a field; a year may have more than four digits unless another field is adjacent.
    void read(String field, boolean adjacent) {
      switch (field) {
        case "YYYY" -> year = number(field, adjacent ? 4 : 9);
        case "Y,YYY" -> {
          int thousands = number(field, 3);
          position++;
          year = thousands * 1000 + number(field, 3);
        }
        case "YYY", "YY", "Y" -> year = century(number(field, field.length()), field.length());
        case "IYYY" -> isoYear = number(field, 9);
        case "IYY", "IY", "I" -> isoYear = century(number(field, field.length()), field.length());
        case "MM" -> month = number(field, 2);
        case "MON" -> month = nameIndex(field, DateTimeParser.monthNames(), true) + 1;
        case "MONTH" -> month = nameIndex(field, DateTimeParser.monthNames(), false) + 1;
        case "RM" -> month = roman(field);
        case "DD" -> day = number(field, 2);
        case "DDD" -> dayOfYear = number(field, 3);
        case "WW", "IW" -> week = number(field, 2);
        case "ID" -> isoWeekday = number(field, 1);
        case "D", "Q", "W", "CC" -> number(field, field.length());
        case "DY" -> nameIndex(field, List.of(DAYS), true);
        case "DAY" -> nameIndex(field, List.of(DAYS), false);
        case "J" -> julian = number(field, 9);
        case "BC", "AD", "B.C.", "A.D." -> beforeChrist = word(field, "AD", "BC");
        default -> readTime(field);
      }
    }

    /// Reads one of two words, with or without dots; returns whether it is the second.
    private boolean word(String field, String first, String second) {
      String rest = text.substring(position).toUpperCase(Locale.ROOT);
      String plain = rest.replace(".", "");
      if (!plain.startsWith(first) && !plain.startsWith(second)) {
        throw invalid(field);
      }
      position += rest.indexOf('.') == 1 ? 4 : 2;
      return plain.startsWith(second);
    }

    private int roman(String field) {
      String rest = text.substring(position).toUpperCase(Locale.ROOT);
      int best = -1;
      for (int index = 0; index < ROMAN.length; index++) {
        if (rest.startsWith(ROMAN[index])
            && (best < 0 || ROMAN[index].length() > ROMAN[best].length())) {
          best = index;
        }
      }
      if (best < 0) {
        throw invalid(field);
      }
      position += ROMAN[best].length();
      return best + 1;
    }

    private static int century(int number, int width) {
      return switch (width) {
        case 3 -> number < 520 ? 2000 + number : 1000 + number;
        case 2 -> number < 70 ? 2000 + number : 1900 + number;
        default -> 2000 + number;
      };
    }

    private void readTime(String field) {
      switch (field) {
        case "HH24" -> hour = number(field, 2);
        case "HH", "HH12" -> {
          hour = number(field, 2);
          twelveHours = true;
        }
        case "MI" -> minute = number(field, 2);
        case "SS" -> second = number(field, 2);
        case "SSSS", "SSSSS" -> second = number(field, 6);
        case "MS" -> micros = fraction(3);
        case "US", "FF6" -> micros = fraction(6);
        case "FF1", "FF2", "FF3", "FF4", "FF5" -> micros = fraction(field.charAt(2) - '0');
        case "AM", "PM", "A.M.", "P.M." -> {
          skipBlanks();
          afternoon = word(field, "AM", "PM");
          half = true;
        }
        default -> readZone(field);
      }
    }

    private long fraction(int width) {
      int start = position;
      while (position < text.length()
          && position - start < width
          && Character.isDigit(text.charAt(position))) {
        position++;
      }
      String digits = text.substring(start, position);
      return digits.isEmpty() ? 0 : Long.parseLong((digits + "000000").substring(0, 6));
    }

    private void readZone(String field) {
      skipBlanks();
      if (field.equals("TZM")) {
        long minutes = number(field, 2) * 60L;
        offsetSeconds += offsetSeconds < 0 ? -minutes : minutes;
        return;
      }
      if (field.equals("TZH")) {
        offsetSeconds = number(field, 2) * 3600L;
        return;
      }
      int start = position;
      while (position < text.length() && " ,".indexOf(text.charAt(position)) < 0) {
        position++;
      }
      ZoneId zone = DateTimeParser.zone(text.substring(start, position));
      offsetSeconds = zone.getRules().getOffset(java.time.Instant.EPOCH).getTotalSeconds();
    }

    long[] finish() {
      if (half || twelveHours) {
        if (hour < 1 || hour > 12) {
          throw ConversionErrors.dateFieldOutOfRange(text);
        }
        hour = hour % 12 + (afternoon ? 12 : 0);
      }
      boolean inRange =
          month >= 1
              && month <= 12
              && hour < 24
              && minute < 60
              && (second < 60 || second < 86_400 && minute == 0 && hour == 0);
      if (!inRange || hour < 0 || minute < 0 || second < 0) {
        throw ConversionErrors.dateFieldOutOfRange(text);
      }
      long local =
          days() * DateTimeText.DAY_MICROS
              + ((hour * 60 + minute) * 60 + second) * 1_000_000
              + micros;
      return new long[] {local, offsetSeconds};
    }

    private long days() {
      if (julian >= 0) {
        return julian - 2_440_588;
      }
      int fullYear = beforeChrist ? 1 - year : year;
      if (isoYear > 0 && week > 0) {
        long fourth = CivilDate.toDays(isoYear, 1, 4);
        return fourth - (CivilDate.dayOfWeek(fourth) + 6) % 7 + (week - 1) * 7L + isoWeekday - 1;
      }
      if (week > 0) {
        return CivilDate.toDays(fullYear, 1, 1) + (week - 1) * 7L;
      }
      if (dayOfYear > 0) {
        return CivilDate.toDays(fullYear, 1, 1) + dayOfYear - 1;
      }
      if (day < 1 || day > CivilDate.lengthOfMonth(fullYear, month)) {
        throw ConversionErrors.dateFieldOutOfRange(text);
      }
      return CivilDate.toDays(fullYear, month, day);
    }
  }
}
