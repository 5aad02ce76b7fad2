package io.blueshift.wal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.blueshift.catalog.TypeRegistry;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentColumn.Compression;
import io.blueshift.table.BufferCopier;
import io.blueshift.table.WriteBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Float64Vector;
import io.blueshift.vector.Int128Vector;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.IntervalVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes and reads rows in column form: the columns, then batches with a row id each, then for each
/// column of a batch its validity and values.
///
/// <pre>
///   columns   count, each: number, name, stored type, compression
///   batches   count, each: first row id (8), row count, columns
///   column    has nulls (1), [bitmap: ⌈rows / 8⌉ bytes], values of all rows, nulls too:
///             BOOLEAN  ⌈rows / 8⌉ bytes, as the bitmap
///             BYTES    length (4) of each row, 0 for nulls, then all bytes one after the other
///             others   rows × size of the lane, little-endian
/// </pre>
final class RowsCodec {
  private RowsCodec() {}

  static void write(ByteOutput out, WriteBuffer.View rows) {
    out.writeRaw(EncodedColumns.of(rows.buffer().columns()));
    if (rows.rowCount() == 1) {
      writeRow(out, rows);
      return;
    }
    record Run(Batch batch, long firstRowId) {}
    List<Run> runs = new ArrayList<>();
    BufferCopier.forEachBatch(rows, 0, (batch, firstRowId) -> runs.add(new Run(batch, firstRowId)));
    out.writeCount(runs.size());
    for (Run run : runs) {
      out.writeLong(run.firstRowId);
      writeBatch(out, run.batch);
    }
  }

  /// Writes a single row, which most records have.
  private static void writeRow(ByteOutput out, WriteBuffer.View row) {
    out.writeCount(1);
    out.writeLong(row.rowIdAt(0));
    out.writeCount(1);
    WriteBuffer buffer = row.buffer();
    for (int column = 0; column < buffer.columns().size(); column++) {
      writeColumn(out, (FlatVector) buffer.vector(0, column, 1), null, 1);
    }
  }

  static WriteBuffer.View read(ByteInput in) {
    List<SegmentColumn> columns = in.readList(RowsCodec::readColumnDefinition);
    WriteBuffer buffer = new WriteBuffer(columns);
    int batchCount = in.readIntCount();
    for (int index = 0; index < batchCount; index++) {
      long firstRowId = in.readLong();
      buffer.adopt(readBatch(in, columns), firstRowId);
    }
    return buffer.view();
  }

  private static SegmentColumn readColumnDefinition(ByteInput in) {
    return new SegmentColumn(
        in.readIntCount(),
        in.readString(),
        TypeRegistry.fromStoredName(in.readString()),
        in.readEnum(Compression.values()));
  }

  private static void writeBatch(ByteOutput out, Batch batch) {
    int count = batch.selectedCount();
    int @Nullable [] positions = batch.selection() == null ? null : batch.selection().positions();
    out.writeCount(count);
    for (ColumnVector column : batch.columns()) {
      writeColumn(out, (FlatVector) column, positions, count);
    }
  }

  /// @param positions the positions that are written, or null for the first `count`
  private static void writeColumn(
      ByteOutput out, FlatVector vector, int @Nullable [] positions, int count) {
    boolean hasNulls = false;
    for (int row = 0; row < count && !vector.validity().allPresent(); row++) {
      hasNulls |= !vector.validity().isPresent(position(positions, row));
    }
    out.writeBoolean(hasNulls);
    if (hasNulls) {
      int start = out.reserve((count + 7) >>> 3);
      for (int row = 0; row < count; row++) {
        if (vector.validity().isPresent(position(positions, row))) {
          out.array()[start + (row >>> 3)] |= (byte) (1 << (row & 7));
        }
      }
    }
    switch (vector.type().physicalType()) {
      case BOOLEAN -> writeBits(out, vector.values(), positions, count);
      case BYTES -> writeStrings(out, (BytesVector) vector, positions, count);
      case INT32, INT64, INT128, FLOAT64, INTERVAL ->
          writeFixed(
              out, vector.values(), vector.type().physicalType().sizeBytes(), positions, count);
    }
  }

  private static int position(int @Nullable [] positions, int row) {
    return positions == null ? row : positions[row];
  }

  private static void writeBits(
      ByteOutput out, MemorySegment bits, int @Nullable [] positions, int count) {
    int start = out.reserve((count + 7) >>> 3);
    for (int row = 0; row < count; row++) {
      int position = position(positions, row);
      if (((bits.get(JAVA_BYTE, position >>> 3) >>> (position & 7)) & 1) != 0) {
        out.array()[start + (row >>> 3)] |= (byte) (1 << (row & 7));
      }
    }
  }

  private static void writeFixed(
      ByteOutput out, MemorySegment values, int sizeBytes, int @Nullable [] positions, int count) {
    int start = out.extend(Math.multiplyExact(count, sizeBytes));
    if (positions == null) {
      MemorySegment.copy(values, JAVA_BYTE, 0, out.array(), start, count * sizeBytes);
      return;
    }
    for (int row = 0; row < count; row++) {
      MemorySegment.copy(
          values,
          JAVA_BYTE,
          (long) positions[row] * sizeBytes,
          out.array(),
          start + row * sizeBytes,
          sizeBytes);
    }
  }

  private static void writeStrings(
      ByteOutput out, BytesVector vector, int @Nullable [] positions, int count) {
    MemorySegment views = vector.values();
    for (int row = 0; row < count; row++) {
      int position = position(positions, row);
      boolean present = vector.validity().isPresent(position);
      out.writeInt(present ? views.get(JAVA_INT_UNALIGNED, (long) position << 4) : 0);
    }
    for (int row = 0; row < count; row++) {
      int position = position(positions, row);
      if (!vector.validity().isPresent(position)) {
        continue;
      }
      long view = (long) position << 4;
      int length = views.get(JAVA_INT_UNALIGNED, view);
      boolean inline = length <= BytesVector.INLINE_MAX_BYTES;
      MemorySegment from =
          inline
              ? views
              : vector
                  .dataBuffers()[
                  views.get(JAVA_INT_UNALIGNED, view + BytesVector.BUFFER_INDEX_OFFSET)];
      long offset =
          inline
              ? view + BytesVector.INLINE_OFFSET
              : views.get(JAVA_INT_UNALIGNED, view + BytesVector.BUFFER_OFFSET_OFFSET);
      int start = out.extend(length);
      MemorySegment.copy(from, JAVA_BYTE, offset, out.array(), start, length);
    }
  }

  private static Batch readBatch(ByteInput in, List<SegmentColumn> columns) {
    int count = in.readIntCount();
    if (count > Batch.ROW_COUNT_MAX) {
      throw in.damaged("batch too long");
    }
    Arena arena = Arena.ofAuto();
    List<ColumnVector> vectors = new ArrayList<>();
    for (SegmentColumn column : columns) {
      Validity validity = Validity.ALL_PRESENT;
      if (in.readBoolean()) {
        validity = Validity.ofBits(copy(in, arena, (count + 7) >>> 3, padded(count) >>> 3));
      }
      vectors.add(readVector(in, arena, column.type(), count, validity));
    }
    return Batch.of(count, vectors);
  }

  /// Returns for how many rows a vector of some has memory.
  private static int padded(int count) {
    return Math.max(64, (count + 63) & ~63);
  }

  private static MemorySegment copy(ByteInput in, Arena arena, int length, int sizeBytes) {
    MemorySegment segment = arena.allocate(Math.max(64, (sizeBytes + 63) & ~63), 64);
    int start = in.skip(length);
    MemorySegment.copy(in.array(), start, segment, JAVA_BYTE, 0, length);
    return segment;
  }

  private static FlatVector readVector(
      ByteInput in, Arena arena, LogicalType type, int count, Validity validity) {
    PhysicalType lane = type.physicalType();
    if (lane == PhysicalType.BYTES) {
      return readStrings(in, arena, type, count, validity);
    }
    boolean bits = lane == PhysicalType.BOOLEAN;
    int length = bits ? (count + 7) >>> 3 : count * lane.sizeBytes();
    int sizeBytes = bits ? padded(count) >>> 3 : padded(count) * lane.sizeBytes();
    MemorySegment values = copy(in, arena, length, sizeBytes);
    return switch (lane) {
      case BOOLEAN -> new BooleanVector(type, count, values, validity);
      case INT32 -> new Int32Vector(type, count, values, validity);
      case INT64 -> new Int64Vector(type, count, values, validity);
      case INT128 -> new Int128Vector(type, count, values, validity);
      case FLOAT64 -> new Float64Vector(type, count, values, validity);
      case INTERVAL -> new IntervalVector(type, count, values, validity);
      case BYTES -> throw new AssertionError(type);
    };
  }

  private static FlatVector readStrings(
      ByteInput in, Arena arena, LogicalType type, int count, Validity validity) {
    int[] lengths = new int[count];
    int totalBytes = 0;
    for (int row = 0; row < count; row++) {
      lengths[row] = in.readInt();
      if (lengths[row] < 0) {
        throw in.damaged("negative length");
      }
      totalBytes = Math.addExact(totalBytes, lengths[row]);
    }
    MemorySegment data = copy(in, arena, totalBytes, totalBytes);
    MemorySegment views = arena.allocate((long) padded(count) << 4, 64);
    int offset = 0;
    for (int row = 0; row < count; row++) {
      long view = (long) row << 4;
      int length = lengths[row];
      views.set(JAVA_INT_UNALIGNED, view, length);
      boolean inline = length <= BytesVector.INLINE_MAX_BYTES;
      MemorySegment.copy(
          data, offset, views, view + BytesVector.INLINE_OFFSET, inline ? length : 4);
      if (!inline) {
        views.set(JAVA_INT_UNALIGNED, view + BytesVector.BUFFER_OFFSET_OFFSET, offset);
      }
      offset += length;
    }
    return new BytesVector(type, count, views, new MemorySegment[] {data}, validity);
  }
}
