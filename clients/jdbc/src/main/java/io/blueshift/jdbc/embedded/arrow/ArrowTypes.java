package io.blueshift.jdbc.embedded.arrow;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegerType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.SmallIntType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The Arrow types in which SQL types are shown: those of the lanes in which the values lie already.
/// So SMALLINT is shown in 32 bits and REAL in 64; the SQL type's name is in the field's metadata
/// under [#SQL_TYPE_KEY].
final class ArrowTypes {
  /// The key of a field's metadata under which its SQL type's name stands.
  static final String SQL_TYPE_KEY = "sql_type";

  private static final int DECIMAL_BITS = 128;
  private static final int INT_BITS = 32;
  private static final int LONG_BITS = 64;

  private ArrowTypes() {}

  /// Describes the columns of a result.
  ///
  /// @param zone the zone in which a client is to show TIMESTAMPTZ values
  static Schema schema(List<OutputColumn> columns, ZoneId zone) {
    return new Schema(columns.stream().map(column -> field(column, zone)).toList());
  }

  private static Field field(OutputColumn column, ZoneId zone) {
    Map<String, String> metadata = Map.of(SQL_TYPE_KEY, column.type().sqlName());
    return new Field(
        column.name(),
        new FieldType(column.nullable(), of(column.type(), zone), null, metadata),
        null);
  }

  private static ArrowType of(LogicalType type, ZoneId zone) {
    return switch (type) {
      case BooleanType _ -> ArrowType.Bool.INSTANCE;
      case SmallIntType _ -> new ArrowType.Int(INT_BITS, true);
      case IntegerType _ -> new ArrowType.Int(INT_BITS, true);
      case BigIntType _ -> new ArrowType.Int(LONG_BITS, true);
      case RealType _ -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case DoubleType _ -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case DecimalType(int precision, int scale) ->
          new ArrowType.Decimal(precision, scale, DECIMAL_BITS);
      case StringType _ -> ArrowType.Utf8View.INSTANCE;
      case VarbyteType _ -> ArrowType.BinaryView.INSTANCE;
      case DateType _ -> new ArrowType.Date(DateUnit.DAY);
      case TimeType _ -> new ArrowType.Time(TimeUnit.MICROSECOND, LONG_BITS);
      case TimestampType _ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
      case TimestampTzType _ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, zone.getId());
      case IntervalType _ -> new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO);
      case SuperType _ ->
          throw new DatabaseException(
                  ErrorCode.FEATURE_NOT_SUPPORTED, "a SUPER column has no Arrow form")
              .withHint("Select JSON_SERIALIZE of the column.");
      case NullType _ -> ArrowType.Null.INSTANCE;
    };
  }
}
