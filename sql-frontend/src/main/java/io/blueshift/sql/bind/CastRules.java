package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.NumericType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.vector.Values;
import org.jspecify.annotations.Nullable;

/// Says which types can be cast to which.
final class CastRules {
  private CastRules() {}

  /// Returns the error of a cast that does not exist, or null when it does.
  static @Nullable DatabaseException check(LogicalType source, LogicalType target) {
    if (source.getClass() == target.getClass() || isPossible(source, target)) {
      return null;
    }
    return new DatabaseException(
        ErrorCode.CANNOT_COERCE,
        "type cannot be cast [from=" + source.sqlName() + ", to=" + target.sqlName() + "]");
  }

  private static boolean isPossible(LogicalType source, LogicalType target) {
    if (source instanceof StringType
        || target instanceof StringType
        || source instanceof SuperType
        || target instanceof SuperType
        || source instanceof NullType) {
      return true;
    }
    return switch (source) {
      case NumericType _ ->
          target instanceof NumericType
              || target instanceof BooleanType && source instanceof IntegralType;
      case BooleanType _ -> target instanceof IntegralType;
      case DateType _ -> target instanceof TimestampType || target instanceof TimestampTzType;
      case TimestampType _, TimestampTzType _ ->
          target instanceof DateType
              || target instanceof TimeType
              || target instanceof TimestampType
              || target instanceof TimestampTzType;
      case TimeType _ -> target instanceof IntervalType;
      case IntervalType _ -> target instanceof TimeType;
      case VarbyteType _ -> target instanceof VarbyteType;
      default -> false;
    };
  }

  /// Returns what PostgreSQL's NUMERIC without precision is for an operand: as many digits as it has.
  static LogicalType unconstrainedNumeric(Expression operand, LogicalType fallback) {
    if (operand instanceof Literal(byte[] bytes, StringType _)) {
      DecimalType type = LiteralCasts.decimalTypeOf(Values.text(bytes));
      return type == null ? fallback : type;
    }
    return switch (operand.type()) {
      case DecimalType decimal -> decimal;
      case IntegralType _ -> Coercion.asDecimal(operand);
      default -> fallback;
    };
  }
}
