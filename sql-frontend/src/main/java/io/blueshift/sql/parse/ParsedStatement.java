package io.blueshift.sql.parse;

import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.Statement;
import io.blueshift.sql.parse.tree.StatementNode;
import io.blueshift.sql.parse.tree.Update;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// One statement of a script. A statement of a shape that was parsed before is parsed again only when
/// somebody asks for its tree. Used by one thread at a time.
public final class ParsedStatement {
  /// What must be known of a statement to run it by a plan that is kept.
  public enum Kind {
    QUERY,
    INSERT,
    /// UPDATE, DELETE, MERGE or INSERT … ON CONFLICT.
    CHANGE,
    /// Everything else, which has no plan.
    OTHER;

    private static Kind of(Statement statement) {
      return switch (statement) {
        case Query _ -> QUERY;
        case Insert insert -> insert.onConflict() == null ? INSERT : CHANGE;
        case Update _, Delete _, Merge _ -> CHANGE;
        default -> OTHER;
      };
    }
  }

  /// What all statements of a shape have in common.
  ///
  /// @param parameterCount how many parameters they have
  public record KnownShape(Kind kind, int parameterCount) {}

  private final String script;
  private final int start;
  private final int end;
  private final Kind kind;
  private final int parameterCount;
  private @Nullable StatementNode node;
  private @Nullable StatementShape shape;
  private boolean shapeIsKnown;

  /// Makes a statement of what the parser returned.
  ///
  /// @param node the statement and its place in the script
  /// @param script the text of the whole script
  /// @param start where the statement's text begins in the script
  /// @param end where it ends, before the semicolon
  /// @param parameterCount how many parameters it has: the number of question marks, or the highest of
  ///     the numbers behind `$`
  public ParsedStatement(
      StatementNode node, String script, int start, int end, int parameterCount) {
    this.node = node;
    this.kind = Kind.of(node.statement());
    this.script = script;
    this.start = start;
    this.end = end;
    this.parameterCount = parameterCount;
  }

  private ParsedStatement(String script, StatementShape shape, KnownShape known) {
    this.script = script;
    this.start = 0;
    this.end = script.length();
    this.shape = shape;
    this.shapeIsKnown = true;
    this.kind = known.kind;
    this.parameterCount = known.parameterCount;
  }

  /// Makes a statement whose text is known to parse, since another text of its shape did.
  public static ParsedStatement ofKnownShape(String text, StatementShape shape, KnownShape known) {
    return new ParsedStatement(text, shape, known);
  }

  /// Returns the statement and its place in the script.
  public StatementNode node() {
    StatementNode known = node;
    if (known == null) {
      known = StatementParser.parse(script).node();
      node = known;
    }
    return known;
  }

  /// Returns the statement.
  public Statement statement() {
    return node().statement();
  }

  /// Returns what the statement is, without parsing it.
  public Kind kind() {
    return kind;
  }

  /// Returns whether the statement is a query, without parsing it.
  public boolean isQuery() {
    return kind == Kind.QUERY;
  }

  /// Returns the shape of the statement, or null when it has none or is not the only statement of its
  /// script.
  public @Nullable StatementShape shape() {
    if (!shapeIsKnown) {
      shape = kind == Kind.OTHER ? null : StatementShape.of(script);
      shapeIsKnown = true;
    }
    return shape;
  }

  /// Returns the text of the whole script.
  public String script() {
    return script;
  }

  /// Returns where the statement's text begins in the script.
  public int start() {
    return start;
  }

  /// Returns where the statement's text ends in the script, before the semicolon.
  public int end() {
    return end;
  }

  /// Returns how many parameters the statement has.
  public int parameterCount() {
    return parameterCount;
  }

  /// Returns the statement's text, without the semicolon.
  public String text() {
    return script.substring(start, end);
  }

  /// Returns the text behind the first AS outside of parentheses: the statement that PREPARE names.
  public String textBehindAs() {
    SqlLexer lexer = new SqlLexer(script, start, end);
    int depth = 0;
    while (true) {
      switch (lexer.advance()) {
        case LEFT_PAREN -> depth++;
        case RIGHT_PAREN -> depth--;
        case WORD -> {
          if (depth == 0
              && lexer.end() - lexer.start() == 2
              && script.regionMatches(true, lexer.start(), "as", 0, 2)) {
            return script.substring(lexer.end(), end);
          }
        }
        case END -> throw new IllegalStateException("PREPARE without AS");
        default -> {}
      }
    }
  }

  /// Returns the text of a part of the statement, such as a view's query, from the first to the last
  /// character that its position covers.
  public String textOf(SqlNode part) {
    SqlParserPos position = part.getParserPosition();
    int from = offsetOf(position.getLineNum(), position.getColumnNum());
    int to = offsetOf(position.getEndLineNum(), position.getEndColumnNum()) + 1;
    return script.substring(from, Math.min(to, end));
  }

  /// Where a part stands in the text that was parsed.
  ///
  /// @param start the offset of the first character
  /// @param end the offset behind the last character
  public record TextRange(int start, int end) {}

  /// Returns where a part of the statement stands.
  public TextRange rangeOf(SqlParserPos position) {
    return new TextRange(
        offsetOf(position.getLineNum(), position.getColumnNum()),
        offsetOf(position.getEndLineNum(), position.getEndColumnNum()) + 1);
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
