package io.blueshift.sql.copy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.Conversions;
import io.blueshift.function.FunctionSession;
import io.blueshift.function.RowFunction;
import io.blueshift.function.SequenceAccess;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.type.PhysicalType;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.function.LongUnaryOperator;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/// Reads the current value of a Parquet column into a position of a vector, converting it to the
/// table's type where they differ.
interface ParquetValues {
  /// Days between the Julian epoch, from which INT96 counts, and 1970-01-01.
  long JULIAN_EPOCH_DAYS = 2_440_588;

  void read(ColumnReader reader, VectorBuffer column, int row) throws FieldException;

  /// Makes the reader for a Parquet type and a column's type, or fails when values cannot be converted.
  static ParquetValues of(PrimitiveType from, LogicalType to, String columnName, ZoneId zone) {
    LogicalType source = logicalType(from);
    if (source.equals(to) || sameValues(source, to)) {
      return direct(from, to);
    }
    if (!Conversions.exists(source, to)) {
      throw new DatabaseException(
          ErrorCode.DATATYPE_MISMATCH,
          "the file's column cannot be loaded into the table's [column="
              + columnName
              + ", file type="
              + from
              + ", type="
              + to.sqlName()
              + "]");
    }
    FunctionSession session = session(zone);
    RowFunction conversion = Conversions.between(source, to, CastMode.ASSIGNMENT, session);
    return (reader, column, row) -> {
      Object value = object(reader, from, source);
      Object converted;
      try {
        converted = conversion.apply(new Object[] {value});
      } catch (DatabaseException e) {
        throw new FieldException(FieldException.OVERFLOW, e.message());
      }
      column.setObject(row, converted);
    };
  }

  /// Returns what conversions know of the session.
  static FunctionSession session(ZoneId zone) {
    return new FunctionSession(zone, 0, 0, SessionStyle.REDSHIFT, 0, SequenceAccess.NONE);
  }

  private static boolean sameValues(LogicalType source, LogicalType to) {
    return to.equals(LogicalType.REAL) && source.equals(LogicalType.REAL)
        || to instanceof StringType && source instanceof StringType
        || to instanceof VarbyteType && source instanceof VarbyteType
        || to.equals(LogicalType.BIGINT) && source.equals(LogicalType.INTEGER)
        || to.equals(LogicalType.TIMESTAMP) && source.equals(LogicalType.TIMESTAMPTZ)
        || to instanceof DecimalType wide
            && source instanceof DecimalType narrow
            && wide.scale() == narrow.scale()
            && wide.precision() >= narrow.precision();
  }

  /// Returns the SQL type that is nearest to a Parquet type.
  static LogicalType logicalType(PrimitiveType type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return new DecimalType(decimal.getPrecision(), decimal.getScale());
    }
    if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
      return timestamp.isAdjustedToUTC() ? LogicalType.TIMESTAMPTZ : LogicalType.TIMESTAMP;
    }
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> LogicalType.BOOL;
      case INT32 ->
          annotation instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation
              ? LogicalType.DATE
              : LogicalType.INTEGER;
      case INT64 ->
          annotation instanceof LogicalTypeAnnotation.TimeLogicalTypeAnnotation
              ? LogicalType.TIME
              : LogicalType.BIGINT;
      case INT96 -> LogicalType.TIMESTAMP;
      case FLOAT -> LogicalType.REAL;
      case DOUBLE -> LogicalType.DOUBLE;
      case BINARY, FIXED_LEN_BYTE_ARRAY ->
          annotation == null ? new VarbyteType(Integer.MAX_VALUE) : LogicalType.TEXT;
    };
  }

  private static ParquetValues direct(PrimitiveType from, LogicalType to) {
    return switch (to.physicalType()) {
      case BOOLEAN -> (reader, column, row) -> column.setBoolean(row, reader.getBoolean());
      case INT32 -> (reader, column, row) -> column.setInt(row, reader.getInteger());
      case INT64 -> longs(from);
      case INT128 -> (reader, column, row) -> column.setObject(row, unscaled(reader, from));
      case FLOAT64 ->
          from.getPrimitiveTypeName() == PrimitiveTypeName.FLOAT
              ? (reader, column, row) -> column.setDouble(row, reader.getFloat())
              : (reader, column, row) -> column.setDouble(row, reader.getDouble());
      case BYTES -> bytes(to);
      case INTERVAL ->
          throw new IllegalArgumentException("no table column has this type [type=interval]");
    };
  }

  private static ParquetValues bytes(LogicalType to) {
    int limit =
        switch (to) {
          case StringType text -> text.lengthBytes();
          case VarbyteType binary -> binary.lengthBytes();
          default -> Integer.MAX_VALUE;
        };
    boolean cutBlanks = to instanceof LogicalType.CharType;
    return (reader, column, row) -> {
      byte[] value = reader.getBinary().getBytesUnsafe();
      int length = value.length;
      while (length > 0 && value[length - 1] == ' ' && (cutBlanks || length > limit)) {
        length--;
      }
      if (length > limit) {
        throw new FieldException(
            FieldException.STRING_TOO_LONG,
            "the string of " + length + " bytes does not fit " + to.sqlName());
      }
      column.setBytes(row, value, 0, length);
    };
  }

  private static ParquetValues longs(PrimitiveType from) {
    return switch (from.getPrimitiveTypeName()) {
      case INT32 -> (reader, column, row) -> column.setLong(row, reader.getInteger());
      case INT64 -> {
        LongUnaryOperator toMicros = toMicros(from);
        yield (reader, column, row) -> column.setLong(row, toMicros.applyAsLong(reader.getLong()));
      }
      case INT96 -> (reader, column, row) -> column.setLong(row, int96Micros(reader.getBinary()));
      default ->
          (reader, column, row) -> column.setLong(row, unscaled(reader, from).longValueExact());
    };
  }

  /// Returns what makes microseconds of a time's or timestamp's units.
  static LongUnaryOperator toMicros(PrimitiveType type) {
    TimeUnit unit =
        switch (type.getLogicalTypeAnnotation()) {
          case TimestampLogicalTypeAnnotation timestamp -> timestamp.getUnit();
          case LogicalTypeAnnotation.TimeLogicalTypeAnnotation time -> time.getUnit();
          case null, default -> TimeUnit.MICROS;
        };
    return switch (unit) {
      case MILLIS -> value -> Math.multiplyExact(value, 1_000L);
      case MICROS -> LongUnaryOperator.identity();
      case NANOS -> value -> Math.floorDiv(value, 1_000L);
    };
  }

  /// Reads the timestamp form of old writers: nanoseconds of the day, then the Julian day.
  static long int96Micros(Binary value) {
    java.nio.ByteBuffer buffer = value.toByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = buffer.getLong();
    long day = buffer.getInt() - JULIAN_EPOCH_DAYS;
    return day * 86_400_000_000L + nanosOfDay / 1_000;
  }

  private static BigInteger unscaled(ColumnReader reader, PrimitiveType from) {
    return switch (from.getPrimitiveTypeName()) {
      case INT32 -> BigInteger.valueOf(reader.getInteger());
      case INT64 -> BigInteger.valueOf(reader.getLong());
      default -> new BigInteger(reader.getBinary().getBytesUnsafe());
    };
  }

  /// Reads a value in the form of [io.blueshift.vector.Values].
  private static Object object(ColumnReader reader, PrimitiveType from, LogicalType source) {
    if (source instanceof DecimalType) {
      BigInteger unscaled = unscaled(reader, from);
      return source.physicalType() == PhysicalType.INT64
          ? (Object) unscaled.longValueExact()
          : unscaled;
    }
    return switch (from.getPrimitiveTypeName()) {
      case BOOLEAN -> reader.getBoolean();
      case INT32 -> (long) reader.getInteger();
      case INT64 -> toMicros(from).applyAsLong(reader.getLong());
      case INT96 -> int96Micros(reader.getBinary());
      case FLOAT -> (double) reader.getFloat();
      case DOUBLE -> reader.getDouble();
      case BINARY, FIXED_LEN_BYTE_ARRAY -> reader.getBinary().getBytes();
    };
  }
}
