package io.blueshift.sql.parse;

/// Names what [SqlLexer] can find in a statement's text. Words are not yet told apart into keywords and
/// names here; that depends on their neighbours and is the work of [TokenStream].
enum TokenKind {
  END,
  WORD,
  QUOTED_NAME,
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
  PARAMETER("?"),
  NUMBERED_PARAMETER,
  LEFT_PAREN("("),
  RIGHT_PAREN(")"),
  LEFT_BRACKET("["),
  RIGHT_BRACKET("]"),
  LEFT_BRACE("{"),
  RIGHT_BRACE("}"),
  SEMICOLON(";"),
  COMMA(","),
  DOT("."),
  COLON(":"),
  DOUBLE_COLON("::"),
  ASSIGN(":="),
  ARROW("=>"),
  EQUAL("="),
  NOT_EQUAL("<>"),
  BANG_EQUAL("!="),
  LESS("<"),
  LESS_EQUAL("<="),
  GREATER(">"),
  GREATER_EQUAL(">="),
  PLUS("+"),
  MINUS("-"),
  STAR("*"),
  SLASH("/"),
  PERCENT("%"),
  CARET("^"),
  CONCAT("||"),
  BAR("|"),
  AMPERSAND("&"),
  HASH("#"),
  TILDE("~"),
  TILDE_STAR("~*"),
  NOT_TILDE("!~"),
  NOT_TILDE_STAR("!~*"),
  LIKE_OPERATOR("~~"),
  ILIKE_OPERATOR("~~*"),
  NOT_LIKE_OPERATOR("!~~"),
  NOT_ILIKE_OPERATOR("!~~*"),
  SHIFT_LEFT("<<"),
  SHIFT_RIGHT(">>"),
  SQUARE_ROOT("|/"),
  CUBE_ROOT("||/"),
  AT_SIGN("@"),
  JSON_ARROW("->"),
  JSON_TEXT_ARROW("->>");

  private final String symbol;

  TokenKind() {
    this("");
  }

  TokenKind(String symbol) {
    this.symbol = symbol;
  }

  /// Returns how the token is written, or an empty text when tokens of this kind differ.
  String symbol() {
    return symbol;
  }

  /// Returns whether a token of this kind is a character string in any of its notations.
  boolean isString() {
    return switch (this) {
      case STRING, NATIONAL_STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING -> true;
      default -> false;
    };
  }

  /// Returns whether a token of this kind is a numeric literal.
  boolean isNumber() {
    return this == INTEGER || this == DECIMAL || this == FLOAT;
  }
}
