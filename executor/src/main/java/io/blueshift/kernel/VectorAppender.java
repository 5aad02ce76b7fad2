package io.blueshift.kernel;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeMemory;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Collects rows of many vectors into one flat vector that lasts: values and the bytes of strings are
/// copied. Grows by doubling; charged to a budget; used by one thread.
public final class VectorAppender implements AutoCloseable {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final VectorBuffer buffer;
  private final VectorReader reader = new VectorReader();
  private int rowCount;

  /// Makes an empty collection of one type.
  public VectorAppender(LogicalType type, MemoryBudget budget) {
    this.buffer = new VectorBuffer(type, budget);
    this.buffer.begin(64);
  }

  /// Returns how many rows there are.
  public int rowCount() {
    return rowCount;
  }

  /// Adds the selected rows of a vector, all without a selection.
  public void append(ColumnVector vector, @Nullable SelectionVector selection) {
    if (selection == null) {
      append(vector, null, 0, vector.rowCount());
    } else {
      append(vector, selection.positions(), 0, selection.count());
    }
  }

  /// Adds rows by position: `positions[first]` on, or, when positions is null, the rows themselves
  /// from `first` on.
  public void append(ColumnVector vector, int @Nullable [] positions, int first, int count) {
    buffer.reserve(rowCount + count, rowCount);
    switch (vector) {
      case BytesVector strings ->
          appendStrings(strings, null, strings.validity(), positions, first, count);
      case FlatVector flat -> appendFlat(flat, positions, first, count);
      case DictionaryVector codes when codes.dictionary() instanceof BytesVector strings ->
          appendStrings(strings, codes.codes(), codes.validity(), positions, first, count);
      case DictionaryVector ignored -> appendEach(vector, positions, first, count);
      case ConstantVector ignored -> appendEach(vector, positions, first, count);
    }
    rowCount += count;
  }

  private void appendFlat(FlatVector vector, int @Nullable [] positions, int first, int count) {
    if (vector instanceof BooleanVector) {
      appendEach(vector, positions, first, count);
      return;
    }
    int sizeBytes = buffer.type().physicalType().sizeBytes();
    MemorySegment target = buffer.values();
    MemorySegment source = vector.values();
    if (positions == null) {
      MemorySegment.copy(
          source,
          (long) first * sizeBytes,
          target,
          (long) rowCount * sizeBytes,
          (long) count * sizeBytes);
    } else {
      copyByPosition(source, positions, first, count, sizeBytes, target);
    }
    appendNulls(vector.validity(), positions, first, count);
  }

  private void copyByPosition(
      MemorySegment source,
      int[] positions,
      int first,
      int count,
      int sizeBytes,
      MemorySegment target) {
    long sourceAddress = NativeMemory.address(source, 0, source.byteSize());
    long targetAddress = NativeMemory.address(target, 0, (long) (rowCount + count) * sizeBytes);
    switch (sizeBytes) {
      case 4 -> {
        for (int index = 0; index < count; index++) {
          ALL.set(
              INT,
              targetAddress + ((long) (rowCount + index) << 2),
              ALL.get(INT, sourceAddress + ((long) positions[first + index] << 2)));
        }
      }
      case 8 -> {
        for (int index = 0; index < count; index++) {
          ALL.set(
              LONG,
              targetAddress + ((long) (rowCount + index) << 3),
              ALL.get(LONG, sourceAddress + ((long) positions[first + index] << 3)));
        }
      }
      default -> {
        for (int index = 0; index < count; index++) {
          long from = (long) positions[first + index] << 4;
          long to = (long) (rowCount + index) << 4;
          ALL.set(LONG, targetAddress + to, ALL.get(LONG, sourceAddress + from));
          ALL.set(LONG, targetAddress + (to + 8), ALL.get(LONG, sourceAddress + (from + 8)));
        }
      }
    }
  }

  private void appendNulls(Validity validity, int @Nullable [] positions, int first, int count) {
    if (validity.allPresent()) {
      return;
    }
    for (int index = 0; index < count; index++) {
      if (!validity.isPresent(positions == null ? first + index : positions[first + index])) {
        buffer.setNull(rowCount + index);
      }
    }
  }

  /// Copies strings: short ones as the sixteen bytes of their view.
  private void appendStrings(
      BytesVector source,
      @Nullable MemorySegment codes,
      Validity validity,
      int @Nullable [] positions,
      int first,
      int count) {
    long views = NativeMemory.address(source.values(), 0, source.values().byteSize());
    long target = NativeMemory.address(buffer.values(), 0, (long) (rowCount + count) << 4);
    long codesAddress = codes == null ? 0 : NativeMemory.address(codes, 0, codes.byteSize());
    boolean nulls = !validity.allPresent();
    for (int index = 0; index < count; index++) {
      int position = positions == null ? first + index : positions[first + index];
      int row = rowCount + index;
      if (nulls && !validity.isPresent(position)) {
        buffer.setNull(row);
        continue;
      }
      int entry = codes == null ? position : ALL.get(INT, codesAddress + ((long) position << 2));
      long view = views + ((long) entry << 4);
      long head = ALL.get(LONG, view);
      if ((int) head <= BytesVector.INLINE_MAX_BYTES) {
        long sink = target + ((long) row << 4);
        ALL.set(LONG, sink, head);
        ALL.set(LONG, sink + 8, ALL.get(LONG, view + 8));
      } else {
        appendLong(source, view, row);
      }
    }
  }

  private void appendLong(BytesVector source, long view, int row) {
    buffer.setBytes(
        row,
        source.dataBuffers()[ALL.get(INT, view + BytesVector.BUFFER_INDEX_OFFSET)],
        ALL.get(INT, view + BytesVector.BUFFER_OFFSET_OFFSET),
        ALL.get(INT, view));
  }

  private void appendEach(ColumnVector vector, int @Nullable [] positions, int first, int count) {
    reader.reset(vector);
    for (int index = 0; index < count; index++) {
      int position = positions == null ? first + index : positions[first + index];
      int row = rowCount + index;
      if (reader.isNull(position)) {
        buffer.setNull(row);
        continue;
      }
      switch (buffer.type().physicalType()) {
        case BOOLEAN -> buffer.setBoolean(row, reader.booleanAt(position));
        case INT32, INT64 -> buffer.setLong(row, reader.longAt(position));
        case FLOAT64 -> buffer.setDouble(row, reader.doubleAt(position));
        case BYTES ->
            buffer.setBytes(
                row,
                reader.bytesSegmentAt(position),
                reader.bytesOffsetAt(position),
                reader.lengthBytesAt(position));
        case INT128, INTERVAL -> buffer.setObject(row, reader.objectAt(position));
      }
    }
  }

  /// Views all rows as a flat vector, valid until the next change.
  public FlatVector vector() {
    return buffer.finish(rowCount);
  }

  /// Forgets all rows and keeps the memory.
  public void clear() {
    rowCount = 0;
    buffer.begin(64);
  }

  /// Gives the memory back.
  @Override
  public void close() {
    buffer.close();
    rowCount = 0;
  }
}
