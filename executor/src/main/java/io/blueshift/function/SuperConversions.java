package io.blueshift.function;

import static io.blueshift.function.ConversionErrors.cannotCoerce;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import io.blueshift.document.JsonText;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.function.Conversions.ValueConversion;
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
import io.blueshift.vector.Values;
import io.blueshift.vector.Values.Interval;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Converts between SUPER and the other types, by the kind that each value has: the value is taken
/// as the SQL type that is nearest to its kind, and converted from there. JSON's null is NULL; a
/// container has no form but text.
final class SuperConversions {
  private SuperConversions() {}

  /// Returns the conversion of a value of SUPER to another type.
  static ValueConversion from(LogicalType to, @Nullable FunctionSession session) {
    return value -> {
      Document document = Document.of((byte[]) value);
      if (document.kind() == DocumentKind.NULL) {
        return null;
      }
      if (to instanceof StringType) {
        return Values.bytes(JsonText.unquoted(document));
      }
      LogicalType own = typeOf(document);
      ValueConversion conversion =
          own.equals(to) ? same -> same : Conversions.find(own, to, session);
      if (conversion == null || own instanceof SuperType) {
        throw new DatabaseException(
            ErrorCode.INVALID_TEXT_REPRESENTATION,
            "SUPER value cannot be cast [kind=" + document.kind() + ", to=" + to.sqlName() + "]");
      }
      return conversion.apply(sqlValue(document, own));
    };
  }

  /// Returns the SQL type of a value; SUPER when there is none.
  private static LogicalType typeOf(Document document) {
    return switch (document.kind()) {
      case NULL -> LogicalType.NULL;
      case BOOLEAN -> LogicalType.BOOL;
      case INTEGER -> LogicalType.BIGINT;
      case DECIMAL -> decimalType(document.decimalValue());
      case DOUBLE -> LogicalType.DOUBLE;
      case STRING -> LogicalType.TEXT;
      case BYTES -> new VarbyteType(LogicalType.VarcharType.UNLIMITED);
      case DATE -> LogicalType.DATE;
      case TIME -> LogicalType.TIME;
      case TIMESTAMP -> LogicalType.TIMESTAMP;
      case TIMESTAMPTZ -> LogicalType.TIMESTAMPTZ;
      case DURATION -> LogicalType.INTERVAL_TYPE;
      case POINT, ARRAY, SET, OBJECT -> LogicalType.SUPER;
    };
  }

  private static LogicalType decimalType(BigDecimal value) {
    int scale = Math.max(0, value.scale());
    boolean fits =
        scale < DecimalType.PRECISION_MAX
            && value.precision() - value.scale() + scale <= DecimalType.PRECISION_MAX;
    return fits ? new DecimalType(DecimalType.PRECISION_MAX, scale) : LogicalType.DOUBLE;
  }

  private static Object sqlValue(Document document, LogicalType type) {
    return switch (type) {
      case BooleanType _ -> document.booleanValue();
      case DecimalType decimal ->
          document
              .decimalValue()
              .setScale(decimal.scale(), RoundingMode.UNNECESSARY)
              .unscaledValue();
      case DoubleType _ -> document.doubleValue();
      case StringType _ -> document.bytesValue();
      case VarbyteType _ -> document.bytesValue();
      case IntervalType _ ->
          new Interval(
              document.durationMonths(), document.durationDays(), document.durationMicros());
      default -> document.longValue();
    };
  }

  /// Returns the conversion of another type's values to SUPER.
  static ValueConversion to(LogicalType from) {
    return value -> {
      DocumentWriter writer = new DocumentWriter();
      write(writer, value, from);
      return writer.finish();
    };
  }

  /// Writes a value of a type.
  static void write(DocumentWriter writer, Object value, LogicalType type) {
    switch (type) {
      case BooleanType _ -> writer.writeBoolean((Boolean) value);
      case IntegralType _ -> writer.writeLong((Long) value);
      case DecimalType decimal -> writer.writeNumber(Conversions.decimalOf(value, decimal));
      case RealType _ ->
          writer.writeDouble(Double.parseDouble(Float.toString(((Double) value).floatValue())));
      case DoubleType _ -> writer.writeDouble((Double) value);
      case StringType _ -> writer.writeString((byte[]) value);
      case VarbyteType _ -> writer.writeBytes((byte[]) value);
      case DateType _ -> writer.writeDate(((Long) value).intValue());
      case TimeType _ -> writer.writeTime((Long) value);
      case TimestampType _ -> writer.writeTimestamp((Long) value);
      case TimestampTzType _ -> writer.writeTimestampTz((Long) value);
      case IntervalType _ -> {
        Interval interval = (Interval) value;
        writer.writeDuration(interval.months(), interval.days(), interval.micros());
      }
      case SuperType _ -> writer.write(Document.of((byte[]) value));
      case NullType _ -> throw cannotCoerce(type, LogicalType.SUPER);
    }
  }
}
