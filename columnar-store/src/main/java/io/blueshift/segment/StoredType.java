package io.blueshift.segment;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.CharType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegerType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.SmallIntType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.type.LogicalType.VarcharType;

/// How a footer writes a type: a number that never changes its meaning, and two parameters.
final class StoredType {
  private StoredType() {}

  static void write(LogicalType type, FooterOutput out) {
    switch (type) {
      case NullType _ -> write(out, 0, 0, 0);
      case BooleanType _ -> write(out, 1, 0, 0);
      case SmallIntType _ -> write(out, 2, 0, 0);
      case IntegerType _ -> write(out, 3, 0, 0);
      case BigIntType _ -> write(out, 4, 0, 0);
      case RealType _ -> write(out, 5, 0, 0);
      case DoubleType _ -> write(out, 6, 0, 0);
      case DecimalType decimal -> write(out, 7, decimal.precision(), decimal.scale());
      case CharType text -> write(out, 8, text.lengthBytes(), number(text.collation()));
      case VarcharType text -> write(out, 9, text.lengthBytes(), number(text.collation()));
      case VarbyteType bytes -> write(out, 10, bytes.lengthBytes(), 0);
      case DateType _ -> write(out, 11, 0, 0);
      case TimeType _ -> write(out, 12, 0, 0);
      case TimestampType _ -> write(out, 13, 0, 0);
      case TimestampTzType _ -> write(out, 14, 0, 0);
      case IntervalType _ -> write(out, 15, 0, 0);
      case SuperType _ -> write(out, 16, 0, 0);
    }
  }

  private static void write(FooterOutput out, int number, int first, int second) {
    out.putByte(number);
    out.putInt(first);
    out.putInt(second);
  }

  static LogicalType read(FooterInput in) {
    int number = in.takeByte();
    int first = in.takeInt();
    int second = in.takeInt();
    return switch (number) {
      case 0 -> LogicalType.NULL;
      case 1 -> LogicalType.BOOL;
      case 2 -> LogicalType.SMALLINT;
      case 3 -> LogicalType.INTEGER;
      case 4 -> LogicalType.BIGINT;
      case 5 -> LogicalType.REAL;
      case 6 -> LogicalType.DOUBLE;
      case 7 -> new DecimalType(first, second);
      case 8 -> new CharType(first, collation(second));
      case 9 -> new VarcharType(first, collation(second));
      case 10 -> new VarbyteType(first);
      case 11 -> LogicalType.DATE;
      case 12 -> LogicalType.TIME;
      case 13 -> LogicalType.TIMESTAMP;
      case 14 -> LogicalType.TIMESTAMPTZ;
      case 15 -> LogicalType.INTERVAL_TYPE;
      case 16 -> LogicalType.SUPER;
      default ->
          throw new DatabaseException(
              ErrorCode.DATA_CORRUPTED, "footer has an unknown type [number=" + number + "]");
    };
  }

  private static int number(Collation collation) {
    return switch (collation) {
      case BINARY -> 0;
      case BLANK_INSENSITIVE -> 1;
    };
  }

  private static Collation collation(int number) {
    return number == 0 ? Collation.BINARY : Collation.BLANK_INSENSITIVE;
  }

  /// Returns how values of a type are compared when they are strings of bytes.
  static Collation collation(LogicalType type) {
    return type instanceof LogicalType.StringType text ? text.collation() : Collation.BINARY;
  }
}
