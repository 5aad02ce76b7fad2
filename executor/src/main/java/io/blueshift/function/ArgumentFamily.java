package io.blueshift.function;

import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;

/// What a function takes at one place, and how far another type is from it.
public enum ArgumentFamily {
  /// Anything, unchanged.
  ANY,
  BOOLEAN,
  /// SMALLINT, INTEGER or BIGINT, unchanged.
  INTEGRAL,
  /// DECIMAL of any precision; integers become DECIMAL without fraction.
  DECIMAL,
  /// DOUBLE PRECISION; REAL becomes it.
  DOUBLE,
  /// Any number, unchanged.
  NUMERIC,
  /// CHAR or VARCHAR, unchanged.
  STRING,
  VARBYTE,
  DATE,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  INTERVAL,
  /// SUPER; every other type but VARBYTE and INTERVAL becomes it, by value.
  SUPER;

  /// The distance of a type that cannot be converted.
  public static final int IMPOSSIBLE = 1_000_000;

  /// Returns how far a type is: 0 when it is of this family, [#IMPOSSIBLE] when it cannot be
  /// converted implicitly.
  public int distance(LogicalType type) {
    if (type instanceof NullType) {
      return this == ANY ? 0 : 1;
    }
    return switch (this) {
      case ANY -> 0;
      case BOOLEAN -> type instanceof BooleanType ? 0 : fromText(type);
      case INTEGRAL ->
          switch (type) {
            case IntegralType ignored -> 0;
            case DecimalType ignored -> 15;
            case DoubleType ignored -> 16;
            case RealType ignored -> 16;
            case SuperType ignored -> 24;
            default -> fromText(type);
          };
      case DECIMAL ->
          switch (type) {
            case DecimalType ignored -> 0;
            case IntegralType ignored -> 3;
            case DoubleType ignored -> 12;
            case RealType ignored -> 12;
            case SuperType ignored -> 23;
            default -> fromText(type);
          };
      case DOUBLE ->
          switch (type) {
            case DoubleType ignored -> 0;
            case RealType ignored -> 1;
            case IntegralType ignored -> 2;
            case DecimalType ignored -> 4;
            default -> fromText(type);
          };
      case NUMERIC -> type.isNumeric() ? 0 : fromText(type);
      case STRING -> type instanceof StringType ? 0 : type instanceof VarbyteType ? IMPOSSIBLE : 8;
      case VARBYTE -> type instanceof VarbyteType ? 0 : fromText(type);
      case DATE ->
          switch (type) {
            case DateType ignored -> 0;
            case TimestampType ignored -> 13;
            case TimestampTzType ignored -> 14;
            default -> fromText(type);
          };
      case TIME -> type instanceof TimeType ? 0 : fromText(type);
      case TIMESTAMP ->
          switch (type) {
            case TimestampType ignored -> 0;
            case DateType ignored -> 2;
            case TimestampTzType ignored -> 5;
            default -> fromText(type);
          };
      case TIMESTAMPTZ ->
          switch (type) {
            case TimestampTzType ignored -> 0;
            case TimestampType ignored -> 3;
            case DateType ignored -> 4;
            default -> fromText(type);
          };
      case INTERVAL ->
          switch (type) {
            case IntervalType ignored -> 0;
            case TimeType ignored -> 9;
            default -> fromText(type);
          };
      case SUPER -> type instanceof SuperType ? 0 : 30;
    };
  }

  /// A SUPER value becomes what its kind allows; where several numbers would do, a DOUBLE.
  private static int fromText(LogicalType type) {
    return type instanceof StringType ? 20 : type instanceof SuperType ? 21 : IMPOSSIBLE;
  }

  /// Returns the type to which an argument of a given type is converted.
  public LogicalType target(LogicalType type) {
    if (distance(type) == 0) {
      return type;
    }
    return switch (this) {
      case ANY -> type;
      case BOOLEAN -> LogicalType.BOOL;
      case INTEGRAL -> LogicalType.BIGINT;
      case DECIMAL ->
          switch (type) {
            case IntegralType integral ->
                new DecimalType(integral.maximum() == Long.MAX_VALUE ? 19 : 10, 0);
            default -> new DecimalType(38, 10);
          };
      case DOUBLE, NUMERIC -> LogicalType.DOUBLE;
      case STRING -> LogicalType.TEXT;
      case VARBYTE -> new VarbyteType(LogicalType.VarcharType.UNLIMITED);
      case SUPER -> LogicalType.SUPER;
      case DATE -> LogicalType.DATE;
      case TIME -> LogicalType.TIME;
      case TIMESTAMP -> LogicalType.TIMESTAMP;
      case TIMESTAMPTZ -> LogicalType.TIMESTAMPTZ;
      case INTERVAL -> LogicalType.INTERVAL_TYPE;
    };
  }
}
