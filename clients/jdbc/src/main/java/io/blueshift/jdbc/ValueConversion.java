package io.blueshift.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts between the engine's values and the Java types that JDBC lets a client ask for or give. */
final class ValueConversion {
  private ValueConversion() {}

  /** Converts a client's parameter into a value that an engine takes. */
  static @Nullable Object parameter(@Nullable Object value, @Nullable Calendar calendar)
      throws SQLException {
    if (value instanceof Timestamp timestamp) {
      return zoned(timestamp, calendar);
    }
    if (value instanceof Date date) {
      return calendar == null
          ? date.toLocalDate()
          : LocalDate.ofInstant(Instant.ofEpochMilli(date.getTime()), zone(calendar));
    }
    if (value instanceof Time time) {
      ZoneId zone = calendar == null ? ZoneId.systemDefault() : zone(calendar);
      return LocalTime.ofInstant(Instant.ofEpochMilli(time.getTime()), zone);
    }
    if (value instanceof java.util.Date date) {
      return zoned(new Timestamp(date.getTime()), calendar);
    }
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }
    if (value instanceof ZonedDateTime zoned) {
      return zoned.toOffsetDateTime();
    }
    if (value instanceof OffsetTime time) {
      return time.toLocalTime();
    }
    if (value instanceof Byte small) {
      return small.shortValue();
    }
    if (value instanceof BigInteger big) {
      return new BigDecimal(big);
    }
    if (value instanceof Character || value instanceof UUID || value instanceof Enum<?>) {
      return value.toString();
    }
    if (value == null
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof String
        || value instanceof byte[]
        || value instanceof LocalDate
        || value instanceof LocalTime
        || value instanceof LocalDateTime
        || value instanceof OffsetDateTime) {
      return value;
    }
    throw new SQLException(
        "no SQL type for a parameter of this class [class=" + value.getClass().getTypeName() + "]",
        "07006");
  }

  /**
   * Keeps both the point in time of a timestamp and what a clock of the calendar's zone shows, since only the column that
   * takes it tells which one counts.
   */
  private static ZonedDateTime zoned(Timestamp timestamp, @Nullable Calendar calendar) {
    if (calendar != null) {
      return timestamp.toInstant().atZone(zone(calendar));
    }
    ZoneId zone = ZoneId.systemDefault();
    return ZonedDateTime.ofLocal(
        timestamp.toLocalDateTime(), zone, zone.getRules().getOffset(timestamp.toInstant()));
  }

  /** Converts a client's parameter to the Java form of the SQL type that the client names. */
  static @Nullable Object parameterOfType(@Nullable Object value, int jdbcType)
      throws SQLException {
    Object plain = parameter(value, null);
    if (plain instanceof ZonedDateTime zoned) {
      plain =
          jdbcType == Types.TIMESTAMP_WITH_TIMEZONE
              ? zoned.toOffsetDateTime()
              : zoned.toLocalDateTime();
    }
    if (plain == null) {
      return null;
    }
    return switch (jdbcType) {
      case Types.BIT, Types.BOOLEAN -> to(plain, Boolean.class);
      case Types.TINYINT, Types.SMALLINT -> to(plain, Short.class);
      case Types.INTEGER -> to(plain, Integer.class);
      case Types.BIGINT -> to(plain, Long.class);
      case Types.REAL -> to(plain, Float.class);
      case Types.FLOAT, Types.DOUBLE -> to(plain, Double.class);
      case Types.NUMERIC, Types.DECIMAL -> to(plain, BigDecimal.class);
      case Types.DATE -> to(plain, LocalDate.class);
      case Types.TIME -> to(plain, LocalTime.class);
      case Types.TIMESTAMP -> to(plain, LocalDateTime.class);
      case Types.TIMESTAMP_WITH_TIMEZONE -> to(plain, OffsetDateTime.class);
      case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR ->
          to(plain, String.class);
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> to(plain, byte[].class);
      default -> plain;
    };
  }

  private static ZoneId zone(Calendar calendar) {
    return calendar.getTimeZone().toZoneId();
  }

  /** Converts an engine's value, not null, to a class that a client asks for. */
  static <T> T to(Object value, Class<T> type) throws SQLException {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    Object converted = convert(value, type);
    if (converted == null) {
      throw new SQLException(
          "the value cannot be read as this class [value class="
              + value.getClass().getName()
              + ", class="
              + type.getName()
              + "]",
          "07006");
    }
    return type.cast(converted);
  }

  private static @Nullable Object convert(Object value, Class<?> type) throws SQLException {
    if (type == String.class) {
      return value instanceof byte[] bytes
          ? new String(bytes, StandardCharsets.UTF_8)
          : value.toString();
    }
    if (type == Boolean.class) {
      return toBoolean(value);
    }
    if (Number.class.isAssignableFrom(type)) {
      return toNumber(toDecimalOrDouble(value), type);
    }
    if (type == byte[].class && value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    return toTemporal(value, type);
  }

  private static @Nullable Boolean toBoolean(Object value) throws SQLException {
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof String text) {
      return switch (text.trim().toLowerCase(java.util.Locale.ROOT)) {
        case "t", "true", "1", "y", "yes", "on" -> true;
        case "f", "false", "0", "n", "no", "off" -> false;
        default -> throw new SQLException("not a boolean [value=" + text + "]", "22P02");
      };
    }
    return null;
  }

  private static Number toDecimalOrDouble(Object value) throws SQLException {
    if (value instanceof Number number) {
      return number;
    }
    if (value instanceof Boolean bool) {
      return bool ? 1 : 0;
    }
    if (value instanceof String text) {
      try {
        return new BigDecimal(text.trim());
      } catch (NumberFormatException e) {
        throw new SQLException("not a number [value=" + text + "]", "22P02", e);
      }
    }
    throw new SQLException("not a number [class=" + value.getClass().getName() + "]", "07006");
  }

  private static @Nullable Number toNumber(Number number, Class<?> type) throws SQLException {
    if (type == Double.class) {
      return number.doubleValue();
    }
    if (type == Float.class) {
      return number.floatValue();
    }
    if (type == BigDecimal.class || type == BigInteger.class) {
      BigDecimal decimal = toBigDecimal(number);
      return type == BigDecimal.class ? decimal : decimal.toBigInteger();
    }
    if (type == Long.class) {
      return toLong(number, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == Integer.class) {
      return (int) toLong(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == Short.class) {
      return (short) toLong(number, Short.MIN_VALUE, Short.MAX_VALUE);
    }
    if (type == Byte.class) {
      return (byte) toLong(number, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }
    return null;
  }

  private static BigDecimal toBigDecimal(Number number) throws SQLException {
    if (number instanceof BigDecimal decimal) {
      return decimal;
    }
    if (number instanceof Double || number instanceof Float) {
      if (!Double.isFinite(number.doubleValue())) {
        throw new SQLException("not a finite number [value=" + number + "]", "22003");
      }
      return new BigDecimal(number.toString());
    }
    return BigDecimal.valueOf(number.longValue());
  }

  /** Cuts the fraction off and checks the range. */
  static long toLong(Number number, long minimum, long maximum) throws SQLException {
    long whole;
    if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      whole = number.longValue();
    } else {
      BigDecimal truncated = toBigDecimal(number).setScale(0, RoundingMode.DOWN);
      if (truncated.precision() - truncated.scale() > 20
          || truncated.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) < 0
          || truncated.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
        throw outOfRange(number);
      }
      whole = truncated.longValue();
    }
    if (whole < minimum || whole > maximum) {
      throw outOfRange(number);
    }
    return whole;
  }

  private static SQLException outOfRange(Number number) {
    return new SQLException(
        "the value does not fit the type that was asked for [value=" + number + "]", "22003");
  }

  private static @Nullable Object toTemporal(Object value, Class<?> type) throws SQLException {
    LocalDateTime local = toLocalDateTime(value);
    if (local == null) {
      return null;
    }
    boolean hasDate = !(value instanceof LocalTime);
    boolean hasTime = !(value instanceof LocalDate);
    if (type == LocalDate.class && hasDate) {
      return local.toLocalDate();
    }
    if (type == LocalTime.class && hasTime) {
      return local.toLocalTime();
    }
    if (type == Date.class && hasDate) {
      return Date.valueOf(local.toLocalDate());
    }
    if (type == Time.class && hasTime) {
      return new Time(
          local
              .toLocalTime()
              .atDate(LocalDate.EPOCH)
              .atZone(ZoneId.systemDefault())
              .toInstant()
              .toEpochMilli());
    }
    if (!hasDate) {
      return null;
    }
    if (type == Timestamp.class || type == java.util.Date.class) {
      return value instanceof OffsetDateTime instant
          ? Timestamp.from(instant.toInstant())
          : Timestamp.valueOf(local);
    }
    OffsetDateTime instant =
        value instanceof OffsetDateTime given ? given : local.atOffset(ZoneOffset.UTC);
    if (type == LocalDateTime.class) {
      return local;
    }
    if (type == OffsetDateTime.class) {
      return instant;
    }
    if (type == Instant.class) {
      return instant.toInstant();
    }
    return type == ZonedDateTime.class ? instant.toZonedDateTime() : null;
  }

  private static @Nullable LocalDateTime toLocalDateTime(Object value) throws SQLException {
    if (value instanceof LocalDateTime local) {
      return local;
    }
    if (value instanceof LocalDate date) {
      return date.atStartOfDay();
    }
    if (value instanceof LocalTime time) {
      return time.atDate(LocalDate.EPOCH);
    }
    if (value instanceof OffsetDateTime instant) {
      return instant.atZoneSameInstant(ZoneId.systemDefault()).toLocalDateTime();
    }
    if (value instanceof String text) {
      try {
        String iso = text.trim().replace(' ', 'T');
        if (iso.indexOf('T') >= 0) {
          return LocalDateTime.parse(iso);
        }
        return iso.indexOf(':') >= 0
            ? LocalTime.parse(iso).atDate(LocalDate.EPOCH)
            : LocalDate.parse(iso).atStartOfDay();
      } catch (java.time.format.DateTimeParseException e) {
        throw new SQLException("not a date, time or timestamp [value=" + text + "]", "22007", e);
      }
    }
    return null;
  }
}
