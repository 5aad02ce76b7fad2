package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Up to a batch of rows of one lane (BOOLEAN, INT32, INT64, FLOAT64 or BYTES) that are put one by one
/// and then seen as a vector, which is valid until [#clear]. Rows that are not put are null. Used by
/// one thread.
final class VectorRun implements AutoCloseable {
  private static final int DATA_MIN_BYTES = 1 << 16;
  private static final int DATA_MAX_BYTES = 1 << 22;

  private final LogicalType type;
  private final MemoryBudget budget;
  private final NativeBuffer values;
  private final NativeBuffer present;
  private final List<NativeBuffer> data = new ArrayList<>();
  private int dataIndex;
  private long dataUsedBytes;

  VectorRun(LogicalType type, MemoryBudget budget) {
    this.type = type;
    this.budget = budget;
    this.values =
        budget.allocate((long) Batch.ROW_COUNT_MAX * Math.max(1, type.physicalType().sizeBytes()));
    boolean made = false;
    try {
      this.present = budget.allocate(Batch.ROW_COUNT_MAX >>> 3);
      made = true;
    } finally {
      if (!made) {
        values.close();
      }
    }
    clear();
  }

  LogicalType type() {
    return type;
  }

  /// Makes all rows null.
  void clear() {
    present.segment().fill((byte) 0);
    if (type.physicalType() == PhysicalType.BYTES || type.physicalType() == PhysicalType.BOOLEAN) {
      values.segment().fill((byte) 0);
    }
    dataIndex = 0;
    dataUsedBytes = 0;
    while (data.size() > 1 && data.getLast().capacityBytes() > DATA_MAX_BYTES) {
      data.removeLast().close();
    }
  }

  private void setBit(MemorySegment bits, int row) {
    int at = row >>> 3;
    bits.set(
        ValueLayout.JAVA_BYTE, at, (byte) (bits.get(ValueLayout.JAVA_BYTE, at) | 1 << (row & 7)));
  }

  void putBoolean(int row, boolean value) {
    setBit(present.segment(), row);
    if (value) {
      setBit(values.segment(), row);
    }
  }

  /// Puts an integer into a run of lane INT32 or INT64.
  void putLong(int row, long value) {
    setBit(present.segment(), row);
    if (type.physicalType() == PhysicalType.INT32) {
      values.segment().set(SegmentFormat1.INT, (long) row << 2, (int) value);
    } else {
      values.segment().set(SegmentFormat1.LONG, (long) row << 3, value);
    }
  }

  void putDouble(int row, double value) {
    setBit(present.segment(), row);
    values.segment().set(SegmentFormat1.LONG, (long) row << 3, Double.doubleToRawLongBits(value));
  }

  /// Puts a copy of the bytes of a range.
  void putBytes(int row, byte[] source, int from, int to) {
    setBit(present.segment(), row);
    int length = to - from;
    long view = (long) row << 4;
    MemorySegment views = values.segment();
    views.set(SegmentFormat1.INT, view, length);
    long inView = view + BytesVector.INLINE_OFFSET;
    if (length <= BytesVector.INLINE_MAX_BYTES) {
      MemorySegment.copy(source, from, views, ValueLayout.JAVA_BYTE, inView, length);
      return;
    }
    MemorySegment.copy(source, from, views, ValueLayout.JAVA_BYTE, inView, Integer.BYTES);
    MemorySegment target = room(length);
    MemorySegment.copy(source, from, target, ValueLayout.JAVA_BYTE, dataUsedBytes, length);
    views.set(SegmentFormat1.INT, view + BytesVector.BUFFER_INDEX_OFFSET, dataIndex);
    views.set(SegmentFormat1.INT, view + BytesVector.BUFFER_OFFSET_OFFSET, (int) dataUsedBytes);
    dataUsedBytes += length;
  }

  private MemorySegment room(int length) {
    while (dataIndex < data.size()
        && data.get(dataIndex).capacityBytes() - dataUsedBytes < length) {
      dataIndex++;
      dataUsedBytes = 0;
    }
    if (dataIndex == data.size()) {
      long before = data.isEmpty() ? 0 : data.getLast().capacityBytes();
      long size = Math.clamp(before * 2, DATA_MIN_BYTES, DATA_MAX_BYTES);
      data.add(budget.allocate(Math.max(size, length)));
      dataUsedBytes = 0;
    }
    return data.get(dataIndex).segment();
  }

  FlatVector vector(int rowCount) {
    MemorySegment[] buffers =
        data.stream().map(NativeBuffer::segment).toArray(MemorySegment[]::new);
    return ConstantValues.flat(
        type, rowCount, values.segment(), buffers, Validity.ofBits(present.segment()));
  }

  @Override
  public void close() {
    values.close();
    present.close();
    data.forEach(NativeBuffer::close);
    data.clear();
  }
}
