package io.blueshift.sql.bind;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.CharType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegerType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.SmallIntType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Values;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides which type several operands take together and converts them to it, by PostgreSQL's rules:
/// a quoted literal has no type until its place gives it one, numbers widen from integer over decimal
/// to floating point, dates to timestamps; nothing else is converted without a CAST.
///
/// An expression of type [LogicalType#NULL] is such a literal (a `byte[]` or null) or a parameter
/// whose type is not known yet.
final class Coercion {
  private final ParameterSlots parameters;
  private final Supplier<CastMode> superCasts;
  private final VarcharType text;

  /// @param superCasts answers how a conversion of a SUPER value fails
  Coercion(SqlStyle style, ParameterSlots parameters, Supplier<CastMode> superCasts) {
    this.parameters = parameters;
    this.superCasts = superCasts;
    this.text =
        new VarcharType(
            VarcharType.UNLIMITED,
            style == SqlStyle.REDSHIFT ? Collation.BLANK_INSENSITIVE : Collation.BINARY);
  }

  /// Returns the type of strings that nothing else limits.
  VarcharType text() {
    return text;
  }

  /// Returns whether the expression has no type of its own yet.
  static boolean isUnknown(Expression expression) {
    return expression.type() instanceof NullType;
  }

  /// Gives an expression without a type the type of strings.
  Expression decided(Expression expression) {
    return isUnknown(expression) ? implicit(expression, text) : expression;
  }

  /// Converts to a type that the operand may take without a CAST; the caller has checked that it may.
  Expression implicit(Expression expression, LogicalType target) {
    if (expression.type().equals(target)) {
      return expression;
    }
    if (expression instanceof Parameter parameter && isUnknown(expression)) {
      return parameters.typed(parameter, target);
    }
    if (expression instanceof Literal literal && isUnknown(expression)) {
      return typedLiteral(literal, target);
    }
    return convert(expression, target, castMode(expression));
  }

  /// Returns how a conversion fails that nobody wrote.
  CastMode castMode(Expression expression) {
    return expression.type() instanceof SuperType ? superCasts.get() : CastMode.EXPLICIT;
  }

  /// Converts to the type of a column: a text that is too long is an error, also in a bare literal or a
  /// parameter.
  Expression assigned(Expression expression, LogicalType target) {
    boolean isText = target instanceof StringType && isUnknown(expression);
    return isText
        ? convert(implicit(expression, text), target, CastMode.ASSIGNMENT)
        : implicit(expression, target);
  }

  /// Converts to the type of a column by the rules of assignment; what has no type yet takes it.
  Expression toColumn(Expression expression, LogicalType target) {
    return isUnknown(expression)
        ? assigned(expression, target)
        : convert(expression, target, CastMode.ASSIGNMENT);
  }

  /// Gives an expression without a type the one from which [#toColumn] converts it to the column's:
  /// that of texts for a column of texts, else the column's own.
  Expression ownType(Expression expression, LogicalType target) {
    if (!isUnknown(expression)) {
      return expression;
    }
    return implicit(expression, target instanceof StringType ? text : target);
  }

  private Expression typedLiteral(Literal literal, LogicalType target) {
    if (literal.value() == null) {
      return new Literal(null, target);
    }
    if (target instanceof VarcharType) {
      return new Literal(literal.value(), target);
    }
    return LiteralCasts.cast(new Literal(literal.value(), text), target, CastMode.EXPLICIT);
  }

  /// Converts, computing at once what needs no row.
  Expression convert(Expression expression, LogicalType target, CastMode mode) {
    if (expression.type().equals(target)) {
      return expression;
    }
    if (expression instanceof Literal literal) {
      return LiteralCasts.cast(literal, target, mode);
    }
    return new Cast(expression, target, mode);
  }

  /// Returns the type that a quoted literal takes beside an operand of type `other`.
  LogicalType typeForLiteral(Expression literal, LogicalType other) {
    return switch (other) {
      case NullType _ -> text;
      case CharType _ -> new VarcharType(VarcharType.UNLIMITED, ((StringType) other).collation());
      case VarcharType varchar -> new VarcharType(VarcharType.UNLIMITED, varchar.collation());
      case DecimalType decimal -> decimalForText(literal, decimal);
      default -> other;
    };
  }

  private static LogicalType decimalForText(Expression expression, DecimalType decimal) {
    if (expression instanceof Literal(byte[] bytes, _)) {
      DecimalType own = LiteralCasts.decimalTypeOf(Values.text(bytes));
      return own == null ? decimal : own;
    }
    return decimal;
  }

  /// Returns the type that holds the values of both, or null when there is none.
  @Nullable LogicalType commonType(LogicalType left, LogicalType right) {
    if (left.equals(right)) {
      return left;
    }
    if (left instanceof NullType) {
      return right;
    }
    if (right instanceof NullType) {
      return left;
    }
    if (left instanceof SuperType || right instanceof SuperType) {
      return LogicalType.SUPER;
    }
    if (left.isNumeric() && right.isNumeric()) {
      return commonNumber(left, right);
    }
    if (left instanceof StringType leftString && right instanceof StringType rightString) {
      return commonString(leftString, rightString);
    }
    int leftRank = temporalRank(left);
    int rightRank = temporalRank(right);
    if (leftRank > 0 && rightRank > 0) {
      return leftRank > rightRank ? left : right;
    }
    return null;
  }

  private static int temporalRank(LogicalType type) {
    return switch (type) {
      case DateType _ -> 1;
      case TimestampType _ -> 2;
      case TimestampTzType _ -> 3;
      default -> 0;
    };
  }

  private static LogicalType commonString(StringType left, StringType right) {
    Collation collation =
        left.collation() == right.collation() ? left.collation() : Collation.BLANK_INSENSITIVE;
    int length = Math.max(left.lengthBytes(), right.lengthBytes());
    return left instanceof CharType && right instanceof CharType
        ? new CharType(length, collation)
        : new VarcharType(length, collation);
  }

  /// Returns the type that holds the values of both numeric types.
  static LogicalType commonNumber(LogicalType left, LogicalType right) {
    if (left.equals(right)) {
      return left;
    }
    if (isFloating(left) || isFloating(right)) {
      return LogicalType.DOUBLE;
    }
    if (left instanceof IntegralType && right instanceof IntegralType) {
      return integralRank(left) > integralRank(right) ? left : right;
    }
    DecimalType first = asDecimal(left);
    DecimalType second = asDecimal(right);
    int scale = Math.max(first.scale(), second.scale());
    int digits = Math.max(first.precision() - first.scale(), second.precision() - second.scale());
    int precision = Math.min(DecimalType.PRECISION_MAX, digits + scale);
    return new DecimalType(Math.max(1, precision), scale);
  }

  /// Returns whether values are binary floating point.
  static boolean isFloating(LogicalType type) {
    return type instanceof DoubleType || type instanceof RealType;
  }

  private static int integralRank(LogicalType type) {
    return switch (type) {
      case SmallIntType _ -> 1;
      case IntegerType _ -> 2;
      default -> 3;
    };
  }

  /// Returns the decimal type that holds every value of an integer or decimal type.
  static DecimalType asDecimal(LogicalType type) {
    return switch (type) {
      case DecimalType decimal -> decimal;
      case SmallIntType _ -> new DecimalType(5, 0);
      case IntegerType _ -> new DecimalType(10, 0);
      case BigIntType _ -> new DecimalType(19, 0);
      default ->
          throw new DatabaseException(
              ErrorCode.INTERNAL_ERROR, "type has no decimal form [" + type.sqlName() + "]");
    };
  }

  /// Returns the decimal type of an operand: as small as its value when it is a literal.
  static DecimalType asDecimal(Expression expression) {
    if (expression instanceof Literal(Long value, var type) && type instanceof IntegralType) {
      return new DecimalType(Math.max(1, Long.toString(Math.abs(value)).length()), 0);
    }
    return asDecimal(expression.type());
  }

  /// Returns whether an operand may take a type without a CAST.
  boolean isImplicit(Expression expression, LogicalType target) {
    LogicalType source = expression.type();
    if (source.equals(target) || source instanceof NullType) {
      return true;
    }
    if (source.isNumeric() && target.isNumeric()) {
      return numberRank(source) <= numberRank(target);
    }
    if (source instanceof StringType && target instanceof StringType) {
      return true;
    }
    int sourceRank = temporalRank(source);
    if (sourceRank > 0 && temporalRank(target) > 0) {
      return sourceRank <= temporalRank(target);
    }
    return source instanceof TimeType && target instanceof LogicalType.IntervalType;
  }

  /// Returns the place of a numeric type in the order of implicit widening.
  static int numberRank(LogicalType type) {
    return switch (type) {
      case SmallIntType _ -> 1;
      case IntegerType _ -> 2;
      case BigIntType _ -> 3;
      case DecimalType _ -> 4;
      case RealType _ -> 5;
      default -> 6;
    };
  }

  /// Brings operands to one type: of CASE's results, COALESCE, VALUES and set operations. Returns null
  /// when they have none in common.
  @Nullable LogicalType commonType(List<Expression> expressions) {
    LogicalType common = LogicalType.NULL;
    for (Expression expression : expressions) {
      LogicalType type = commonType(common, expression.type());
      if (type == null) {
        return null;
      }
      common = type;
    }
    return common instanceof NullType ? text : common;
  }

  /// Returns whether two types need no conversion to be compared: same lane, and same scale.
  static boolean isComparable(LogicalType left, LogicalType right) {
    if (left.physicalType() != right.physicalType()) {
      return false;
    }
    if (left instanceof DecimalType || right instanceof DecimalType) {
      return scale(left) == scale(right) && left.isNumeric() && right.isNumeric();
    }
    if (left.physicalType() == PhysicalType.BYTES) {
      return left.isString() == right.isString();
    }
    return left.getClass() == right.getClass() || left.isNumeric() && right.isNumeric();
  }

  private static int scale(LogicalType type) {
    return type instanceof DecimalType decimal ? decimal.scale() : 0;
  }
}
