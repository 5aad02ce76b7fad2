package io.blueshift.segment;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;

/// Moves values between documents and the columns of shredded paths. What goes into a column comes back
/// byte for byte: a column of a type takes only values of the kind that is written from it.
final class ShreddedValues {
  private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;

  private ShreddedValues() {}

  /// Puts a value into a row if it is of the kind that the run's type keeps; JSON's null leaves the row
  /// null.
  static boolean take(Document value, VectorRun target, int row) {
    DocumentKind kind = value.kind();
    if (kind == DocumentKind.NULL) {
      return true;
    }
    return switch (target.type()) {
      case BooleanType _ -> {
        if (kind == DocumentKind.BOOLEAN) {
          target.putBoolean(row, value.booleanValue());
        }
        yield kind == DocumentKind.BOOLEAN;
      }
      case BigIntType _ -> takeLong(value, DocumentKind.INTEGER, target, row);
      case DateType _ -> takeLong(value, DocumentKind.DATE, target, row);
      case TimeType _ -> takeLong(value, DocumentKind.TIME, target, row);
      case TimestampType _ -> takeLong(value, DocumentKind.TIMESTAMP, target, row);
      case TimestampTzType _ -> takeLong(value, DocumentKind.TIMESTAMPTZ, target, row);
      case DecimalType decimal -> takeDecimal(value, decimal.scale(), target, row);
      case DoubleType _ -> {
        if (kind == DocumentKind.DOUBLE) {
          target.putDouble(row, value.doubleValue());
        }
        yield kind == DocumentKind.DOUBLE;
      }
      case VarcharType _ -> {
        if (kind == DocumentKind.STRING) {
          int from = value.offset() + 1;
          target.putBytes(row, value.array(), from, from + value.sizeBytes() - 1);
        }
        yield kind == DocumentKind.STRING;
      }
      case SuperType _ -> {
        int from = value.offset();
        target.putBytes(row, value.array(), from, from + value.sizeBytes());
        yield true;
      }
      default -> throw new IllegalStateException("no type of a path [type=" + target.type() + "]");
    };
  }

  private static boolean takeLong(Document value, DocumentKind kind, VectorRun target, int row) {
    if (value.kind() != kind) {
      return false;
    }
    target.putLong(row, value.longValue());
    return true;
  }

  private static boolean takeDecimal(Document value, int scale, VectorRun target, int row) {
    if (value.kind() != DocumentKind.INTEGER && value.kind() != DocumentKind.DECIMAL) {
      return false;
    }
    BigDecimal number = value.decimalValue();
    if (number.scale() > scale || number.precision() - number.scale() + scale > 18) {
      return false;
    }
    target.putLong(row, number.setScale(scale).unscaledValue().longValueExact());
    return true;
  }

  /// Writes the value of a row as the document it was; a null row is JSON's null.
  static void fill(RowSource source, int row, DocumentWriter writer) {
    if (!source.isPresent(row)) {
      writer.writeNull();
      return;
    }
    FlatVector vector = source.values();
    MemorySegment values = vector.values();
    int at = source.indexes[row];
    switch (vector.type()) {
      case BooleanType _ ->
          writer.writeBoolean((values.get(ValueLayout.JAVA_BYTE, at >>> 3) >>> (at & 7) & 1) != 0);
      case BigIntType _ -> writer.writeLong(longAt(values, at));
      case DateType _ -> writer.writeDate(values.get(SegmentFormat1.INT, (long) at << 2));
      case TimeType _ -> writer.writeTime(longAt(values, at));
      case TimestampType _ -> writer.writeTimestamp(longAt(values, at));
      case TimestampTzType _ -> writer.writeTimestampTz(longAt(values, at));
      case DecimalType decimal -> fillDecimal(longAt(values, at), decimal.scale(), writer);
      case DoubleType _ -> writer.writeDouble(Double.longBitsToDouble(longAt(values, at)));
      case VarcharType _ -> writer.writeString(Values.bytes((BytesVector) vector, at));
      case SuperType _ -> writer.write(Document.of(Values.bytes((BytesVector) vector, at)));
      default -> throw new IllegalStateException("no type of a path [type=" + vector.type() + "]");
    }
  }

  private static long longAt(MemorySegment values, int at) {
    return values.get(SegmentFormat1.LONG, (long) at << 3);
  }

  private static void fillDecimal(long unscaled, int scale, DocumentWriter writer) {
    assert Math.abs(unscaled) < DECIMAL_LIMIT : unscaled;
    writer.writeNumber(BigDecimal.valueOf(unscaled, scale));
  }
}
