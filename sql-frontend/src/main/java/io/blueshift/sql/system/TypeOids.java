package io.blueshift.sql.system;

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
import java.util.List;

/// The object ids, short names and modifiers by which PostgreSQL's catalogs and protocol know types.
public final class TypeOids {
  /// A row of pg_type.
  record PgType(int oid, String name, int length, String category) {}

  static final List<PgType> TYPES =
      List.of(
          new PgType(16, "bool", 1, "B"),
          new PgType(20, "int8", 8, "N"),
          new PgType(21, "int2", 2, "N"),
          new PgType(23, "int4", 4, "N"),
          new PgType(25, "text", -1, "S"),
          new PgType(26, "oid", 4, "N"),
          new PgType(700, "float4", 4, "N"),
          new PgType(701, "float8", 8, "N"),
          new PgType(705, "unknown", -2, "X"),
          new PgType(1042, "bpchar", -1, "S"),
          new PgType(1043, "varchar", -1, "S"),
          new PgType(1082, "date", 4, "D"),
          new PgType(1083, "time", 8, "D"),
          new PgType(1114, "timestamp", 8, "D"),
          new PgType(1184, "timestamptz", 8, "D"),
          new PgType(1186, "interval", 16, "T"),
          new PgType(1700, "numeric", -1, "N"),
          new PgType(4000, "super", -1, "U"),
          new PgType(6551, "varbyte", -1, "U"));

  private TypeOids() {}

  /// Returns a type's object id.
  public static int oid(LogicalType type) {
    return switch (type) {
      case BooleanType ignored -> 16;
      case BigIntType ignored -> 20;
      case SmallIntType ignored -> 21;
      case IntegerType ignored -> 23;
      case RealType ignored -> 700;
      case DoubleType ignored -> 701;
      case NullType ignored -> 705;
      case CharType ignored -> 1042;
      case VarcharType varchar -> varchar.lengthBytes() == VarcharType.UNLIMITED ? 25 : 1043;
      case DateType ignored -> 1082;
      case TimeType ignored -> 1083;
      case TimestampType ignored -> 1114;
      case TimestampTzType ignored -> 1184;
      case IntervalType ignored -> 1186;
      case DecimalType ignored -> 1700;
      case SuperType ignored -> 4000;
      case VarbyteType ignored -> 6551;
    };
  }

  /// Returns a type's short name.
  public static String name(LogicalType type) {
    int oid = oid(type);
    return TYPES.stream()
        .filter(candidate -> candidate.oid() == oid)
        .findFirst()
        .orElseThrow()
        .name();
  }

  /// Returns a type's modifier: length or precision and scale, plus four; -1 for none.
  public static int modifier(LogicalType type) {
    return switch (type) {
      case CharType text -> text.lengthBytes() + 4;
      case VarcharType text ->
          text.lengthBytes() == VarcharType.UNLIMITED ? -1 : text.lengthBytes() + 4;
      case VarbyteType bytes -> bytes.lengthBytes() + 4;
      case DecimalType number -> (number.precision() << 16 | number.scale()) + 4;
      default -> -1;
    };
  }

  static int length(LogicalType type) {
    int oid = oid(type);
    return TYPES.stream()
        .filter(candidate -> candidate.oid() == oid)
        .findFirst()
        .orElseThrow()
        .length();
  }
}
