package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.sql.parse.StatementShape;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.jspecify.annotations.Nullable;

/// How the text of a literal becomes a value: what stands around the digits or the quotes.
///
/// @param negated whether a minus stands before it
/// @param qualifier the type before a quoted literal or the unit behind an interval's, else empty
public record LiteralForm(Kind kind, boolean negated, String qualifier) {
  /// The ways to write a literal.
  public enum Kind {
    /// Digits, perhaps with a point.
    NUMBER,
    /// A quoted text.
    STRING,
    /// A quoted text behind the name of a type.
    TAGGED,
    /// A quoted number between INTERVAL and a unit.
    INTERVAL
  }

  /// Returns the form of a literal in the tree, or null when its text alone does not tell its value.
  static @Nullable LiteralForm of(SqlLiteral literal, boolean negated) {
    if (literal.getValue() == null) {
      return null;
    }
    return switch (literal) {
      case SqlIntervalLiteral interval -> ofInterval(interval, negated);
      case SqlUnknownLiteral unknown ->
          negated ? null : new LiteralForm(Kind.TAGGED, false, unknown.tag);
      default ->
          switch (literal.getTypeName()) {
            case CHAR, VARCHAR -> negated ? null : new LiteralForm(Kind.STRING, false, "");
            case DATE, TIME, TIMESTAMP ->
                negated ? null : new LiteralForm(Kind.TAGGED, false, literal.getTypeName().name());
            case DECIMAL, INTEGER, BIGINT ->
                new LiteralForm(Kind.NUMBER, negated ^ literal.bigDecimalValue().signum() < 0, "");
            default -> null;
          };
    };
  }

  private static @Nullable LiteralForm ofInterval(SqlIntervalLiteral literal, boolean negated) {
    SqlIntervalLiteral.IntervalValue value =
        literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
    return value.getIntervalQualifier().isSingleDatetimeField()
        ? new LiteralForm(
            Kind.INTERVAL,
            negated ^ value.getSign() < 0,
            value.getIntervalQualifier().getUnit().name())
        : null;
  }

  /// Returns the value of a literal of this form as a plan expects it, or null when its text has not
  /// this form or cannot be converted at once.
  @Nullable Literal value(StatementShape.Literal literal, LogicalType type, Coercion coercion) {
    try {
      Literal plain = plain(literal, coercion);
      return plain != null && coercion.implicit(plain, type) instanceof Literal value
          ? value
          : null;
    } catch (DatabaseException invalid) {
      return null;
    }
  }

  private @Nullable Literal plain(StatementShape.Literal literal, Coercion coercion) {
    String text = literal.value();
    boolean isString = literal.type() == StatementShape.LiteralType.STRING;
    return switch (kind) {
      case NUMBER -> isString ? null : number(text);
      case STRING -> isString ? new Literal(Values.bytes(text), LogicalType.NULL) : null;
      case TAGGED ->
          isString && LiteralBinder.tagged(qualifier, text, coercion) instanceof Literal value
              ? value
              : null;
      case INTERVAL -> isString ? interval(text) : null;
    };
  }

  private @Nullable Literal number(String text) {
    if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
      return null;
    }
    Literal positive = LiteralBinder.number(new BigDecimal(text));
    return negated ? OperatorRules.negated(positive) : positive;
  }

  private @Nullable Literal interval(String text) {
    BigDecimal amount = LiteralBinder.intervalAmount(text);
    Values.Interval interval =
        amount == null
            ? null
            : LiteralBinder.interval(
                negated ? amount.negate() : amount, TimeUnit.valueOf(qualifier));
    return interval == null ? null : new Literal(interval, LogicalType.INTERVAL_TYPE);
  }
}
