options {
  STATIC = false;
  USER_TOKEN_MANAGER = true;
}

PARSER_BEGIN(${parser.class})

package ${parser.package};

import io.blueshift.sql.parse.CommandOptions;
import io.blueshift.sql.parse.DataTypes;
import io.blueshift.sql.parse.ExpressionOperator;
import io.blueshift.sql.parse.FunctionCalls;
import io.blueshift.sql.parse.Literals;
import io.blueshift.sql.parse.OperatorSequence;
import io.blueshift.sql.parse.QueryShapes;
import io.blueshift.sql.parse.SequenceDefinitions;
import io.blueshift.sql.parse.SetOperations;
import io.blueshift.sql.parse.TableDefinitions;
import io.blueshift.sql.parse.TokenStream;
import io.blueshift.sql.parse.tree.*;
import io.blueshift.transaction.RowLockPolicy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import com.google.common.collect.ImmutableList;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.*;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlInternalOperators;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.Span;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserImplFactory;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.util.Pair;
import org.apache.calcite.util.Util;

import static org.apache.calcite.util.Static.RESOURCE;

/** The SQL parser. Use io.blueshift.sql.parse.StatementParser instead. */
@SuppressWarnings("all")
public class ${parser.class} extends SqlAbstractParserImpl
{
  /** Makes parsers for Calcite's own entry point, SqlParser. */
  public static final SqlParserImplFactory FACTORY = new SqlParserImplFactory() {
    public SqlAbstractParserImpl getParser(Reader reader) {
      return new ${parser.class}(tokensOf(reader));
    }
  };

  private static final String[] RESERVED_WORDS = {
<#list parser.reservedWords as word>    "${word}",
</#list>  };

  private static final String[] CONTEXTUAL_WORDS = {
<#list parser.contextualWords as word>    "${word}",
</#list>  };

  private static final String[] STATEMENT_WORDS = {
<#list parser.statementWords as word>    "${word}",
</#list>  };

  private static final String[][] SYMBOLS = {
<#list parser.symbols as name, text>    {"${name}", "${text}"},
</#list>  };

  private SqlConformance conformance = SqlConformanceEnum.BABEL;

  /** The words of the type's name that is being read, in lower case. */
  private String typeWords = "";

  /** Where SELECT INTO puts its rows; null when the statement is none. */
  private QueryShapes.Into into;

  /** Which bare words name interval fields. */
  private static TimeUnit intervalUnit(Token token) {
    return token.kind == IDENTIFIER ? QueryShapes.intervalUnit((String) token.getValue()) : null;
  }

  public static String[] reservedWords() {
    return RESERVED_WORDS.clone();
  }

  public static String[] contextualWords() {
    return CONTEXTUAL_WORDS.clone();
  }

  public static String[] statementWords() {
    return STATEMENT_WORDS.clone();
  }

  /** Returns pairs of a token's name and how it is written. */
  public static String[][] symbols() {
    return SYMBOLS.clone();
  }

  private static TokenManager tokensOf(Reader reader) {
    StringWriter text = new StringWriter();
    try {
      reader.transferTo(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String sql = text.toString();
    return new TokenStream(sql, 0, sql.length());
  }

  /** Returns the number of parameters that have been read. */
  public int parameterCount() {
    return nDynamicParams;
  }

  /** Parses one statement, which may end with a semicolon. */
  public StatementNode parseStatement() throws ParseException {
    return (StatementNode) SqlStmtEof();
  }

  /** Parses one expression. */
  public SqlNode parseExpression() throws ParseException {
    return SqlExpressionEof();
  }

  public SqlParseException normalizeException(Throwable ex) {
    if (ex instanceof SqlParseException) {
      return (SqlParseException) ex;
    }
    SqlParserPos pos = SqlParserPos.ZERO;
    if (ex instanceof ParseException && ((ParseException) ex).currentToken != null) {
      Token token = ((ParseException) ex).currentToken.next;
      pos = new SqlParserPos(token.beginLine, token.beginColumn, token.endLine, token.endColumn);
    }
    return new SqlParseException(ex.getMessage(), pos, null, null, ex);
  }

  public Metadata getMetadata() {
    throw new UnsupportedOperationException("keywords are in KeywordTable");
  }

  public void setTabSize(int tabSize) {}

  public void switchTo(SqlAbstractParserImpl.LexicalState state) {}

  public void setQuotedCasing(Casing quotedCasing) {}

  public void setUnquotedCasing(Casing unquotedCasing) {}

  public void setIdentifierMaxLength(int identifierMaxLength) {}

  public void setConformance(SqlConformance conformance) {}

  public void ReInit(Reader reader) {
    ReInit(tokensOf(reader));
  }

  public SqlNode parseSqlExpressionEof() throws Exception {
    return SqlExpressionEof();
  }

  public SqlNode parseSqlStmtEof() throws Exception {
    SqlNode node = SqlStmtEof();
    return node instanceof StatementNode && ((StatementNode) node).statement() instanceof Query
        ? ((Query) ((StatementNode) node).statement()).query()
        : node;
  }

  public SqlNodeList parseSqlStmtList() throws Exception {
    return new SqlNodeList(ImmutableList.of(parseSqlStmtEof()), SqlParserPos.ZERO);
  }

  public SqlNode parseArray() {
    throw new UnsupportedOperationException("array literals are parsed by their type");
  }

  /** Returns whether the next token is the given word, unquoted; the word is in lower case. */
  private boolean nextIs(String word) {
    return tokenIs(1, word);
  }

  private boolean tokenIs(int distance, String word) {
    Token token = getToken(distance);
    return token.kind != QUOTED_IDENTIFIER && token.kind != QUOTED_STRING
        && word.equals(token.getValue());
  }

  /** Returns whether a whole number follows, perhaps behind WITH and a sign. */
  private boolean isNumberAhead() {
    int at = getToken(1).kind == WITH ? 2 : 1;
    int kind = getToken(at).kind;
    return kind == UNSIGNED_INTEGER_LITERAL || kind == MINUS || kind == PLUS;
  }

  /** Returns the decoded text of the token read last. */
  private String value() {
    return (String) token.getValue();
  }

  /** Returns whether a query begins here, behind any number of parentheses. */
  private boolean startsQuery(int distance) {
    int i = distance;
    while (getToken(i).kind == LPAREN) {
      i++;
    }
    switch (getToken(i).kind) {
      case SELECT:
      case WITH:
      case VALUES:
      case TABLE:
        return true;
      default:
        return false;
    }
  }

  /** Returns whether nothing more of a select follows, so that GROUP BY ALL is complete. */
  private boolean endsGroupByAll(int distance) {
    switch (getToken(distance).kind) {
      case EOF:
      case RPAREN:
      case SEMICOLON:
      case HAVING:
      case QUALIFY:
      case WINDOW:
      case ORDER:
      case LIMIT:
      case OFFSET:
      case FETCH:
      case UNION:
      case INTERSECT:
      case EXCEPT:
      case SET_MINUS:
      case WITH:
      case FOR:
        return true;
      default:
        return false;
    }
  }

  /** Returns whether the token can be a name. Words of statements come last among the kinds. */
  private boolean isNameAhead(int distance) {
    int kind = getToken(distance).kind;
    return kind == IDENTIFIER || kind == QUOTED_IDENTIFIER || kind >= ${parser.statementWords[0]};
  }

  private static boolean isCallOf(SqlIdentifier name, String function) {
    return name.isSimple() && name.getSimple().equals(function);
  }

  /** Returns whether UNPIVOT comes next as the first word of an item in FROM. */
  private boolean startsObjectUnpivot() {
    int behind = getToken(3).kind;
    return nextIs("unpivot") && isNameAhead(2)
        && (behind == DOT || behind == LBRACKET || behind == LPAREN || behind == AS || isNameAhead(3));
  }

  /** Returns whether AS OF comes next, and not an alias of this name. */
  private boolean startsAsOf() {
    if (getToken(1).kind == FOR) {
      return tokenIs(2, "system_time");
    }
    return getToken(1).kind == AS && tokenIs(2, "of")
        && (tokenIs(3, "commit") || tokenIs(3, "timestamp") || tokenIs(3, "snapshot"));
  }

  private boolean startsNullTreatment() {
    int kind = getToken(1).kind;
    return kind == IGNORE || kind == RESPECT;
  }

  private static boolean startsJoin(int kind) {
    switch (kind) {
      case NATURAL:
      case JOIN:
      case INNER:
      case LEFT:
      case RIGHT:
      case FULL:
      case CROSS:
        return true;
      default:
        return false;
    }
  }

  /** Returns whether a list of names without types follows, as before AS in CREATE TABLE. */
  private boolean startsColumnNames() {
    int i = 2;
    while (getToken(i).getValue() != null && getToken(i).kind != QUOTED_STRING) {
      if (getToken(i + 1).kind == RPAREN) {
        return true;
      }
      if (getToken(i + 1).kind != COMMA) {
        return false;
      }
      i += 2;
    }
    return false;
  }

  /** Returns whether ALTER is about an attribute of the table rather than a column. */
  private boolean startsAttribute() {
    switch (getToken(1).kind) {
      case DISTSTYLE:
      case DISTKEY:
      case SORTKEY:
      case COMPOUND:
      case INTERLEAVED:
        return true;
      case ENCODE:
        return getToken(2).kind == AUTO;
      default:
        return false;
    }
  }

  private boolean isAssignment(int distance) {
    int kind = getToken(distance).kind;
    return kind == TO || kind == EQ || kind == DOT;
  }

  /** Returns whether SHOW is about catalog objects rather than a setting. */
  private boolean startsShowObjects() {
    int next = getToken(2).kind;
    switch (getToken(1).kind) {
      case DATABASES:
      case SCHEMAS:
      case TABLES:
      case PROCEDURES:
      case FUNCTIONS:
      case GRANTS:
      case CONSTRAINTS:
      case COLUMN:
      case TABLE:
        return true;
      case COLUMNS:
        return next == FROM;
      case VIEW:
      case PROCEDURE:
      case FUNCTION:
        return next != EOF && next != SEMICOLON;
      case PARAMETERS:
        return next == OF;
      default:
        return false;
    }
  }

  private static SqlNode addWith(SqlNodeList withList, SqlNode e) {
    return QueryShapes.withItems(withList, e);
  }

  private SqlNode checkNotJoin(SqlNode e) {
    return QueryShapes.tableOfJoin(e);
  }
}

PARSER_END(${parser.class})
