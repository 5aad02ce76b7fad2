package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCategory;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
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
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Values;
import io.blueshift.vector.Values.Interval;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Converts single values between SQL types, by the rules of CAST in Redshift and PostgreSQL.
///
/// | from | to | rule |
/// | --- | --- | --- |
/// | decimal | integer, smaller scale | half away from zero |
/// | floating point | integer | half to even |
/// | floating point | decimal | its 15 (REAL: 6) significant digits, then half away from zero |
/// | anything | shorter string | cut at a character (CAST), error unless blanks (assignment) |
/// | boolean | integer | 1 or 0 |
/// | SUPER | anything | by the kind of the value; see [SuperConversions] |
/// | timestamp with zone | date, time, timestamp | in the session's zone |
public final class Conversions {
  private Conversions() {}

  /// Converts one value that is not NULL.
  @FunctionalInterface
  interface ValueConversion {
    @Nullable Object apply(Object value);
  }

  /// Returns whether there is a conversion at all.
  public static boolean exists(LogicalType from, LogicalType to) {
    return from.equals(to) || find(from, to, null) != null;
  }

  /// Makes the conversion of one argument, which is never NULL.
  ///
  /// @throws DatabaseException CANNOT_COERCE when there is none
  public static RowFunction between(
      LogicalType from, LogicalType to, CastMode mode, FunctionSession session) {
    ValueConversion conversion = find(from, to, session);
    if (conversion == null) {
      throw ConversionErrors.cannotCoerce(from, to);
    }
    ValueConversion fitted =
        to instanceof StringType string
            ? value -> fitOrNull((byte[]) conversion.apply(value), string, mode)
            : conversion;
    return mode == CastMode.TRY
        ? arguments -> attempt(fitted, arguments[0])
        : arguments -> fitted.apply(arguments[0]);
  }

  private static byte @Nullable [] fitOrNull(
      byte @Nullable [] bytes, StringType type, CastMode mode) {
    return bytes == null ? null : fit(bytes, type, mode);
  }

  private static @Nullable Object attempt(ValueConversion conversion, Object value) {
    try {
      return conversion.apply(value);
    } catch (DatabaseException failure) {
      if (failure.code().category() == ErrorCategory.USER) {
        return null;
      }
      throw failure;
    }
  }

  @SuppressWarnings("NullAway") // exists() only asks whether there is one, and never runs it
  static @Nullable ValueConversion find(
      LogicalType from, LogicalType to, @Nullable FunctionSession session) {
    if (from instanceof NullType) {
      return value -> null;
    }
    if (from instanceof SuperType && !(to instanceof SuperType)) {
      return SuperConversions.from(to, session);
    }
    return switch (to) {
      case SuperType ignored -> SuperConversions.to(from);
      case BooleanType ignored -> toBoolean(from);
      case IntegralType integral -> toIntegral(from, integral);
      case DecimalType decimal -> toDecimal(from, decimal);
      case DoubleType ignored -> toDouble(from, "double precision");
      case RealType ignored -> toReal(from);
      case StringType ignored -> toText(from, session);
      case VarbyteType ignored ->
          from instanceof StringType || from instanceof VarbyteType ? value -> value : null;
      case DateType ignored -> toDate(from, session);
      case TimeType ignored -> toTime(from, session);
      case TimestampType ignored -> toTimestamp(from, session);
      case TimestampTzType ignored -> toTimestampTz(from, session);
      case IntervalType ignored -> toInterval(from);
      case NullType ignored -> null;
    };
  }

  private static String text(Object value) {
    return Values.text((byte[]) value);
  }

  private static @Nullable ValueConversion toBoolean(LogicalType from) {
    return switch (from) {
      case BooleanType ignored -> value -> value;
      case StringType ignored -> value -> parseBoolean(text(value));
      case IntegralType ignored -> value -> (Long) value != 0;
      case DecimalType decimal -> value -> decimalOf(value, decimal).signum() != 0;
      case DoubleType ignored -> value -> (Double) value != 0;
      case RealType ignored -> value -> (Double) value != 0;
      default -> null;
    };
  }

  /// Reads a boolean: `true`, `t`, `yes`, `y`, `on`, `1`, their opposites, and unambiguous prefixes.
  static boolean parseBoolean(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (!word.isEmpty()) {
      if ("true".startsWith(word)
          || "yes".startsWith(word)
          || word.equals("on")
          || word.equals("1")) {
        return true;
      }
      if ("false".startsWith(word)
          || "no".startsWith(word)
          || word.equals("0")
          || word.length() > 1 && "off".startsWith(word)) {
        return false;
      }
    }
    throw ConversionErrors.syntax("boolean", text);
  }

  private static @Nullable ValueConversion toIntegral(LogicalType from, IntegralType to) {
    String name = to.sqlName();
    return switch (from) {
      case IntegralType ignored -> value -> inRange((Long) value, to);
      case BooleanType ignored -> value -> (Boolean) value ? 1L : 0L;
      case StringType ignored -> value -> inRange(NumberText.parseInteger(text(value), name), to);
      case DecimalType decimal ->
          value -> {
            BigInteger rounded =
                decimalOf(value, decimal).setScale(0, RoundingMode.HALF_UP).unscaledValue();
            if (rounded.bitLength() > 63) {
              throw ConversionErrors.outOfRange(name, rounded);
            }
            return inRange(rounded.longValue(), to);
          };
      case DoubleType ignored -> value -> roundToLong((Double) value, to);
      case RealType ignored -> value -> roundToLong((Double) value, to);
      default -> null;
    };
  }

  private static long inRange(long value, IntegralType type) {
    if (value < type.minimum() || value > type.maximum()) {
      throw ConversionErrors.outOfRange(type.sqlName(), value);
    }
    return value;
  }

  private static long roundToLong(double value, IntegralType type) {
    double rounded = Math.rint(value);
    if (!(rounded >= -0x1p63 && rounded < 0x1p63)) {
      throw ConversionErrors.outOfRange(type.sqlName(), value);
    }
    return inRange((long) rounded, type);
  }

  /// Returns a decimal's value.
  static BigDecimal decimalOf(Object value, DecimalType type) {
    return value instanceof BigInteger big
        ? new BigDecimal(big, type.scale())
        : BigDecimal.valueOf((Long) value, type.scale());
  }

  /// Rounds half away from zero to a type's scale and boxes it for its lane.
  static Object unscaled(BigDecimal value, DecimalType type) {
    BigInteger unscaled = value.setScale(type.scale(), RoundingMode.HALF_UP).unscaledValue();
    if (new BigDecimal(unscaled).precision() > type.precision() && unscaled.signum() != 0) {
      throw new DatabaseException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          "numeric field overflow [type="
              + type.sqlName()
              + ", value="
              + value.toPlainString()
              + "]");
    }
    return type.physicalType() == PhysicalType.INT64 ? (Object) unscaled.longValue() : unscaled;
  }

  private static @Nullable ValueConversion toDecimal(LogicalType from, DecimalType to) {
    return switch (from) {
      case IntegralType ignored -> value -> unscaled(BigDecimal.valueOf((Long) value), to);
      case BooleanType ignored ->
          value -> unscaled((Boolean) value ? BigDecimal.ONE : BigDecimal.ZERO, to);
      case DecimalType decimal -> value -> unscaled(decimalOf(value, decimal), to);
      case StringType ignored ->
          value -> unscaled(NumberText.parseDecimal(text(value), "numeric"), to);
      case DoubleType ignored -> value -> unscaled(decimalOf((Double) value, 15), to);
      case RealType ignored -> value -> unscaled(decimalOf((Double) value, 6), to);
      default -> null;
    };
  }

  private static BigDecimal decimalOf(double value, int digitCount) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw ConversionErrors.outOfRange("numeric", NumberText.ofDouble(value));
    }
    return new BigDecimal(value).round(new MathContext(digitCount, RoundingMode.HALF_EVEN));
  }

  private static @Nullable ValueConversion toDouble(LogicalType from, String name) {
    return switch (from) {
      case IntegralType ignored -> value -> ((Long) value).doubleValue();
      case DecimalType decimal -> value -> decimalOf(value, decimal).doubleValue();
      case DoubleType ignored -> value -> value;
      case RealType ignored -> value -> value;
      case BooleanType ignored -> value -> (Boolean) value ? 1.0 : 0.0;
      case StringType ignored -> value -> NumberText.parseDouble(text(value), name);
      default -> null;
    };
  }

  private static @Nullable ValueConversion toReal(LogicalType from) {
    ValueConversion wide = toDouble(from, "real");
    return wide == null
        ? null
        : value -> {
          double exact = (Double) java.util.Objects.requireNonNull(wide.apply(value));
          double rounded = (float) exact;
          if (Double.isInfinite(rounded) && !Double.isInfinite(exact)) {
            throw ConversionErrors.outOfRange("real", exact);
          }
          return rounded;
        };
  }

  private static @Nullable ValueConversion toText(
      LogicalType from, @Nullable FunctionSession session) {
    return switch (from) {
      case StringType ignored -> value -> value;
      case VarbyteType ignored -> value -> Values.bytes(hex((byte[]) value));
      default -> value -> Values.bytes(TextForm.of(value, from, session));
    };
  }

  /// Writes bytes as lower-case hexadecimal digits.
  static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  /// Makes bytes fit a string type: cuts at a character, or refuses on assignment; CHAR loses its
  /// trailing blanks.
  static byte[] fit(byte[] bytes, StringType type, CastMode mode) {
    byte[] fitted = bytes;
    if (bytes.length > type.lengthBytes()) {
      int end = type.lengthBytes();
      while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
        end--;
      }
      if (mode == CastMode.ASSIGNMENT && !isBlank(bytes, end)) {
        throw new DatabaseException(
            ErrorCode.STRING_DATA_RIGHT_TRUNCATION,
            "value too long for type "
                + type.sqlName()
                + " [value="
                + Values.text(bytes)
                + ", size="
                + bytes.length
                + " bytes]");
      }
      fitted = Arrays.copyOf(bytes, end);
    }
    return type instanceof CharType ? withoutTrailingBlanks(fitted) : fitted;
  }

  private static boolean isBlank(byte[] bytes, int from) {
    for (int index = from; index < bytes.length; index++) {
      if (bytes[index] != ' ') {
        return false;
      }
    }
    return true;
  }

  private static byte[] withoutTrailingBlanks(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == ' ') {
      end--;
    }
    return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
  }

  private static @Nullable ValueConversion toDate(
      LogicalType from, @Nullable FunctionSession session) {
    return switch (from) {
      case DateType ignored -> value -> value;
      case StringType ignored -> value -> DateTimeParser.date(text(value), session);
      case TimestampType ignored -> value -> DateTimeText.toDays((Long) value);
      case TimestampTzType ignored ->
          value -> DateTimeText.toDays(DateTimeText.toLocal((Long) value, session.timeZone()));
      default -> null;
    };
  }

  private static @Nullable ValueConversion toTime(
      LogicalType from, @Nullable FunctionSession session) {
    return switch (from) {
      case TimeType ignored -> value -> value;
      case StringType ignored -> value -> DateTimeParser.time(text(value), session);
      case TimestampType ignored -> value -> Math.floorMod((Long) value, DateTimeText.DAY_MICROS);
      case TimestampTzType ignored ->
          value ->
              Math.floorMod(
                  DateTimeText.toLocal((Long) value, session.timeZone()), DateTimeText.DAY_MICROS);
      case IntervalType ignored ->
          value -> Math.floorMod(((Interval) value).micros(), DateTimeText.DAY_MICROS);
      default -> null;
    };
  }

  private static @Nullable ValueConversion toTimestamp(
      LogicalType from, @Nullable FunctionSession session) {
    return switch (from) {
      case TimestampType ignored -> value -> value;
      case DateType ignored -> value -> DateTimeText.toMicros((Long) value);
      case StringType ignored -> value -> DateTimeParser.timestamp(text(value), session);
      case TimestampTzType ignored ->
          value -> DateTimeText.toLocal((Long) value, session.timeZone());
      default -> null;
    };
  }

  private static @Nullable ValueConversion toTimestampTz(
      LogicalType from, @Nullable FunctionSession session) {
    return switch (from) {
      case TimestampTzType ignored -> value -> value;
      case DateType ignored ->
          value -> DateTimeText.toInstant(DateTimeText.toMicros((Long) value), session.timeZone());
      case TimestampType ignored ->
          value -> DateTimeText.toInstant((Long) value, session.timeZone());
      case StringType ignored -> value -> DateTimeParser.timestampTz(text(value), session);
      default -> null;
    };
  }

  private static @Nullable ValueConversion toInterval(LogicalType from) {
    return switch (from) {
      case IntervalType ignored -> value -> value;
      case StringType ignored -> value -> IntervalText.parse(text(value));
      case TimeType ignored -> value -> new Interval(0, 0, (Long) value);
      default -> null;
    };
  }
}
