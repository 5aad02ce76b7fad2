package io.blueshift.shell;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is printed for a statement without rows: its command, and how many rows it changed.
final class CommandTag {
  private static final Pattern NOT_CODE =
      Pattern.compile("(?s)/\\*.*?\\*/|--[^\n]*|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"");
  private static final Pattern TOKEN = Pattern.compile("[()]|\\w+");
  private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");

  private CommandTag() {}

  /// Returns the tag of a statement that changed so many rows.
  static String of(String sql, long rowCount) {
    String plain = NOT_CODE.matcher(sql).replaceAll(" ").strip();
    String first = word(plain, 0);
    String verb = first.equals("WITH") ? verbBehindWith(plain) : first;
    return switch (verb) {
      case "INSERT" -> "INSERT 0 " + rowCount;
      case "UPDATE", "DELETE", "COPY", "MERGE" -> verb + " " + rowCount;
      case "CREATE", "DROP", "ALTER" -> verb + " " + object(plain);
      default -> verb;
    };
  }

  /// Returns the word outside of parentheses that says what a statement behind WITH does.
  private static String verbBehindWith(String plain) {
    Matcher tokens = TOKEN.matcher(plain);
    int depth = 0;
    while (tokens.find()) {
      String token = tokens.group().toUpperCase(Locale.ROOT);
      switch (token) {
        case "(" -> depth++;
        case ")" -> depth--;
        default -> {
          if (depth == 0 && CHANGES.contains(token)) {
            return token;
          }
        }
      }
    }
    return "WITH";
  }

  private static String object(String plain) {
    String second = word(plain, 1);
    return switch (second) {
      case "TEMP", "TEMPORARY" -> word(plain, 2);
      case "LOCAL", "OR" -> word(plain, 3);
      case "UNIQUE" -> "INDEX";
      default -> second;
    };
  }

  private static String word(String plain, int index) {
    String[] words = plain.split("[\\s(;]+", index + 2);
    return index < words.length ? words[index].toUpperCase(Locale.ROOT) : "";
  }
}
