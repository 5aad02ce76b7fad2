package io.blueshift.sql.bind;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Arithmetic;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.type.LogicalType.VarcharType;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Types and conversions of arithmetic and comparison.
///
/// Decimal results follow the style. Redshift's documented rules: sum and difference keep the greater
/// scale and one digit more; a product adds scales; a quotient has scale max(4, s1 + p2 - s2 + 1); where
/// more than 38 digits would be needed the scale shrinks, to 4 at the least. PostgreSQL's numbers have
/// any number of digits, so scales are kept and a quotient has at least 16 digits behind the point.
final class OperatorRules {
  private static final int QUOTIENT_SCALE_POSTGRESQL = 16;
  private static final int PRODUCT_SCALE_MAX = 30;
  private static final int REDSHIFT_SCALE_MIN = 4;

  private static final LogicalType KEY_OF_SUPER = new VarbyteType(VarcharType.UNLIMITED);

  private final SqlStyle style;
  private final Coercion coercion;

  OperatorRules(SqlStyle style, Coercion coercion) {
    this.style = style;
    this.coercion = coercion;
  }

  /// Binds `left operator right`; returns null when there is no such operator.
  @Nullable Expression arithmetic(ArithmeticOperator operator, Expression left, Expression right) {
    Expression first = left;
    Expression second = right;
    if (Coercion.isUnknown(first) && Coercion.isUnknown(second)) {
      first = coercion.implicit(first, LogicalType.INTEGER);
      second = coercion.implicit(second, LogicalType.INTEGER);
    } else if (Coercion.isUnknown(first)) {
      first = coercion.implicit(first, literalPartner(operator, second.type(), true));
    } else if (Coercion.isUnknown(second)) {
      second = coercion.implicit(second, literalPartner(operator, first.type(), false));
    }
    if (first.type().isNumeric() && second.type().isNumeric()) {
      return numeric(operator, first, second);
    }
    if (!isSuper(first, second)) {
      return temporal(operator, first, second);
    }
    return isTemporal(first.type()) || isTemporal(second.type())
        ? null
        : dynamic(operator, first, second);
  }

  private static boolean isTemporal(LogicalType type) {
    return switch (type) {
      case DateType _, TimeType _, TimestampType _, TimestampTzType _, IntervalType _ -> true;
      default -> false;
    };
  }

  /// Arithmetic of SUPER values goes by the kinds that they have.
  private Expression dynamic(ArithmeticOperator operator, Expression left, Expression right) {
    String function = "super_" + operator.name().toLowerCase(Locale.ROOT);
    boolean isStrict =
        coercion.castMode(left) != CastMode.TRY && coercion.castMode(right) != CastMode.TRY;
    return new Call(
        isStrict ? function + "_strict" : function, superSides(left, right), LogicalType.SUPER);
  }

  private static LogicalType literalPartner(
      ArithmeticOperator operator, LogicalType other, boolean literalIsLeft) {
    return switch (other) {
      case DateType _ ->
          operator == ArithmeticOperator.ADD ? LogicalType.INTEGER : LogicalType.DATE;
      case TimestampType _, TimestampTzType _, TimeType _ ->
          operator == ArithmeticOperator.ADD
                  || !literalIsLeft && operator != ArithmeticOperator.SUBTRACT
              ? LogicalType.INTERVAL_TYPE
              : other;
      case IntervalType _ ->
          operator == ArithmeticOperator.MULTIPLY || operator == ArithmeticOperator.DIVIDE
              ? LogicalType.DOUBLE
              : LogicalType.INTERVAL_TYPE;
      default -> other;
    };
  }

  private @Nullable Expression numeric(
      ArithmeticOperator operator, Expression left, Expression right) {
    LogicalType leftType = left.type();
    LogicalType rightType = right.type();
    if (Coercion.isFloating(leftType) || Coercion.isFloating(rightType)) {
      LogicalType type = Coercion.commonNumber(leftType, rightType);
      if (operator == ArithmeticOperator.MODULO) {
        return null;
      }
      return new Arithmetic(
          operator, coercion.implicit(left, type), coercion.implicit(right, type), type);
    }
    if (leftType instanceof IntegralType && rightType instanceof IntegralType) {
      LogicalType type = Coercion.commonNumber(leftType, rightType);
      return new Arithmetic(
          operator, coercion.implicit(left, type), coercion.implicit(right, type), type);
    }
    return decimal(operator, left, right);
  }

  private Expression decimal(ArithmeticOperator operator, Expression left, Expression right) {
    DecimalType first = Coercion.asDecimal(left);
    DecimalType second = Coercion.asDecimal(right);
    return switch (operator) {
      case ADD, SUBTRACT, MODULO -> {
        int scale = Math.max(first.scale(), second.scale());
        int digits = Math.max(wholeDigits(first), wholeDigits(second));
        int carry = operator == ArithmeticOperator.MODULO ? 0 : 1;
        DecimalType type = bounded(digits + carry + scale, scale);
        yield new Arithmetic(
            operator,
            rescaled(left, first, type.scale()),
            rescaled(right, second, type.scale()),
            type);
      }
      case MULTIPLY -> {
        int scale = first.scale() + second.scale();
        int precision =
            first.precision() + second.precision() + (style == SqlStyle.REDSHIFT ? 1 : 0);
        yield new Arithmetic(
            operator,
            coercion.implicit(left, first),
            coercion.implicit(right, second),
            bounded(precision, scale));
      }
      case DIVIDE -> {
        DecimalType type = quotient(first, second);
        yield new Arithmetic(
            operator, coercion.implicit(left, first), coercion.implicit(right, second), type);
      }
    };
  }

  private DecimalType quotient(DecimalType first, DecimalType second) {
    if (style == SqlStyle.REDSHIFT) {
      int scale = Math.max(4, first.scale() + second.precision() - second.scale() + 1);
      return bounded(first.precision() - first.scale() + second.scale() + scale, scale);
    }
    int scale = Math.max(QUOTIENT_SCALE_POSTGRESQL, Math.max(first.scale(), second.scale()));
    return new DecimalType(DecimalType.PRECISION_MAX, Math.min(scale, PRODUCT_SCALE_MAX));
  }

  private DecimalType bounded(int precision, int scale) {
    if (precision <= DecimalType.PRECISION_MAX) {
      return new DecimalType(Math.max(1, precision), Math.min(scale, 37));
    }
    int kept =
        style == SqlStyle.REDSHIFT
            ? Math.max(
                DecimalType.PRECISION_MAX + scale - precision, Math.min(scale, REDSHIFT_SCALE_MIN))
            : Math.min(scale, PRODUCT_SCALE_MAX);
    return new DecimalType(DecimalType.PRECISION_MAX, kept);
  }

  private static int wholeDigits(DecimalType type) {
    return type.precision() - type.scale();
  }

  /// Converts to the same digits before the point and another number behind it.
  private Expression rescaled(Expression operand, DecimalType type, int scale) {
    if (operand.type() instanceof DecimalType && type.scale() == scale) {
      return operand;
    }
    int precision = Math.min(DecimalType.PRECISION_MAX, wholeDigits(type) + scale);
    return coercion.implicit(operand, new DecimalType(Math.max(1, precision), scale));
  }

  private @Nullable Expression temporal(
      ArithmeticOperator operator, Expression left, Expression right) {
    String symbol =
        switch (operator) {
          case ADD -> "+";
          case SUBTRACT -> "-";
          case MULTIPLY -> "*";
          case DIVIDE -> "/";
          case MODULO -> "%";
        };
    return ScalarFunctions.call(symbol, List.of(left, right), style, coercion);
  }

  /// Binds a minus sign; returns null when the operand has none.
  @Nullable Expression negate(Expression operand) {
    Expression value = operand;
    if (Coercion.isUnknown(value)) {
      value = coercion.implicit(value, LogicalType.DOUBLE);
    }
    if (value.type().isNumeric()) {
      return negateNumber(value);
    }
    if (value.type() instanceof SuperType) {
      return dynamic(ArithmeticOperator.SUBTRACT, new Literal(0L, LogicalType.INTEGER), value);
    }
    if (value instanceof Literal(io.blueshift.vector.Values.Interval interval, var type)) {
      return new Literal(
          new io.blueshift.vector.Values.Interval(
              -interval.months(), -interval.days(), -interval.micros()),
          type);
    }
    return ScalarFunctions.call("-", List.of(value), style, coercion);
  }

  private Expression negateNumber(Expression value) {
    if (value instanceof Literal literal) {
      Literal negated = negated(literal);
      if (negated != null) {
        return negated;
      }
    }
    Literal zero =
        Coercion.isFloating(value.type()) ? new Literal(-0.0, value.type()) : zeroOf(value.type());
    return new Arithmetic(ArithmeticOperator.SUBTRACT, zero, value, value.type());
  }

  /// Returns a number with the other sign, or null where there is none.
  static @Nullable Literal negated(Literal literal) {
    Object negated =
        switch (literal.value()) {
          case Long number when number != Long.MIN_VALUE -> -number;
          case BigInteger number -> number.negate();
          case Double number -> -number;
          case null, default -> null;
        };
    return negated == null ? null : new Literal(negated, literal.type());
  }

  private static Literal zeroOf(LogicalType type) {
    return type.physicalType() == io.blueshift.type.PhysicalType.INT128
        ? new Literal(BigInteger.ZERO, type)
        : new Literal(0L, type);
  }

  /// Binds a comparison; returns null when the operands have no type in common.
  @Nullable Expression comparison(ComparisonOperator operator, Expression left, Expression right) {
    boolean isSuper = isSuper(left, right);
    if (isSuper && isOrder(operator)) {
      Expression order = new Call("super_order", superSides(left, right), LogicalType.INTEGER);
      return new Comparison(operator, order, new Literal(0L, LogicalType.INTEGER));
    }
    List<Expression> sides = comparable(left, right);
    return sides == null ? null : new Comparison(operator, sides.get(0), sides.get(1));
  }

  private static boolean isSuper(Expression left, Expression right) {
    return left.type() instanceof SuperType || right.type() instanceof SuperType;
  }

  private static boolean isOrder(ComparisonOperator operator) {
    return switch (operator) {
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> true;
      case EQUAL, NOT_EQUAL, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> false;
    };
  }

  private List<Expression> superSides(Expression left, Expression right) {
    return List.of(
        coercion.implicit(left, LogicalType.SUPER), coercion.implicit(right, LogicalType.SUPER));
  }

  /// Returns what sorts as the values do: for SUPER, whose bytes do not, a key.
  static Expression sortable(Expression value) {
    return value.type() instanceof SuperType
        ? new Call("super_key", List.of(value), KEY_OF_SUPER)
        : value;
  }

  /// Returns what is written alike for equal values, to be grouped by: for SUPER one of the values'
  /// ways of being written.
  static Expression groupable(Expression value) {
    return value.type() instanceof SuperType
        ? new Call("super_canonical", List.of(value), LogicalType.SUPER)
        : value;
  }

  /// Converts two operands so that they can be compared, or returns null.
  @Nullable List<Expression> comparable(Expression left, Expression right) {
    if (isSuper(left, right)) {
      return superSides(left, right).stream().map(OperatorRules::sortable).toList();
    }
    Expression first = left;
    Expression second = right;
    if (Coercion.isUnknown(first)) {
      first = coercion.implicit(first, coercion.typeForLiteral(first, second.type()));
    }
    if (Coercion.isUnknown(second)) {
      second = coercion.implicit(second, coercion.typeForLiteral(second, first.type()));
    }
    if (Coercion.isComparable(first.type(), second.type())) {
      return List.of(first, second);
    }
    LogicalType common = coercion.commonType(first.type(), second.type());
    if (common == null && style == SqlStyle.REDSHIFT) {
      common = lenientType(first.type(), second.type());
    }
    if (common == null) {
      return null;
    }
    if (common instanceof DecimalType decimal) {
      return comparableDecimals(first, second, decimal.scale());
    }
    return List.of(coercion.implicit(first, common), coercion.implicit(second, common));
  }

  private List<Expression> comparableDecimals(Expression left, Expression right, int scale) {
    DecimalType first = Coercion.asDecimal(left);
    DecimalType second = Coercion.asDecimal(right);
    int digits = Math.max(wholeDigits(first), wholeDigits(second));
    // Same lane on both sides: the wider operand decides it.
    boolean wide =
        Math.max(wholeDigits(first), 1) + scale > DecimalType.LONG_PRECISION_MAX
            || Math.max(wholeDigits(second), 1) + scale > DecimalType.LONG_PRECISION_MAX
            || left.type().physicalType() == io.blueshift.type.PhysicalType.INT128
            || right.type().physicalType() == io.blueshift.type.PhysicalType.INT128;
    int precision =
        wide
            ? Math.min(
                DecimalType.PRECISION_MAX,
                Math.max(digits + scale, DecimalType.LONG_PRECISION_MAX + 1))
            : Math.max(1, digits + scale);
    DecimalType common = new DecimalType(precision, scale);
    return List.of(sameLane(left, common), sameLane(right, common));
  }

  private Expression sameLane(Expression operand, DecimalType common) {
    return Coercion.isComparable(operand.type(), common) && operand.type() instanceof DecimalType
        ? operand
        : coercion.implicit(operand, common);
  }

  /// Redshift compares strings with numbers and dates by converting the string.
  private static @Nullable LogicalType lenientType(LogicalType left, LogicalType right) {
    if (left instanceof StringType && isFromText(right)) {
      return right;
    }
    return right instanceof StringType && isFromText(left) ? left : null;
  }

  private static boolean isFromText(LogicalType type) {
    return !(type instanceof NullType) && !(type instanceof BooleanType) && !type.isString();
  }

  /// Makes the error of an operator that does not exist for its operands.
  static DatabaseException undefined(String operator, Expression left, Expression right) {
    return new DatabaseException(
            ErrorCode.UNDEFINED_FUNCTION,
            "operator does not exist ["
                + left.type().sqlName()
                + " "
                + operator
                + " "
                + right.type().sqlName()
                + "]")
        .withHint("Add an explicit CAST to one of the operands.");
  }
}
