package io.blueshift.shell;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The shell's variables, set by `-v` and `\set`, and their use in SQL: `:name` stands for the value
/// as it is, `:'name'` for it as a string literal, `:"name"` for it as a quoted name.
final class Variables {
  private final Map<String, String> values = new TreeMap<>();

  void set(String name, String value) {
    values.put(name, value);
  }

  void unset(String name) {
    values.remove(name);
  }

  @Nullable String get(String name) {
    return values.get(name);
  }

  /// Returns whether a variable is set to something that means yes.
  boolean isOn(String name) {
    String value = values.get(name);
    return value != null
        && switch (value.toLowerCase(java.util.Locale.ROOT)) {
          case "", "on", "1", "true", "yes", "stop" -> true;
          default -> false;
        };
  }

  /// Returns all variables, by name.
  Map<String, String> all() {
    return Map.copyOf(values);
  }

  /// Replaces the variables of a text, outside its string literals, quoted names and line comments.
  /// Names that are not set stay as they are, and `::` is a cast.
  ///
  /// @param before what the text before ended in
  String interpolate(String line, StatementSplitter.State before) {
    if (values.isEmpty() || line.indexOf(':') < 0) {
      return line;
    }
    StringBuilder result = new StringBuilder();
    char quote =
        switch (before) {
          case STRING -> '\'';
          case QUOTED_NAME -> '"';
          case DOLLAR_QUOTED -> '$';
          case COMMENT -> '*';
          case START, STATEMENT, PARENTHESES -> '\0';
        };
    int position = 0;
    while (position < line.length()) {
      char character = line.charAt(position);
      if (quote != '\0') {
        quote = character == quote ? '\0' : quote;
      } else if (line.startsWith("--", position)) {
        int end = line.indexOf('\n', position);
        end = end < 0 ? line.length() : end;
        result.append(line, position, end);
        position = end;
        continue;
      } else if (character == '\'' || character == '"') {
        quote = character;
      } else if (character == ':') {
        int taken = replaceAt(line, position, result);
        if (taken > 0) {
          position += taken;
          continue;
        }
        if (line.startsWith("::", position)) {
          result.append(':');
          position++;
        }
      }
      result.append(character);
      position++;
    }
    return result.toString();
  }

  /// Appends the value of the variable at a colon; returns how many characters it took, or 0.
  private int replaceAt(String line, int colon, StringBuilder result) {
    if (line.startsWith("::", colon)) {
      return 0;
    }
    int start = colon + 1;
    char quote = start < line.length() ? line.charAt(start) : '\0';
    boolean quoted = quote == '\'' || quote == '"';
    int nameStart = quoted ? start + 1 : start;
    int end = nameStart;
    while (end < line.length()
        && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
      end++;
    }
    String value = values.get(line.substring(nameStart, end));
    if (end == nameStart
        || value == null
        || quoted && (end >= line.length() || line.charAt(end) != quote)) {
      return 0;
    }
    if (quoted) {
      String mark = String.valueOf(quote);
      result.append(mark).append(value.replace(mark, mark + mark)).append(mark);
      end++;
    } else {
      result.append(value);
    }
    return end - colon;
  }
}
