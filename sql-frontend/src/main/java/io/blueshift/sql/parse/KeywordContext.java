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
    boolean behindAs = previous != null && previous.isKeyword("as");
    RawToken next = stream.ahead(0);
    return switch (word.word) {
      case "left", "right", "collate" -> !behindAs && next.kind != TokenKind.LEFT_PAREN;
      case "isnull", "notnull" ->
          !behindAs && (next.kind != TokenKind.LEFT_PAREN || endsOperand(previous));
      // What can begin the thing behind AS; every other word is the name of a column there.
      case "select", "with", "values", "table", "not", "null", "array", "default", "on", "all" ->
          !behindAs || !endsAlias(next);
      default -> !behindAs;
    };
  }

  /// Returns whether the word that `stream` is about to hand out begins a literal with its type, such as
  /// `DATE '2020-01-01'`, `timestamp(3) with time zone '…'` or `double precision '1'`.
  static boolean startsTypedLiteral(RawToken word, TokenStream stream) {
    RawToken previous = stream.previous();
    if (endsOperand(previous)
        || (previous != null
            && (previous.kind == TokenKind.DOT || previous.kind == TokenKind.LEFT_BRACE))) {
      return false;
    }
    int at = 1;
    if (word.is("pg_catalog") && stream.ahead(at).kind == TokenKind.DOT) {
      at += 2;
    }
    String type = stream.ahead(at - 1).word;
    if (stream.ahead(at).kind.isString()) {
      return !hasOptions(stream) || DataTypes.isDateOrTime(type);
    }
    if (isContinued(type, stream.ahead(at))) {
      at++;
    } else if (!DataTypes.hasParameters(type)) {
      return false;
    }
    return stringFollows(at, stream);
  }

  /// Returns whether options whose values are strings can stand in the statement.
  private static boolean hasOptions(TokenStream stream) {
    RawToken first = stream.first();
    return first != null
        && switch (first.word) {
          case "copy", "unload", "set", "comment", "create" -> !stream.inQueryStatement();
          default -> false;
        };
  }

  private static boolean isContinued(String type, RawToken next) {
    return (type.equals("double") && next.is("precision"))
        || (DataTypes.canVary(type) && next.is("varying"))
        || (type.equals("national") && (next.is("character") || next.is("char")));
  }

  /// Returns whether a string follows behind numbers in parentheses and WITH TIME ZONE, each optional.
  private static boolean stringFollows(int from, TokenStream stream) {
    int at = from;
    if (stream.ahead(at).kind == TokenKind.LEFT_PAREN) {
      boolean twoNumbers = stream.ahead(at + 2).kind == TokenKind.COMMA;
      int close = at + (twoNumbers ? 4 : 2);
      if (stream.ahead(at + 1).kind != TokenKind.INTEGER
          || stream.ahead(close).kind != TokenKind.RIGHT_PAREN) {
        return false;
      }
      at = close + 1;
    }
    if ((stream.ahead(at).is("with") || stream.ahead(at).is("without"))
        && stream.ahead(at + 1).is("time")) {
      at += 3;
    }
    return stream.ahead(at).kind.isString();
  }

  /// Returns whether a column's name behind AS can end before the token.
  private static boolean endsAlias(RawToken next) {
    return next.kind == TokenKind.COMMA || next.kind == TokenKind.END || next.is("from");
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
          case "from",
              "join",
              "into",
              "table",
              "update",
              "exists",
              "using",
              "copy",
              "analyze",
              "like",
              "truncate",
              "vacuum",
              "only",
              "full",
              "to" ->
              true;
          default -> false;
        };
  }

  private static boolean fits(String word, TokenStream stream) {
    RawToken previous = stream.previous();
    RawToken before = stream.beforePrevious();
    RawToken next = stream.ahead(0);
    return switch (word) {
      case "cast",
          "try_cast",
          "extract",
          "position",
          "overlay",
          "trim",
          "substring",
          "convert",
          "rollup",
          "cube",
          "unnest" ->
          next.kind == TokenKind.LEFT_PAREN && !expectsName(previous);
      case "exists" ->
          (next.kind == TokenKind.LEFT_PAREN && !expectsName(previous))
              || is(previous, "if")
              || is(previous, "not");
      case "values" ->
          (next.kind == TokenKind.LEFT_PAREN && !expectsName(previous))
              || isKeyword(previous, "default");
      case "row" -> isRow(previous, before, next);
      case "rows" -> isFrame(previous, before, next) || isRow(previous, before, next);
      case "range" -> isFrame(previous, before, next);
      case "approximate" ->
          next.kind == TokenKind.WORD && stream.ahead(1).kind == TokenKind.LEFT_PAREN;
      case "at" -> next.is("time") || next.is("local");
      case "time" ->
          next.is("zone")
              && (isKeyword(previous, "at")
                  || isKeyword(previous, "with")
                  || isKeyword(previous, "without")
                  || isKeyword(previous, "set")
                  || is(previous, "local")
                  || isKeyword(previous, "session"));
      case "zone" -> isKeyword(previous, "time");
      case "without" -> next.is("time");
      case "by" ->
          isKeyword(previous, "group")
              || isKeyword(previous, "order")
              || isKeyword(previous, "partition")
              || isKeyword(previous, "generated")
              || isKeyword(previous, "matched");
      case "current" -> next.is("row");
      case "unbounded" -> next.is("preceding") || next.is("following");
      case "preceding", "following" ->
          isKeyword(previous, "unbounded")
              || (endsOperand(previous)
                  && (next.is("and") || next.is("exclude") || next.kind == TokenKind.RIGHT_PAREN));
      case "exclude" ->
          next.is("current")
              || next.is("no")
              || next.is("group")
              || next.is("ties")
              || isKeyword(previous, "unpivot")
              || excludesColumns(previous, before, next);
      case "include" -> isKeyword(previous, "unpivot");
      case "no" -> isNo(previous, next);
      case "others" -> isKeyword(previous, "no");
      case "ties" -> isKeyword(previous, "exclude");
      case "partition" -> next.is("by");
      case "over" ->
          previous != null
              && (previous.kind == TokenKind.RIGHT_PAREN || isKeyword(previous, "nulls"))
              && (next.kind == TokenKind.LEFT_PAREN || canBeName(next));
      case "filter" -> next.kind == TokenKind.LEFT_PAREN && stream.ahead(1).is("where");
      case "within" -> next.is("group");
      case "ignore", "respect" -> next.is("nulls");
      case "nulls" ->
          next.is("first")
              || next.is("last")
              || isKeyword(previous, "ignore")
              || isKeyword(previous, "respect")
              || isKeyword(previous, "include")
              || isKeyword(previous, "exclude");
      case "first", "last" -> isKeyword(previous, "nulls") || isKeyword(previous, "fetch");
      case "next" -> isKeyword(previous, "fetch");
      case "ordinality" ->
          isKeyword(previous, "with") && before != null && before.kind == TokenKind.RIGHT_PAREN;
      case "recursive" -> isKeyword(previous, "with") && isNameLike(next) && !next.is("as");
      case "materialized" ->
          next.kind == TokenKind.LEFT_PAREN
              && (isKeyword(previous, "as")
                  || (isKeyword(previous, "not") && isKeyword(before, "as")));
      case "grouping" -> next.is("sets");
      case "sets" -> isKeyword(previous, "grouping");
      case "escape" ->
          endsOperand(previous)
              && (next.kind.isString()
                  || next.is("null")
                  || next.kind == TokenKind.PARAMETER
                  || next.kind == TokenKind.NUMBERED_PARAMETER);
      case "similar" -> next.is("to") && (endsOperand(previous) || isKeyword(previous, "not"));
      case "overlaps" ->
          previous != null
              && previous.kind == TokenKind.RIGHT_PAREN
              && next.kind == TokenKind.LEFT_PAREN;
      case "operator" -> next.kind == TokenKind.LEFT_PAREN && endsOperand(previous);
      case "interval" -> next.kind.isString() || isSizedInterval(stream);
      case "top" ->
          (isKeyword(previous, "select")
                  || isKeyword(previous, "distinct")
                  || isKeyword(previous, "all"))
              && (next.kind == TokenKind.INTEGER
                  || next.kind == TokenKind.LEFT_PAREN
                  || next.kind == TokenKind.PARAMETER
                  || next.kind == TokenKind.NUMBERED_PARAMETER);
      case "minus" ->
          next.is("select")
              || next.is("all")
              || next.is("distinct")
              || next.is("values")
              || (next.kind == TokenKind.LEFT_PAREN && isSetOperand(stream));
      case "qualify" -> endsOperand(previous) && startsOperand(next);
      case "pivot" ->
          endsOperand(previous) && next.kind == TokenKind.LEFT_PAREN && !isKeyword(previous, "as");
      case "unpivot" ->
          endsOperand(previous)
              && (next.kind == TokenKind.LEFT_PAREN || next.is("include") || next.is("exclude"));
      case "unknown" ->
          isKeyword(previous, "is") || (isKeyword(previous, "not") && isKeyword(before, "is"));
      case "merge" -> previous == null || next.is("into");
      case "insert" ->
          (next.is("into") && !namesColumn(previous, stream)) || isKeyword(previous, "then");
      case "delete" ->
          previous == null
              || (next.is("from") && canBeginChange(previous, stream))
              || isKeyword(previous, "then")
              || (isKeyword(previous, "on") && next.kind == TokenKind.WORD);
      case "update" ->
          previous == null
              || isKeyword(previous, "do")
              || ((isNameLike(next) || next.kind == TokenKind.HASH)
                  && canBeginChange(previous, stream));
      case "conflict" ->
          isKeyword(previous, "on") && (next.is("do") || next.is("on") || namesKey(next, stream));
      case "nothing" -> isKeyword(previous, "do");
      case "set" -> isSet(previous, next, stream);
      default -> throw new IllegalArgumentException("word has no rule [word=" + word + "]");
    };
  }

  /// Returns whether a name has to follow, so that a word with a parenthesis behind it is one.
  private static boolean expectsName(@Nullable RawToken previous) {
    return previous != null
        && previous.isKeyword
        && switch (previous.word) {
          case "table", "into", "view", "with", "recursive", "exists" -> true;
          default -> false;
        };
  }

  /// Returns whether columns of a key follow in a statement that may be an INSERT.
  private static boolean namesKey(RawToken next, TokenStream stream) {
    RawToken first = stream.first();
    return next.kind == TokenKind.LEFT_PAREN && first != null && !first.is("select");
  }

  /// Returns whether the word stands behind AS as the name of a column, and not as the statement of
  /// PREPARE.
  private static boolean namesColumn(@Nullable RawToken previous, TokenStream stream) {
    RawToken first = stream.first();
    return isKeyword(previous, "as") && first != null && !first.is("prepare");
  }

  /// `EXCLUDE NO OTHERS`, `BACKUP NO`, `WITH NO DATA`, `NO ACTION` and the like.
  private static boolean isNo(@Nullable RawToken previous, RawToken next) {
    return isKeyword(previous, "backup")
        || switch (next.word) {
          case "others", "data", "schema", "chain", "scroll", "action" -> true;
          default -> false;
        };
  }

  /// Returns whether a statement that changes rows can begin here: at the beginning, behind WITH's list,
  /// EXPLAIN and PREPARE, and in MERGE; also where only the word UPDATE can stand.
  private static boolean canBeginChange(@Nullable RawToken previous, TokenStream stream) {
    if (previous == null || previous.kind == TokenKind.RIGHT_PAREN) {
      return true;
    }
    return previous.isKeyword
        && switch (previous.word) {
          case "then", "on", "analyze", "verbose", "explain", "for" -> true;
          case "as" -> !namesColumn(previous, stream);
          default -> false;
        };
  }

  private static boolean isSet(@Nullable RawToken previous, RawToken next, TokenStream stream) {
    if (previous == null) {
      return true;
    }
    RawToken first = stream.first();
    if (first != null && first.is("select")) {
      return false;
    }
    boolean targetFollows = isNameLike(next) || next.kind == TokenKind.LEFT_PAREN;
    return targetFollows
        && (previous.isName()
            || previous.kind == TokenKind.RIGHT_PAREN
            || isKeyword(previous, "update")
            || isKeyword(previous, "delete")
            || isKeyword(previous, "do"));
  }

  /// `CURRENT ROW`, `FETCH FIRST [n] ROW ONLY`, `OFFSET n ROWS`, and the constructor `ROW (…)`.
  private static boolean isRow(
      @Nullable RawToken previous, @Nullable RawToken before, RawToken next) {
    if (isKeyword(previous, "current")
        || (next.is("only")
            && previous != null
            && (endsOperand(previous)
                || isKeyword(previous, "first")
                || isKeyword(previous, "next")))) {
      return true;
    }
    if (expectsName(previous)) {
      return false;
    }
    boolean afterCount =
        previous != null
            && (previous.kind.isNumber()
                || previous.kind == TokenKind.PARAMETER
                || previous.kind == TokenKind.NUMBERED_PARAMETER)
            && isKeyword(before, "offset");
    return afterCount || (next.kind == TokenKind.LEFT_PAREN && !endsOperand(previous));
  }

  /// ROWS or RANGE at the beginning of a window's frame.
  private static boolean isFrame(
      @Nullable RawToken previous, @Nullable RawToken before, RawToken next) {
    boolean boundFollows =
        next.is("between")
            || next.is("unbounded")
            || next.is("current")
            || next.is("interval")
            || next.kind.isNumber()
            || next.kind.isString()
            || next.kind == TokenKind.PARAMETER
            || next.kind == TokenKind.NUMBERED_PARAMETER;
    if (previous == null) {
      return false;
    }
    if (next.kind == TokenKind.LEFT_PAREN) {
      return endsOperand(previous);
    }
    if (!boundFollows) {
      return false;
    }
    return endsOperand(previous)
        || isKeyword(previous, "asc")
        || isKeyword(previous, "desc")
        || isKeyword(previous, "first")
        || isKeyword(previous, "last")
        || (previous.kind == TokenKind.LEFT_PAREN
            && (isKeyword(before, "over") || isKeyword(before, "as")));
  }

  /// EXCLUDE behind the star of a select list.
  private static boolean excludesColumns(
      @Nullable RawToken previous, @Nullable RawToken before, RawToken next) {
    return previous != null
        && previous.kind == TokenKind.STAR
        && (next.kind == TokenKind.LEFT_PAREN || isNameLike(next))
        && before != null
        && (before.kind == TokenKind.DOT
            || before.kind == TokenKind.COMMA
            || isKeyword(before, "select")
            || isKeyword(before, "distinct")
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
        && (inside.is("select")
            || inside.is("with")
            || inside.is("values")
            || inside.kind == TokenKind.LEFT_PAREN);
  }

  private static boolean canBeName(RawToken token) {
    return isNameLike(token)
        && (token.keyword == null || token.keyword.use() != KeywordTable.Use.RESERVED);
  }

  private static boolean isNameLike(RawToken token) {
    return token.kind == TokenKind.WORD
        || token.kind == TokenKind.QUOTED_NAME
        || token.kind == TokenKind.UNICODE_NAME;
  }

  /// Returns whether an expression or a table reference can end with the token.
  private static boolean endsOperand(@Nullable RawToken token) {
    if (token == null) {
      return false;
    }
    return switch (token.kind) {
      case QUOTED_NAME,
          UNICODE_NAME,
          STRING,
          NATIONAL_STRING,
          ESCAPE_STRING,
          UNICODE_STRING,
          DOLLAR_STRING,
          BIT_STRING,
          HEX_STRING,
          INTEGER,
          DECIMAL,
          FLOAT,
          PARAMETER,
          NUMBERED_PARAMETER,
          RIGHT_PAREN,
          RIGHT_BRACKET,
          RIGHT_BRACE ->
          true;
      case WORD -> !token.isKeyword || endsOperand(token.word);
      default -> false;
    };
  }

  private static boolean endsOperand(String keyword) {
    return switch (keyword) {
      case "end",
          "null",
          "true",
          "false",
          "unknown",
          "isnull",
          "notnull",
          "default",
          "current_date",
          "current_time",
          "current_timestamp",
          "current_user",
          "current_role",
          "current_catalog",
          "localtime",
          "localtimestamp",
          "session_user",
          "user",
          "all" ->
          true;
      default -> false;
    };
  }

  private static boolean startsOperand(RawToken token) {
    return switch (token.kind) {
      case END,
          RIGHT_PAREN,
          RIGHT_BRACKET,
          COMMA,
          SEMICOLON,
          DOT,
          EQUAL,
          LESS,
          GREATER,
          STAR,
          SLASH,
          CONCAT,
          DOUBLE_COLON ->
          false;
      case WORD ->
          switch (token.word) {
            case "from",
                "where",
                "group",
                "order",
                "having",
                "limit",
                "union",
                "except",
                "intersect",
                "on",
                "join",
                "inner",
                "cross",
                "full",
                "and",
                "or",
                "is",
                "in",
                "between",
                "like",
                "then",
                "end",
                "as",
                "using",
                "window" ->
                false;
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
