package io.blueshift.jdbc.embedded;

import io.blueshift.document.DocumentFormat;
import io.blueshift.jdbc.spi.ColumnInfo;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.system.TypeOids;
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
import java.sql.ResultSetMetaData;
import java.sql.Types;

/// Describes the engine's columns in JDBC's terms.
final class ColumnInfos {
  private static final int FRACTION_DIGITS = 6;

  private ColumnInfos() {}

  static ColumnInfo of(OutputColumn column) {
    LogicalType type = column.type();
    return new ColumnInfo(
        column.name(),
        TypeOids.name(type),
        jdbcType(type),
        precision(type),
        scale(type),
        column.nullable() ? ResultSetMetaData.columnNullable : ResultSetMetaData.columnNoNulls,
        column.schemaName(),
        column.tableName(),
        column.identity());
  }

  private static int jdbcType(LogicalType type) {
    return switch (type) {
      case BooleanType ignored -> Types.BOOLEAN;
      case SmallIntType ignored -> Types.SMALLINT;
      case IntegerType ignored -> Types.INTEGER;
      case BigIntType ignored -> Types.BIGINT;
      case RealType ignored -> Types.REAL;
      case DoubleType ignored -> Types.DOUBLE;
      case DecimalType ignored -> Types.NUMERIC;
      case CharType ignored -> Types.CHAR;
      case VarcharType ignored -> Types.VARCHAR;
      case VarbyteType ignored -> Types.VARBINARY;
      case DateType ignored -> Types.DATE;
      case TimeType ignored -> Types.TIME;
      case TimestampType ignored -> Types.TIMESTAMP;
      case TimestampTzType ignored -> Types.TIMESTAMP_WITH_TIMEZONE;
      case IntervalType ignored -> Types.OTHER;
      case SuperType ignored -> Types.LONGVARCHAR;
      case NullType ignored -> Types.VARCHAR;
    };
  }

  private static int precision(LogicalType type) {
    return switch (type) {
      case SmallIntType ignored -> 5;
      case IntegerType ignored -> 10;
      case BigIntType ignored -> 19;
      case RealType ignored -> 8;
      case DoubleType ignored -> 17;
      case DecimalType decimal -> decimal.precision();
      case CharType text -> text.lengthBytes();
      case VarcharType text -> text.lengthBytes();
      case VarbyteType bytes -> bytes.lengthBytes();
      case BooleanType ignored -> 1;
      case DateType ignored -> 13;
      case TimeType ignored -> 15;
      case TimestampType ignored -> 29;
      case TimestampTzType ignored -> 35;
      case IntervalType ignored -> 49;
      case SuperType ignored -> DocumentFormat.SIZE_MAX_BYTES;
      case NullType ignored -> 0;
    };
  }

  private static int scale(LogicalType type) {
    return switch (type) {
      case DecimalType decimal -> decimal.scale();
      case RealType ignored -> 8;
      case DoubleType ignored -> 17;
      case TimeType ignored -> FRACTION_DIGITS;
      case TimestampType ignored -> FRACTION_DIGITS;
      case TimestampTzType ignored -> FRACTION_DIGITS;
      default -> 0;
    };
  }
}
