package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Makes vectors of one row.
final class ConstantValues {
  /// Filters read 64 values whatever a vector's row count is.
  private static final long FILTERED_BYTES = 64L * Long.BYTES;

  private ConstantValues() {}

  /// Wraps memory as a flat vector of a type's lane.
  static FlatVector flat(
      LogicalType type,
      int rowCount,
      MemorySegment values,
      MemorySegment[] dataBuffers,
      Validity validity) {
    return switch (type.physicalType()) {
      case BOOLEAN -> new BooleanVector(type, rowCount, values, validity);
      case INT32 -> new Int32Vector(type, rowCount, values, validity);
      case INT64 -> new Int64Vector(type, rowCount, values, validity);
      case INT128 -> new Int128Vector(type, rowCount, values, validity);
      case FLOAT64 -> new Float64Vector(type, rowCount, values, validity);
      case BYTES -> new BytesVector(type, rowCount, values, dataBuffers, validity);
      case INTERVAL -> new IntervalVector(type, rowCount, values, validity);
    };
  }

  /// Makes a one-row vector of null. The buffer, of at least 64 bytes, holds its bitmap and value.
  static FlatVector ofNull(LogicalType type, MemorySegment buffer) {
    buffer.fill((byte) 0);
    return flat(type, 1, buffer, BytesVector.NO_DATA_BUFFERS, Validity.ofBits(buffer));
  }

  /// Returns how many bytes [#of] needs.
  static long sizeBytes(@Nullable Object value) {
    return value instanceof byte[] bytes ? FILTERED_BYTES + bytes.length : FILTERED_BYTES;
  }

  /// Makes a one-row vector of a boxed value in the memory of `buffer`.
  static FlatVector of(LogicalType type, @Nullable Object value, NativeBuffer buffer) {
    MemorySegment memory = buffer.segment();
    if (value == null) {
      return ofNull(type, memory);
    }
    memory.fill((byte) 0);
    MemorySegment[] dataBuffers = BytesVector.NO_DATA_BUFFERS;
    switch (type.physicalType()) {
      case BOOLEAN -> memory.set(ValueLayout.JAVA_BYTE, 0, (byte) ((Boolean) value ? 1 : 0));
      case INT32 -> memory.set(SegmentFormat1.INT, 0, ((Long) value).intValue());
      case INT64 -> memory.set(SegmentFormat1.LONG, 0, (Long) value);
      case FLOAT64 ->
          memory.set(SegmentFormat1.LONG, 0, Double.doubleToRawLongBits((Double) value));
      case INT128 -> {
        memory.set(SegmentFormat1.LONG, 0, ((BigInteger) value).longValue());
        memory.set(SegmentFormat1.LONG, 8, ((BigInteger) value).shiftRight(64).longValue());
      }
      case INTERVAL -> {
        Values.Interval interval = (Values.Interval) value;
        memory.set(SegmentFormat1.INT, 0, interval.months());
        memory.set(SegmentFormat1.INT, 4, interval.days());
        memory.set(SegmentFormat1.LONG, 8, interval.micros());
      }
      case BYTES -> dataBuffers = putBytes((byte[]) value, memory);
    }
    return flat(type, 1, memory, dataBuffers, Validity.ALL_PRESENT);
  }

  private static MemorySegment[] putBytes(byte[] value, MemorySegment memory) {
    memory.set(SegmentFormat1.INT, 0, value.length);
    if (value.length <= BytesVector.INLINE_MAX_BYTES) {
      MemorySegment.copy(
          value, 0, memory, ValueLayout.JAVA_BYTE, BytesVector.INLINE_OFFSET, value.length);
      return BytesVector.NO_DATA_BUFFERS;
    }
    MemorySegment.copy(value, 0, memory, ValueLayout.JAVA_BYTE, BytesVector.INLINE_OFFSET, 4);
    MemorySegment data = memory.asSlice(BytesVector.VIEW_SIZE_BYTES);
    MemorySegment.copy(value, 0, data, ValueLayout.JAVA_BYTE, 0, value.length);
    return new MemorySegment[] {data};
  }

  /// Allocates the buffer for [#of].
  static NativeBuffer allocate(@Nullable Object value, MemoryBudget budget) {
    return budget.allocate(sizeBytes(value));
  }
}
