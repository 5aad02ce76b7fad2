package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.BitString;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/// Binds literals. A quoted string has no type yet; a number takes the smallest of integer, bigint and
/// decimal that holds it.
final class LiteralBinder {
  private static final long MICROS_PER_MILLI = 1000;
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final BindContext context;

  LiteralBinder(BindContext context) {
    this.context = context;
  }

  Expression bind(SqlLiteral literal) {
    WrittenLiterals written = context.written();
    if (written != null) {
      written.bound(literal);
    }
    SqlTypeName type = literal.getTypeName();
    if (literal.getValue() == null) {
      return new Literal(null, LogicalType.NULL);
    }
    if (literal instanceof SqlIntervalLiteral interval) {
      return interval(interval);
    }
    return switch (type) {
      case BOOLEAN -> new Literal(literal.getValueAs(Boolean.class), LogicalType.BOOL);
      case CHAR, VARCHAR ->
          new Literal(
              Values.bytes(literal.getValueAs(NlsString.class).getValue()), LogicalType.NULL);
      case DECIMAL, INTEGER, BIGINT -> exactNumber(literal);
      case DOUBLE, FLOAT, REAL -> floatingNumber(literal);
      case BINARY, VARBINARY -> bytes(literal.getValueAs(BitString.class));
      case DATE ->
          new Literal(
              (long) literal.getValueAs(DateString.class).getDaysSinceEpoch(), LogicalType.DATE);
      case TIME -> new Literal(micros(literal.getValueAs(TimeString.class)), LogicalType.TIME);
      case TIMESTAMP ->
          new Literal(micros(literal.getValueAs(TimestampString.class)), LogicalType.TIMESTAMP);
      case UNKNOWN -> tagged(literal);
      default -> throw BindErrors.unsupported("literal " + type, literal);
    };
  }

  private static Literal exactNumber(SqlLiteral literal) {
    try {
      return number(literal.bigDecimalValue());
    } catch (DatabaseException tooLong) {
      throw tooLong.at(BindErrors.position(literal));
    }
  }

  private static Literal floatingNumber(SqlLiteral literal) {
    double value = literal.bigDecimalValue().doubleValue();
    if (Double.isInfinite(value)) {
      throw BindErrors.error(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          "number is out of range for type double precision [" + literal.toValue() + "]",
          literal);
    }
    return new Literal(value, LogicalType.DOUBLE);
  }

  private Expression tagged(SqlLiteral literal) {
    org.apache.calcite.sql.SqlUnknownLiteral unknown =
        (org.apache.calcite.sql.SqlUnknownLiteral) literal;
    Expression value = tagged(unknown.tag, unknown.getValue(), context.coercion());
    if (value == null) {
      throw BindErrors.unsupported("literal " + unknown.tag, literal);
    }
    return value;
  }

  /// Returns the value of a quoted literal behind a type's name, or null when there is no such type.
  static @Nullable Expression tagged(String tag, String text, Coercion coercion) {
    LogicalType type =
        switch (tag) {
          case "DATE" -> LogicalType.DATE;
          case "TIME" -> LogicalType.TIME;
          case "TIMESTAMP" -> LogicalType.TIMESTAMP;
          default -> null;
        };
    return type == null
        ? null
        : coercion.implicit(new Literal(Values.bytes(text), LogicalType.NULL), type);
  }

  /// Returns the literal of a number: of the smallest type that holds it.
  static Literal number(BigDecimal value) {
    if (value.scale() > 0) {
      return LiteralCasts.decimalLiteral(value);
    }
    if (value.toBigInteger().bitLength() > 63) {
      return LiteralCasts.decimalLiteral(value.setScale(0));
    }
    long number = value.longValueExact();
    return (int) number == number
        ? new Literal(number, LogicalType.INTEGER)
        : new Literal(number, LogicalType.BIGINT);
  }

  private static Expression bytes(BitString value) {
    String hex = value.toHexString();
    byte[] bytes = HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : "0" + hex);
    return new Literal(bytes, new VarbyteType(Math.max(1, bytes.length)));
  }

  private static long micros(TimeString time) {
    return time.getMillisOfDay() * MICROS_PER_MILLI + subMillis(time.toString());
  }

  private static long micros(TimestampString timestamp) {
    return timestamp.getMillisSinceEpoch() * MICROS_PER_MILLI + subMillis(timestamp.toString());
  }

  /// Returns the microseconds that Calcite's milliseconds leave out.
  private static long subMillis(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      return 0;
    }
    String fraction = (text.substring(dot + 1) + "000000").substring(0, 6);
    return Long.parseLong(fraction.substring(3));
  }

  private Expression interval(SqlIntervalLiteral literal) {
    SqlIntervalLiteral.IntervalValue value =
        literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
    String text = value.getIntervalLiteral();
    TimeUnit unit = value.getIntervalQualifier().getUnit();
    if (!value.getIntervalQualifier().isSingleDatetimeField()) {
      String fields = value.getIntervalQualifier().toString();
      throw BindErrors.unsupported("interval of several fields " + fields, literal);
    }
    BigDecimal amount = intervalAmount(text);
    if (amount == null) {
      throw BindErrors.error(
          ErrorCode.INVALID_DATETIME_FORMAT, "invalid interval [" + text + "]", literal);
    }
    Values.Interval interval = interval(amount.multiply(BigDecimal.valueOf(value.getSign())), unit);
    if (interval == null) {
      throw BindErrors.unsupported("interval unit " + unit, literal);
    }
    return new Literal(interval, LogicalType.INTERVAL_TYPE);
  }

  /// Returns the number in an interval's quotes, or null when there is something else.
  static @Nullable BigDecimal intervalAmount(String text) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  /// Returns an interval, or null when there is none of the unit.
  static Values.@Nullable Interval interval(BigDecimal amount, TimeUnit unit) {
    return switch (unit) {
      case YEAR -> new Values.Interval(scaled(amount, 12), 0, 0);
      case QUARTER -> new Values.Interval(scaled(amount, 3), 0, 0);
      case MONTH -> new Values.Interval(scaled(amount, 1), 0, 0);
      case WEEK -> new Values.Interval(0, scaled(amount, 7), 0);
      case DAY -> {
        int days = amount.intValue();
        BigDecimal rest = amount.subtract(BigDecimal.valueOf(days));
        yield new Values.Interval(
            0, days, rest.multiply(BigDecimal.valueOf(MICROS_PER_DAY)).longValue());
      }
      case HOUR -> micros(amount, 3_600_000_000L);
      case MINUTE -> micros(amount, 60_000_000L);
      case SECOND -> micros(amount, 1_000_000L);
      case MILLISECOND -> micros(amount, 1000L);
      case MICROSECOND -> micros(amount, 1L);
      default -> null;
    };
  }

  private static int scaled(BigDecimal amount, int factor) {
    return amount.multiply(BigDecimal.valueOf(factor)).intValue();
  }

  private static Values.Interval micros(BigDecimal amount, long factor) {
    return new Values.Interval(0, 0, amount.multiply(BigDecimal.valueOf(factor)).longValue());
  }
}
