package io.blueshift.function;

import io.blueshift.document.Document;
import io.blueshift.document.JsonText;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.CharType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Values;
import io.blueshift.vector.Values.Interval;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// The text form of single values, as CAST to VARCHAR, the shell and text protocols show them.
public final class TextForm {
  private TextForm() {}

  /// Writes a value in the form of [Values]; instants in a zone.
  public static String of(Object value, LogicalType type, ZoneId zone) {
    return switch (type) {
      case BooleanType ignored -> (Boolean) value ? "true" : "false";
      case IntegralType ignored -> Long.toString((Long) value);
      case DecimalType decimal -> Conversions.decimalOf(value, decimal).toPlainString();
      case RealType ignored -> NumberText.ofFloat(((Double) value).floatValue());
      case DoubleType ignored -> NumberText.ofDouble((Double) value);
      case CharType ignored -> Values.text((byte[]) value);
      case VarcharType ignored -> Values.text((byte[]) value);
      case VarbyteType ignored -> Conversions.hex((byte[]) value);
      case DateType ignored -> DateTimeText.ofDate((Long) value);
      case TimeType ignored -> DateTimeText.ofTime((Long) value);
      case TimestampType ignored -> DateTimeText.ofTimestamp((Long) value);
      case TimestampTzType ignored -> DateTimeText.ofTimestampTz((Long) value, zone);
      case IntervalType ignored -> IntervalText.format((Interval) value);
      case SuperType ignored -> JsonText.of(Document.of((byte[]) value));
      case NullType ignored -> "";
    };
  }

  static String of(Object value, LogicalType type, @Nullable FunctionSession session) {
    return of(value, type, session == null ? ZoneOffset.UTC : session.timeZone());
  }
}
