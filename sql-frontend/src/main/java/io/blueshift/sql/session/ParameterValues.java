package io.blueshift.sql.session;

import static java.util.Objects.requireNonNull;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.function.FunctionSession;
import io.blueshift.sql.bind.LiteralValues;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.optimize.ConstantValues;
import io.blueshift.sql.parse.StatementShape;
import io.blueshift.sql.planner.QueryPlanner;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the Java values that clients give into values of the types that a plan expects.
final class ParameterValues {
  private static final long MICROS_PER_SECOND = 1_000_000L;

  private ParameterValues() {}

  /// A value in the form of [io.blueshift.vector.Values], and what type it has.
  record Typed(@Nullable Object value, LogicalType type) {}

  /// Returns the values of a plan's parameters. Those of dependent joins are bound by the plan itself.
  static @Nullable Object[] bind(
      List<ParameterSlots.Slot> slots, StatementScope scope, FunctionSession session) {
    @Nullable Object[] values = new Object[slots.size()];
    LiteralValues literals = literals(slots, scope);
    for (int index = 0; index < values.length; index++) {
      values[index] =
          switch (slots.get(index)) {
            case ParameterSlots.Given given ->
                new ParameterConversion(given, session).apply(scope.parameters());
            case ParameterSlots.Written written ->
                requireNonNull(requireNonNull(literals).valueOf(written)).value();
            case ParameterSlots.Outer _ -> null;
          };
    }
    return values;
  }

  private static @Nullable LiteralValues literals(
      List<ParameterSlots.Slot> slots, StatementScope scope) {
    StatementShape shape = scope.parsed().shape();
    return shape == null || !hasLiterals(slots)
        ? null
        : new LiteralValues(shape, scope.session().settings().style());
  }

  /// Returns whether a plan takes literals of its statement as parameters.
  static boolean hasLiterals(List<ParameterSlots.Slot> slots) {
    for (ParameterSlots.Slot slot : slots) {
      if (slot instanceof ParameterSlots.Written) {
        return true;
      }
    }
    return false;
  }

  /// Returns whether every literal that a plan takes as a parameter can be converted at once.
  static boolean areKnown(List<ParameterSlots.Slot> slots, StatementScope scope) {
    LiteralValues literals = literals(slots, scope);
    for (ParameterSlots.Slot slot : slots) {
      if (slot instanceof ParameterSlots.Written written
          && (literals == null || literals.valueOf(written) == null)) {
        return false;
      }
    }
    return true;
  }

  /// Returns the values of literals for estimates.
  static ConstantValues estimates(List<ParameterSlots.Slot> slots, StatementScope scope) {
    LiteralValues literals = literals(slots, scope);
    SqlStyle style = scope.session().settings().style();
    return constant ->
        QueryPlanner.valueOf(
            constant,
            style,
            parameter ->
                literals != null
                        && slots.get(parameter.index()) instanceof ParameterSlots.Written written
                    ? literals.valueOf(written)
                    : null);
  }

  /// Returns a client's value and the SQL type that it has by itself.
  static Typed typed(@Nullable Object value) {
    return switch (value) {
      case null -> new Typed(null, LogicalType.NULL);
      case Typed typed -> typed;
      case Boolean bool -> new Typed(bool, LogicalType.BOOL);
      case Short number -> new Typed(number.longValue(), LogicalType.SMALLINT);
      case Integer number -> new Typed(number.longValue(), LogicalType.INTEGER);
      case Long number -> new Typed(number, LogicalType.BIGINT);
      case Float number -> new Typed(number.doubleValue(), LogicalType.REAL);
      case Double number -> new Typed(number, LogicalType.DOUBLE);
      case BigDecimal number -> decimal(number);
      case String text -> new Typed(Values.bytes(text), LogicalType.TEXT);
      case byte[] bytes -> new Typed(bytes, new LogicalType.VarbyteType(bytes.length));
      case LocalDate date -> new Typed(date.toEpochDay(), LogicalType.DATE);
      case LocalTime time -> new Typed(time.toNanoOfDay() / 1_000, LogicalType.TIME);
      case LocalDateTime timestamp -> new Typed(micros(timestamp), LogicalType.TIMESTAMP);
      case ZonedDateTime zoned -> typed(zoned.toLocalDateTime());
      case OffsetDateTime instant ->
          new Typed(
              micros(instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()),
              LogicalType.TIMESTAMPTZ);
      default ->
          throw new DatabaseException(
              ErrorCode.INDETERMINATE_DATATYPE,
              "no SQL type for a parameter of this class [class="
                  + value.getClass().getName()
                  + "]");
    };
  }

  private static long micros(LocalDateTime timestamp) {
    Instant instant = timestamp.toInstant(ZoneOffset.UTC);
    return instant.getEpochSecond() * MICROS_PER_SECOND + instant.getNano() / 1_000;
  }

  private static Typed decimal(BigDecimal given) {
    BigDecimal number = given.scale() < 0 ? given.setScale(0) : given;
    int precision = Math.max(number.precision(), number.scale());
    if (precision > DecimalType.PRECISION_MAX) {
      throw new DatabaseException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          "a decimal parameter has more than 38 digits [value=" + given + "]");
    }
    DecimalType type = new DecimalType(Math.max(1, precision), number.scale());
    Object value =
        precision <= DecimalType.LONG_PRECISION_MAX
            ? (Object) number.unscaledValue().longValueExact()
            : number.unscaledValue();
    return new Typed(value, type);
  }
}
