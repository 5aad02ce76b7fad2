package io.blueshift.shell;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Prints an SQL error the way psql does: message, the line with a caret under the place, detail and
/// hint. The engine puts `LINE l:c` and `DETAIL:`/`HINT:` lines behind the message.
final class ErrorPrinter {
  private static final Pattern POSITION = Pattern.compile("^POSITION: line (\\d+), column (\\d+)$");

  private ErrorPrinter() {}

  /// Formats an error about a statement.
  ///
  /// @param place the script and line where the statement stands, such as `load.sql:3: `; empty for
  ///     what was typed
  static String format(SQLException error, String statement, String place) {
    StringBuilder text = new StringBuilder(place).append("ERROR:  ");
    String[] lines = String.valueOf(error.getMessage()).split("\n", -1);
    text.append(lines[0]);
    if (error.getSQLState() != null) {
      text.append("  (SQLSTATE ").append(error.getSQLState()).append(')');
    }
    text.append('\n');
    for (int index = 1; index < lines.length; index++) {
      Matcher position = POSITION.matcher(lines[index]);
      if (position.matches()) {
        appendCaret(
            text,
            statement,
            Integer.parseInt(position.group(1)),
            Integer.parseInt(position.group(2)));
      } else {
        text.append(lines[index]).append('\n');
      }
    }
    return text.toString();
  }

  private static void appendCaret(StringBuilder text, String statement, int line, int column) {
    String[] lines = statement.split("\n", -1);
    if (line > lines.length) {
      return;
    }
    String prefix = "LINE " + line + ": ";
    String source = lines[line - 1].replace('\t', ' ');
    int start = Math.max(0, column - 60);
    String shown =
        source.substring(Math.min(start, source.length()), Math.min(source.length(), start + 120));
    text.append(prefix).append(start > 0 ? "..." : "").append(shown).append('\n');
    int indent = prefix.length() + (start > 0 ? 3 : 0) + column - 1 - start;
    text.append(" ".repeat(Math.max(0, indent))).append("^\n");
  }
}
