package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Turns PostgreSQL's and Redshift's regular expressions into Java's, and runs them with a limit on
/// steps, so that a pattern that backtracks without end fails instead of blocking a worker.
final class RegexTranslation {
  private static final long STEP_LIMIT = 5_000_000;

  private RegexTranslation() {}

  /// Compiles a regular expression.
  ///
  /// @param flags letters: i ignore case, c respect case, n or m lines, s dot matches newline, x
  ///     comments, g and e ignored
  static Pattern compile(String regex, String flags) {
    int javaFlags = Pattern.DOTALL;
    for (int index = 0; index < flags.length(); index++) {
      char flag = flags.charAt(index);
      switch (flag) {
        case 'i' -> javaFlags |= Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        case 'c' -> javaFlags &= ~Pattern.CASE_INSENSITIVE;
        case 'n', 'm' -> javaFlags = javaFlags & ~Pattern.DOTALL | Pattern.MULTILINE;
        case 'x' -> javaFlags |= Pattern.COMMENTS;
        case 's', 'g', 'e', 'p', 't', 'q' -> {}
        default ->
            throw new DatabaseException(
                ErrorCode.INVALID_PARAMETER_VALUE,
                "invalid regular expression option [option=" + flag + "]");
      }
    }
    try {
      return Pattern.compile(translate(regex), javaFlags);
    } catch (PatternSyntaxException malformed) {
      throw new DatabaseException(
          ErrorCode.INVALID_REGULAR_EXPRESSION,
          "invalid regular expression: " + malformed.getDescription() + " [pattern=" + regex + "]");
    }
  }

  /// Translates what Java writes differently: word boundaries, and brackets, in which POSIX classes
  /// become Java's and brackets and ampersands stand for themselves.
  static String translate(String regex) {
    StringBuilder java = new StringBuilder(regex.length() + 16);
    for (int index = 0; index < regex.length(); index++) {
      char letter = regex.charAt(index);
      if (letter == '\\' && index + 1 < regex.length()) {
        char next = regex.charAt(++index);
        java.append(
            switch (next) {
              case 'm', 'M', 'y' -> "\\b";
              case 'Y' -> "\\B";
              default -> "\\" + next;
            });
      } else if (regex.startsWith("[[:<:]]", index) || regex.startsWith("[[:>:]]", index)) {
        java.append("\\b");
        index += 6;
      } else if (letter == '[') {
        index = translateBracket(regex, index, java);
      } else {
        java.append(letter);
      }
    }
    return java.toString();
  }

  /// Translates a bracket expression and returns the index of its end.
  private static int translateBracket(String regex, int start, StringBuilder java) {
    int index = start + 1;
    java.append('[');
    if (index < regex.length() && regex.charAt(index) == '^') {
      java.append('^');
      index++;
    }
    boolean first = true;
    for (; index < regex.length(); index++) {
      char letter = regex.charAt(index);
      if (letter == ']' && !first) {
        java.append(']');
        return index;
      }
      first = false;
      if (regex.startsWith("[:", index) && regex.indexOf(":]", index) > 0) {
        int end = regex.indexOf(":]", index);
        java.append(posixClass(regex.substring(index + 2, end)));
        index = end + 1;
      } else if (letter == '\\' && index + 1 < regex.length()) {
        java.append(letter).append(regex.charAt(++index));
      } else if (letter == '[' || letter == ']' || letter == '&') {
        java.append('\\').append(letter);
      } else {
        java.append(letter);
      }
    }
    return index;
  }

  private static String posixClass(String name) {
    return switch (name) {
      case "alpha" -> "\\p{IsAlphabetic}";
      case "digit" -> "\\p{Nd}";
      case "alnum" -> "\\p{IsAlphabetic}\\p{Nd}";
      case "space" -> "\\s";
      case "upper" -> "\\p{Lu}";
      case "lower" -> "\\p{Ll}";
      case "punct" -> "\\p{Punct}";
      case "blank" -> " \\t";
      case "cntrl" -> "\\p{Cntrl}";
      case "xdigit" -> "0-9A-Fa-f";
      case "print" -> "\\p{Print}";
      case "graph" -> "\\p{Graph}";
      case "word" -> "\\w";
      default ->
          throw new DatabaseException(
              ErrorCode.INVALID_REGULAR_EXPRESSION,
              "invalid regular expression: invalid character class [class=" + name + "]");
    };
  }

  /// Translates a SIMILAR TO pattern into a regular expression that must match the whole text.
  static String ofSimilar(String pattern, int escape) {
    StringBuilder regex = new StringBuilder("^(?:");
    boolean inBracket = false;
    for (int index = 0; index < pattern.length(); index++) {
      char letter = pattern.charAt(index);
      if (letter == escape && index + 1 < pattern.length()) {
        char next = pattern.charAt(++index);
        regex.append(Character.isLetterOrDigit(next) ? String.valueOf(next) : "\\" + next);
      } else if (inBracket) {
        inBracket = letter != ']';
        regex.append(letter == '\\' ? "\\\\" : String.valueOf(letter));
      } else {
        inBracket = letter == '[';
        regex.append(
            switch (letter) {
              case '%' -> ".*";
              case '_' -> ".";
              case '.', '^', '$', '\\' -> "\\" + letter;
              case '(' -> "(?:";
              default -> String.valueOf(letter);
            });
      }
    }
    return regex.append(")$").toString();
  }

  /// Makes a matcher whose steps are counted.
  static Matcher matcher(Pattern pattern, String text) {
    return pattern.matcher(new CountedText(text, new long[1], 0, text.length()));
  }

  /// Text that counts how often it is looked at.
  private record CountedText(String text, long[] steps, int start, int end)
      implements CharSequence {
    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(int index) {
      if (++steps[0] > STEP_LIMIT) {
        throw new DatabaseException(
            ErrorCode.STATEMENT_TOO_COMPLEX,
            "regular expression takes too many steps; simplify nested repetitions [steps="
                + STEP_LIMIT
                + "]");
      }
      return text.charAt(start + index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return text.substring(start + from, start + to);
    }

    @Override
    public String toString() {
      return text.substring(start, end);
    }
  }
}
