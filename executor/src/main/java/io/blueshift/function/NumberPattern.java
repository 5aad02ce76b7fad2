package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A compiled TO_CHAR or TO_NUMBER pattern for numbers: `9` and `0` for digits, `.` or `D` the point,
/// `,` or `G` groups, `S`, `MI`, `PL`, `SG`, `PR` the sign, `L` or `$` the currency, `V` a shift by
/// powers of ten, `FM` no blanks, `EEEE` an exponent, `RN` Roman numerals, `TH` an ordinal.
final class NumberPattern {
  private static final char QUOTED_FIRST = '\uE000';

  private final String prefix;
  private final String body;
  private final boolean fillMode;
  private final boolean roman;
  private final boolean romanLower;
  private final boolean exponent;
  private final boolean signLeading;
  private final boolean signTrailing;
  private final boolean minusTrailing;
  private final boolean minusLeading;
  private final boolean angled;
  private final boolean plusLeading;
  private final String ordinal;
  private final int wholeDigits;
  private final int fractionDigits;
  private final int firstZero;
  private final int shift;
  private final List<String> quoted = new ArrayList<>();

  private NumberPattern(String pattern) {
    String rest = withoutQuoted(pattern);
    fillMode = rest.toUpperCase(Locale.ROOT).startsWith("FM");
    rest = fillMode ? rest.substring(2) : rest;
    boolean textFirst = !rest.isEmpty() && rest.charAt(0) == QUOTED_FIRST && !quoted.isEmpty();
    prefix = textFirst ? quoted.getFirst() : "";
    rest = textFirst ? rest.substring(1) : rest;
    roman = rest.equalsIgnoreCase("RN");
    romanLower = rest.startsWith("r");
    ordinal = rest.endsWith("TH") || rest.endsWith("th") ? rest.substring(rest.length() - 2) : "";
    rest = ordinal.isEmpty() ? rest : rest.substring(0, rest.length() - 2);
    String upper = rest.toUpperCase(Locale.ROOT);
    exponent = upper.contains("EEEE");
    upper = upper.replace("EEEE", "");
    angled = upper.endsWith("PR");
    upper = angled ? upper.substring(0, upper.length() - 2) : upper;
    signLeading = upper.startsWith("S") && !upper.startsWith("SG") || upper.startsWith("SG");
    signTrailing = !signLeading && (upper.endsWith("S") || upper.endsWith("SG"));
    minusTrailing = upper.endsWith("MI");
    minusLeading = upper.startsWith("MI");
    plusLeading = upper.startsWith("PL");
    body =
        upper
            .replace("SG", "")
            .replace("S", "")
            .replace("MI", "")
            .replace("PL", "")
            .replace('D', '.')
            .replace('G', ',');
    int point = body.indexOf('.');
    int vee = body.indexOf('V');
    String whole = point >= 0 ? body.substring(0, point) : vee >= 0 ? body.substring(0, vee) : body;
    String fraction =
        point >= 0 ? body.substring(point + 1) : vee >= 0 ? body.substring(vee + 1) : "";
    wholeDigits = digitCount(whole);
    fractionDigits = vee >= 0 ? 0 : digitCount(fraction);
    shift = vee >= 0 ? digitCount(fraction) : 0;
    firstZero = zeroIndex(whole);
  }

  /// Takes texts in double quotes out and leaves a character of the private use area for each.
  private String withoutQuoted(String pattern) {
    StringBuilder rest = new StringBuilder();
    for (int index = 0; index < pattern.length(); index++) {
      int end = pattern.charAt(index) == '"' ? pattern.indexOf('"', index + 1) : -1;
      if (end < 0) {
        rest.append(pattern.charAt(index));
      } else {
        rest.append((char) (QUOTED_FIRST + quoted.size()));
        quoted.add(pattern.substring(index + 1, end));
        index = end;
      }
    }
    return rest.toString();
  }

  /// Compiles a pattern.
  static NumberPattern compile(String pattern) {
    return new NumberPattern(pattern);
  }

  private static int digitCount(String part) {
    return (int) part.chars().filter(letter -> letter == '9' || letter == '0').count();
  }

  /// Returns which digit of the whole part is the first `0`, or the count of digits.
  private static int zeroIndex(String whole) {
    int digit = 0;
    for (int index = 0; index < whole.length(); index++) {
      char letter = whole.charAt(index);
      if (letter == '0') {
        return digit;
      }
      digit += letter == '9' ? 1 : 0;
    }
    return digit;
  }

  /// Writes a number that is infinite or no number.
  String formatSpecial(double number) {
    int width = Math.max(3, wholeDigits + shift);
    String text = Double.isNaN(number) ? "NaN" : "#".repeat(width);
    String padded = fillMode ? text : " ".repeat(width - text.length()) + text;
    return (number < 0 ? "-" : fillMode ? "" : " ") + padded;
  }

  /// Writes a number.
  String format(BigDecimal number) {
    if (roman) {
      return roman(number);
    }
    if (exponent) {
      return exponential(number);
    }
    BigDecimal value =
        number.scaleByPowerOfTen(shift).setScale(fractionDigits, RoundingMode.HALF_UP);
    boolean negative = value.signum() < 0;
    String[] parts = value.abs().toPlainString().split("\\.", -1);
    String whole = parts[0].equals("0") ? "" : parts[0];
    int digits = wholeDigits + shift;
    boolean tooLong = whole.length() > digits;
    String fraction = parts.length > 1 ? parts[1] : "";
    StringBuilder text = new StringBuilder();
    if (tooLong) {
      writeDigits(text, "#".repeat(digits), "#".repeat(fractionDigits));
    } else {
      String zeros = leadingZeros(whole, digits);
      writeDigits(text, zeros + whole, fraction);
    }
    return prefix + withSign(text, negative, tooLong);
  }

  /// Returns the zeros that the pattern demands before the number; a pattern of nines alone shows a
  /// single zero for zero when it has no fraction.
  private String leadingZeros(String whole, int digits) {
    int shown = Math.max(whole.length(), digits - Math.min(firstZero, digits));
    if (shown == 0 && fractionDigits == 0) {
      shown = Math.min(1, digits);
    }
    return "0".repeat(Math.max(0, shown - whole.length()));
  }

  private void writeDigits(StringBuilder text, String whole, String fraction) {
    int digits = wholeDigits + shift;
    int blank = digits - whole.length();
    int digit = 0;
    boolean inFraction = false;
    int fractionDigit = 0;
    for (int index = 0; index < body.length(); index++) {
      char letter = body.charAt(index);
      switch (letter) {
        case '9', '0' -> {
          if (inFraction) {
            if (fractionDigit < fraction.length()) {
              text.append(fraction.charAt(fractionDigit));
            }
            fractionDigit++;
          } else {
            appendWholeDigit(text, whole, digit, blank);
            digit++;
          }
        }
        case '.' -> {
          inFraction = true;
          text.append('.');
        }
        case ',' -> {
          if (digit > blank) {
            text.append(',');
          } else if (!fillMode) {
            text.append(' ');
          }
        }
        case 'L', '$' -> text.append(letter == '$' ? '$' : ' ');
        case 'V' -> {}
        default -> {
          int literal = letter - QUOTED_FIRST;
          if (literal >= 0 && literal < quoted.size()) {
            text.append(quoted.get(literal));
          } else {
            text.append(letter);
          }
        }
      }
    }
    if (fillMode && fractionDigits > 0) {
      cutOptionalZeros(text);
    }
  }

  private void appendWholeDigit(StringBuilder text, String whole, int digit, int blank) {
    if (digit >= blank) {
      text.append(whole.charAt(digit - blank));
    } else if (!fillMode) {
      text.append(' ');
    }
  }

  /// With FM, zeros at the end of the fraction that the pattern writes as nines are left out.
  private void cutOptionalZeros(StringBuilder text) {
    String fractionPattern = body.substring(body.indexOf('.') + 1);
    int keep = fractionPattern.lastIndexOf('0') + 1;
    int end = text.length();
    int fractionStart = text.indexOf(".") + 1;
    while (end > fractionStart + keep && text.charAt(end - 1) == '0') {
      end--;
    }
    text.setLength(end);
  }

  private String withSign(StringBuilder text, boolean negative, boolean tooLong) {
    String digits = text.toString();
    if (!ordinal.isEmpty() && !tooLong && !negative) {
      digits += ordinalSuffix(digits.strip());
    }
    if (angled) {
      return negative ? beforeDigits(digits, "<") + ">" : fillMode ? digits : " " + digits + " ";
    }
    if (minusTrailing) {
      return digits + (negative ? "-" : fillMode ? "" : " ");
    }
    if (signTrailing) {
      return digits + (negative ? "-" : "+");
    }
    if (signLeading) {
      return beforeDigits(digits, negative ? "-" : "+");
    }
    if (minusLeading) {
      return (negative ? "-" : fillMode ? "" : " ") + digits;
    }
    if (plusLeading) {
      return (negative ? "-" : "+") + digits;
    }
    return negative ? beforeDigits(digits, "-") : fillMode ? digits : " " + digits;
  }

  /// Puts a sign directly before the first character that is no blank.
  private static String beforeDigits(String digits, String sign) {
    int start = 0;
    while (start < digits.length() && digits.charAt(start) == ' ') {
      start++;
    }
    return digits.substring(0, start) + sign + digits.substring(start);
  }

  private String ordinalSuffix(String digits) {
    char last = digits.charAt(digits.length() - 1);
    boolean teen = digits.length() > 1 && digits.charAt(digits.length() - 2) == '1';
    String suffix =
        teen ? "th" : last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th";
    return ordinal.equals("TH") ? suffix.toUpperCase(Locale.ROOT) : suffix;
  }

  private String exponential(BigDecimal number) {
    if (number.signum() == 0) {
      return " " + BigDecimal.ZERO.setScale(fractionDigits).toPlainString() + "e+00";
    }
    int power = number.precision() - number.scale() - 1;
    BigDecimal mantissa =
        number.scaleByPowerOfTen(-power).setScale(fractionDigits, RoundingMode.HALF_UP);
    if (mantissa.abs().compareTo(BigDecimal.TEN) >= 0) {
      power++;
      mantissa = mantissa.scaleByPowerOfTen(-1).setScale(fractionDigits, RoundingMode.HALF_UP);
    }
    return (number.signum() < 0 ? "" : fillMode ? "" : " ")
        + mantissa.toPlainString()
        + String.format(Locale.ROOT, "e%s%02d", power < 0 ? "-" : "+", Math.abs(power));
  }

  private String roman(BigDecimal number) {
    int value = number.setScale(0, RoundingMode.HALF_UP).intValue();
    if (value < 1 || value > 3999) {
      return "#".repeat(15);
    }
    int[] sizes = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    String[] letters = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < sizes.length; index++) {
      while (value >= sizes[index]) {
        text.append(letters[index]);
        value -= sizes[index];
      }
    }
    String numeral = romanLower ? text.toString().toLowerCase(Locale.ROOT) : text.toString();
    return fillMode ? numeral : " ".repeat(Math.max(0, 15 - numeral.length())) + numeral;
  }

  /// Reads a number: takes digits, point and sign, and skips what the pattern says is decoration.
  BigDecimal parse(String text) {
    StringBuilder digits = new StringBuilder();
    boolean negative = false;
    boolean point = false;
    for (char letter : text.strip().toCharArray()) {
      if (Character.isDigit(letter)) {
        digits.append(letter);
      } else if (letter == '.' && !point) {
        point = true;
        digits.append('.');
      } else if (letter == '-' || letter == '<') {
        negative = true;
      } else if (Character.isLetter(letter)) {
        throw ConversionErrors.syntax("numeric", text);
      }
    }
    if (digits.isEmpty() || digits.toString().equals(".")) {
      throw new DatabaseException(
          ErrorCode.INVALID_TEXT_REPRESENTATION,
          "invalid input syntax for type numeric [value=" + text + "]");
    }
    BigDecimal value = new BigDecimal(digits.toString()).scaleByPowerOfTen(-shift);
    return negative ? value.negate() : value;
  }
}
