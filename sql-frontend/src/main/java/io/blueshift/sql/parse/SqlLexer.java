package io.blueshift.sql.parse;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;

/// Cuts a statement's text into tokens, by PostgreSQL's lexical rules: nested block comments, line
/// comments, `E''`, `U&''`, `N''`, `X''`, `B''` and `$tag$` strings, double-quoted names, numbers,
/// `?` and `$1` parameters, operators by longest match.
///
/// One pass, no allocation: [#advance()] sets kind, start and end of the current token. Used by the
/// parser, the script splitter and [StatementShape]. Not thread-safe.
final class SqlLexer {
  private final String text;
  private final int limit;

  private int position;
  private TokenKind kind = TokenKind.END;
  private int start;
  private int end;
  private boolean afterLineBreak;

  /// The offset of the first apostrophe of a string, after its prefix.
  private int quoteStart;

  SqlLexer(String text) {
    this(text, 0, text.length());
  }

  /// Reads only the characters from `from` (inclusive) to `to` (exclusive); positions stay those of
  /// the whole text.
  SqlLexer(String text, int from, int to) {
    this.text = text;
    this.position = from;
    this.limit = to;
  }

  TokenKind kind() {
    return kind;
  }

  /// Returns the offset of the current token's first character.
  int start() {
    return start;
  }

  /// Returns the offset behind the current token's last character.
  int end() {
    return end;
  }

  /// Returns whether a line break stands between the previous token and this one.
  boolean afterLineBreak() {
    return afterLineBreak;
  }

  /// Returns the offset of a string token's opening apostrophe, behind a prefix such as `E`.
  int quoteStart() {
    return quoteStart;
  }

  /// Moves to the next token and returns its kind, which is END behind the last one.
  TokenKind advance() {
    skipBlanksAndComments();
    start = position;
    if (position >= limit) {
      end = position;
      kind = TokenKind.END;
      return kind;
    }
    char first = text.charAt(position);
    kind = isNameStart(first) ? word(first) : other(first);
    end = position;
    return kind;
  }

  private TokenKind other(char first) {
    return switch (first) {
      case '\'' -> string(position, TokenKind.STRING);
      case '"' -> quotedName(TokenKind.QUOTED_NAME);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      case '.' -> isDigit(peek(1)) ? number() : single(TokenKind.DOT);
      case '$' -> dollar();
      case '?' -> single(TokenKind.PARAMETER);
      case '(' -> single(TokenKind.LEFT_PAREN);
      case ')' -> single(TokenKind.RIGHT_PAREN);
      case '[' -> single(TokenKind.LEFT_BRACKET);
      case ']' -> single(TokenKind.RIGHT_BRACKET);
      case '{' -> single(TokenKind.LEFT_BRACE);
      case '}' -> single(TokenKind.RIGHT_BRACE);
      case ';' -> single(TokenKind.SEMICOLON);
      case ',' -> single(TokenKind.COMMA);
      default -> operator(first);
    };
  }

  private TokenKind single(TokenKind single) {
    position++;
    return single;
  }

  private TokenKind symbol(TokenKind symbol) {
    position += symbol.symbol().length();
    return symbol;
  }

  private TokenKind operator(char first) {
    char second = peek(1);
    return switch (first) {
      case ':' ->
          symbol(
              second == ':'
                  ? TokenKind.DOUBLE_COLON
                  : second == '=' ? TokenKind.ASSIGN : TokenKind.COLON);
      case '=' -> symbol(second == '>' ? TokenKind.ARROW : TokenKind.EQUAL);
      case '<' ->
          symbol(
              second == '>'
                  ? TokenKind.NOT_EQUAL
                  : second == '='
                      ? TokenKind.LESS_EQUAL
                      : second == '<' ? TokenKind.SHIFT_LEFT : TokenKind.LESS);
      case '>' ->
          symbol(
              second == '='
                  ? TokenKind.GREATER_EQUAL
                  : second == '>' ? TokenKind.SHIFT_RIGHT : TokenKind.GREATER);
      case '+' -> symbol(TokenKind.PLUS);
      case '-' ->
          symbol(
              second != '>'
                  ? TokenKind.MINUS
                  : peek(2) == '>' ? TokenKind.JSON_TEXT_ARROW : TokenKind.JSON_ARROW);
      case '*' -> symbol(TokenKind.STAR);
      case '/' -> symbol(TokenKind.SLASH);
      case '%' -> symbol(TokenKind.PERCENT);
      case '^' -> symbol(TokenKind.CARET);
      case '&' -> symbol(TokenKind.AMPERSAND);
      case '#' -> symbol(TokenKind.HASH);
      case '@' -> symbol(TokenKind.AT_SIGN);
      case '|' ->
          symbol(
              second == '/'
                  ? TokenKind.SQUARE_ROOT
                  : second != '|'
                      ? TokenKind.BAR
                      : peek(2) == '/' ? TokenKind.CUBE_ROOT : TokenKind.CONCAT);
      case '~' ->
          symbol(
              tilde(
                  0,
                  TokenKind.TILDE,
                  TokenKind.TILDE_STAR,
                  TokenKind.LIKE_OPERATOR,
                  TokenKind.ILIKE_OPERATOR));
      case '!' -> exclamation(second);
      default ->
          throw failure(
              "character is not part of SQL outside quotes [character=" + first + "]", position);
    };
  }

  private TokenKind exclamation(char second) {
    if (second == '=') {
      return symbol(TokenKind.BANG_EQUAL);
    }
    if (second == '~') {
      return symbol(
          tilde(
              1,
              TokenKind.NOT_TILDE,
              TokenKind.NOT_TILDE_STAR,
              TokenKind.NOT_LIKE_OPERATOR,
              TokenKind.NOT_ILIKE_OPERATOR));
    }
    throw failure("operator is unknown [operator=!]", position);
  }

  private TokenKind tilde(
      int at, TokenKind plain, TokenKind star, TokenKind twice, TokenKind twiceStar) {
    char next = peek(at + 1);
    if (next == '~') {
      return peek(at + 2) == '*' ? twiceStar : twice;
    }
    return next == '*' ? star : plain;
  }

  private TokenKind word(char first) {
    if (position + 1 < limit) {
      char second = text.charAt(position + 1);
      if (second == '\'') {
        TokenKind prefixed = prefixedString(first);
        if (prefixed != TokenKind.WORD) {
          return string(position + 1, prefixed);
        }
      } else if (second == '&' && (first == 'u' || first == 'U')) {
        char third = peek(2);
        if (third == '\'') {
          return string(position + 2, TokenKind.UNICODE_STRING);
        }
        if (third == '"') {
          position += 2;
          return quotedName(TokenKind.UNICODE_NAME);
        }
      }
    }
    int at = position + 1;
    while (at < limit && isNamePart(text.charAt(at))) {
      at++;
    }
    position = at;
    return TokenKind.WORD;
  }

  private static TokenKind prefixedString(char prefix) {
    return switch (prefix) {
      case 'e', 'E' -> TokenKind.ESCAPE_STRING;
      case 'n', 'N' -> TokenKind.NATIONAL_STRING;
      case 'x', 'X' -> TokenKind.HEX_STRING;
      case 'b', 'B' -> TokenKind.BIT_STRING;
      default -> TokenKind.WORD;
    };
  }

  private TokenKind string(int quote, TokenKind stringKind) {
    quoteStart = quote;
    boolean backslashEscapes = stringKind == TokenKind.ESCAPE_STRING;
    int at = quote + 1;
    while (at < limit) {
      char c = text.charAt(at);
      if (c == '\'') {
        if (at + 1 < limit && text.charAt(at + 1) == '\'') {
          at += 2;
          continue;
        }
        position = at + 1;
        return stringKind;
      }
      at += c == '\\' && backslashEscapes ? 2 : 1;
    }
    throw failure("string is not closed", start)
        .withHint("A string ends with an apostrophe; inside it an apostrophe is written twice.");
  }

  private TokenKind quotedName(TokenKind nameKind) {
    int at = position + 1;
    while (at < limit) {
      if (text.charAt(at) == '"') {
        if (at + 1 < limit && text.charAt(at + 1) == '"') {
          at += 2;
          continue;
        }
        if (at == position + 1) {
          throw failure("quoted name is empty", start);
        }
        position = at + 1;
        return nameKind;
      }
      at++;
    }
    throw failure("quoted name is not closed", start)
        .withHint("Names stand in double quotes, strings in apostrophes.");
  }

  private TokenKind number() {
    TokenKind numberKind = TokenKind.INTEGER;
    skipDigits();
    if (position < limit && text.charAt(position) == '.' && peek(1) != '.') {
      numberKind = TokenKind.DECIMAL;
      position++;
      skipDigits();
    }
    char exponent = peek(0);
    if (exponent == 'e' || exponent == 'E') {
      int digits = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
      if (isDigit(peek(digits))) {
        numberKind = TokenKind.FLOAT;
        position += digits;
        skipDigits();
      }
    }
    if (position < limit && isNamePart(text.charAt(position))) {
      int from = start;
      while (position < limit && isNamePart(text.charAt(position))) {
        position++;
      }
      throw failure(
              "number is followed by letters [text=" + text.substring(from, position) + "]", from)
          .withHint("Put a blank behind the number, or write a name in double quotes.");
    }
    return numberKind;
  }

  private void skipDigits() {
    while (position < limit && isDigit(text.charAt(position))) {
      position++;
    }
  }

  private TokenKind dollar() {
    if (isDigit(peek(1))) {
      position++;
      skipDigits();
      return TokenKind.NUMBERED_PARAMETER;
    }
    int at = position + 1;
    while (at < limit && isNamePart(text.charAt(at)) && text.charAt(at) != '$') {
      at++;
    }
    if (at >= limit || text.charAt(at) != '$') {
      throw failure("character is not part of SQL outside quotes [character=$]", position);
    }
    String tag = text.substring(position, at + 1);
    int close = text.indexOf(tag, at + 1);
    if (close < 0 || close + tag.length() > limit) {
      throw failure("dollar-quoted string is not closed [tag=" + tag + "]", start);
    }
    quoteStart = at;
    position = close + tag.length();
    return TokenKind.DOLLAR_STRING;
  }

  private void skipBlanksAndComments() {
    afterLineBreak = false;
    while (position < limit) {
      char c = text.charAt(position);
      if (c == '\n' || c == '\r') {
        afterLineBreak = true;
        position++;
      } else if (c <= ' ' || c == '\u00a0' || c == '\ufeff') {
        position++;
      } else if (c == '-' && peek(1) == '-') {
        skipLine();
      } else if (c == '/' && peek(1) == '*') {
        skipBlockComment();
      } else {
        return;
      }
    }
  }

  private void skipLine() {
    while (position < limit) {
      char c = text.charAt(position);
      if (c == '\n' || c == '\r') {
        return;
      }
      position++;
    }
  }

  private void skipBlockComment() {
    int opened = position;
    int depth = 1;
    position += 2;
    while (position < limit) {
      char c = text.charAt(position);
      if (c == '*' && peek(1) == '/') {
        position += 2;
        if (--depth == 0) {
          return;
        }
      } else if (c == '/' && peek(1) == '*') {
        position += 2;
        depth++;
      } else {
        afterLineBreak |= c == '\n';
        position++;
      }
    }
    throw failure("comment is not closed", opened)
        .withHint("Block comments nest: every /* needs its own */.");
  }

  private char peek(int distance) {
    int at = position + distance;
    return at < limit ? text.charAt(at) : '\0';
  }

  private DatabaseException failure(String message, int offset) {
    return new DatabaseException(ErrorCode.SYNTAX_ERROR, message).at(positionOf(text, offset));
  }

  /// Returns line and column of the character at `offset`; a carriage return and a line feed together
  /// are one line break.
  static SourcePosition positionOf(String text, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int at = 0; at < offset && at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n' || (c == '\r' && (at + 1 == text.length() || text.charAt(at + 1) != '\n'))) {
        line++;
        lineStart = at + 1;
      }
    }
    return new SourcePosition(line, offset - lineStart + 1);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (c >= '\u0080' && c != '\u00a0' && c != '\ufeff');
  }

  static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c) || c == '$';
  }
}
