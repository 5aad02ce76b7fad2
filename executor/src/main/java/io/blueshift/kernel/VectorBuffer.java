package io.blueshift.kernel;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Float64Vector;
import io.blueshift.vector.Int128Vector;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.IntervalVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values.Interval;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory of one flat vector that is written again and again: values, validity and the bytes of
/// long strings. Grows as needed and keeps what it has.
///
/// 1. [#begin] forgets the last content and makes room for a number of rows, all present;
/// 2. positions are written in any order, each at most once; those not written are undefined (for
///    strings: whatever [#begin] left, which is empty);
/// 3. [#finish] views the memory as a vector, valid until the next [#begin] or [#close].
///
/// Charged to a budget; used by one thread.
public final class VectorBuffer implements AutoCloseable {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final long DATA_BUFFER_MIN_BYTES = 16 << 10;
  private static final long DATA_BUFFER_MAX_BYTES = 1 << 20;

  private final LogicalType type;
  private final PhysicalType lane;
  private final MemoryBudget budget;
  private @Nullable NativeBuffer valuesBuffer;
  private @Nullable NativeBuffer validityBuffer;
  private MemorySegment values = MemorySegment.NULL;
  private MemorySegment validity = MemorySegment.NULL;
  private boolean hasNulls;
  private int rowCapacity;

  private final List<NativeBuffer> dataBuffers = new ArrayList<>();
  private MemorySegment[] dataSegments = BytesVector.NO_DATA_BUFFERS;
  private int dataBufferIndex;
  private long dataUsedBytes;

  /// Makes a buffer without memory.
  public VectorBuffer(LogicalType type, MemoryBudget budget) {
    this.type = type;
    this.lane = type.physicalType();
    this.budget = budget;
  }

  /// Returns the type of the vectors.
  public LogicalType type() {
    return type;
  }

  /// Forgets the content and makes room for `rowCount` present rows.
  public void begin(int rowCount) {
    hasNulls = false;
    dataBufferIndex = 0;
    dataUsedBytes = 0;
    if (rowCount > rowCapacity) {
      reallocate(rowCount, 0);
    }
    if (lane == PhysicalType.BYTES || lane == PhysicalType.BOOLEAN) {
      values.asSlice(0, valuesSizeBytes(rowCount)).fill((byte) 0);
    }
  }

  /// Makes room for `rowCount` rows and keeps the first `keptRowCount`.
  public void reserve(int rowCount, int keptRowCount) {
    if (rowCount > rowCapacity) {
      reallocate(
          (int) Math.min(Integer.MAX_VALUE - 64, Math.max(rowCount, rowCapacity * 2L)),
          keptRowCount);
    }
  }

  private long valuesSizeBytes(int rowCount) {
    long sizeBytes =
        lane == PhysicalType.BOOLEAN
            ? (rowCount + 63L >>> 6) << 3
            : (long) rowCount * lane.sizeBytes();
    return sizeBytes + 63 & ~63L;
  }

  private void reallocate(int rowCount, int keptRowCount) {
    NativeBuffer oldValues = valuesBuffer;
    NativeBuffer newValues = budget.allocate(valuesSizeBytes(rowCount));
    MemorySegment segment = newValues.segment();
    if (lane == PhysicalType.BYTES || lane == PhysicalType.BOOLEAN) {
      segment.fill((byte) 0);
    }
    if (oldValues != null) {
      MemorySegment.copy(values, 0, segment, 0, Math.min(values.byteSize(), segment.byteSize()));
      oldValues.close();
    }
    valuesBuffer = newValues;
    values = segment;
    rowCapacity = rowCount;
    if (validityBuffer != null) {
      growValidity(keptRowCount);
    }
  }

  private void growValidity(int keptRowCount) {
    NativeBuffer old = validityBuffer;
    NativeBuffer grown = budget.allocate((rowCapacity + 63L >>> 6) << 3);
    MemorySegment segment = grown.segment();
    segment.fill((byte) -1);
    if (old != null) {
      if (hasNulls) {
        long keptBytes = (keptRowCount + 63L >>> 6) << 3;
        MemorySegment.copy(validity, 0, segment, 0, Math.min(keptBytes, validity.byteSize()));
      }
      old.close();
    }
    validityBuffer = grown;
    validity = segment;
  }

  /// Returns the values' memory, to be written by kernels.
  public MemorySegment values() {
    return values;
  }

  /// Returns the bitmap of present positions, to be written whole by a kernel, which makes the vector
  /// one with nulls. Its content is undefined.
  public MemorySegment validityForWriting() {
    if (validityBuffer == null) {
      growValidity(0);
    }
    hasNulls = true;
    return validity;
  }

  /// Makes a position null.
  public void setNull(int position) {
    if (!hasNulls) {
      if (validityBuffer == null) {
        growValidity(0);
      } else {
        validity.fill((byte) -1);
      }
      hasNulls = true;
    }
    long offset = (long) (position >>> 6) << 3;
    validity.set(LONG, offset, validity.get(LONG, offset) & ~(1L << position));
  }

  /// Writes a position of lane BOOLEAN.
  public void setBoolean(int position, boolean value) {
    long offset = (long) (position >>> 6) << 3;
    long word = values.get(LONG, offset) & ~(1L << position);
    values.set(LONG, offset, value ? word | 1L << position : word);
  }

  /// Writes a position of lane INT32.
  public void setInt(int position, int value) {
    values.set(INT, (long) position << 2, value);
  }

  /// Writes a position of lane INT32, INT64 or INT128.
  public void setLong(int position, long value) {
    switch (lane) {
      case INT32 -> values.set(INT, (long) position << 2, (int) value);
      case INT64 -> values.set(LONG, (long) position << 3, value);
      case INT128 -> Int128.write(values, position, value);
      case BOOLEAN, FLOAT64, BYTES, INTERVAL ->
          throw new IllegalStateException("not an integer lane [lane=" + lane + "]");
    }
  }

  /// Writes a position of lane FLOAT64.
  public void setDouble(int position, double value) {
    values.set(DOUBLE, (long) position << 3, value);
  }

  /// Writes a position of lane INTERVAL.
  public void setInterval(int position, int months, int days, long micros) {
    long offset = (long) position << 4;
    values.set(INT, offset, months);
    values.set(INT, offset + 4, days);
    values.set(LONG, offset + 8, micros);
  }

  /// Copies bytes to a position of lane BYTES.
  public void setBytes(int position, byte[] bytes, int offset, int lengthBytes) {
    placeBytes(position, lengthBytes);
    if (lengthBytes <= BytesVector.INLINE_MAX_BYTES) {
      MemorySegment.copy(
          bytes,
          offset,
          values,
          BYTE,
          ((long) position << 4) + BytesVector.INLINE_OFFSET,
          lengthBytes);
    } else {
      MemorySegment data = dataBuffers.get(dataBufferIndex).segment();
      MemorySegment.copy(bytes, offset, data, BYTE, dataUsedBytes - lengthBytes, lengthBytes);
      values.set(
          INT,
          ((long) position << 4) + BytesVector.INLINE_OFFSET,
          data.get(INT, dataUsedBytes - lengthBytes));
    }
  }

  /// Copies bytes to a position of lane BYTES.
  public void setBytes(int position, MemorySegment source, long offset, int lengthBytes) {
    placeBytes(position, lengthBytes);
    long view = (long) position << 4;
    if (lengthBytes <= BytesVector.INLINE_MAX_BYTES) {
      MemorySegment.copy(source, offset, values, view + BytesVector.INLINE_OFFSET, lengthBytes);
    } else {
      MemorySegment data = dataBuffers.get(dataBufferIndex).segment();
      MemorySegment.copy(source, offset, data, dataUsedBytes - lengthBytes, lengthBytes);
      values.set(INT, view + BytesVector.INLINE_OFFSET, data.get(INT, dataUsedBytes - lengthBytes));
    }
  }

  /// Writes length and, for a long string, place of a view, whose inline bytes become zero.
  private void placeBytes(int position, int lengthBytes) {
    long view = (long) position << 4;
    values.set(LONG, view, lengthBytes & 0xffff_ffffL);
    values.set(LONG, view + 8, 0L);
    if (lengthBytes > BytesVector.INLINE_MAX_BYTES) {
      long offset = reserveData(lengthBytes);
      values.set(INT, view + BytesVector.BUFFER_INDEX_OFFSET, dataBufferIndex);
      values.set(INT, view + BytesVector.BUFFER_OFFSET_OFFSET, (int) offset);
    }
  }

  private long reserveData(int lengthBytes) {
    while (dataBufferIndex < dataBuffers.size()) {
      if (dataUsedBytes + lengthBytes <= dataBuffers.get(dataBufferIndex).capacityBytes()) {
        long offset = dataUsedBytes;
        dataUsedBytes += lengthBytes;
        return offset;
      }
      dataBufferIndex++;
      dataUsedBytes = 0;
    }
    long last = dataBuffers.isEmpty() ? 0 : dataBuffers.getLast().capacityBytes();
    long wanted = Math.min(DATA_BUFFER_MAX_BYTES, Math.max(DATA_BUFFER_MIN_BYTES, last * 2));
    dataBuffers.add(budget.allocate(Math.max(lengthBytes, wanted)));
    dataBufferIndex = dataBuffers.size() - 1;
    dataSegments = dataBuffers.stream().map(NativeBuffer::segment).toArray(MemorySegment[]::new);
    dataUsedBytes = lengthBytes;
    return 0;
  }

  /// Returns the room that the long strings written since [#begin] take.
  public long dataSizeBytes() {
    long sizeBytes = dataUsedBytes;
    for (int index = 0; index < dataBufferIndex; index++) {
      sizeBytes += dataBuffers.get(index).capacityBytes();
    }
    return sizeBytes;
  }

  /// Writes a value in the form of [io.blueshift.vector.Values]; null makes the position null.
  public void setObject(int position, @Nullable Object value) {
    if (value == null) {
      setNull(position);
      return;
    }
    switch (lane) {
      case BOOLEAN -> setBoolean(position, (Boolean) value);
      case INT32, INT64 -> setLong(position, ((Number) value).longValue());
      case INT128 ->
          Int128.write(
              values,
              position,
              value instanceof BigInteger big
                  ? big
                  : BigInteger.valueOf(((Number) value).longValue()));
      case FLOAT64 -> setDouble(position, ((Number) value).doubleValue());
      case BYTES -> {
        byte[] bytes = (byte[]) value;
        setBytes(position, bytes, 0, bytes.length);
      }
      case INTERVAL -> {
        Interval interval = (Interval) value;
        setInterval(position, interval.months(), interval.days(), interval.micros());
      }
    }
  }

  /// Views the first `rowCount` positions as a vector.
  public FlatVector finish(int rowCount) {
    return finish(rowCount, dataSegments);
  }

  /// Views the first `rowCount` positions as a vector whose views point into given buffers.
  public FlatVector finish(int rowCount, MemorySegment[] sharedDataBuffers) {
    return vectorOf(type, rowCount, values, validity(), sharedDataBuffers);
  }

  /// Returns the validity of what was written.
  public Validity validity() {
    return hasNulls ? Validity.ofBits(validity) : Validity.ALL_PRESENT;
  }

  /// Makes a flat vector over memory that stays the caller's.
  public static FlatVector vectorOf(
      LogicalType type,
      int rowCount,
      MemorySegment values,
      Validity validity,
      MemorySegment[] dataBuffers) {
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

  /// Gives all memory back. The buffer may be used again.
  @Override
  public void close() {
    if (valuesBuffer != null) {
      valuesBuffer.close();
      valuesBuffer = null;
      values = MemorySegment.NULL;
      rowCapacity = 0;
    }
    if (validityBuffer != null) {
      validityBuffer.close();
      validityBuffer = null;
      validity = MemorySegment.NULL;
      hasNulls = false;
    }
    dataBuffers.forEach(NativeBuffer::close);
    dataBuffers.clear();
    dataSegments = BytesVector.NO_DATA_BUFFERS;
  }
}
