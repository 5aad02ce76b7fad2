package io.blueshift.sql.parse;

import static io.blueshift.sql.parse.generated.BlueshiftParserImplConstants.*;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.sql.parse.KeywordTable.Keyword;
import io.blueshift.sql.parse.generated.Token;
import io.blueshift.sql.parse.generated.TokenManager;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Feeds the generated parser with the tokens of one statement, in place of a token manager made by
/// JavaCC.
///
/// 1. [SqlLexer] cuts the text.
/// 2. A word becomes a keyword or a name. Reserved words are keywords; words of other statements than
///    queries are keywords in those statements; for the rest [KeywordContext] looks at the neighbours, so
///    that the grammar can treat them as reserved while `over`, `rows` or `first` stay usable as names.
/// 3. Strings of all notations become one kind of token whose value is the decoded text; adjacent
///    strings with a line break between them become one.
/// 4. Names are folded to lower case, unless quoted, and their length is checked.
/// 5. Before a type's name with a string behind it stands an empty TYPED_LITERAL token.
/// 6. Depth of parentheses, brackets and CASE is limited, so that the recursive parser cannot run out of
///    stack.
public final class TokenStream implements TokenManager {
  /// The deepest nesting of parentheses, brackets and CASE that a statement can have.
  static final int MAX_NESTING_DEPTH = 400;

  /// The longest name, in bytes of UTF-8.
  static final int MAX_NAME_BYTES = 127;

  /// How many tokens a decision can look ahead.
  private static final int WINDOW = 16;

  private final String text;
  private final SqlLexer lexer;
  private final RawToken[] window = new RawToken[WINDOW];
  private int windowStart;
  private int windowCount;

  private @Nullable RawToken previous;
  private @Nullable RawToken beforePrevious;
  private @Nullable RawToken first;
  private boolean inQueryStatement;

  /// The word before which a TYPED_LITERAL token has been handed out.
  private @Nullable RawToken announced;

  private int depth;

  private int scannedOffset;
  private int line = 1;
  private int lineStart;

  /// Reads the statement that stands in `text` from `start` to `end`; positions count from the beginning
  /// of `text`.
  public TokenStream(String text, int start, int end) {
    this.text = text;
    this.lexer = new SqlLexer(text, start, end);
  }

  /// One token before it is decided what it is to the grammar.
  static final class RawToken {
    final TokenKind kind;
    final int start;
    int end;
    final int quoteStart;
    final boolean afterLineBreak;

    /// The word in lower case; empty for what is no word.
    final String word;

    final @Nullable Keyword keyword;

    /// Whether the word was taken as a keyword; known once the token has been handed out.
    boolean isKeyword;

    RawToken(
        TokenKind kind,
        int start,
        int end,
        int quoteStart,
        boolean afterLineBreak,
        String word,
        @Nullable Keyword keyword) {
      this.kind = kind;
      this.start = start;
      this.end = end;
      this.quoteStart = quoteStart;
      this.afterLineBreak = afterLineBreak;
      this.word = word;
      this.keyword = keyword;
    }

    /// Returns whether this is the word `lowerCaseWord`, unquoted.
    boolean is(String lowerCaseWord) {
      return word.equals(lowerCaseWord);
    }

    /// Returns whether the token was taken as that keyword.
    boolean isKeyword(String lowerCaseWord) {
      return isKeyword && word.equals(lowerCaseWord);
    }

    /// Returns whether the token is a name, quoted or not.
    boolean isName() {
      return kind == TokenKind.QUOTED_NAME
          || kind == TokenKind.UNICODE_NAME
          || (kind == TokenKind.WORD && !isKeyword);
    }
  }

  @Override
  public Token getNextToken() {
    RawToken next = ahead(0);
    if (next.kind == TokenKind.WORD && isTypedLiteral(next)) {
      announced = next;
      return token(TYPED_LITERAL, next, null);
    }
    RawToken raw = take();
    Token token = convert(raw);
    beforePrevious = previous;
    previous = raw;
    return token;
  }

  /// Returns the token handed out last, or null at the beginning.
  @Nullable RawToken previous() {
    return previous;
  }

  /// Returns the one before [#previous()], or null.
  @Nullable RawToken beforePrevious() {
    return beforePrevious;
  }

  /// Returns the statement's first token behind opening parentheses.
  @Nullable RawToken first() {
    return first;
  }

  /// Returns the token that is `distance` (from 0) tokens behind the current one.
  RawToken ahead(int distance) {
    while (windowCount <= distance) {
      window[(windowStart + windowCount) % WINDOW] = read();
      windowCount++;
    }
    return window[(windowStart + distance) % WINDOW];
  }

  private RawToken take() {
    RawToken raw = ahead(0);
    windowStart = (windowStart + 1) % WINDOW;
    windowCount--;
    return raw;
  }

  private RawToken read() {
    TokenKind kind = lexer.advance();
    String word = "";
    Keyword keyword = null;
    if (kind == TokenKind.WORD) {
      word = fold(text, lexer.start(), lexer.end());
      keyword = KeywordTable.find(word);
    }
    return new RawToken(
        kind,
        lexer.start(),
        lexer.end(),
        lexer.quoteStart(),
        lexer.afterLineBreak(),
        word,
        keyword);
  }

  static String fold(String text, int start, int end) {
    String word = text.substring(start, end);
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if ((c >= 'A' && c <= 'Z') || c >= '\u0080') {
        return word.toLowerCase(Locale.ROOT);
      }
    }
    return word;
  }

  private Token convert(RawToken raw) {
    return switch (raw.kind) {
      case END -> token(EOF, raw, null);
      case WORD -> word(raw);
      case QUOTED_NAME -> name(raw, QUOTED_IDENTIFIER, StringText.unquoteName(text, raw));
      case UNICODE_NAME ->
          name(
              raw,
              QUOTED_IDENTIFIER,
              StringText.decodeUnicode(
                  StringText.unquoteName(text, raw), escapeCharacter(raw), this, raw));
      case STRING, NATIONAL_STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING -> string(raw);
      case BIT_STRING -> token(BIT_STRING_LITERAL, raw, StringText.unquote(text, raw));
      case HEX_STRING -> token(BINARY_STRING_LITERAL, raw, StringText.unquote(text, raw));
      case HASH -> temporaryNameOrOperator(raw);
      default -> {
        trackDepth(raw);
        yield token(parserKind(raw.kind), raw, null);
      }
    };
  }

  private boolean isTypedLiteral(RawToken raw) {
    return raw != announced
        && (raw.keyword == null || raw.is("time"))
        && KeywordContext.startsTypedLiteral(raw, this);
  }

  private Token word(RawToken raw) {
    Keyword keyword = raw.keyword;
    if (first == null) {
      first = raw;
      inQueryStatement = keyword == null || KeywordContext.startsQuery(raw.word);
    }
    if (keyword != null && KeywordContext.isKeyword(keyword, raw, this)) {
      raw.isKeyword = true;
      if (raw.word.equals("case")) {
        enter(raw);
      } else if (raw.word.equals("end") && depth > 0) {
        depth--;
      } else if (raw.word.equals("merge")) {
        // Behind a WITH, the words of MERGE begin to count here.
        inQueryStatement = false;
      }
      return token(keyword.tokenKind(), raw, raw.word);
    }
    return name(raw, IDENTIFIER, raw.word);
  }

  /// Returns whether words of other statements are names here.
  boolean inQueryStatement() {
    return inQueryStatement;
  }

  private Token temporaryNameOrOperator(RawToken raw) {
    RawToken next = ahead(0);
    boolean isName =
        next.kind == TokenKind.WORD && next.start == raw.end && KeywordContext.expectsTable(this);
    if (!isName) {
      return token(HASH, raw, null);
    }
    take();
    raw.end = next.end;
    return name(raw, IDENTIFIER, "#" + next.word);
  }

  private Token string(RawToken raw) {
    String value = decode(raw);
    while (ahead(0).kind == TokenKind.STRING && ahead(0).afterLineBreak) {
      RawToken next = take();
      value += StringText.unquote(text, next);
      raw.end = next.end;
    }
    return token(QUOTED_STRING, raw, value);
  }

  private String decode(RawToken raw) {
    return switch (raw.kind) {
      case ESCAPE_STRING -> StringText.decodeEscapes(StringText.inside(text, raw), this, raw);
      case DOLLAR_STRING -> StringText.insideDollars(text, raw);
      case UNICODE_STRING ->
          StringText.decodeUnicode(StringText.unquote(text, raw), escapeCharacter(raw), this, raw);
      default -> StringText.unquote(text, raw);
    };
  }

  /// Takes an UESCAPE clause behind a Unicode string or name and returns its character.
  private char escapeCharacter(RawToken raw) {
    if (!ahead(0).is("uescape") || ahead(1).kind != TokenKind.STRING) {
      return '\\';
    }
    take();
    RawToken escape = take();
    String character = StringText.unquote(text, escape);
    if (character.length() != 1
        || "+'\" \t\n\r".contains(character)
        || Character.digit(character.charAt(0), 16) >= 0) {
      throw failure(
          ErrorCode.SYNTAX_ERROR,
          "escape character of UESCAPE is not allowed [character=" + character + "]",
          escape.start);
    }
    raw.end = escape.end;
    return character.charAt(0);
  }

  private Token name(RawToken raw, int kind, String name) {
    if (name.length() > MAX_NAME_BYTES / 4
        && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw failure(
          ErrorCode.NAME_TOO_LONG,
          "name is longer than " + MAX_NAME_BYTES + " bytes [name=" + name + "]",
          raw.start);
    }
    return token(kind, raw, name);
  }

  private void trackDepth(RawToken raw) {
    switch (raw.kind) {
      case LEFT_PAREN, LEFT_BRACKET, LEFT_BRACE -> enter(raw);
      case RIGHT_PAREN, RIGHT_BRACKET, RIGHT_BRACE -> depth = Math.max(0, depth - 1);
      default -> {}
    }
  }

  private void enter(RawToken raw) {
    if (++depth > MAX_NESTING_DEPTH) {
      throw failure(
              ErrorCode.STATEMENT_TOO_COMPLEX,
              "statement is nested too deeply [limit=" + MAX_NESTING_DEPTH + "]",
              raw.start)
          .withHint("Use fewer parentheses, or name inner queries in a WITH clause.");
    }
  }

  DatabaseException failure(ErrorCode code, String message, int offset) {
    return new DatabaseException(code, message).at(SqlLexer.positionOf(text, offset));
  }

  private Token token(int kind, RawToken raw, @Nullable String value) {
    ParserToken token = new ParserToken(kind, text, raw.start, raw.end, value);
    moveTo(raw.start);
    token.beginLine = line;
    token.beginColumn = raw.start - lineStart + 1;
    moveTo(Math.max(raw.start, raw.end - 1));
    token.endLine = line;
    token.endColumn = Math.max(raw.start, raw.end - 1) - lineStart + 1;
    return token;
  }

  private void moveTo(int offset) {
    for (; scannedOffset < offset; scannedOffset++) {
      char c = text.charAt(scannedOffset);
      if (c == '\n'
          || (c == '\r'
              && (scannedOffset + 1 == text.length() || text.charAt(scannedOffset + 1) != '\n'))) {
        line++;
        lineStart = scannedOffset + 1;
      }
    }
  }

  /// Returns the position of a token in the form that errors have.
  static SourcePosition positionOf(Token token) {
    return new SourcePosition(token.beginLine, token.beginColumn);
  }

  /// A token with its decoded value and its place in the text.
  public static final class ParserToken extends Token {
    private static final long serialVersionUID = 1L;

    private final String text;
    private final int start;
    private final int end;
    private final @Nullable String value;

    ParserToken(int kind, String text, int start, int end, @Nullable String value) {
      super(kind, text.substring(start, end));
      this.text = text;
      this.start = start;
      this.end = end;
      this.value = value;
    }

    /// Returns the folded name, the text of a string, or null.
    @Override
    public @Nullable Object getValue() {
      return value;
    }

    /// Returns where the token begins in the statement's text.
    public int offset() {
      return start;
    }

    /// Returns the statement's text from an offset to the end of this token.
    public String source(int from) {
      return text.substring(from, end);
    }
  }

  private static int parserKind(TokenKind kind) {
    return switch (kind) {
      case INTEGER -> UNSIGNED_INTEGER_LITERAL;
      case DECIMAL -> DECIMAL_NUMERIC_LITERAL;
      case FLOAT -> APPROX_NUMERIC_LITERAL;
      case PARAMETER -> HOOK;
      case NUMBERED_PARAMETER -> NUMBERED_PARAMETER;
      case LEFT_PAREN -> LPAREN;
      case RIGHT_PAREN -> RPAREN;
      case LEFT_BRACKET -> LBRACKET;
      case RIGHT_BRACKET -> RBRACKET;
      case LEFT_BRACE -> LBRACE;
      case RIGHT_BRACE -> RBRACE;
      case SEMICOLON -> SEMICOLON;
      case COMMA -> COMMA;
      case DOT -> DOT;
      case COLON -> COLON;
      case DOUBLE_COLON -> INFIX_CAST;
      case ASSIGN -> COLON_EQUALS;
      case ARROW -> NAMED_ARGUMENT_ASSIGNMENT;
      case EQUAL -> EQ;
      case NOT_EQUAL -> NE;
      case BANG_EQUAL -> NE2;
      case LESS -> LT;
      case LESS_EQUAL -> LE;
      case GREATER -> GT;
      case GREATER_EQUAL -> GE;
      case PLUS -> PLUS;
      case MINUS -> MINUS;
      case STAR -> STAR;
      case SLASH -> SLASH;
      case PERCENT -> PERCENT_REMAINDER;
      case CARET -> CARET;
      case CONCAT -> CONCAT;
      case BAR -> VERTICAL_BAR;
      case AMPERSAND -> AMPERSAND;
      case TILDE -> TILDE;
      case TILDE_STAR -> TILDE_STAR;
      case NOT_TILDE -> NEGATED_TILDE;
      case NOT_TILDE_STAR -> NEGATED_TILDE_STAR;
      case LIKE_OPERATOR -> LIKE_OPERATOR;
      case ILIKE_OPERATOR -> ILIKE_OPERATOR;
      case NOT_LIKE_OPERATOR -> NOT_LIKE_OPERATOR;
      case NOT_ILIKE_OPERATOR -> NOT_ILIKE_OPERATOR;
      case SHIFT_LEFT -> LEFTSHIFT;
      case SHIFT_RIGHT -> RIGHTSHIFT;
      case SQUARE_ROOT -> SQUARE_ROOT;
      case CUBE_ROOT -> CUBE_ROOT;
      case AT_SIGN -> AT_SIGN;
      case JSON_ARROW -> JSON_ARROW;
      case JSON_TEXT_ARROW -> JSON_TEXT_ARROW;
      case END,
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
          HASH ->
          throw new IllegalArgumentException("token has no fixed kind [kind=" + kind + "]");
    };
  }
}
