package io.blueshift.rows;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.memory.NativeMemory;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
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
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Writes one column of output batches, value by value, into memory that is used again for each
/// batch. Positions may be written in any order; each must be written once.
public final class ColumnWriter implements AutoCloseable {
  private static final int BITMAP_BYTES = Batch.ROW_COUNT_MAX / 8;

  private final LogicalType type;
  private final NativeBuffer valuesBuffer;
  private final NativeBuffer validityBuffer;
  private final MemorySegment values;
  private final MemorySegment bits;
  private final MemoryBudget budget;
  private boolean anyNull;
  private MemorySegment[] dataBuffers = BytesVector.NO_DATA_BUFFERS;
  private @Nullable StringHeap ownHeap;
  private StringHeap.@Nullable Writer ownWriter;

  /// Makes a writer whose memory `budget` pays for until it is closed.
  public ColumnWriter(LogicalType type, MemoryBudget budget) {
    this.type = type;
    this.budget = budget;
    int widthBytes = type.physicalType().sizeBytes();
    valuesBuffer =
        budget.allocate(widthBytes == 0 ? BITMAP_BYTES : (long) widthBytes * Batch.ROW_COUNT_MAX);
    NativeBuffer second;
    try {
      second = budget.allocate(BITMAP_BYTES);
    } catch (RuntimeException failure) {
      valuesBuffer.close();
      throw failure;
    }
    validityBuffer = second;
    values = valuesBuffer.segment();
    bits = validityBuffer.segment();
    bits.fill((byte) -1);
  }

  /// Returns what the values mean.
  public LogicalType type() {
    return type;
  }

  /// Returns the memory of the values, for kernels that write many at once.
  public MemorySegment values() {
    return values;
  }

  /// Begins a new batch: what was written is forgotten.
  public void reset() {
    if (anyNull) {
      bits.fill((byte) -1);
      anyNull = false;
    }
    dataBuffers = BytesVector.NO_DATA_BUFFERS;
    if (ownHeap != null) {
      ownHeap.close();
      ownHeap = null;
      ownWriter = null;
    }
  }

  /// Says that the views written refer to these data buffers.
  public void useDataBuffers(MemorySegment[] buffers) {
    dataBuffers = buffers;
  }

  /// Writes NULL.
  public void setNull(int position) {
    anyNull = true;
    Lanes.setBit(bits, position, false);
    int widthBytes = type.physicalType().sizeBytes();
    if (widthBytes == 16) {
      setWords(position, 0, 0);
    }
  }

  /// Writes a value of lane INT32, INT64 or BOOLEAN.
  public void setLong(int position, long value) {
    switch (type.physicalType()) {
      case INT32 -> values.set(Lanes.INT, (long) position << 2, (int) value);
      case INT64 -> values.set(Lanes.LONG, (long) position << 3, value);
      case BOOLEAN -> Lanes.setBit(values, position, value != 0);
      default -> throw new IllegalStateException("no 64-bit lane [type=" + type.sqlName() + "]");
    }
  }

  /// Writes values of lane INT32 or INT64 to the first positions.
  public void setLongs(long[] numbers, int count) {
    switch (type.physicalType()) {
      case INT64 -> MemorySegment.copy(numbers, 0, values, Lanes.LONG, 0, count);
      case INT32 -> {
        long address = NativeMemory.address(values, 0, (long) count << 2);
        for (int position = 0; position < count; position++) {
          ALL.set(Lanes.INT, address + ((long) position << 2), (int) numbers[position]);
        }
      }
      default -> throw new IllegalStateException("no integer lane [type=" + type.sqlName() + "]");
    }
  }

  /// Writes a value of lane FLOAT64.
  public void setDouble(int position, double value) {
    values.set(Lanes.DOUBLE, (long) position << 3, value);
  }

  /// Writes the sixteen bytes of lane INT128 or INTERVAL, or a view.
  public void setWords(int position, long low, long high) {
    values.set(Lanes.LONG, (long) position << 4, low);
    values.set(Lanes.LONG, ((long) position << 4) + 8, high);
  }

  /// Writes a string by copying its bytes into memory that lives until the next [#reset].
  public void setBytes(int position, byte[] bytes) {
    setBytes(position, MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  /// Writes a string by copying its bytes.
  public void setBytes(int position, MemorySegment source, long offset, int length) {
    long view = (long) position << 4;
    setWords(position, 0, 0);
    values.set(Lanes.INT, view, length);
    if (length <= BytesVector.INLINE_MAX_BYTES) {
      MemorySegment.copy(source, offset, values, view + BytesVector.INLINE_OFFSET, length);
      return;
    }
    if (ownHeap == null || ownWriter == null) {
      ownHeap = new StringHeap();
      ownWriter = ownHeap.writer(budget);
    }
    long location = ownWriter.append(source, offset, length);
    MemorySegment.copy(source, offset, values, view + BytesVector.INLINE_OFFSET, 4);
    values.set(Lanes.INT, view + BytesVector.BUFFER_INDEX_OFFSET, (int) (location >>> 32));
    values.set(Lanes.INT, view + BytesVector.BUFFER_OFFSET_OFFSET, (int) location);
    dataBuffers = ownHeap.buffers();
  }

  /// Writes a value in the form of [io.blueshift.vector.Values], or null.
  public void setValue(int position, @Nullable Object value) {
    switch (value) {
      case null -> setNull(position);
      case Boolean bool -> setLong(position, bool ? 1 : 0);
      case Long number -> setLong(position, number);
      case Double number -> setDouble(position, number);
      case BigInteger number -> setWords(position, Int128.low(number), Int128.high(number));
      case byte[] bytes -> setBytes(position, bytes);
      case Interval interval ->
          setWords(
              position,
              (interval.months() & 0xffffffffL) | ((long) interval.days() << 32),
              interval.micros());
      default ->
          throw new IllegalArgumentException("no value [class=" + value.getClass().getName() + "]");
    }
  }

  /// Returns the column, valid until the next [#reset] or [#close].
  public FlatVector build(int rowCount) {
    Validity validity = anyNull ? Validity.ofBits(bits) : Validity.ALL_PRESENT;
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

  @Override
  public void close() {
    valuesBuffer.close();
    validityBuffer.close();
    if (ownHeap != null) {
      ownHeap.close();
      ownHeap = null;
    }
  }
}
