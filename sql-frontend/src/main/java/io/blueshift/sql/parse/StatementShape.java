package io.blueshift.sql.parse;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.SourcePosition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The shape of a query, INSERT, UPDATE, DELETE or MERGE: its text without literals, comments and formatting. Two queries of one shape
/// differ in the values of their literals only, so that they can share a plan.
///
/// In the text of a shape, tokens have one blank between them, unquoted words are in lower case, and a
/// literal is written as its type and index: `:int0`, `:bigint1`, `:decimal(4,2)2`, `:float3`, `:string4`.
/// Equal literals of one type have one index, so that a shape also tells which literals are equal.
///
/// This is a look at tokens, not at grammar: whether a literal is a value or something that a plan
/// depends on (an ordinal in ORDER BY, the length in a type, the text of an interval) is for the caller
/// to find out from the parsed statement, by the literals' positions.
///
/// Immutable.
public final class StatementShape {
  /// Longer texts have no shape: parsing them is worth more than comparing them.
  private static final int LONGEST_TEXT = 32 * 1024;

  private static final int INSERTED_LITERAL_COUNT_MAX = 64;

  private static final BigDecimal LARGEST_INTEGER = BigDecimal.valueOf(Integer.MAX_VALUE);
  private static final BigDecimal LARGEST_BIGINT = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final List<String> FIRST_WORDS =
      List.of("select", "insert", "update", "delete", "with", "values", "merge", "table");
  private static final int MAX_DECIMAL_DIGITS = 38;

  /// The types that a literal's notation can have.
  public enum LiteralType {
    INTEGER,
    BIGINT,
    DECIMAL,
    FLOAT,
    STRING
  }

  /// A value that stands in the query once or more often.
  ///
  /// @param type its type
  /// @param value digits as written, or the text of a string
  /// @param precision the number of digits of a DECIMAL, without leading zeros; else 0
  /// @param scale the number of digits behind the point of a DECIMAL; else 0
  public record Literal(LiteralType type, String value, int precision, int scale) {}

  private final String source;
  private final String text;
  private final List<Literal> literals;
  private final int[] occurrenceEnds;
  private final int[] occurrenceLiterals;

  private StatementShape(
      String source,
      String text,
      List<Literal> literals,
      int[] occurrenceEnds,
      int[] occurrenceLiterals) {
    this.source = source;
    this.text = text;
    this.literals = literals;
    this.occurrenceEnds = occurrenceEnds;
    this.occurrenceLiterals = occurrenceLiterals;
  }

  /// Returns the shape of a statement, or null when the text has none: it is not one such statement, is
  /// too long, cannot be cut into tokens, or has a string continued on another line; or it is an INSERT
  /// with more than [#INSERTED_LITERAL_COUNT_MAX] literals, whose like hardly comes again.
  public static @Nullable StatementShape of(String query) {
    if (query.length() > LONGEST_TEXT) {
      return null;
    }
    try {
      return new Builder(query).build();
    } catch (DatabaseException notSql) {
      return null;
    }
  }

  /// Returns the shape as text, which identifies it.
  public String text() {
    return text;
  }

  /// Returns the distinct literals by index.
  public List<Literal> literals() {
    return literals;
  }

  /// Returns how many literals stand in the query, equal ones included.
  public int occurrenceCount() {
    return occurrenceEnds.length;
  }

  /// Returns the index of the literal that stands at an occurrence.
  public int literalAt(int occurrence) {
    return occurrenceLiterals[occurrence];
  }

  /// Returns where in the query the last character of an occurrence stands. Nodes that the parser makes
  /// of the literal end there too: the literal itself, a number with the minus before it, `DATE '…'`.
  public SourcePosition endPositionOf(int occurrence) {
    return SqlLexer.positionOf(source, occurrenceEnds[occurrence] - 1);
  }

  /// Returns [#endPositionOf] of all occurrences, which ascend.
  public List<SourcePosition> endPositions() {
    List<SourcePosition> positions = new ArrayList<>(occurrenceEnds.length);
    int line = 1;
    int lineStart = 0;
    int at = 0;
    for (int end : occurrenceEnds) {
      for (; at < end - 1; at++) {
        char c = source.charAt(at);
        if (c == '\n' || (c == '\r' && source.charAt(at + 1) != '\n')) {
          line++;
          lineStart = at + 1;
        }
      }
      positions.add(new SourcePosition(line, end - lineStart));
    }
    return positions;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StatementShape that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /// Reads a query once.
  private static final class Builder {
    private final String source;
    private final SqlLexer lexer;
    private final StringBuilder shape;
    private final List<Literal> literals = new ArrayList<>();
    private int[] ends = new int[16];
    private int[] indexes = new int[16];
    private int occurrenceCount;

    /// Open addressing over the literals found: index + 1, or 0. Its size is a power of two, and it is
    /// never more than half full.
    private int[] table = new int[64];

    Builder(String source) {
      this.source = source;
      this.lexer = new SqlLexer(source);
      this.shape = new StringBuilder(source.length() + 32);
    }

    @Nullable StatementShape build() {
      boolean begun = false;
      boolean inserts = false;
      boolean afterString = false;
      while (true) {
        TokenKind kind = lexer.advance();
        if (kind == TokenKind.END || kind == TokenKind.SEMICOLON) {
          break;
        }
        if (!begun && kind != TokenKind.LEFT_PAREN) {
          if (!startsStatement(kind)) {
            return null;
          }
          begun = true;
          inserts = isWord("insert");
        }
        if (afterString && kind == TokenKind.STRING && lexer.afterLineBreak()) {
          return null;
        }
        afterString = kind.isString();
        append(kind);
        shape.append(' ');
        if (inserts && occurrenceCount > INSERTED_LITERAL_COUNT_MAX) {
          return null;
        }
      }
      if (!begun || (lexer.kind() == TokenKind.SEMICOLON && lexer.advance() != TokenKind.END)) {
        return null;
      }
      return new StatementShape(
          source,
          shape.toString(),
          List.copyOf(literals),
          Arrays.copyOf(ends, occurrenceCount),
          Arrays.copyOf(indexes, occurrenceCount));
    }

    private boolean startsStatement(TokenKind kind) {
      return kind == TokenKind.WORD && FIRST_WORDS.stream().anyMatch(this::isWord);
    }

    private boolean isWord(String word) {
      int length = lexer.end() - lexer.start();
      return length == word.length() && source.regionMatches(true, lexer.start(), word, 0, length);
    }

    private void append(TokenKind kind) {
      switch (kind) {
        case WORD -> appendWord();
        case INTEGER, DECIMAL, FLOAT -> {
          String digits = source.substring(lexer.start(), lexer.end());
          int slot = slotOf(digits, false);
          appendLiteral(table[slot] != 0 ? table[slot] - 1 : add(slot, number(kind, digits)));
        }
        case STRING -> {
          String value = source.substring(lexer.start() + 1, lexer.end() - 1).replace("''", "'");
          int slot = slotOf(value, true);
          appendLiteral(
              table[slot] != 0
                  ? table[slot] - 1
                  : add(slot, new Literal(LiteralType.STRING, value, 0, 0)));
        }
        default -> {
          String symbol = kind.symbol();
          if (symbol.isEmpty()) {
            shape.append(source, lexer.start(), lexer.end());
          } else {
            shape.append(symbol);
          }
        }
      }
    }

    private void appendWord() {
      for (int at = lexer.start(); at < lexer.end(); at++) {
        char c = source.charAt(at);
        if (c >= '\u0080') {
          shape.setLength(shape.length() - (at - lexer.start()));
          shape.append(source.substring(lexer.start(), lexer.end()).toLowerCase(Locale.ROOT));
          return;
        }
        shape.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
      }
    }

    private void appendLiteral(int index) {
      if (occurrenceCount == ends.length) {
        ends = Arrays.copyOf(ends, occurrenceCount * 2);
        indexes = Arrays.copyOf(indexes, occurrenceCount * 2);
      }
      ends[occurrenceCount] = lexer.end();
      indexes[occurrenceCount++] = index;
      Literal literal = literals.get(index);
      switch (literal.type) {
        case INTEGER -> shape.append(":int");
        case BIGINT -> shape.append(":bigint");
        case DECIMAL ->
            shape
                .append(":decimal(")
                .append(literal.precision)
                .append(',')
                .append(literal.scale)
                .append(')');
        case FLOAT -> shape.append(":float");
        case STRING -> shape.append(":string");
      }
      shape.append(index);
    }

    private int slotOf(String value, boolean isString) {
      int mask = table.length - 1;
      int slot = ((value.hashCode() * 0x9E3779B9) >>> 16) & mask;
      while (table[slot] != 0) {
        Literal literal = literals.get(table[slot] - 1);
        if ((literal.type == LiteralType.STRING) == isString && literal.value.equals(value)) {
          return slot;
        }
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    private int add(int slot, Literal literal) {
      literals.add(literal);
      int index = literals.size() - 1;
      table[slot] = index + 1;
      if (literals.size() * 2 > table.length) {
        table = new int[table.length * 2];
        for (int i = 0; i < literals.size(); i++) {
          Literal known = literals.get(i);
          table[slotOf(known.value, known.type == LiteralType.STRING)] = i + 1;
        }
      }
      return index;
    }

    private static Literal number(TokenKind kind, String digits) {
      if (kind == TokenKind.INTEGER && digits.length() <= 9) {
        return new Literal(LiteralType.INTEGER, digits, 0, 0);
      }
      BigDecimal value = new BigDecimal(digits);
      if (kind == TokenKind.INTEGER && value.compareTo(LARGEST_BIGINT) <= 0) {
        boolean isShort = value.compareTo(LARGEST_INTEGER) <= 0;
        return new Literal(isShort ? LiteralType.INTEGER : LiteralType.BIGINT, digits, 0, 0);
      }
      int scale = Math.max(0, value.scale());
      int precision = Math.max(value.precision() + Math.max(0, -value.scale()), scale);
      return kind == TokenKind.FLOAT && precision > MAX_DECIMAL_DIGITS
          ? new Literal(LiteralType.FLOAT, digits, 0, 0)
          : new Literal(LiteralType.DECIMAL, digits, precision, scale);
    }
  }
}
