package io.blueshift.sql.bind;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.CharType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.type.LogicalType.VarcharType;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.sql.type.SqlTypeName;

/// Turns type names of statements into types. Lengths and precisions that are not written follow the
/// style: Redshift's VARCHAR is VARCHAR(256) and DECIMAL is DECIMAL(18,0); PostgreSQL's are unlimited,
/// which is [#NUMERIC_POSTGRESQL] for numbers.
public final class TypeNames {
  /// What PostgreSQL's NUMERIC without precision becomes where at most 38 digits are kept.
  public static final DecimalType NUMERIC_POSTGRESQL = new DecimalType(38, 10);

  private static final int VARCHAR_LENGTH_REDSHIFT = 256;
  private static final int VARBYTE_LENGTH_DEFAULT = 64_000;
  private static final int CHAR_LENGTH_MAX = 4096;

  /// The digits of a second's fraction that values have.
  static final int FRACTION_DIGITS_MAX = 6;

  private final SqlStyle style;
  private final Collation collation;

  public TypeNames(SqlStyle style) {
    this.style = style;
    this.collation = style == SqlStyle.REDSHIFT ? Collation.BLANK_INSENSITIVE : Collation.BINARY;
  }

  /// Returns the type that a name stands for, or fails with UNDEFINED_OBJECT or another error.
  public LogicalType resolve(SqlDataTypeSpec spec) {
    if (spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic) {
      SqlTypeName name = SqlTypeName.get(basic.getTypeName().getSimple());
      LogicalType type = name == null ? null : basicType(name, basic, spec);
      if (type != null) {
        return type;
      }
    } else if (spec.getTypeNameSpec() instanceof SqlUserDefinedTypeNameSpec userDefined) {
      return byName(userDefined.getTypeName().names.getLast(), spec);
    } else if (spec.getTypeNameSpec().getTypeName().getSimple().equalsIgnoreCase("interval")) {
      return LogicalType.INTERVAL_TYPE;
    }
    throw unknown(spec.getTypeNameSpec().getTypeName().toString(), spec);
  }

  /// Returns the type of a column, or fails where the column could not keep what its type says: values
  /// of every TIME and TIMESTAMP have microseconds.
  public LogicalType resolveColumn(SqlDataTypeSpec spec) {
    LogicalType type = resolve(spec);
    if (fractionDigits(spec) < FRACTION_DIGITS_MAX) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "columns keep microseconds, not fewer digits [type="
                  + type.sqlName()
                  + ", digits="
                  + fractionDigits(spec)
                  + "]")
          .withHint("Leave the digits out, and cast the values that go in: value::timestamp(3).")
          .at(BindErrors.position(spec));
    }
    return type;
  }

  /// Returns to how many digits of a second a cast to the type rounds; as in PostgreSQL more than six
  /// are six.
  static int fractionDigits(SqlDataTypeSpec spec) {
    if (spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic && basic.getPrecision() >= 0) {
      SqlTypeName name = SqlTypeName.get(basic.getTypeName().getSimple());
      return switch (name) {
        case TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
            Math.min(basic.getPrecision(), FRACTION_DIGITS_MAX);
        case null, default -> FRACTION_DIGITS_MAX;
      };
    }
    return FRACTION_DIGITS_MAX;
  }

  private static DatabaseException unknown(String name, SqlDataTypeSpec spec) {
    return new DatabaseException(ErrorCode.UNDEFINED_OBJECT, "type does not exist [" + name + "]")
        .at(BindErrors.position(spec));
  }

  private LogicalType byName(String name, SqlDataTypeSpec spec) {
    return switch (name) {
      case "smallserial", "serial2" -> LogicalType.SMALLINT;
      case "serial", "serial4" -> LogicalType.INTEGER;
      case "bigserial", "serial8" -> LogicalType.BIGINT;
      case "oid", "regclass", "regtype", "regproc" -> LogicalType.BIGINT;
      case "name", "unknown", "uuid", "json", "cstring" ->
          new VarcharType(VarcharType.UNLIMITED, collation);
      case "super" -> LogicalType.SUPER;
      default -> throw unknown(name, spec);
    };
  }

  private LogicalType basicType(
      SqlTypeName name, SqlBasicTypeNameSpec basic, SqlDataTypeSpec spec) {
    int precision = basic.getPrecision();
    return switch (name) {
      case BOOLEAN -> LogicalType.BOOL;
      case TINYINT, SMALLINT -> LogicalType.SMALLINT;
      case INTEGER -> LogicalType.INTEGER;
      case BIGINT -> LogicalType.BIGINT;
      case DECIMAL -> decimal(precision, basic.getScale(), spec);
      case REAL -> LogicalType.REAL;
      case FLOAT, DOUBLE -> LogicalType.DOUBLE;
      case CHAR -> character(precision, spec);
      case VARCHAR -> varchar(precision, spec);
      case BINARY, VARBINARY -> new VarbyteType(precision < 0 ? VARBYTE_LENGTH_DEFAULT : precision);
      case DATE -> LogicalType.DATE;
      case TIME, TIME_TZ -> LogicalType.TIME;
      case TIMESTAMP -> LogicalType.TIMESTAMP;
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> LogicalType.TIMESTAMPTZ;
      default -> null;
    };
  }

  private LogicalType decimal(int precision, int scale, SqlDataTypeSpec spec) {
    if (precision < 0) {
      return style == SqlStyle.REDSHIFT ? new DecimalType(18, 0) : NUMERIC_POSTGRESQL;
    }
    int digits = scale == Integer.MIN_VALUE ? 0 : scale;
    if (precision < 1
        || precision > DecimalType.PRECISION_MAX
        || digits < 0
        || digits > precision) {
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "numeric precision must be from 1 to 38 and scale from 0 to the precision [precision="
                  + precision
                  + ", scale="
                  + digits
                  + "]")
          .at(BindErrors.position(spec));
    }
    return new DecimalType(precision, digits);
  }

  private LogicalType character(int length, SqlDataTypeSpec spec) {
    int bytes = length < 0 ? (style == SqlStyle.REDSHIFT ? 256 : CHAR_LENGTH_MAX) : length;
    checkLength(bytes, style == SqlStyle.REDSHIFT ? CHAR_LENGTH_MAX : 10_485_760, spec);
    return new CharType(bytes, collation);
  }

  private LogicalType varchar(int length, SqlDataTypeSpec spec) {
    if (length < 0) {
      return new VarcharType(
          style == SqlStyle.REDSHIFT ? VARCHAR_LENGTH_REDSHIFT : VarcharType.UNLIMITED, collation);
    }
    checkLength(
        length, style == SqlStyle.REDSHIFT ? VarcharType.LENGTH_MAX_BYTES : 10_485_760, spec);
    return new VarcharType(length, collation);
  }

  private static void checkLength(int length, int maximum, SqlDataTypeSpec spec) {
    if (length < 1 || length > maximum) {
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "length of a string type is out of range [length="
                  + length
                  + ", maximum="
                  + maximum
                  + "]")
          .at(BindErrors.position(spec));
    }
  }
}
