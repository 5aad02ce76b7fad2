package io.blueshift.sql.slt;

import io.blueshift.document.Document;
import io.blueshift.document.JsonText;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.CharType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/// Texts of values as the files have them, and when two are equal.
final class SltValues {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private SltValues() {}

  /// Returns the text of a value.
  static String text(@Nullable Object value, LogicalType type) {
    return switch (value) {
      case null -> "NULL";
      case Boolean bool -> bool ? "t" : "f";
      case byte[] bytes when type instanceof LogicalType.SuperType ->
          escaped(JsonText.of(Document.of(bytes)), type);
      case byte[] bytes -> escaped(Values.text(bytes), type);
      case Double number -> number(number, type);
      case BigInteger unscaled -> new BigDecimal(unscaled, scale(type)).toPlainString();
      case Long number -> integer(number, type);
      case Values.Interval interval -> interval(interval);
      default -> value.toString();
    };
  }

  private static int scale(LogicalType type) {
    return type instanceof DecimalType decimal ? decimal.scale() : 0;
  }

  private static String integer(long number, LogicalType type) {
    return switch (type) {
      case DecimalType decimal -> BigDecimal.valueOf(number, decimal.scale()).toPlainString();
      case DateType _ -> date(number);
      case TimestampType _, TimestampTzType _ ->
          date(Math.floorDiv(number, MICROS_PER_DAY))
              + " "
              + time(Math.floorMod(number, MICROS_PER_DAY));
      case TimeType _ -> time(number);
      default -> Long.toString(number);
    };
  }

  private static String date(long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    return date.getYear() > 0
        ? String.format(
            "%04d-%02d-%02d", date.getYear(), date.getMonthValue(), date.getDayOfMonth())
        : String.format(
            "%04d-%02d-%02d BC", 1 - date.getYear(), date.getMonthValue(), date.getDayOfMonth());
  }

  private static String time(long micros) {
    LocalTime time = LocalTime.ofSecondOfDay(micros / 1_000_000 % 86_400);
    String text =
        String.format(
            "%02d:%02d:%02d", micros / 3_600_000_000L, time.getMinute(), time.getSecond());
    long fraction = micros % 1_000_000;
    return fraction == 0
        ? text
        : text + ("." + String.format("%06d", fraction)).replaceAll("0+$", "");
  }

  private static String number(double number, LogicalType type) {
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    return type instanceof RealType ? Float.toString((float) number) : Double.toString(number);
  }

  private static String escaped(String text, LogicalType type) {
    String kept = type instanceof CharType ? text.stripTrailing() : text;
    if (kept.isEmpty()) {
      return "(empty)";
    }
    if (kept.equals("NULL")) {
      return "\\NULL";
    }
    String escaped =
        kept.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    if (escaped.startsWith(" ")) {
      escaped = "\\s" + escaped.substring(1);
    }
    return escaped.endsWith(" ") ? escaped.substring(0, escaped.length() - 1) + "\\s" : escaped;
  }

  private static String interval(Values.Interval interval) {
    StringBuilder out = new StringBuilder();
    part(out, interval.months() / 12, "year");
    part(out, interval.months() % 12, "mon");
    part(out, interval.days(), "day");
    if (interval.micros() != 0 || out.isEmpty()) {
      if (!out.isEmpty()) {
        out.append(' ');
      }
      boolean laterSign = interval.days() < 0 || interval.days() == 0 && interval.months() < 0;
      String sign = interval.micros() < 0 ? "-" : laterSign ? "+" : "";
      out.append(sign).append(time(Math.abs(interval.micros())));
    }
    return out.toString();
  }

  private static void part(StringBuilder out, int amount, String unit) {
    if (amount != 0) {
      out.append(out.isEmpty() ? "" : " ").append(amount).append(' ').append(unit);
      out.append(amount == 1 ? "" : "s");
    }
  }

  /// Returns whether a value's text is what the file expects for a column's letter.
  static boolean matches(String expected, String actual, char letter) {
    if (expected.equals(actual)) {
      return true;
    }
    if (expected.equals("NULL") || actual.equals("NULL")) {
      return false;
    }
    return switch (letter) {
      case 'I', 'N', 'R' -> numbersMatch(expected, actual, letter, 1e-9);
      case 'F' -> numbersMatch(expected, actual, letter, 1e-6);
      case 'B' -> bool(expected).equals(bool(actual));
      case 'C' -> expected.replace("\\s", "").strip().equals(actual.replace("\\s", "").strip());
      case 'D', 'P' -> expected.replace(" 00:00:00", "").equals(actual.replace(" 00:00:00", ""));
      default -> false;
    };
  }

  private static String bool(String text) {
    return switch (text) {
      case "true", "1" -> "t";
      case "false", "0" -> "f";
      default -> text;
    };
  }

  private static boolean numbersMatch(
      String expected, String actual, char letter, double tolerance) {
    try {
      if (new BigDecimal(expected).compareTo(new BigDecimal(actual)) == 0) {
        return true;
      }
      double wanted = Double.parseDouble(expected);
      double found = Double.parseDouble(actual);
      boolean exact = letter != 'R' && letter != 'F' && expected.matches("-?\\d+");
      return !exact && Math.abs(wanted - found) <= tolerance * Math.abs(wanted);
    } catch (NumberFormatException notANumber) {
      return Double.compare(parse(expected), parse(actual)) == 0 && !Double.isNaN(parse(expected));
    }
  }

  private static double parse(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      return Double.NaN;
    }
  }
}
