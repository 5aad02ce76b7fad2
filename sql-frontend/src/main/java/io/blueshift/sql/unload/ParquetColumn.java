package io.blueshift.sql.unload;

import static java.util.Objects.requireNonNull;

import io.blueshift.function.TextForm;
import io.blueshift.kernel.VectorReader;
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
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.Arrays;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.PrimitiveBuilder;
import org.jspecify.annotations.Nullable;

/// How a column of a result lies in a Parquet file: its Parquet type and how a value is written.
///
/// Every column is optional. DECIMAL takes the smallest of INT32, INT64 and sixteen bytes; CHAR is
/// written without its trailing blanks; INTERVAL, for which Parquet knows only milliseconds, is
/// written as text.
///
/// @param type the Parquet type
/// @param value writes a value that is not NULL
record ParquetColumn(Type type, ValueWriter value) {
  private static final int INT32_PRECISION_MAX = 9;
  private static final int WIDE_DECIMAL_BYTES = 16;
  private static final int SMALLINT_BITS = 16;
  private static final int DEFINED = 1;

  /// Writes one value.
  interface ValueWriter {
    void write(VectorReader reader, int row, ColumnWriter writer);
  }

  /// Writes a value or NULL.
  void write(VectorReader reader, int row, ColumnWriter writer) {
    if (reader.isNull(row)) {
      writer.writeNull(0, 0);
    } else {
      value.write(reader, row, writer);
    }
  }

  /// Maps a column of a result.
  static ParquetColumn of(OutputColumn column, ZoneId zone) {
    String name = column.name();
    LogicalType type = column.type();
    return switch (type) {
      case BooleanType _ ->
          column(
              name,
              PrimitiveTypeName.BOOLEAN,
              null,
              (reader, row, writer) -> writer.write(reader.booleanAt(row), 0, DEFINED));
      case SmallIntType _ -> ints(name, LogicalTypeAnnotation.intType(SMALLINT_BITS, true));
      case IntegerType _ -> ints(name, null);
      case DateType _ -> ints(name, LogicalTypeAnnotation.dateType());
      case BigIntType _ -> longs(name, null);
      case TimeType _ -> longs(name, LogicalTypeAnnotation.timeType(false, TimeUnit.MICROS));
      case TimestampType _ ->
          longs(name, LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS));
      case TimestampTzType _ ->
          longs(name, LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
      case RealType _ ->
          column(
              name,
              PrimitiveTypeName.FLOAT,
              null,
              (reader, row, writer) -> writer.write((float) reader.doubleAt(row), 0, DEFINED));
      case DoubleType _ ->
          column(
              name,
              PrimitiveTypeName.DOUBLE,
              null,
              (reader, row, writer) -> writer.write(reader.doubleAt(row), 0, DEFINED));
      case DecimalType decimal -> decimal(name, decimal);
      case StringType _ -> bytes(name, LogicalTypeAnnotation.stringType());
      case VarbyteType _ -> bytes(name, null);
      case IntervalType _ -> text(name, type, zone);
      case LogicalType.SuperType _ -> text(name, type, zone);
      case NullType _ -> text(name, type, zone);
    };
  }

  private static ParquetColumn column(
      String name,
      PrimitiveTypeName lane,
      @Nullable LogicalTypeAnnotation annotation,
      ValueWriter value) {
    PrimitiveBuilder<?> builder = Types.primitive(lane, Type.Repetition.OPTIONAL);
    if (lane == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
      builder.length(WIDE_DECIMAL_BYTES);
    }
    if (annotation != null) {
      builder.as(annotation);
    }
    return new ParquetColumn((Type) builder.named(name), value);
  }

  private static ParquetColumn ints(String name, @Nullable LogicalTypeAnnotation annotation) {
    return column(
        name,
        PrimitiveTypeName.INT32,
        annotation,
        (reader, row, writer) -> writer.write((int) reader.longAt(row), 0, DEFINED));
  }

  private static ParquetColumn longs(String name, @Nullable LogicalTypeAnnotation annotation) {
    return column(
        name,
        PrimitiveTypeName.INT64,
        annotation,
        (reader, row, writer) -> writer.write(reader.longAt(row), 0, DEFINED));
  }

  private static ParquetColumn decimal(String name, DecimalType type) {
    LogicalTypeAnnotation annotation =
        LogicalTypeAnnotation.decimalType(type.scale(), type.precision());
    if (type.precision() <= INT32_PRECISION_MAX) {
      return ints(name, annotation);
    }
    if (type.precision() <= DecimalType.LONG_PRECISION_MAX) {
      return longs(name, annotation);
    }
    return column(
        name,
        PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
        annotation,
        (reader, row, writer) -> writer.write(wide(reader.bigIntegerAt(row)), 0, DEFINED));
  }

  /// Returns a number as sixteen bytes, the most significant first.
  private static Binary wide(BigInteger value) {
    byte[] shortest = value.toByteArray();
    byte[] bytes = new byte[WIDE_DECIMAL_BYTES];
    int padding = bytes.length - shortest.length;
    Arrays.fill(bytes, 0, padding, (byte) (value.signum() < 0 ? -1 : 0));
    System.arraycopy(shortest, 0, bytes, padding, shortest.length);
    return Binary.fromConstantByteArray(bytes);
  }

  private static ParquetColumn bytes(String name, @Nullable LogicalTypeAnnotation annotation) {
    return column(
        name,
        PrimitiveTypeName.BINARY,
        annotation,
        (reader, row, writer) ->
            writer.write(Binary.fromConstantByteArray(reader.bytesAt(row)), 0, DEFINED));
  }

  private static ParquetColumn text(String name, LogicalType type, ZoneId zone) {
    return column(
        name,
        PrimitiveTypeName.BINARY,
        LogicalTypeAnnotation.stringType(),
        (reader, row, writer) ->
            writer.write(
                Binary.fromString(TextForm.of(requireNonNull(reader.objectAt(row)), type, zone)),
                0,
                DEFINED));
  }
}
