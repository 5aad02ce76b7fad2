package io.blueshift.sql.copy;

import io.blueshift.document.JsonReader;
import io.blueshift.error.DatabaseException;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
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
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/// Parses one field of a file into a position of a column. One for each column and worker.
interface FieldParser {
  /// Writes the value of the bytes. The bytes may be changed.
  void parse(byte[] bytes, int start, int length, VectorBuffer column, int position)
      throws FieldException;

  /// Makes the parser of a column of the given type.
  static FieldParser of(LogicalType type, CopyOptions options, ZoneId zone) {
    TemporalText temporal = new TemporalText(options, zone);
    FieldParser parser =
        switch (type) {
          case BigIntType ignored ->
              (bytes, start, length, column, position) ->
                  column.setLong(position, NumberText.parseLong(bytes, start, length));
          case IntegralType integral -> integral(integral);
          case DecimalType decimal -> decimal(decimal, options.roundDecimals());
          case RealType ignored ->
              (bytes, start, length, column, position) ->
                  column.setDouble(position, real(NumberText.parseDouble(bytes, start, length)));
          case DoubleType ignored ->
              (bytes, start, length, column, position) ->
                  column.setDouble(position, NumberText.parseDouble(bytes, start, length));
          case BooleanType ignored ->
              (bytes, start, length, column, position) ->
                  column.setBoolean(position, parseBoolean(bytes, start, length));
          case DateType ignored ->
              (bytes, start, length, column, position) ->
                  column.setInt(position, temporal.parseDate(bytes, start, length));
          case TimeType ignored ->
              (bytes, start, length, column, position) ->
                  column.setLong(position, temporal.parseTime(bytes, start, length));
          case TimestampType ignored ->
              (bytes, start, length, column, position) ->
                  column.setLong(position, temporal.parseTimestamp(bytes, start, length, false));
          case TimestampTzType ignored ->
              (bytes, start, length, column, position) ->
                  column.setLong(position, temporal.parseTimestamp(bytes, start, length, true));
          case StringType string -> new StringFieldParser(string, options);
          case VarbyteType varbyte -> varbyte(varbyte, options);
          case SuperType ignored -> FieldParser::parseSuper;
          case IntervalType ignored ->
              throw new IllegalArgumentException("no table column has this type [type=interval]");
          case NullType ignored ->
              throw new IllegalArgumentException("no table column has this type [type=unknown]");
        };
    boolean lenientDate =
        options.acceptAnyDate()
            && (type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampTzType);
    FieldParser checked = lenientDate ? nullOnFailure(parser) : parser;
    return type instanceof StringType || type instanceof VarbyteType ? checked : trimmed(checked);
  }

  /// Takes blanks off both ends, which numbers, dates and booleans allow.
  private static FieldParser trimmed(FieldParser parser) {
    return (bytes, start, length, column, position) -> {
      int first = start;
      int end = start + length;
      while (first < end && bytes[first] == ' ') {
        first++;
      }
      while (end > first && bytes[end - 1] == ' ') {
        end--;
      }
      parser.parse(bytes, first, end - first, column, position);
    };
  }

  private static FieldParser nullOnFailure(FieldParser parser) {
    return (bytes, start, length, column, position) -> {
      try {
        parser.parse(bytes, start, length, column, position);
      } catch (FieldException invalid) {
        column.setNull(position);
      }
    };
  }

  private static FieldParser integral(IntegralType type) {
    long minimum = type.minimum();
    long maximum = type.maximum();
    return (bytes, start, length, column, position) -> {
      long value = NumberText.parseLong(bytes, start, length);
      if (value < minimum || value > maximum) {
        throw new FieldException(
            FieldException.OVERFLOW, "the number does not fit " + type.sqlName());
      }
      column.setInt(position, (int) value);
    };
  }

  private static FieldParser decimal(DecimalType type, boolean round) {
    int precision = type.precision();
    int scale = type.scale();
    if (precision <= DecimalType.LONG_PRECISION_MAX) {
      return (bytes, start, length, column, position) ->
          column.setLong(
              position, NumberText.parseDecimal(bytes, start, length, precision, scale, round));
    }
    return (bytes, start, length, column, position) ->
        column.setObject(
            position, NumberText.parseWideDecimal(bytes, start, length, precision, scale, round));
  }

  private static double real(double value) throws FieldException {
    float narrow = (float) value;
    if (Float.isInfinite(narrow) && !Double.isInfinite(value)) {
      throw new FieldException(FieldException.OVERFLOW, "the number does not fit real");
    }
    return narrow;
  }

  private static boolean parseBoolean(byte[] bytes, int start, int length) throws FieldException {
    return switch (NumberText.text(bytes, start, length).toLowerCase(Locale.ROOT)) {
      case "t", "true", "y", "yes", "1", "on" -> true;
      case "f", "false", "n", "no", "0", "off" -> false;
      default ->
          throw new FieldException(
              FieldException.INVALID_BOOLEAN, "invalid boolean; expected t or f");
    };
  }

  private static void parseSuper(
      byte[] bytes, int start, int length, VectorBuffer column, int position)
      throws FieldException {
    byte[] value;
    try {
      value = JsonReader.parse(Arrays.copyOfRange(bytes, start, start + length));
    } catch (DatabaseException invalid) {
      throw new FieldException(FieldException.INVALID_JSON, invalid.message());
    }
    column.setBytes(position, value, 0, value.length);
  }

  private static FieldParser varbyte(VarbyteType type, CopyOptions options) {
    return (bytes, start, length, column, position) -> {
      byte[] value;
      try {
        value = HexFormat.of().parseHex(NumberText.text(bytes, start, length));
      } catch (IllegalArgumentException e) {
        throw new FieldException(
            FieldException.INVALID_BINARY, "invalid binary value; expected hexadecimal digits");
      }
      if (value.length > type.lengthBytes() && !options.truncateColumns()) {
        throw new FieldException(
            FieldException.STRING_TOO_LONG, "the value is longer than " + type.sqlName());
      }
      column.setBytes(position, value, 0, Math.min(value.length, type.lengthBytes()));
    };
  }
}
