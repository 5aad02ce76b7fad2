package io.blueshift.sql.parse;

import static io.blueshift.sql.parse.generated.BlueshiftParserImplConstants.*;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.KeywordTable.Keyword;
import io.blueshift.sql.parse.generated.ParseException;
import io.blueshift.sql.parse.generated.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Turns the generated parser's errors into errors for people: what was found, the few things that could
/// have stood there, and a hint where the cause is likely.
final class SyntaxErrors {
  /// How many expected words are listed at most.
  private static final int MOST_EXPECTED = 7;

  private static final Set<String> UNSUPPORTED_STATEMENTS =
      Set.of(
          "attach",
          "call",
          "checkpoint",
          "cluster",
          "desc",
          "detach",
          "discard",
          "do",
          "grant",
          "listen",
          "load",
          "move",
          "notify",
          "reassign",
          "refresh",
          "reindex",
          "revoke",
          "security",
          "unlisten");

  private static final Set<String> UNSUPPORTED_OBJECTS =
      Set.of(
          "aggregate",
          "cast",
          "collation",
          "conversion",
          "datashare",
          "default",
          "domain",
          "event",
          "extension",
          "external",
          "foreign",
          "function",
          "group",
          "identity",
          "index",
          "library",
          "masking",
          "materialized",
          "model",
          "operator",
          "policy",
          "procedure",
          "publication",
          "rls",
          "role",
          "rule",
          "sequence",
          "server",
          "statistics",
          "subscription",
          "trigger",
          "type",
          "unique",
          "user");

  /// Words that begin clauses where an alias could stand.
  private static final List<String> CLAUSES =
      List.of(
          "select", "from", "where", "group", "having", "order", "limit", "join", "inner", "left",
          "right", "union", "values", "set", "using", "window", "qualify");

  private SyntaxErrors() {}

  /// @param goal what the text was parsed as: a statement or an expression
  static DatabaseException of(ParseException error, String goal) {
    Token found = error.currentToken == null ? null : error.currentToken.next;
    if (found == null || error.expectedTokenSequences == null) {
      return new DatabaseException(ErrorCode.SYNTAX_ERROR, "statement cannot be parsed", error);
    }
    Set<Integer> expected = expectedKinds(error.expectedTokenSequences);
    boolean atStart = error.currentToken.image == null;
    String unsupported = unsupported(error.currentToken, found, atStart);
    if (unsupported != null) {
      return new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "statement is not supported [statement=" + unsupported + "]")
          .at(TokenStream.positionOf(found));
    }
    String list = atStart ? goal : describe(expected);
    String message =
        "statement cannot be parsed [found="
            + shown(found)
            + (list.isEmpty() ? "" : ", expected=" + list)
            + "]";
    DatabaseException failure =
        new DatabaseException(ErrorCode.SYNTAX_ERROR, message).at(TokenStream.positionOf(found));
    String hint = hint(found, expected, error.currentToken);
    return hint == null ? failure : failure.withHint(hint);
  }

  /// Returns the name of a statement that other warehouses have and this one has not, or null.
  private static @Nullable String unsupported(Token before, Token found, boolean atStart) {
    String word = found.image.toLowerCase(Locale.ROOT);
    if (atStart) {
      return UNSUPPORTED_STATEMENTS.contains(word) ? word.toUpperCase(Locale.ROOT) : null;
    }
    return switch (before.kind) {
      case CREATE, ALTER, DROP ->
          UNSUPPORTED_OBJECTS.contains(word)
              ? (before.image + " " + word).toUpperCase(Locale.ROOT)
              : null;
      default -> null;
    };
  }

  /// Returns a token as messages show it.
  static String shown(Token token) {
    if (token.kind == EOF) {
      return "end of statement";
    }
    String image = token.image;
    return image.length() > 40 ? image.substring(0, 37) + "..." : image;
  }

  private static Set<Integer> expectedKinds(int[][] sequences) {
    Set<Integer> kinds = new TreeSet<>();
    for (int[] sequence : sequences) {
      if (sequence.length > 0) {
        kinds.add(sequence[0]);
      }
    }
    return kinds;
  }

  private static String describe(Set<Integer> expected) {
    List<String> parts = new ArrayList<>();
    boolean expression =
        expected.contains(UNSIGNED_INTEGER_LITERAL)
            && expected.contains(IDENTIFIER)
            && expected.contains(CASE);
    if (expression) {
      parts.add("an expression");
    } else if (expected.contains(IDENTIFIER)) {
      parts.add("a name");
    }
    for (int kind : expected) {
      if (kind != EOF && !isImplied(kind, expected, expression)) {
        parts.add(image(kind));
      }
    }
    if (parts.size() > MOST_EXPECTED) {
      parts.subList(MOST_EXPECTED - 1, parts.size()).clear();
      parts.add("…");
    }
    if (expected.contains(EOF)) {
      parts.addFirst("end of statement");
    }
    return String.join(" or ", parts);
  }

  private static boolean isImplied(int kind, Set<Integer> expected, boolean expression) {
    if (kind == IDENTIFIER || kind == QUOTED_IDENTIFIER) {
      return expected.contains(IDENTIFIER);
    }
    if (kind == SEMICOLON && expected.contains(EOF)) {
      return true;
    }
    if (expected.contains(INFIX_CAST) && isOperator(kind)) {
      return true;
    }
    if (expected.contains(IDENTIFIER) && isFreeWord(kind)) {
      return true;
    }
    return expression && startsExpression(kind);
  }

  private static boolean isFreeWord(int kind) {
    Keyword keyword = KeywordTable.find(KeywordTable.written(kind).toLowerCase(Locale.ROOT));
    return keyword != null && keyword.use() == KeywordTable.Use.STATEMENT;
  }

  private static boolean isOperator(int kind) {
    String image = KeywordTable.written(kind);
    return switch (kind) {
      case LPAREN, RPAREN, COMMA -> false;
      case AND,
          OR,
          IS,
          ISNULL,
          NOTNULL,
          IN,
          LIKE,
          ILIKE,
          SIMILAR,
          BETWEEN,
          NOT,
          AT,
          COLLATE,
          OVERLAPS,
          OPERATOR ->
          true;
      default -> !image.isEmpty() && !Character.isLetter(image.charAt(0));
    };
  }

  private static boolean startsExpression(int kind) {
    return switch (kind) {
      case QUOTED_STRING,
          BINARY_STRING_LITERAL,
          BIT_STRING_LITERAL,
          UNSIGNED_INTEGER_LITERAL,
          DECIMAL_NUMERIC_LITERAL,
          APPROX_NUMERIC_LITERAL,
          NUMBERED_PARAMETER,
          TYPED_LITERAL,
          HOOK,
          LPAREN,
          LBRACE,
          PLUS,
          MINUS,
          TILDE,
          SQUARE_ROOT,
          CUBE_ROOT,
          AT_SIGN,
          NOT,
          CASE,
          CAST,
          TRY_CAST,
          CONVERT,
          EXTRACT,
          POSITION,
          OVERLAY,
          SUBSTRING,
          TRIM,
          APPROXIMATE,
          ROLLUP,
          CUBE,
          UNNEST,
          ARRAY,
          ROW,
          EXISTS,
          INTERVAL,
          TRUE,
          FALSE,
          NULL,
          CURRENT_CATALOG,
          CURRENT_DATE,
          CURRENT_ROLE,
          CURRENT_TIME,
          CURRENT_TIMESTAMP,
          CURRENT_USER,
          LOCALTIME,
          LOCALTIMESTAMP,
          SESSION_USER,
          USER ->
          true;
      default -> false;
    };
  }

  private static String image(int kind) {
    return switch (kind) {
      case EOF -> "end of statement";
      case QUOTED_STRING -> "a string";
      case UNSIGNED_INTEGER_LITERAL -> "an integer";
      case DECIMAL_NUMERIC_LITERAL, APPROX_NUMERIC_LITERAL -> "a number";
      case QUOTED_IDENTIFIER -> "a name";
      default -> {
        String written = KeywordTable.written(kind);
        yield Character.isLetter(written.charAt(0)) ? written : "'" + written + "'";
      }
    };
  }

  private static @Nullable String hint(Token found, Set<Integer> expected, @Nullable Token before) {
    String word = found.image.toLowerCase(Locale.ROOT);
    if (before != null && before.kind == COMMA && !startsExpression(found.kind)) {
      return "Remove the comma before " + shown(found) + ", or write what is missing behind it.";
    }
    if (found.kind != EOF && KeywordTable.isReserved(word) && expected.contains(IDENTIFIER)) {
      return "The word "
          + found.image
          + " is reserved; to use it as a name, write \""
          + word
          + "\".";
    }
    String near = nearKeyword(found, expected);
    if (near != null) {
      return "Did you mean " + near + "?";
    }
    near = before == null || before.kind != IDENTIFIER ? null : nearClause(before);
    return near == null ? null : "Did you mean " + near + " instead of " + before.image + "?";
  }

  /// Returns the word that begins a clause and was probably meant by a name before the error, which has
  /// been taken for an alias.
  private static @Nullable String nearClause(Token name) {
    String near = SpellingHint.nearest(name.image.toLowerCase(Locale.ROOT), CLAUSES);
    return near == null ? null : near.toUpperCase(Locale.ROOT);
  }

  private static @Nullable String nearKeyword(Token token, Set<Integer> expected) {
    boolean isWord =
        token.kind == IDENTIFIER || KeywordTable.find(token.image.toLowerCase(Locale.ROOT)) != null;
    if (!isWord) {
      return null;
    }
    List<String> words = new ArrayList<>();
    for (int kind : expected) {
      String word = KeywordTable.written(kind);
      if (!word.isEmpty() && Character.isLetter(word.charAt(0)) && kind > NUMBERED_PARAMETER) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    String near = SpellingHint.nearest(token.image.toLowerCase(Locale.ROOT), words);
    return near == null ? null : near.toUpperCase(Locale.ROOT);
  }
}
