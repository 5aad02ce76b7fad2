package io.blueshift.rows;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.DictionaryVector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One column of a [RowCollection]: chunks of [RowCollection#CHUNK_ROW_COUNT] values, each with a
/// bitmap of its own as soon as it holds a null. Booleans take a byte a value here.
final class RowColumn implements AutoCloseable {
  private final LogicalType type;
  private final PhysicalType lane;
  private final int shift;
  private final MemoryBudget budget;
  private final StringHeap.@Nullable Writer strings;
  private final Map<Long, long[]> dictionaryLocations = new HashMap<>();
  private @Nullable NativeBuffer[] buffers = new NativeBuffer[4];
  private @Nullable NativeBuffer[] bitmaps = new NativeBuffer[4];
  private MemorySegment[] chunks = new MemorySegment[4];
  private boolean anyNull;

  RowColumn(LogicalType type, MemoryBudget budget, StringHeap.@Nullable Writer strings) {
    this.type = type;
    this.lane = type.physicalType();
    this.shift = shiftOf(lane);
    this.budget = budget;
    this.strings = strings;
  }

  private static int shiftOf(PhysicalType lane) {
    return switch (lane) {
      case BOOLEAN -> 0;
      case INT32 -> 2;
      case INT64, FLOAT64 -> 3;
      case INT128, BYTES, INTERVAL -> 4;
    };
  }

  LogicalType type() {
    return type;
  }

  /// Returns the log of the size of a value here.
  int shift() {
    return shift;
  }

  boolean anyNull() {
    return anyNull;
  }

  MemorySegment chunk(int index) {
    return chunks[index];
  }

  boolean isNull(int row) {
    if (!anyNull) {
      return false;
    }
    NativeBuffer bitmap = bitmaps[row >>> RowCollection.CHUNK_SHIFT];
    return bitmap != null && !Lanes.bit(bitmap.segment(), row & RowCollection.CHUNK_MASK);
  }

  /// Makes room for `rowCount` rows in a chunk that is new or grows.
  void ensure(int chunk, int usedRowCount, int rowCount) {
    if (chunk >= chunks.length) {
      buffers = Arrays.copyOf(buffers, chunk * 2);
      bitmaps = Arrays.copyOf(bitmaps, chunk * 2);
      chunks = Arrays.copyOf(chunks, chunk * 2);
    }
    NativeBuffer old = buffers[chunk];
    if (old != null && old.capacityBytes() >= (long) rowCount << shift) {
      return;
    }
    NativeBuffer grown = budget.allocate((long) rowCount << shift);
    buffers[chunk] = grown;
    chunks[chunk] = grown.segment();
    if (old != null) {
      MemorySegment.copy(old.segment(), 0, grown.segment(), 0, (long) usedRowCount << shift);
      old.close();
    }
  }

  /// Appends positions `positions[from]…` (or `from…` when null) of a vector to a chunk.
  void append(
      ColumnVector vector, int @Nullable [] positions, int from, int count, int chunk, int at) {
    ColumnReader reader = new ColumnReader(vector);
    if (lane == PhysicalType.BYTES) {
      appendStrings(vector, reader, positions, from, count, chunk, at);
    } else if (positions == null
        && reader.codes() == null
        && !reader.constant()
        && lane != PhysicalType.BOOLEAN) {
      MemorySegment.copy(
          reader.leaf().values(),
          (long) from << shift,
          chunks[chunk],
          (long) at << shift,
          (long) count << shift);
    } else {
      appendEach(reader, positions, from, count, chunks[chunk], at);
    }
    if (!reader.allPresent()) {
      appendNulls(reader, positions, from, count, chunk, at);
    }
  }

  private void appendNulls(
      ColumnReader reader, int @Nullable [] positions, int from, int count, int chunk, int at) {
    for (int index = 0; index < count; index++) {
      int position = positions == null ? from + index : positions[from + index];
      if (reader.isNull(position)) {
        setNull(chunk, at + index);
      }
    }
  }

  private void setNull(int chunk, int at) {
    NativeBuffer bitmap = bitmaps[chunk];
    if (bitmap == null) {
      bitmap = budget.allocate(RowCollection.CHUNK_ROW_COUNT / 8);
      bitmap.segment().fill((byte) -1);
      bitmaps[chunk] = bitmap;
      anyNull = true;
    }
    Lanes.setBit(bitmap.segment(), at, false);
  }

  private void appendEach(
      ColumnReader reader,
      int @Nullable [] positions,
      int from,
      int count,
      MemorySegment target,
      int at) {
    MemorySegment source = reader.leaf().values();
    for (int index = 0; index < count; index++) {
      int position =
          reader.leafPosition(positions == null ? from + index : positions[from + index]);
      int row = at + index;
      switch (shift) {
        case 0 -> target.set(Lanes.BYTE, row, (byte) (Lanes.bit(source, position) ? 1 : 0));
        case 2 ->
            target.set(Lanes.INT, (long) row << 2, source.get(Lanes.INT, (long) position << 2));
        case 3 ->
            target.set(Lanes.LONG, (long) row << 3, source.get(Lanes.LONG, (long) position << 3));
        default -> copyWords(source, position, target, row);
      }
    }
  }

  private static void copyWords(MemorySegment source, int position, MemorySegment target, int row) {
    target.set(Lanes.LONG, (long) row << 4, source.get(Lanes.LONG, (long) position << 4));
    target.set(
        Lanes.LONG, ((long) row << 4) + 8, source.get(Lanes.LONG, ((long) position << 4) + 8));
  }

  private void appendStrings(
      ColumnVector vector,
      ColumnReader reader,
      int @Nullable [] positions,
      int from,
      int count,
      int chunk,
      int at) {
    long[] known = vector instanceof DictionaryVector dictionary ? locations(dictionary) : null;
    MemorySegment source = reader.leaf().values();
    MemorySegment target = chunks[chunk];
    for (int index = 0; index < count; index++) {
      int position = positions == null ? from + index : positions[from + index];
      long view = (long) (at + index) << 4;
      if (reader.isNull(position)) {
        target.set(Lanes.LONG, view, 0);
        target.set(Lanes.LONG, view + 8, 0);
        continue;
      }
      int leafPosition = reader.leafPosition(position);
      copyWords(source, leafPosition, target, at + index);
      int length = target.get(Lanes.INT, view);
      if (length > BytesVector.INLINE_MAX_BYTES) {
        long location = known == null ? 0 : known[leafPosition];
        if (location == 0) {
          location = copy(reader, position, length) + 1;
          if (known != null) {
            known[leafPosition] = location;
          }
        }
        location--;
        target.set(Lanes.INT, view + BytesVector.BUFFER_INDEX_OFFSET, (int) (location >>> 32));
        target.set(Lanes.INT, view + BytesVector.BUFFER_OFFSET_OFFSET, (int) location);
      }
    }
  }

  private long[] locations(DictionaryVector dictionary) {
    return dictionaryLocations.computeIfAbsent(
        dictionary.dictionaryId(), id -> new long[dictionary.dictionarySize()]);
  }

  private long copy(ColumnReader reader, int position, int length) {
    StringHeap.Writer writer = strings;
    if (writer == null) {
      throw new IllegalStateException("no heap for strings");
    }
    return writer.append(reader.bytesSegment(position), reader.bytesOffset(position), length);
  }

  /// Adds a number to the buffer numbers of all long strings.
  void moveStrings(int bufferBase, int[] rowCounts, int chunkCount) {
    if (lane != PhysicalType.BYTES) {
      return;
    }
    for (int chunk = 0; chunk < chunkCount; chunk++) {
      MemorySegment views = chunks[chunk];
      for (int row = 0; row < rowCounts[chunk]; row++) {
        long view = (long) row << 4;
        if (views.get(Lanes.INT, view) > BytesVector.INLINE_MAX_BYTES) {
          long at = view + BytesVector.BUFFER_INDEX_OFFSET;
          views.set(Lanes.INT, at, views.get(Lanes.INT, at) + bufferBase);
        }
      }
    }
  }

  /// Takes over the chunks of another column of the same type.
  void absorb(RowColumn other, int chunkCount, int otherChunkCount) {
    int total = chunkCount + otherChunkCount;
    if (total > chunks.length) {
      buffers = Arrays.copyOf(buffers, total);
      bitmaps = Arrays.copyOf(bitmaps, total);
      chunks = Arrays.copyOf(chunks, total);
    }
    for (int index = 0; index < otherChunkCount; index++) {
      buffers[chunkCount + index] = other.buffers[index];
      bitmaps[chunkCount + index] = other.bitmaps[index];
      chunks[chunkCount + index] = other.chunks[index];
    }
    anyNull |= other.anyNull;
    other.buffers = new NativeBuffer[0];
    other.bitmaps = new NativeBuffer[0];
    other.chunks = new MemorySegment[0];
  }

  /// Writes the values of rows `rows[from]…` into positions 0… of a writer.
  void gather(int[] rows, int from, int count, ColumnWriter writer, MemorySegment[] dataBuffers) {
    MemorySegment target = writer.values();
    MemorySegment[] source = chunks;
    int chunkShift = RowCollection.CHUNK_SHIFT;
    int mask = RowCollection.CHUNK_MASK;
    switch (shift) {
      case 0 -> {
        for (int index = 0; index < count; index++) {
          int row = rows[from + index];
          writer.setLong(index, source[row >>> chunkShift].get(Lanes.BYTE, row & mask));
        }
      }
      case 2 -> {
        for (int index = 0; index < count; index++) {
          int row = rows[from + index];
          target.set(
              Lanes.INT,
              (long) index << 2,
              source[row >>> chunkShift].get(Lanes.INT, (long) (row & mask) << 2));
        }
      }
      case 3 -> {
        for (int index = 0; index < count; index++) {
          int row = rows[from + index];
          target.set(
              Lanes.LONG,
              (long) index << 3,
              source[row >>> chunkShift].get(Lanes.LONG, (long) (row & mask) << 3));
        }
      }
      default -> {
        for (int index = 0; index < count; index++) {
          int row = rows[from + index];
          copyWords(source[row >>> chunkShift], row & mask, target, index);
        }
        writer.useDataBuffers(dataBuffers);
      }
    }
    if (anyNull) {
      for (int index = 0; index < count; index++) {
        if (isNull(rows[from + index])) {
          writer.setNull(index);
        }
      }
    }
  }

  @Override
  public void close() {
    for (NativeBuffer buffer : buffers) {
      if (buffer != null) {
        buffer.close();
      }
    }
    for (NativeBuffer bitmap : bitmaps) {
      if (bitmap != null) {
        bitmap.close();
      }
    }
    buffers = new NativeBuffer[0];
    bitmaps = new NativeBuffer[0];
    chunks = new MemorySegment[0];
  }
}
