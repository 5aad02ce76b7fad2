package io.blueshift.rows;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows collected from batches, column by column, in chunks of native memory that a budget pays for.
///
/// A row has a number: its chunk's index times [#CHUNK_ROW_COUNT], plus its place in the chunk. After
/// [#absorb] numbers have gaps (a chunk need not be full); [#rowNumbers] lists them. One thread
/// writes; when it is done any number of threads may read.
public final class RowCollection implements AutoCloseable {
  static final int CHUNK_SHIFT = 14;

  /// The most rows of a chunk.
  public static final int CHUNK_ROW_COUNT = 1 << CHUNK_SHIFT;

  static final int CHUNK_MASK = CHUNK_ROW_COUNT - 1;
  private static final int FIRST_CAPACITY = 256;
  private static final int CHUNK_COUNT_MAX = 1 << 17;

  private final List<LogicalType> types;
  private final List<RowColumn> columns = new ArrayList<>();
  private final StringHeap heap;
  private final boolean ownsHeap;
  private int[] chunkRowCounts = new int[4];
  private int chunkCount;
  private int lastChunkCapacity;
  private long rowCount;

  /// Makes an empty collection with a heap of its own.
  public RowCollection(List<LogicalType> types, MemoryBudget budget) {
    this(types, budget, new StringHeap(), true);
  }

  /// Makes an empty collection whose long strings go to a heap that somebody else closes.
  public RowCollection(List<LogicalType> types, MemoryBudget budget, StringHeap heap) {
    this(types, budget, heap, false);
  }

  private RowCollection(
      List<LogicalType> types, MemoryBudget budget, StringHeap heap, boolean ownsHeap) {
    this.types = List.copyOf(types);
    this.heap = heap;
    this.ownsHeap = ownsHeap;
    StringHeap.Writer writer = heap.writer(budget);
    for (LogicalType type : types) {
      columns.add(new RowColumn(type, budget, writer));
    }
  }

  /// Returns the types of the columns.
  public List<LogicalType> types() {
    return types;
  }

  /// Returns how many rows there are.
  public long rowCount() {
    return rowCount;
  }

  /// Copies the rows of a batch that count.
  public void append(Batch batch) {
    int[] positions = batch.selection() == null ? null : batch.selection().positions();
    append(batch, positions, batch.selectedCount());
  }

  /// Copies rows `positions[0]…` of a batch, or the first `count` when there is no list.
  public void append(Batch batch, int @org.jspecify.annotations.Nullable [] positions, int count) {
    int from = 0;
    while (from < count) {
      int piece = Math.min(count - from, reserve(count - from));
      int chunk = chunkCount - 1;
      int at = chunkRowCounts[chunk];
      for (int column = 0; column < columns.size(); column++) {
        columns.get(column).append(batch.column(column), positions, from, piece, chunk, at);
      }
      chunkRowCounts[chunk] += piece;
      rowCount += piece;
      from += piece;
    }
  }

  /// Makes room in the last chunk and returns for how many rows.
  private int reserve(int wanted) {
    if (chunkCount == 0 || chunkRowCounts[chunkCount - 1] == CHUNK_ROW_COUNT) {
      if (chunkCount == CHUNK_COUNT_MAX) {
        throw new DatabaseException(
            ErrorCode.PROGRAM_LIMIT_EXCEEDED, "too many rows in one operator [limit=2147483648]");
      }
      chunkCount++;
      if (chunkCount > chunkRowCounts.length) {
        chunkRowCounts = Arrays.copyOf(chunkRowCounts, chunkCount * 2);
      }
      lastChunkCapacity = 0;
    }
    int used = chunkRowCounts[chunkCount - 1];
    int needed = Math.min(CHUNK_ROW_COUNT, used + wanted);
    if (needed > lastChunkCapacity) {
      int first = chunkCount == 1 ? FIRST_CAPACITY : CHUNK_ROW_COUNT;
      int capacity =
          Math.min(
              CHUNK_ROW_COUNT,
              Math.max(first, Integer.highestOneBit(Math.max(1, needed - 1)) << 1));
      for (RowColumn column : columns) {
        column.ensure(chunkCount - 1, used, capacity);
      }
      lastChunkCapacity = capacity;
    }
    return lastChunkCapacity - used;
  }

  /// Takes over the rows of another collection, which is empty afterwards and is written no more.
  ///
  /// @return what must be added to the other's row numbers
  public int absorb(RowCollection other) {
    int bufferBase = other.heap == heap ? 0 : heap.adopt(other.heap);
    int base = chunkCount << CHUNK_SHIFT;
    if (chunkCount + other.chunkCount > CHUNK_COUNT_MAX) {
      throw new DatabaseException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED, "too many rows in one operator [limit=2147483648]");
    }
    for (int column = 0; column < columns.size(); column++) {
      if (bufferBase > 0) {
        other.columns.get(column).moveStrings(bufferBase, other.chunkRowCounts, other.chunkCount);
      }
      columns.get(column).absorb(other.columns.get(column), chunkCount, other.chunkCount);
    }
    chunkRowCounts = Arrays.copyOf(chunkRowCounts, chunkCount + other.chunkCount);
    System.arraycopy(other.chunkRowCounts, 0, chunkRowCounts, chunkCount, other.chunkCount);
    chunkCount += other.chunkCount;
    rowCount += other.rowCount;
    lastChunkCapacity = CHUNK_ROW_COUNT;
    if (chunkCount > 0 && other.chunkCount > 0) {
      lastChunkCapacity = other.lastChunkCapacity;
    }
    other.chunkCount = 0;
    other.rowCount = 0;
    return base;
  }

  /// Returns the numbers of all rows, in the order in which they came.
  public int[] rowNumbers() {
    int[] numbers = new int[Math.toIntExact(rowCount)];
    int at = 0;
    for (int chunk = 0; chunk < chunkCount; chunk++) {
      for (int row = 0; row < chunkRowCounts[chunk]; row++) {
        numbers[at++] = chunk << CHUNK_SHIFT | row;
      }
    }
    return numbers;
  }

  /// Writes rows into the first columns of a batch writer, which the caller has reset.
  public void gather(int[] rows, int from, int count, BatchWriter writer) {
    MemorySegment[] dataBuffers = heap.buffers();
    for (int column = 0; column < columns.size(); column++) {
      columns.get(column).gather(rows, from, count, writer.column(column), dataBuffers);
    }
  }

  /// Writes one column of rows into a writer, which the caller has reset.
  public void gather(int column, int[] rows, int from, int count, ColumnWriter writer) {
    columns.get(column).gather(rows, from, count, writer, heap.buffers());
  }

  /// Opens one column for reading single values.
  public Column column(int index) {
    return new Column(columns.get(index), heap.buffers());
  }

  @Override
  public void close() {
    columns.forEach(RowColumn::close);
    chunkCount = 0;
    rowCount = 0;
    if (ownsHeap) {
      heap.close();
    }
  }

  /// Reads single values of one column by row number. Used by any thread once writing is over.
  public static final class Column {
    private final RowColumn column;
    private final MemorySegment[] dataBuffers;
    private final PhysicalType lane;
    private final Collation collation;

    private Column(RowColumn column, MemorySegment[] dataBuffers) {
      this.column = column;
      this.dataBuffers = dataBuffers;
      this.lane = column.type().physicalType();
      this.collation = ColumnReader.collation(column.type());
    }

    /// Returns what the values mean.
    public LogicalType type() {
      return column.type();
    }

    /// Returns whether any row may be null.
    public boolean anyNull() {
      return column.anyNull();
    }

    /// Returns whether a row is null.
    public boolean isNull(int row) {
      return column.isNull(row);
    }

    /// Returns a value of lane INT32, INT64 or BOOLEAN.
    public long longAt(int row) {
      MemorySegment chunk = column.chunk(row >>> CHUNK_SHIFT);
      int at = row & CHUNK_MASK;
      return switch (lane) {
        case INT32 -> chunk.get(Lanes.INT, (long) at << 2);
        case INT64 -> chunk.get(Lanes.LONG, (long) at << 3);
        case BOOLEAN -> chunk.get(Lanes.BYTE, at);
        default -> throw new IllegalStateException("no 64-bit lane [lane=" + lane + "]");
      };
    }

    /// Returns a value of lane FLOAT64.
    public double doubleAt(int row) {
      return column.chunk(row >>> CHUNK_SHIFT).get(Lanes.DOUBLE, (long) (row & CHUNK_MASK) << 3);
    }

    /// Returns the first eight bytes of a sixteen-byte value.
    public long lowAt(int row) {
      return column.chunk(row >>> CHUNK_SHIFT).get(Lanes.LONG, (long) (row & CHUNK_MASK) << 4);
    }

    /// Returns the last eight bytes of a sixteen-byte value.
    public long highAt(int row) {
      return column
          .chunk(row >>> CHUNK_SHIFT)
          .get(Lanes.LONG, ((long) (row & CHUNK_MASK) << 4) + 8);
    }

    /// Returns the size of a string.
    public int lengthAt(int row) {
      return column.chunk(row >>> CHUNK_SHIFT).get(Lanes.INT, (long) (row & CHUNK_MASK) << 4);
    }

    /// Returns the memory in which a string lies.
    public MemorySegment bytesSegment(int row) {
      MemorySegment chunk = column.chunk(row >>> CHUNK_SHIFT);
      long view = (long) (row & CHUNK_MASK) << 4;
      return chunk.get(Lanes.INT, view) <= BytesVector.INLINE_MAX_BYTES
          ? chunk
          : dataBuffers[chunk.get(Lanes.INT, view + BytesVector.BUFFER_INDEX_OFFSET)];
    }

    /// Returns where in [#bytesSegment] a string begins.
    public long bytesOffset(int row) {
      MemorySegment chunk = column.chunk(row >>> CHUNK_SHIFT);
      long view = (long) (row & CHUNK_MASK) << 4;
      return chunk.get(Lanes.INT, view) <= BytesVector.INLINE_MAX_BYTES
          ? view + BytesVector.INLINE_OFFSET
          : chunk.get(Lanes.INT, view + BytesVector.BUFFER_OFFSET_OFFSET);
    }

    /// Returns how many bytes of a string count when strings are compared.
    public int significantLengthAt(int row) {
      int length = lengthAt(row);
      if (collation == Collation.BLANK_INSENSITIVE && length > 0) {
        MemorySegment segment = bytesSegment(row);
        long offset = bytesOffset(row);
        while (length > 0 && segment.get(Lanes.BYTE, offset + length - 1) == ' ') {
          length--;
        }
      }
      return length;
    }

    /// Returns a copy of a string.
    public byte[] bytesAt(int row) {
      byte[] bytes = new byte[lengthAt(row)];
      MemorySegment.copy(bytesSegment(row), Lanes.BYTE, bytesOffset(row), bytes, 0, bytes.length);
      return bytes;
    }

    /// Returns a number of lane INT32, INT64 or INT128 without its scale.
    public BigInteger bigIntegerAt(int row) {
      return lane == PhysicalType.INT128
          ? Int128.toBigInteger(lowAt(row), highAt(row))
          : BigInteger.valueOf(longAt(row));
    }
  }
}
