package io.blueshift.sql.session;

import static java.util.Objects.requireNonNull;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
import io.blueshift.function.Conversions;
import io.blueshift.function.FunctionSession;
import io.blueshift.function.RowFunction;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.type.LogicalType;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/// Converts the values that a client gives for one parameter to the type that a plan expects of it. The
/// conversion is looked up anew only when the client's type is another than before. Used by one thread.
final class ParameterConversion {
  private final ParameterSlots.Given slot;
  private final FunctionSession session;
  private @Nullable LogicalType lastType;
  private @Nullable RowFunction lastConversion;

  /// @param session by whose rules values are converted
  ParameterConversion(ParameterSlots.Given slot, FunctionSession session) {
    this.slot = slot;
    this.session = session;
  }

  /// Returns the parameter's value among those of one execution, in the form of [io.blueshift.vector.Values].
  @Nullable Object apply(@Nullable Object[] given) {
    if (slot.source() >= given.length) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_PARAMETER, "no value for parameter $" + (slot.source() + 1));
    }
    Object value = given[slot.source()];
    return convert(
        ParameterValues.typed(
            value instanceof ZonedDateTime zoned ? ofType(zoned, slot.type()) : value));
  }

  /// Returns the point in time for TIMESTAMPTZ, and what the clock shows for everything else: a
  /// `java.sql.Timestamp` may mean either, which only its place in the statement tells.
  private static Object ofType(ZonedDateTime zoned, LogicalType type) {
    return type.equals(LogicalType.TIMESTAMPTZ)
        ? zoned.toOffsetDateTime()
        : zoned.toLocalDateTime();
  }

  private @Nullable Object convert(ParameterValues.Typed given) {
    if (given.value() == null || given.type().equals(slot.type())) {
      return given.value();
    }
    if (!given.type().equals(lastType)) {
      lastConversion = Conversions.between(given.type(), slot.type(), CastMode.EXPLICIT, session);
      lastType = given.type();
    }
    return requireNonNull(lastConversion).apply(new Object[] {given.value()});
  }
}
