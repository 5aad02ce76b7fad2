package io.blueshift.table;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.type.LogicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Float64Vector;
import io.blueshift.vector.Int128Vector;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.IntervalVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Makes vectors of one row from boxed values.
final class SingleValue {
  private SingleValue() {}

  /// Returns a vector of one row that lives as long as somebody refers to it.
  ///
  /// @param value boxed as [Values] says; null is NULL
  static FlatVector of(LogicalType type, @Nullable Object value) {
    Arena arena = Arena.ofAuto();
    MemorySegment target = arena.allocate(64, 64);
    Validity validity =
        value == null ? Validity.ofBits(arena.allocate(64, 64)) : Validity.ALL_PRESENT;
    return switch (type.physicalType()) {
      case BOOLEAN -> {
        target.set(JAVA_BYTE, 0, (byte) (Boolean.TRUE.equals(value) ? 1 : 0));
        yield new BooleanVector(type, 1, target, validity);
      }
      case INT32 -> {
        target.set(JAVA_INT_UNALIGNED, 0, value == null ? 0 : ((Number) value).intValue());
        yield new Int32Vector(type, 1, target, validity);
      }
      case INT64 -> {
        target.set(JAVA_LONG_UNALIGNED, 0, value == null ? 0 : ((Number) value).longValue());
        yield new Int64Vector(type, 1, target, validity);
      }
      case INT128 -> {
        BigInteger integer = value == null ? BigInteger.ZERO : (BigInteger) value;
        target.set(JAVA_LONG_UNALIGNED, 0, integer.longValue());
        target.set(JAVA_LONG_UNALIGNED, 8, integer.shiftRight(64).longValue());
        yield new Int128Vector(type, 1, target, validity);
      }
      case FLOAT64 -> {
        target.set(JAVA_DOUBLE_UNALIGNED, 0, value == null ? 0 : ((Number) value).doubleValue());
        yield new Float64Vector(type, 1, target, validity);
      }
      case INTERVAL -> {
        Values.Interval interval =
            value == null ? new Values.Interval(0, 0, 0) : (Values.Interval) value;
        target.set(JAVA_INT_UNALIGNED, 0, interval.months());
        target.set(JAVA_INT_UNALIGNED, 4, interval.days());
        target.set(JAVA_LONG_UNALIGNED, 8, interval.micros());
        yield new IntervalVector(type, 1, target, validity);
      }
      case BYTES ->
          bytes(arena, type, value == null ? new byte[0] : (byte[]) value, target, validity);
    };
  }

  private static FlatVector bytes(
      Arena arena, LogicalType type, byte[] value, MemorySegment target, Validity validity) {
    target.set(JAVA_INT_UNALIGNED, 0, value.length);
    if (value.length <= BytesVector.INLINE_MAX_BYTES) {
      MemorySegment.copy(value, 0, target, JAVA_BYTE, BytesVector.INLINE_OFFSET, value.length);
      return new BytesVector(type, 1, target, BytesVector.NO_DATA_BUFFERS, validity);
    }
    MemorySegment.copy(value, 0, target, JAVA_BYTE, BytesVector.INLINE_OFFSET, 4);
    MemorySegment data = arena.allocate((value.length + 63) & ~63, 64);
    MemorySegment.copy(value, 0, data, JAVA_BYTE, 0, value.length);
    return new BytesVector(type, 1, target, new MemorySegment[] {data}, validity);
  }
}
