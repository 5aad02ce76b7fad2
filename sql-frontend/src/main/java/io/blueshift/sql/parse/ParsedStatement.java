package io.blueshift.sql.parse;

import io.blueshift.sql.parse.tree.Statement;
import io.blueshift.sql.parse.tree.StatementNode;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// One statement of a script as the parser returns it.
///
/// @param node the statement and its place in the script
/// @param script the text of the whole script
/// @param start where the statement's text begins in the script
/// @param end where it ends, before the semicolon
/// @param parameterCount how many parameters it has: the number of question marks, or the highest of the
///     numbers behind `$`
public record ParsedStatement(
    StatementNode node, String script, int start, int end, int parameterCount) {
  /// Returns the statement.
  public Statement statement() {
    return node.statement();
  }

  /// Returns the statement's text, without the semicolon.
  public String text() {
    return script.substring(start, end);
  }

  /// Returns the text of a part of the statement, such as a view's query, from the first to the last
  /// character that its position covers.
  public String textOf(SqlNode part) {
    SqlParserPos position = part.getParserPosition();
    int from = offsetOf(position.getLineNum(), position.getColumnNum());
    int to = offsetOf(position.getEndLineNum(), position.getEndColumnNum()) + 1;
    return script.substring(from, Math.min(to, end));
  }

  private int offsetOf(int line, int column) {
    int lineStart = 0;
    for (int current = 1; current < line; current++) {
      lineStart = nextLine(lineStart);
    }
    return lineStart + column - 1;
  }

  private int nextLine(int from) {
    int at = from;
    while (script.charAt(at) != '\n' && script.charAt(at) != '\r') {
      at++;
    }
    boolean twoCharacters =
        script.charAt(at) == '\r' && at + 1 < script.length() && script.charAt(at + 1) == '\n';
    return at + (twoCharacters ? 2 : 1);
  }
}
