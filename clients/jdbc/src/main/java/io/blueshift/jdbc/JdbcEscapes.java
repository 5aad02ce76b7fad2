package io.blueshift.jdbc;

import java.util.Locale;
import java.util.Map;

/**
 * Replaces JDBC's escapes that SQL does not have: <code>{oj ...}</code>, <code>{escape 'c'}</code>, <code>{limit n}</code> and
 * the functions of <code>{fn ...}</code> that have other names here. The engine's grammar knows <code>{d ...}</code>,
 * <code>{t ...}</code> and <code>{ts ...}</code>. What is removed becomes blanks, so that positions in errors stay right as
 * long as names have the same length.
 */
final class JdbcEscapes {
  /** Names of JDBC's functions and what stands for them; an entry that ends with ')' replaces the parentheses too. */
  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry("lcase", "lower"),
          Map.entry("ucase", "upper"),
          Map.entry("ifnull", "coalesce"),
          Map.entry("now", "getdate"),
          Map.entry("curdate", "current_date)"),
          Map.entry("current_date", "current_date)"),
          Map.entry("curtime", "current_time)"),
          Map.entry("current_time", "current_time)"),
          Map.entry("current_timestamp", "current_timestamp)"),
          Map.entry("truncate", "trunc"),
          Map.entry("rand", "random"),
          Map.entry("log", "ln"),
          Map.entry("log10", "log"),
          Map.entry("char", "chr"),
          Map.entry("user", "current_user)"),
          Map.entry("database", "current_database"));

  private final String sql;
  private final StringBuilder result;
  private int position;

  private JdbcEscapes(String sql) {
    this.sql = sql;
    this.result = new StringBuilder(sql.length() + 16);
  }

  /** Returns a text without JDBC's escapes. */
  static String translate(String sql) {
    return sql.indexOf('{') < 0 ? sql : new JdbcEscapes(sql).run();
  }

  private String run() {
    while (position < sql.length()) {
      step();
    }
    return result.toString();
  }

  private void step() {
    char character = sql.charAt(position);
    switch (character) {
      case '\'', '"' -> copyTo(after(String.valueOf(character), position + 1));
      case '-' -> copyTo(sql.startsWith("--", position) ? after("\n", position) : position + 1);
      case '/' -> copyTo(sql.startsWith("/*", position) ? after("*/", position + 2) : position + 1);
      case '$' -> copyTo(afterDollarQuote());
      case '{' -> escape();
      default -> copyTo(position + 1);
    }
  }

  private int after(String end, int from) {
    int found = sql.indexOf(end, from);
    return found < 0 ? sql.length() : found + end.length();
  }

  private int afterDollarQuote() {
    int end = position + 1;
    while (end < sql.length()
        && Character.isJavaIdentifierPart(sql.charAt(end))
        && sql.charAt(end) != '$') {
      end++;
    }
    boolean quote = end < sql.length() && sql.charAt(end) == '$';
    return quote ? after(sql.substring(position, end + 1), end + 1) : position + 1;
  }

  private void copyTo(int end) {
    result.append(sql, position, end);
    position = end;
  }

  private void escape() {
    String word = wordAt(skipBlanks(position + 1)).toLowerCase(Locale.ROOT);
    switch (word) {
      case "oj" -> blankBraces(word.length());
      case "escape", "limit" -> blankBraces(0);
      case "fn" -> function();
      default -> copyTo(position + 1);
    }
  }

  /** Replaces the opening brace and a word by blanks, copies what is inside, and replaces the closing brace. */
  private void blankBraces(int wordLength) {
    int inside = skipBlanks(position + 1) + wordLength;
    result.append(" ".repeat(inside - position));
    position = inside;
    copyInside();
  }

  private void copyInside() {
    while (position < sql.length() && sql.charAt(position) != '}') {
      step();
    }
    if (position < sql.length()) {
      result.append(' ');
      position++;
    }
  }

  private void function() {
    int name = skipBlanks(skipBlanks(position + 1) + 2);
    String word = wordAt(name);
    String known = FUNCTIONS.getOrDefault(word.toLowerCase(Locale.ROOT), word);
    boolean withoutParentheses = known.endsWith(")");
    result.append(" ".repeat(name - position));
    result.append(withoutParentheses ? known.substring(0, known.length() - 1) : known);
    position = name + word.length();
    int open = skipBlanks(position);
    if (withoutParentheses && open < sql.length() && sql.charAt(open) == '(') {
      position = after(")", open);
    }
    copyInside();
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
      at++;
    }
    return at;
  }

  private String wordAt(int start) {
    int end = start;
    while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
      end++;
    }
    return sql.substring(Math.min(start, sql.length()), end);
  }
}
