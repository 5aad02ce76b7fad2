package io.blueshift.table;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.key.KeyBytes;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Float64Vector;
import io.blueshift.vector.Int128Vector;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.IntervalVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import io.blueshift.vector.Values.Interval;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A column that grows at its end, in the layout of flat vectors.
///
/// One thread appends; any thread may read rows that were appended before it got its vector, even
/// while more are appended: a row, once written, never changes, and memory that is replaced by larger
/// memory stays as it was.
final class ColumnBuffer {
  private static final int ROW_COUNT_MIN = 64;
  private static final int PREFIX_BYTES = 4;
  private static final int DATA_BLOCK_MIN_BYTES = 1 << 8;
  private static final int DATA_BLOCK_MAX_BYTES = 1 << 20;

  private final LogicalType type;
  private final PhysicalType lane;
  private final BufferSource source;

  private int capacityRows;
  private int rowCount;
  private volatile MemorySegment values = MemorySegment.NULL;
  private volatile @Nullable MemorySegment validity;
  private volatile MemorySegment[] dataBuffers = BytesVector.NO_DATA_BUFFERS;
  private int dataUsedBytes;
  private long dataSizeBytes;

  ColumnBuffer(LogicalType type, BufferSource source) {
    this.type = type;
    this.lane = type.physicalType();
    this.source = source;
  }

  LogicalType type() {
    return type;
  }

  int rowCount() {
    return rowCount;
  }

  /// Makes a column of a vector's values, whose memory becomes the column's.
  static ColumnBuffer adopting(FlatVector vector, BufferSource source) {
    ColumnBuffer column = new ColumnBuffer(vector.type(), source);
    column.capacityRows = vector.rowCount();
    column.rowCount = vector.rowCount();
    column.values = vector.values();
    column.validity = vector.validity().allPresent() ? null : vector.validity().bits();
    if (vector instanceof BytesVector strings) {
      column.dataBuffers = strings.dataBuffers();
      for (MemorySegment buffer : column.dataBuffers) {
        column.dataSizeBytes += buffer.byteSize();
        column.dataUsedBytes = (int) buffer.byteSize();
      }
    }
    return column;
  }

  /// Returns the memory that the rows take.
  long sizeBytes() {
    return valuesSizeBytes(capacityRows)
        + dataSizeBytes
        + (validity == null ? 0 : capacityRows / 8);
  }

  /// Appends positions of a vector: the listed ones, or the first `count` when there is no list.
  void append(ColumnVector vector, int @Nullable [] positions, int count) {
    boolean allNull = vector instanceof ConstantVector constant && constant.isNull();
    if (vector.type().physicalType() != lane && !allNull) {
      throw new IllegalArgumentException(
          "vector is of another lane [column=" + type + ", vector=" + vector.type() + "]");
    }
    ensureCapacity(rowCount + count);
    switch (vector) {
      case FlatVector flat -> {
        appendValidity(flat.validity(), positions, count);
        if (positions == null) {
          copyRange(flat, count);
        } else {
          gather(flat, positions, count);
        }
      }
      case DictionaryVector dictionary -> {
        appendValidity(dictionary.validity(), positions, count);
        if (dictionary.dictionarySize() > 0) {
          gather(dictionary.dictionary(), codes(dictionary, positions, count), count);
        }
      }
      case ConstantVector constant -> {
        if (constant.isNull()) {
          appendNulls(count);
        } else {
          markPresent(count);
          gather(constant.value(), new int[count], count);
        }
      }
    }
    rowCount += count;
  }

  /// Appends a value.
  ///
  /// @param value boxed as [io.blueshift.vector.Values] says, of the class of the column's lane
  void append(@Nullable Object value) {
    ensureCapacity(rowCount + 1);
    if (value == null) {
      appendNulls(1);
      if (lane != PhysicalType.BOOLEAN) {
        values.asSlice(valuesSizeBytes(rowCount), lane.sizeBytes()).fill((byte) 0);
      }
    } else {
      markPresent(1);
      put(value);
    }
    rowCount++;
  }

  private void put(Object value) {
    MemorySegment output = values;
    long row = rowCount;
    switch (lane) {
      case BOOLEAN -> {
        if ((Boolean) value) {
          setBit(output, rowCount);
        }
      }
      case INT32 -> output.set(JAVA_INT_UNALIGNED, row << 2, Math.toIntExact((Long) value));
      case INT64 -> output.set(JAVA_LONG_UNALIGNED, row << 3, (Long) value);
      case FLOAT64 ->
          output.set(JAVA_LONG_UNALIGNED, row << 3, Double.doubleToRawLongBits((Double) value));
      case INT128 -> {
        BigInteger number = (BigInteger) value;
        output.set(JAVA_LONG_UNALIGNED, row << 4, number.longValue());
        output.set(JAVA_LONG_UNALIGNED, (row << 4) + 8, number.shiftRight(Long.SIZE).longValue());
      }
      case INTERVAL -> {
        Interval interval = (Interval) value;
        output.set(JAVA_INT_UNALIGNED, row << 4, interval.months());
        output.set(JAVA_INT_UNALIGNED, (row << 4) + 4, interval.days());
        output.set(JAVA_LONG_UNALIGNED, (row << 4) + 8, interval.micros());
      }
      case BYTES -> putBytes((byte[]) value);
    }
  }

  private void putBytes(byte[] value) {
    MemorySegment output = values;
    long target = (long) rowCount << 4;
    output.set(JAVA_LONG_UNALIGNED, target, 0);
    output.set(JAVA_LONG_UNALIGNED, target + 8, 0);
    output.set(JAVA_INT_UNALIGNED, target, value.length);
    boolean inline = value.length <= BytesVector.INLINE_MAX_BYTES;
    int prefixBytes = inline ? value.length : PREFIX_BYTES;
    MemorySegment.copy(
        value, 0, output, JAVA_BYTE, target + BytesVector.INLINE_OFFSET, prefixBytes);
    if (!inline) {
      int start = reserveData(value.length);
      MemorySegment.copy(
          value, 0, dataBuffers[dataBuffers.length - 1], JAVA_BYTE, start, value.length);
      output.set(
          JAVA_INT_UNALIGNED, target + BytesVector.BUFFER_INDEX_OFFSET, dataBuffers.length - 1);
      output.set(JAVA_INT_UNALIGNED, target + BytesVector.BUFFER_OFFSET_OFFSET, start);
    }
  }

  /// Forgets all rows, whose memory is used again.
  void clear() {
    rowCount = 0;
    validity = null;
    dataUsedBytes = 0;
    MemorySegment[] buffers = dataBuffers;
    if (buffers.length > 1) {
      dataBuffers = new MemorySegment[] {buffers[buffers.length - 1]};
      dataSizeBytes = dataBuffers[0].byteSize();
    }
    if (lane == PhysicalType.BOOLEAN) {
      clearBitsFrom(values, 0);
    }
  }

  /// Appends a row of another buffer of the same lane.
  void appendRow(ColumnBuffer from, int row) {
    ensureCapacity(rowCount + 1);
    if (!from.isPresent(row)) {
      append((Object) null);
      return;
    }
    markPresent(1);
    MemorySegment input = from.values;
    MemorySegment output = values;
    switch (lane) {
      case BOOLEAN -> {
        if (isSet(input, row)) {
          setBit(output, rowCount);
        }
      }
      case INT32 ->
          output.set(
              JAVA_INT_UNALIGNED,
              (long) rowCount << 2,
              input.get(JAVA_INT_UNALIGNED, (long) row << 2));
      case INT64, FLOAT64 ->
          output.set(
              JAVA_LONG_UNALIGNED,
              (long) rowCount << 3,
              input.get(JAVA_LONG_UNALIGNED, (long) row << 3));
      case INT128, INTERVAL ->
          copySixteenBytes(input, (long) row << 4, output, (long) rowCount << 4);
      case BYTES -> copyView(input, from.dataBuffers, row, rowCount);
    }
    rowCount++;
  }

  /// Returns whether a row has a value.
  boolean isPresent(int row) {
    MemorySegment bits = validity;
    return bits == null || isSet(bits, row);
  }

  /// Returns the values of all rows, in the layout of a flat vector of the lane.
  MemorySegment values() {
    return values;
  }

  /// Appends the value of a row to a key; returns false, and appends nothing, when it is NULL.
  ///
  /// @param keyType the type as which the key has the value, of the same lane
  boolean appendTo(KeyBytes key, int row, LogicalType keyType) {
    if (!isPresent(row)) {
      return false;
    }
    MemorySegment input = values;
    long sixteenth = (long) row << 4;
    switch (lane) {
      case INT32 -> key.appendInt(input.get(JAVA_INT_UNALIGNED, (long) row << 2));
      case INT64 -> key.appendLong(input.get(JAVA_LONG_UNALIGNED, (long) row << 3));
      case BYTES -> {
        int length = input.get(JAVA_INT_UNALIGNED, sixteenth);
        if (length <= BytesVector.INLINE_MAX_BYTES) {
          key.appendBytes(input, sixteenth + BytesVector.INLINE_OFFSET, length, keyType);
        } else {
          int buffer = input.get(JAVA_INT_UNALIGNED, sixteenth + BytesVector.BUFFER_INDEX_OFFSET);
          int offset = input.get(JAVA_INT_UNALIGNED, sixteenth + BytesVector.BUFFER_OFFSET_OFFSET);
          key.appendBytes(dataBuffers[buffer], offset, length, keyType);
        }
      }
      case BOOLEAN, FLOAT64, INT128, INTERVAL -> {
        int first = row & -64;
        key.append(retyped(vector(first, row - first + 1), keyType), row - first);
      }
    }
    return true;
  }

  /// Returns the value of a row, boxed as [io.blueshift.vector.Values] says.
  @Nullable Object value(int row) {
    int first = row & -64;
    return Values.at(vector(first, row - first + 1), row - first);
  }

  /// Appends `first`, `first + 1` and so on, to a column of lane INT64.
  void appendSequence(long first, int count) {
    ensureCapacity(rowCount + count);
    MemorySegment output = values;
    for (int i = 0; i < count; i++) {
      output.set(JAVA_LONG_UNALIGNED, (long) (rowCount + i) << 3, first + i);
    }
    markPresent(count);
    rowCount += count;
  }

  /// Returns a value of a column of lane INT64.
  long longAt(int row) {
    return values.get(JAVA_LONG_UNALIGNED, (long) row << 3);
  }

  /// Appends numbers to a column of lane INT64.
  void appendLongs(long[] numbers, int first, int count) {
    ensureCapacity(rowCount + count);
    MemorySegment.copy(numbers, first, values, JAVA_LONG_UNALIGNED, (long) rowCount << 3, count);
    markPresent(count);
    rowCount += count;
  }

  private static int[] codes(DictionaryVector vector, int @Nullable [] positions, int count) {
    int[] codes = new int[count];
    for (int i = 0; i < count; i++) {
      int position = positions == null ? i : positions[i];
      codes[i] = vector.codes().getAtIndex(JAVA_INT_UNALIGNED, position);
    }
    return codes;
  }

  /// Returns rows from any one on as a vector, or null when a bitmap would have to be shifted for it.
  @Nullable FlatVector unshifted(int firstRow, int count) {
    if (validity != null || lane == PhysicalType.BOOLEAN) {
      return null;
    }
    MemorySegment start = values.asSlice(valuesSizeBytes(firstRow));
    return flat(type, count, start, Validity.ALL_PRESENT, dataBuffers);
  }

  /// Returns rows as a vector. `firstRow` is a multiple of 64, so that bitmaps need not be shifted.
  FlatVector vector(int firstRow, int count) {
    assert (firstRow & 63) == 0 : firstRow;
    MemorySegment bits = validity;
    Validity validityOfRange =
        bits == null ? Validity.ALL_PRESENT : Validity.ofBits(bits.asSlice(firstRow >>> 3));
    MemorySegment start = values.asSlice(valuesSizeBytes(firstRow));
    return flat(type, count, start, validityOfRange, dataBuffers);
  }

  private static FlatVector flat(
      LogicalType type,
      int count,
      MemorySegment values,
      Validity validity,
      MemorySegment[] dataBuffers) {
    return switch (type.physicalType()) {
      case BOOLEAN -> new BooleanVector(type, count, values, validity);
      case INT32 -> new Int32Vector(type, count, values, validity);
      case INT64 -> new Int64Vector(type, count, values, validity);
      case INT128 -> new Int128Vector(type, count, values, validity);
      case FLOAT64 -> new Float64Vector(type, count, values, validity);
      case BYTES -> new BytesVector(type, count, values, dataBuffers, validity);
      case INTERVAL -> new IntervalVector(type, count, values, validity);
    };
  }

  /// Returns a flat vector with another type of the same lane.
  static FlatVector retyped(FlatVector vector, LogicalType type) {
    return vector.type().equals(type)
        ? vector
        : flat(
            type,
            vector.rowCount(),
            vector.values(),
            vector.validity(),
            vector instanceof BytesVector bytes
                ? bytes.dataBuffers()
                : BytesVector.NO_DATA_BUFFERS);
  }

  private long valuesSizeBytes(int rows) {
    return lane == PhysicalType.BOOLEAN ? (rows + 7) >>> 3 : (long) rows * lane.sizeBytes();
  }

  private void ensureCapacity(int rows) {
    if (rows <= capacityRows) {
      return;
    }
    int newCapacityRows = Math.max(ROW_COUNT_MIN, Integer.highestOneBit(capacityRows));
    while (newCapacityRows < rows) {
      newCapacityRows <<= 1;
    }
    MemorySegment newValues = source.allocate(valuesSizeBytes(newCapacityRows));
    MemorySegment.copy(values, 0, newValues, 0, valuesSizeBytes(rowCount));
    values = newValues;
    MemorySegment bits = validity;
    if (bits != null) {
      MemorySegment newBits = source.allocate(newCapacityRows >>> 3);
      newBits.fill((byte) 0);
      MemorySegment.copy(bits, 0, newBits, 0, (rowCount + 7) >>> 3);
      validity = newBits;
    }
    if (lane == PhysicalType.BOOLEAN) {
      clearBitsFrom(newValues, rowCount);
    }
    capacityRows = newCapacityRows;
  }

  private static void clearBitsFrom(MemorySegment bits, int firstBit) {
    int byteIndex = firstBit >>> 3;
    if ((firstBit & 7) != 0) {
      byte last = bits.get(JAVA_BYTE, byteIndex);
      bits.set(JAVA_BYTE, byteIndex, (byte) (last & (1 << (firstBit & 7)) - 1));
      byteIndex++;
    }
    bits.asSlice(byteIndex).fill((byte) 0);
  }

  private void appendValidity(Validity from, int @Nullable [] positions, int count) {
    if (from.allPresent()) {
      markPresent(count);
      return;
    }
    MemorySegment bits = requireBits();
    for (int i = 0; i < count; i++) {
      if (from.isPresent(positions == null ? i : positions[i])) {
        setBit(bits, rowCount + i);
      }
    }
  }

  private void markPresent(int count) {
    MemorySegment bits = validity;
    if (bits != null) {
      for (int row = rowCount; row < rowCount + count; row++) {
        setBit(bits, row);
      }
    }
  }

  private void appendNulls(int count) {
    requireBits();
    if (lane == PhysicalType.BYTES) {
      values.asSlice(valuesSizeBytes(rowCount), valuesSizeBytes(count)).fill((byte) 0);
    }
  }

  private MemorySegment requireBits() {
    MemorySegment bits = validity;
    if (bits == null) {
      bits = source.allocate(Math.max(64, capacityRows >>> 3));
      bits.fill((byte) 0);
      for (int row = 0; row < rowCount; row++) {
        setBit(bits, row);
      }
      validity = bits;
    }
    return bits;
  }

  private static void setBit(MemorySegment bits, int index) {
    byte old = bits.get(JAVA_BYTE, index >>> 3);
    bits.set(JAVA_BYTE, index >>> 3, (byte) (old | 1 << (index & 7)));
  }

  private void copyRange(FlatVector from, int count) {
    if (lane == PhysicalType.BOOLEAN || from instanceof BytesVector) {
      int[] positions = new int[count];
      Arrays.setAll(positions, i -> i);
      gather(from, positions, count);
    } else {
      MemorySegment.copy(
          from.values(), 0, values, valuesSizeBytes(rowCount), valuesSizeBytes(count));
    }
  }

  private void gather(FlatVector from, int[] positions, int count) {
    MemorySegment input = from.values();
    MemorySegment output = values;
    int row = rowCount;
    switch (lane) {
      case BOOLEAN -> {
        for (int i = 0; i < count; i++) {
          int position = positions[i];
          if (((input.get(JAVA_BYTE, position >>> 3) >>> (position & 7)) & 1) != 0) {
            setBit(output, row + i);
          }
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          int value = input.get(JAVA_INT_UNALIGNED, (long) positions[i] << 2);
          output.set(JAVA_INT_UNALIGNED, (long) (row + i) << 2, value);
        }
      }
      case INT64, FLOAT64 -> {
        for (int i = 0; i < count; i++) {
          long value = input.get(JAVA_LONG_UNALIGNED, (long) positions[i] << 3);
          output.set(JAVA_LONG_UNALIGNED, (long) (row + i) << 3, value);
        }
      }
      case INT128, INTERVAL -> {
        for (int i = 0; i < count; i++) {
          copySixteenBytes(input, (long) positions[i] << 4, output, (long) (row + i) << 4);
        }
      }
      case BYTES -> gatherBytes((BytesVector) from, positions, count);
    }
  }

  private static void copySixteenBytes(
      MemorySegment from, long fromOffset, MemorySegment to, long toOffset) {
    to.set(JAVA_LONG_UNALIGNED, toOffset, from.get(JAVA_LONG_UNALIGNED, fromOffset));
    to.set(JAVA_LONG_UNALIGNED, toOffset + 8, from.get(JAVA_LONG_UNALIGNED, fromOffset + 8));
  }

  private void gatherBytes(BytesVector from, int[] positions, int count) {
    MemorySegment views = from.values();
    MemorySegment output = values;
    MemorySegment bits = validity;
    for (int i = 0; i < count; i++) {
      long target = (long) (rowCount + i) << 4;
      if (bits != null && !isSet(bits, rowCount + i)) {
        output.set(JAVA_LONG_UNALIGNED, target, 0);
        output.set(JAVA_LONG_UNALIGNED, target + 8, 0);
        continue;
      }
      copyView(views, from.dataBuffers(), positions[i], rowCount + i);
    }
  }

  /// Copies a string with its view.
  private void copyView(MemorySegment views, MemorySegment[] from, int fromRow, int toRow) {
    MemorySegment output = values;
    long view = (long) fromRow << 4;
    long target = (long) toRow << 4;
    copySixteenBytes(views, view, output, target);
    int length = views.get(JAVA_INT_UNALIGNED, view);
    if (length > BytesVector.INLINE_MAX_BYTES) {
      int buffer = views.get(JAVA_INT_UNALIGNED, view + BytesVector.BUFFER_INDEX_OFFSET);
      int offset = views.get(JAVA_INT_UNALIGNED, view + BytesVector.BUFFER_OFFSET_OFFSET);
      int start = reserveData(length);
      MemorySegment data = dataBuffers[dataBuffers.length - 1];
      MemorySegment.copy(from[buffer], offset, data, start, length);
      output.set(
          JAVA_INT_UNALIGNED, target + BytesVector.BUFFER_INDEX_OFFSET, dataBuffers.length - 1);
      output.set(JAVA_INT_UNALIGNED, target + BytesVector.BUFFER_OFFSET_OFFSET, start);
    }
  }

  private static boolean isSet(MemorySegment bits, int index) {
    return ((bits.get(JAVA_BYTE, index >>> 3) >>> (index & 7)) & 1) != 0;
  }

  /// Takes room for the bytes of a string in the last data buffer, and returns where it begins.
  private int reserveData(int length) {
    MemorySegment[] buffers = dataBuffers;
    boolean fits =
        buffers.length > 0
            && dataUsedBytes + (long) length <= buffers[buffers.length - 1].byteSize();
    if (!fits) {
      long wantedBytes =
          Math.clamp(dataSizeBytes, DATA_BLOCK_MIN_BYTES, (long) DATA_BLOCK_MAX_BYTES);
      MemorySegment block = source.allocate(Math.max(length, wantedBytes));
      buffers = Arrays.copyOf(buffers, buffers.length + 1);
      buffers[buffers.length - 1] = block;
      dataBuffers = buffers;
      dataUsedBytes = 0;
      dataSizeBytes += block.byteSize();
    }
    int start = dataUsedBytes;
    dataUsedBytes += length;
    return start;
  }
}
