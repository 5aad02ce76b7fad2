package io.blueshift.sql.parse;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.sql.parse.generated.BlueshiftParserImpl;
import io.blueshift.sql.parse.generated.ParseException;
import io.blueshift.sql.parse.tree.PreparedStatementCommand;
import io.blueshift.sql.parse.tree.StatementNode;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Parses SQL text: the door to this package.
///
/// A parser is made for one script, which may have any number of statements with semicolons between
/// them. Statements are parsed one after the other, so that the statements before a wrong one can be
/// executed. Not thread-safe; making one is cheap.
///
/// Every error is a [DatabaseException] with a position: SYNTAX_ERROR for text that is no SQL,
/// STATEMENT_TOO_COMPLEX for text that is nested too deeply, PROGRAM_LIMIT_EXCEEDED for text that is too
/// long, NAME_TOO_LONG and others for single tokens.
public final class StatementParser {
  /// The longest statement, in characters.
  public static final int MAX_STATEMENT_LENGTH = 16 * 1024 * 1024;

  private final String script;
  private int position;

  public StatementParser(String script) {
    this.script = script;
  }

  /// Returns all statements of a script.
  public static List<ParsedStatement> parseScript(String script) {
    StatementParser parser = new StatementParser(script);
    List<ParsedStatement> statements = new ArrayList<>();
    while (parser.hasNext()) {
      statements.add(parser.next());
    }
    return statements;
  }

  /// Returns the only statement of a text; a semicolon may follow it.
  public static ParsedStatement parse(String statement) {
    return new StatementParser(statement).parseSingle();
  }

  /// Returns the expression that the text is, such as a stored default or check.
  public static SqlNode parseExpression(String expression) {
    checkLength(expression, 0, expression.length());
    BlueshiftParserImpl parser =
        new BlueshiftParserImpl(new TokenStream(expression, 0, expression.length()));
    return guard(parser::parseExpression, "an expression");
  }

  ParsedStatement parseSingle() {
    if (!hasNext()) {
      throw new DatabaseException(ErrorCode.SYNTAX_ERROR, "statement is empty")
          .at(new SourcePosition(1, 1));
    }
    ParsedStatement statement = next();
    if (hasNext()) {
      throw new DatabaseException(
              ErrorCode.SYNTAX_ERROR, "several statements stand where one is expected")
          .at(SqlLexer.positionOf(script, position));
    }
    return statement;
  }

  /// Returns whether there is another statement; moves over empty ones.
  public boolean hasNext() {
    SqlLexer lexer = new SqlLexer(script, position, script.length());
    while (lexer.advance() == TokenKind.SEMICOLON) {
      position = lexer.end();
    }
    position = lexer.start();
    return lexer.kind() != TokenKind.END;
  }

  /// Parses the next statement. After an error the parser stands behind the wrong statement.
  ///
  /// @throws NoSuchElementException when there is none
  public ParsedStatement next() {
    if (!hasNext()) {
      throw new NoSuchElementException("script has no further statement");
    }
    int start = position;
    int end = endOfStatement();
    checkLength(script, start, end);
    BlueshiftParserImpl parser = new BlueshiftParserImpl(new TokenStream(script, start, end));
    StatementNode node = guard(parser::parseStatement, "a statement");
    // The parameters of what PREPARE names are given by EXECUTE.
    int parameterCount =
        node.statement() instanceof PreparedStatementCommand.Prepare ? 0 : parser.parameterCount();
    return new ParsedStatement(node, script, start, end, parameterCount);
  }

  /// Moves behind the statement's semicolon and returns where its text ends.
  private int endOfStatement() {
    SqlLexer lexer = new SqlLexer(script, position, script.length());
    int end = position;
    try {
      while (true) {
        TokenKind kind = lexer.advance();
        if (kind == TokenKind.END || kind == TokenKind.SEMICOLON) {
          position = lexer.end();
          return end;
        }
        end = lexer.end();
      }
    } catch (DatabaseException e) {
      position = script.length();
      throw e;
    }
  }

  private static void checkLength(String text, int start, int end) {
    if (end - start > MAX_STATEMENT_LENGTH) {
      throw new DatabaseException(
              ErrorCode.PROGRAM_LIMIT_EXCEEDED,
              "statement is too long [length="
                  + (end - start)
                  + ", limit="
                  + MAX_STATEMENT_LENGTH
                  + "]")
          .at(SqlLexer.positionOf(text, start))
          .withHint("Load many rows with COPY, or split the statement.");
    }
  }

  private interface Parsing<T> {
    T parse() throws ParseException;
  }

  /// Runs the generated parser and turns all its ways to fail into one.
  private static <T extends SqlNode> T guard(Parsing<T> parsing, String goal) {
    T node;
    try {
      node = parsing.parse();
    } catch (ParseException e) {
      throw SyntaxErrors.of(e, goal);
    } catch (CalciteContextException e) {
      Throwable cause = e.getCause();
      String message = cause == null ? e.getMessage() : cause.getMessage();
      throw new DatabaseException(ErrorCode.SYNTAX_ERROR, "statement cannot be parsed: " + message)
          .at(new SourcePosition(e.getPosLine(), e.getPosColumn()));
    } catch (StackOverflowError e) {
      throw new DatabaseException(
              ErrorCode.STATEMENT_TOO_COMPLEX, "statement is nested too deeply for this thread")
          .at(new SourcePosition(1, 1))
          .withHint("Use fewer parentheses, or name inner queries in a WITH clause.");
    }
    TreeDepth.check(node);
    return node;
  }

  /// Returns where a node begins, in the form that errors have.
  public static SourcePosition positionOf(SqlNode node) {
    SqlParserPos where = node.getParserPosition();
    return new SourcePosition(where.getLineNum(), where.getColumnNum());
  }
}
