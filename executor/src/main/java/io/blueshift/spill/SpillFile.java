package io.blueshift.spill;

import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.io.StorageReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.Lanes;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows on disk: written batch by batch by one thread, then read from the beginning by any number of
/// readers. Closing deletes the file.
///
/// <pre>
///   block   | size of the rest int32 | row count int32 | column | column | …
///   column  | any null int8 | one byte a row, 1 = null (only when any) | values
///   values  | fixed size: one after the other, booleans in a byte
///           | strings: size of all bytes int32 | lengths int32 each | bytes
/// </pre>
public final class SpillFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 32 << 10;

  private final SpillDirectory owner;
  private final StorageDirectory directory;
  private final String name;
  private final List<LogicalType> types;
  private final MemoryBudget budget;
  private @Nullable StorageFile file;
  private @Nullable NativeBuffer buffer;
  private int bufferedBytes;
  private long rowCount;
  private long sizeBytes;
  private boolean closed;

  SpillFile(
      SpillDirectory owner,
      StorageDirectory directory,
      String name,
      List<LogicalType> types,
      MemoryBudget budget) {
    this.owner = owner;
    this.directory = directory;
    this.name = name;
    this.types = List.copyOf(types);
    this.budget = budget;
    this.file = directory.create(name);
  }

  /// Returns the types of the columns.
  public List<LogicalType> types() {
    return types;
  }

  /// Returns how many rows were written.
  public long rowCount() {
    return rowCount;
  }

  /// Returns how many bytes were written.
  public long sizeBytes() {
    return sizeBytes;
  }

  /// Writes the rows of a batch that count.
  public void write(Batch batch) {
    SelectionVector selection = batch.selection();
    write(batch, selection == null ? null : selection.positions(), batch.selectedCount());
  }

  /// Writes rows `positions[0]…` of a batch, or the first `count` when there is no list.
  public void write(Batch batch, int @Nullable [] positions, int count) {
    if (count == 0) {
      return;
    }
    ColumnReader[] readers =
        batch.columns().stream()
            .limit(types.size())
            .map(ColumnReader::new)
            .toArray(ColumnReader[]::new);
    long size = 4;
    for (ColumnReader reader : readers) {
      size += columnSize(reader, positions, count);
    }
    MemorySegment target = room(Math.toIntExact(size + 4));
    int at = bufferedBytes;
    target.set(Lanes.INT, at, (int) size);
    target.set(Lanes.INT, at + 4, count);
    at += 8;
    for (ColumnReader reader : readers) {
      at = writeColumn(reader, positions, count, target, at);
    }
    bufferedBytes = at;
    rowCount += count;
    sizeBytes += size + 4;
  }

  private static int valueSize(LogicalType type) {
    return Math.max(1, type.physicalType().sizeBytes());
  }

  private static long columnSize(ColumnReader reader, int @Nullable [] positions, int count) {
    long size = 1L + (reader.allPresent() ? 0 : count);
    if (!isString(reader.type())) {
      return size + (long) count * valueSize(reader.type());
    }
    size += 4 + 4L * count;
    for (int index = 0; index < count; index++) {
      int position = positions == null ? index : positions[index];
      if (!reader.isNull(position)) {
        size += reader.lengthAt(position);
      }
    }
    return size;
  }

  private static boolean isString(LogicalType type) {
    return type.physicalType() == io.blueshift.type.PhysicalType.BYTES;
  }

  private MemorySegment room(int bytes) {
    NativeBuffer current = buffer;
    if (current != null && bufferedBytes + bytes <= current.capacityBytes()) {
      return current.segment();
    }
    flush();
    if (current != null && bytes > current.capacityBytes()) {
      current.close();
      buffer = null;
      current = null;
    }
    if (current == null) {
      current = budget.allocate(Math.max(BUFFER_BYTES, bytes));
      buffer = current;
    }
    return current.segment();
  }

  private void flush() {
    NativeBuffer current = buffer;
    StorageFile open = file;
    if (bufferedBytes > 0 && current != null) {
      if (open == null) {
        throw new IllegalStateException("spill file is complete");
      }
      open.append(current.segment().asSlice(0, bufferedBytes));
      bufferedBytes = 0;
    }
  }

  private static int writeColumn(
      ColumnReader reader, int @Nullable [] positions, int count, MemorySegment target, int begin) {
    int at = begin;
    boolean anyNull = !reader.allPresent();
    target.set(Lanes.BYTE, at++, (byte) (anyNull ? 1 : 0));
    if (anyNull) {
      for (int index = 0; index < count; index++) {
        boolean isNull = reader.isNull(positions == null ? index : positions[index]);
        target.set(Lanes.BYTE, at++, (byte) (isNull ? 1 : 0));
      }
    }
    return isString(reader.type())
        ? writeStrings(reader, positions, count, target, at)
        : writeValues(reader, positions, count, target, at);
  }

  private static int writeValues(
      ColumnReader reader, int @Nullable [] positions, int count, MemorySegment target, int begin) {
    MemorySegment source = reader.leaf().values();
    int size = valueSize(reader.type());
    boolean bits = reader.type().physicalType().sizeBytes() == 0;
    for (int index = 0; index < count; index++) {
      int position = positions == null ? index : positions[index];
      // Where a position is null its code means nothing, but is within the dictionary.
      int from = reader.leafPosition(position);
      long to = begin + (long) index * size;
      switch (size) {
        case 1 -> target.set(Lanes.BYTE, to, (byte) (bits && Lanes.bit(source, from) ? 1 : 0));
        case 4 -> target.set(Lanes.INT, to, source.get(Lanes.INT, (long) from << 2));
        case 8 -> target.set(Lanes.LONG, to, source.get(Lanes.LONG, (long) from << 3));
        default -> {
          target.set(Lanes.LONG, to, source.get(Lanes.LONG, (long) from << 4));
          target.set(Lanes.LONG, to + 8, source.get(Lanes.LONG, ((long) from << 4) + 8));
        }
      }
    }
    return begin + count * size;
  }

  private static int writeStrings(
      ColumnReader reader, int @Nullable [] positions, int count, MemorySegment target, int begin) {
    int lengths = begin + 4;
    int data = lengths + 4 * count;
    int at = data;
    for (int index = 0; index < count; index++) {
      int position = positions == null ? index : positions[index];
      int length = reader.isNull(position) ? 0 : reader.lengthAt(position);
      target.set(Lanes.INT, lengths + 4L * index, length);
      if (length > 0) {
        MemorySegment.copy(
            reader.bytesSegment(position), reader.bytesOffset(position), target, at, length);
        at += length;
      }
    }
    target.set(Lanes.INT, begin, at - data);
    return at;
  }

  /// Ends the writing. Called once, before the first [#read].
  public void complete() {
    flush();
    StorageFile open = file;
    if (open != null) {
      open.close();
      file = null;
    }
    NativeBuffer current = buffer;
    if (current != null) {
      current.close();
      buffer = null;
    }
  }

  /// Opens a reader at the beginning. `readerBudget` pays for its buffers until it is closed.
  public Reader read(MemoryBudget readerBudget) {
    if (file != null) {
      throw new IllegalStateException("spill file is still being written");
    }
    return new Reader(readerBudget);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (buffer != null) {
      buffer.close();
      buffer = null;
    }
    if (file != null) {
      file.close();
      file = null;
    }
    owner.fileClosed(directory, name);
  }

  /// Reads the batches in the order in which they were written.
  public final class Reader implements AutoCloseable {
    private final MemoryBudget readerBudget;
    private final StorageReader reader;
    private final BatchWriter writer;
    private @Nullable NativeBuffer block;
    private final byte[] header = new byte[4];
    private long offset;

    private Reader(MemoryBudget readerBudget) {
      this.readerBudget = readerBudget;
      this.writer = new BatchWriter(types, readerBudget);
      StorageReader opened = null;
      try {
        opened = directory.open(name);
      } finally {
        if (opened == null) {
          writer.close();
        }
      }
      this.reader = opened;
    }

    /// Returns the next batch, valid until the next call, or null at the end.
    public @Nullable Batch next() {
      if (offset >= sizeBytes) {
        return null;
      }
      reader.read(offset, MemorySegment.ofArray(header));
      int size = MemorySegment.ofArray(header).get(Lanes.INT, 0);
      NativeBuffer room = block;
      if (room == null || room.capacityBytes() < size) {
        if (room != null) {
          block = null;
          room.close();
        }
        room = readerBudget.allocate(Math.max(BUFFER_BYTES, size));
        block = room;
      }
      reader.read(offset + 4, room.segment().asSlice(0, size));
      offset += 4L + size;
      return decode(room.segment());
    }

    private Batch decode(MemorySegment bytes) {
      int count = bytes.get(Lanes.INT, 0);
      writer.reset();
      int at = 4;
      for (int column = 0; column < types.size(); column++) {
        boolean anyNull = bytes.get(Lanes.BYTE, at++) != 0;
        int nulls = at;
        if (anyNull) {
          at += count;
        }
        ColumnWriter target = writer.column(column);
        at =
            isString(types.get(column))
                ? readStrings(bytes, at, count, target)
                : readValues(bytes, at, count, target);
        if (anyNull) {
          for (int row = 0; row < count; row++) {
            if (bytes.get(Lanes.BYTE, nulls + row) != 0) {
              target.setNull(row);
            }
          }
        }
      }
      return writer.build(count);
    }

    private static int readStrings(MemorySegment bytes, int begin, int count, ColumnWriter target) {
      int at = begin + 4 + 4 * count;
      for (int row = 0; row < count; row++) {
        int length = bytes.get(Lanes.INT, begin + 4 + 4L * row);
        target.setBytes(row, bytes, at, length);
        at += length;
      }
      return at;
    }

    private static int readValues(MemorySegment bytes, int begin, int count, ColumnWriter target) {
      int size = valueSize(target.type());
      if (size == 1) {
        for (int row = 0; row < count; row++) {
          target.setLong(row, bytes.get(Lanes.BYTE, begin + row));
        }
      } else {
        MemorySegment.copy(bytes, begin, target.values(), 0, (long) count * size);
      }
      return begin + count * size;
    }

    @Override
    public void close() {
      writer.close();
      if (block != null) {
        block.close();
        block = null;
      }
      reader.close();
    }
  }
}
