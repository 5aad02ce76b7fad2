package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegerType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.SmallIntType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Converts literals while a statement is bound, where the result depends on nothing else. What it
/// does not know, and whatever fails, is left to the executor's CAST, which answers or reports.
final class LiteralCasts {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,4})?");
  private static final Pattern TIMESTAMP =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{1,2}-\\d{1,2}");

  private LiteralCasts() {}

  /// Returns the converted literal, or a CAST of it.
  static Expression cast(Literal literal, LogicalType target, CastMode mode) {
    if (literal.value() == null) {
      return new Literal(null, target);
    }
    Literal result =
        literal.type() instanceof StringType
            ? fromText(Values.text((byte[]) literal.value()), target)
            : fromValue(literal, target);
    return result == null ? new Cast(literal, target, mode) : result;
  }

  private static @Nullable Literal fromText(String text, LogicalType target) {
    String trimmed = text.strip();
    return switch (target) {
      case VarcharType varchar when Values.bytes(text).length <= varchar.lengthBytes() ->
          new Literal(Values.bytes(text), target);
      case SmallIntType _, IntegerType _, BigIntType _, DecimalType _, DoubleType _ ->
          isFixedNumber(trimmed, target) ? number(new BigDecimal(trimmed), target) : null;
      case DateType _ -> date(trimmed);
      case TimestampType _ -> timestamp(trimmed);
      default -> null;
    };
  }

  private static boolean isFixedNumber(String text, LogicalType target) {
    return NUMBER.matcher(text).matches()
        && (!(target instanceof IntegralType) || !containsAny(text, ".eE"));
  }

  private static boolean containsAny(String text, String characters) {
    return characters.chars().anyMatch(character -> text.indexOf(character) >= 0);
  }

  private static @Nullable Literal date(String text) {
    if (!DATE.matcher(text).matches()) {
      return null;
    }
    String[] parts = text.split("-", -1);
    try {
      LocalDate date =
          LocalDate.of(
              Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      return new Literal(date.toEpochDay(), LogicalType.DATE);
    } catch (DateTimeException outOfRange) {
      throw new DatabaseException(
          ErrorCode.DATETIME_FIELD_OVERFLOW,
          "date/time field value out of range [" + text + "]",
          outOfRange);
    }
  }

  private static @Nullable Literal timestamp(String text) {
    if (!TIMESTAMP.matcher(text).matches()) {
      return null;
    }
    try {
      Instant time = LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
      long micros = time.getEpochSecond() * 1_000_000L + time.getNano() / 1_000;
      return new Literal(micros, LogicalType.TIMESTAMP);
    } catch (DateTimeException leftToTheCast) {
      return null;
    }
  }

  private static @Nullable Literal fromValue(Literal literal, LogicalType target) {
    if (literal.type() instanceof DateType && target instanceof TimestampType) {
      return new Literal((Long) literal.value() * 86_400_000_000L, target);
    }
    if (target instanceof BooleanType || !target.isNumeric() || !literal.type().isNumeric()) {
      return null;
    }
    BigDecimal value = decimalValue(literal);
    return value == null ? null : number(value, target);
  }

  /// Returns the number that a literal of an exact numeric type is; null for others.
  static @Nullable BigDecimal decimalValue(Literal literal) {
    int scale = literal.type() instanceof DecimalType decimal ? decimal.scale() : 0;
    return switch (literal.value()) {
      case Long unscaled -> BigDecimal.valueOf(unscaled, scale);
      case BigInteger unscaled -> new BigDecimal(unscaled, scale);
      case null, default -> null;
    };
  }

  private static @Nullable Literal number(BigDecimal value, LogicalType target) {
    return switch (target) {
      case IntegralType integral -> {
        BigDecimal whole = value.setScale(0, RoundingMode.HALF_UP);
        yield whole.compareTo(BigDecimal.valueOf(integral.minimum())) >= 0
                && whole.compareTo(BigDecimal.valueOf(integral.maximum())) <= 0
            ? new Literal(whole.longValue(), target)
            : null;
      }
      case DecimalType decimal -> decimal(value, decimal);
      case DoubleType _ -> finite(value.doubleValue(), target);
      case RealType _ -> finite(value.floatValue(), target);
      default -> null;
    };
  }

  /// What is too large is left to the CAST, which reports it.
  private static @Nullable Literal finite(double value, LogicalType target) {
    return Double.isFinite(value) ? new Literal(value, target) : null;
  }

  private static @Nullable Literal decimal(BigDecimal value, DecimalType target) {
    BigDecimal scaled = value.setScale(target.scale(), RoundingMode.HALF_UP);
    if (scaled.precision() > target.precision()) {
      return null;
    }
    return target.physicalType() == PhysicalType.INT64
        ? new Literal(scaled.unscaledValue().longValueExact(), target)
        : new Literal(scaled.unscaledValue(), target);
  }

  /// Makes a decimal literal of the smallest type that holds it. Digits behind the point that make more
  /// than 38 are rounded; more than 38 before it are an error.
  static Literal decimalLiteral(BigDecimal value) {
    int digits = Math.max(0, value.precision() - value.scale());
    int scaleMax = Math.min(DecimalType.PRECISION_MAX - 1, DecimalType.PRECISION_MAX - digits);
    DecimalType type =
        scaleMax < 0
            ? null
            : decimalTypeOf(
                value.scale() > scaleMax ? value.setScale(scaleMax, RoundingMode.HALF_UP) : value);
    Literal literal = type == null ? null : decimal(value, type);
    if (literal == null) {
      throw new DatabaseException(
              ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
              "number has more digits than NUMERIC can hold [digits="
                  + digits
                  + ", maximum="
                  + DecimalType.PRECISION_MAX
                  + "]")
          .withHint("Write an exponent, such as 1.5e40, for DOUBLE PRECISION.");
    }
    return literal;
  }

  /// Returns the smallest decimal type of a number's text, or null when it is none.
  static @Nullable DecimalType decimalTypeOf(String text) {
    String trimmed = text.strip();
    return NUMBER.matcher(trimmed).matches() ? decimalTypeOf(new BigDecimal(trimmed)) : null;
  }

  private static @Nullable DecimalType decimalTypeOf(BigDecimal value) {
    int scale = Math.max(0, value.scale());
    int digits = Math.max(0, value.precision() - value.scale());
    int precision = Math.max(1, digits + scale);
    return precision > DecimalType.PRECISION_MAX || scale > 37
        ? null
        : new DecimalType(precision, scale);
  }
}
