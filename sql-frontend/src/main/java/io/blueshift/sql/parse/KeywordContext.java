package io.blueshift.sql.parse;

import io.blueshift.sql.parse.KeywordTable.Keyword;
import io.blueshift.sql.parse.TokenStream.RawToken;
import org.jspecify.annotations.Nullable;

/// Decides by a word's neighbours whether it is a keyword or a name. The rules answer as PostgreSQL's
/// grammar does for all usual statements: a word is taken as a keyword only where the keyword could
/// stand and a name could not.
final class KeywordContext {
  private KeywordContext() {}

  /// Returns whether a statement that begins with this word is a query or changes rows.
  static boolean startsQuery(String word) {
    return switch (word) {
      case "select", "with", "values", "table", "insert", "update", "delete" -> true;
      default -> false;
    };
  }

  /// Returns whether the word that `stream` is about to hand out is a keyword.
  static boolean isKeyword(Keyword keyword, RawToken word, TokenStream stream) {
    RawToken previous = stream.previous();
    if (previous != null && previous.kind == TokenKind.DOT) {
      return false;
    }
    return switch (keyword.use()) {
      case RESERVED -> isReservedHere(word, previous, stream);
      case CONTEXTUAL -> fits(word.word, stream);
      case STATEMENT -> !stream.inQueryStatement();
    };
  }

  private static boolean isReservedHere(
      RawToken word, @Nullable RawToken previous, TokenStream stream) {
    if (previous == null) {
      return true;
    }
    RawToken next = stream.ahead(0);
    return switch (word.word) {
      case "left", "right" -> next.kind != TokenKind.LEFT_PAREN;
      case "isnull", "notnull" -> next.kind != TokenKind.LEFT_PAREN || endsOperand(previous);
      case "collate" -> next.kind != TokenKind.LEFT_PAREN;
      // What can begin the thing behind AS; every other word is the name of a column there.
      case "select", "with", "values", "table", "not", "null", "array", "default", "on", "all" ->
          true;
      default -> !previous.isKeyword("as");
    };
  }

  /// Returns whether the words before are such that a table's name follows.
  static boolean expectsTable(TokenStream stream) {
    RawToken previous = stream.previous();
    if (previous == null) {
      return false;
    }
    if (previous.kind == TokenKind.DOT || previous.kind == TokenKind.COMMA) {
      return true;
    }
    return previous.isKeyword
        && switch (previous.word) {
          case "from", "join", "into", "table", "update", "exists", "using", "copy", "analyze",
              "like", "truncate", "vacuum", "only", "full", "to" -> true;
          default -> false;
        };
  }

  private static boolean fits(String word, TokenStream stream) {
    RawToken previous = stream.previous();
    RawToken before = stream.beforePrevious();
    RawToken next = stream.ahead(0);
    return switch (word) {
      case "cast", "try_cast", "extract", "position", "overlay", "trim", "substring", "convert",
          "rollup", "cube", "unnest" ->
          next.kind == TokenKind.LEFT_PAREN;
      case "exists" ->
          next.kind == TokenKind.LEFT_PAREN || is(previous, "if") || is(previous, "not");
      case "values" -> next.kind == TokenKind.LEFT_PAREN || isKeyword(previous, "default");
      case "row" -> isRow(previous, before, next);
      case "rows" -> isFrame(previous, before, next) || isRow(previous, before, next);
      case "range" -> isFrame(previous, before, next);
      case "approximate" ->
          next.kind == TokenKind.WORD && stream.ahead(1).kind == TokenKind.LEFT_PAREN;
      case "at" -> next.is("time") || next.is("local");
      case "time" ->
          next.is("zone")
              && (isKeyword(previous, "at") || isKeyword(previous, "with")
                  || isKeyword(previous, "without") || isKeyword(previous, "set")
                  || isKeyword(previous, "local") || isKeyword(previous, "session"));
      case "zone" -> isKeyword(previous, "time");
      case "without" -> next.is("time");
      case "by" ->
          isKeyword(previous, "group") || isKeyword(previous, "order")
              || isKeyword(previous, "partition") || isKeyword(previous, "generated");
      case "current" -> next.is("row");
      case "unbounded" -> next.is("preceding") || next.is("following");
      case "preceding", "following" ->
          isKeyword(previous, "unbounded")
              || endsOperand(previous)
                  && (next.is("and") || next.is("exclude") || next.kind == TokenKind.RIGHT_PAREN);
      case "exclude" ->
          next.is("current") || next.is("no") || next.is("group") || next.is("ties")
              || isKeyword(previous, "unpivot") || excludesColumns(previous, before, next);
      case "include" -> isKeyword(previous, "unpivot");
      case "no" -> next.is("others") || !stream.inQueryStatement();
      case "others" -> isKeyword(previous, "no");
      case "ties" -> isKeyword(previous, "exclude");
      case "partition" -> next.is("by");
      case "over" ->
          previous != null
              && (previous.kind == TokenKind.RIGHT_PAREN || isKeyword(previous, "nulls"))
              && (next.kind == TokenKind.LEFT_PAREN || isNameLike(next));
      case "filter" -> next.kind == TokenKind.LEFT_PAREN && stream.ahead(1).is("where");
      case "within" -> next.is("group");
      case "ignore", "respect" -> next.is("nulls");
      case "nulls" ->
          next.is("first") || next.is("last") || isKeyword(previous, "ignore")
              || isKeyword(previous, "respect") || isKeyword(previous, "include")
              || isKeyword(previous, "exclude");
      case "first", "last" -> isKeyword(previous, "nulls") || isKeyword(previous, "fetch");
      case "next" -> isKeyword(previous, "fetch");
      case "ordinality" -> isKeyword(previous, "with");
      case "recursive" -> isKeyword(previous, "with");
      case "materialized" ->
          isKeyword(previous, "as") || isKeyword(previous, "not") && isKeyword(before, "as");
      case "grouping" -> next.is("sets");
      case "sets" -> isKeyword(previous, "grouping");
      case "escape" ->
          endsOperand(previous)
              && (next.kind.isString() || next.kind == TokenKind.PARAMETER
                  || next.kind == TokenKind.NUMBERED_PARAMETER);
      case "similar" -> next.is("to");
      case "overlaps" ->
          previous != null && previous.kind == TokenKind.RIGHT_PAREN
              && next.kind == TokenKind.LEFT_PAREN;
      case "operator" -> next.kind == TokenKind.LEFT_PAREN && endsOperand(previous);
      case "interval" -> next.kind.isString() || isSizedInterval(stream);
      case "top" ->
          (isKeyword(previous, "select") || isKeyword(previous, "distinct")
                  || isKeyword(previous, "all"))
              && (next.kind == TokenKind.INTEGER || next.kind == TokenKind.LEFT_PAREN
                  || next.kind == TokenKind.PARAMETER
                  || next.kind == TokenKind.NUMBERED_PARAMETER);
      case "minus" ->
          next.is("select") || next.is("all") || next.is("distinct") || next.is("values")
              || next.kind == TokenKind.LEFT_PAREN && isSetOperand(stream);
      case "qualify" -> endsOperand(previous) && startsOperand(next);
      case "pivot" ->
          endsOperand(previous) && next.kind == TokenKind.LEFT_PAREN
              && !isKeyword(previous, "as");
      case "unpivot" ->
          endsOperand(previous)
              && (next.kind == TokenKind.LEFT_PAREN || next.is("include") || next.is("exclude"));
      case "unknown" ->
          isKeyword(previous, "is") || isKeyword(previous, "not") && isKeyword(before, "is");
      case "insert" ->
          next.is("into") || isKeyword(previous, "then");
      case "delete" ->
          next.is("from") || isKeyword(previous, "then") || isKeyword(previous, "on");
      case "update" -> isUpdate(previous, next);
      case "set" -> isSet(previous, next, stream);
      default -> throw new IllegalArgumentException("word has no rule [word=" + word + "]");
    };
  }

  private static boolean isUpdate(@Nullable RawToken previous, RawToken next) {
    if (previous == null) {
      return true;
    }
    if (!isNameLike(next) && next.kind != TokenKind.HASH) {
      return false;
    }
    return previous.kind == TokenKind.RIGHT_PAREN
        || previous.isKeyword
            && switch (previous.word) {
              case "then", "on", "analyze", "verbose", "explain", "as", "for", "only" -> true;
              default -> false;
            };
  }

  private static boolean isSet(
      @Nullable RawToken previous, RawToken next, TokenStream stream) {
    if (previous == null) {
      return true;
    }
    RawToken first = stream.first();
    if (first != null && first.is("select")) {
      return false;
    }
    boolean targetFollows = isNameLike(next) || next.kind == TokenKind.LEFT_PAREN;
    return targetFollows
        && (previous.isName() || previous.kind == TokenKind.RIGHT_PAREN
            || isKeyword(previous, "update") || isKeyword(previous, "delete")
            || isKeyword(previous, "do"));
  }

  /// `CURRENT ROW`, `FETCH FIRST [n] ROW ONLY`, `OFFSET n ROWS`, and the constructor `ROW (…)`.
  private static boolean isRow(
      @Nullable RawToken previous, @Nullable RawToken before, RawToken next) {
    if (isKeyword(previous, "current") || next.is("only")) {
      return true;
    }
    boolean afterCount = previous != null
        && (previous.kind.isNumber() || previous.kind == TokenKind.PARAMETER
            || previous.kind == TokenKind.NUMBERED_PARAMETER)
        && isKeyword(before, "offset");
    return afterCount || next.kind == TokenKind.LEFT_PAREN && !endsOperand(previous);
  }

  /// ROWS or RANGE at the beginning of a window's frame.
  private static boolean isFrame(
      @Nullable RawToken previous, @Nullable RawToken before, RawToken next) {
    boolean boundFollows = next.is("between") || next.is("unbounded") || next.is("current")
        || next.is("interval") || next.kind.isNumber() || next.kind.isString()
        || next.kind == TokenKind.PARAMETER || next.kind == TokenKind.NUMBERED_PARAMETER;
    if (!boundFollows || previous == null) {
      return false;
    }
    return endsOperand(previous) || isKeyword(previous, "asc") || isKeyword(previous, "desc")
        || isKeyword(previous, "first") || isKeyword(previous, "last")
        || previous.kind == TokenKind.LEFT_PAREN
            && (isKeyword(before, "over") || isKeyword(before, "as"));
  }

  /// EXCLUDE behind the star of a select list.
  private static boolean excludesColumns(
      @Nullable RawToken previous, @Nullable RawToken before, RawToken next) {
    return previous != null && previous.kind == TokenKind.STAR
        && (next.kind == TokenKind.LEFT_PAREN || isNameLike(next))
        && before != null
        && (before.kind == TokenKind.DOT || before.kind == TokenKind.COMMA
            || isKeyword(before, "select") || isKeyword(before, "distinct")
            || isKeyword(before, "all"));
  }

  private static boolean isSizedInterval(TokenStream stream) {
    return stream.ahead(0).kind == TokenKind.LEFT_PAREN
        && stream.ahead(1).kind == TokenKind.INTEGER
        && stream.ahead(2).kind == TokenKind.RIGHT_PAREN
        && stream.ahead(3).kind.isString();
  }

  private static boolean isSetOperand(TokenStream stream) {
    RawToken inside = stream.ahead(1);
    return endsOperand(stream.previous())
        && (inside.is("select") || inside.is("with") || inside.is("values")
            || inside.kind == TokenKind.LEFT_PAREN);
  }

  private static boolean isNameLike(RawToken token) {
    return token.kind == TokenKind.WORD || token.kind == TokenKind.QUOTED_NAME
        || token.kind == TokenKind.UNICODE_NAME;
  }

  /// Returns whether an expression or a table reference can end with the token.
  private static boolean endsOperand(@Nullable RawToken token) {
    if (token == null) {
      return false;
    }
    return switch (token.kind) {
      case QUOTED_NAME, UNICODE_NAME, STRING, NATIONAL_STRING, ESCAPE_STRING, UNICODE_STRING,
          DOLLAR_STRING, BIT_STRING, HEX_STRING, INTEGER, DECIMAL, FLOAT, PARAMETER,
          NUMBERED_PARAMETER, RIGHT_PAREN, RIGHT_BRACKET, RIGHT_BRACE -> true;
      case WORD -> !token.isKeyword || endsOperand(token.word);
      default -> false;
    };
  }

  private static boolean endsOperand(String keyword) {
    return switch (keyword) {
      case "end", "null", "true", "false", "unknown", "isnull", "notnull", "default",
          "current_date", "current_time", "current_timestamp", "current_user", "current_role",
          "current_catalog", "localtime", "localtimestamp", "session_user", "user", "all" -> true;
      default -> false;
    };
  }

  private static boolean startsOperand(RawToken token) {
    return switch (token.kind) {
      case END, RIGHT_PAREN, RIGHT_BRACKET, COMMA, SEMICOLON, DOT, EQUAL, LESS, GREATER, STAR,
          SLASH, CONCAT, DOUBLE_COLON -> false;
      case WORD -> switch (token.word) {
        case "from", "where", "group", "order", "having", "limit", "union", "except", "intersect",
            "on", "join", "inner", "cross", "full", "and", "or", "is", "in", "between",
            "like", "then", "end", "as", "using", "window" -> false;
        default -> true;
      };
      default -> true;
    };
  }

  private static boolean isKeyword(@Nullable RawToken token, String word) {
    return token != null && token.isKeyword(word);
  }

  private static boolean is(@Nullable RawToken token, String word) {
    return token != null && token.is(word);
  }
}
