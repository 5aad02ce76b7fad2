package io.blueshift.segment;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.scan.ColumnStatistics.Histogram;
import io.blueshift.segment.ChunkStatistics.Run;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a segment's footer says. A shredded column says how many children, its paths, follow it.
///
/// Fields in order: row count, first row id, rows of a page, sort columns (count, numbers), columns
/// (count without children, then each as [#writeColumn] does it), ascending runs (for each
/// column and child: count, first and last value of each), paths (for each child: count and keys).
record SegmentFooter(
    int rowCount, long firstRowId, int[] sortColumnNumbers, List<ChunkLayout> chunks) {
  private static final int BOUND_NONE = 0;
  private static final int BOUND_LONG = 1;
  private static final int BOUND_DOUBLE = 2;
  private static final int BOUND_BYTES = 3;
  private static final int BOUND_BOOLEAN = 4;
  private static final int BOUND_BIG = 5;

  byte[] toBytes() {
    FooterOutput out = new FooterOutput();
    out.putInt(rowCount);
    out.putLong(firstRowId);
    out.putInt(SegmentFormat1.PAGE_ROW_COUNT);
    out.putInt(sortColumnNumbers.length);
    for (int number : sortColumnNumbers) {
      out.putInt(number);
    }
    out.putInt((int) chunks.stream().filter(chunk -> chunk.path() == null).count());
    for (ChunkLayout chunk : chunks) {
      writeColumn(chunk, out);
    }
    for (ChunkLayout chunk : chunks) {
      writeRuns(chunk.statistics().ascendingRuns(), out);
    }
    for (ChunkLayout chunk : chunks) {
      writePath(chunk.path(), out);
    }
    return out.toBytes();
  }

  /// Returns what is known of the columns, paths left out.
  List<ChunkStatistics> columnStatistics() {
    return chunks.stream()
        .filter(chunk -> chunk.path() == null)
        .map(ChunkLayout::statistics)
        .toList();
  }

  private static void writePath(@Nullable List<byte[]> keys, FooterOutput out) {
    if (keys != null) {
      out.putInt(keys.size());
      keys.forEach(out::putBytes);
    }
  }

  private static void writeColumn(ChunkLayout chunk, FooterOutput out) {
    SegmentColumn column = chunk.column();
    out.putInt(column.number());
    out.putText(column.name());
    StoredType.write(column.type(), out);
    out.putByte(column.compression().number());
    out.putInt(chunk.pathCount());
    out.putInt(chunk.dictionary().entryCount());
    out.putLong(chunk.dictionary().offset());
    out.putInt(chunk.dictionary().sizeBytes());
    out.putInt(chunk.dictionary().checksum());
    out.putBytes(chunk.symbolTable());
    writeStatistics(chunk.statistics(), out);
  }

  private static void writeStatistics(ChunkStatistics statistics, FooterOutput out) {
    out.putLong(statistics.nullCount());
    out.putLong(statistics.valueBytes());
    writeBound(statistics.minimum(), out);
    writeBound(statistics.maximum(), out);
    writeSketch(statistics.distinct().registers(), out);
    Histogram histogram = statistics.histogram();
    double[] bounds = histogram == null ? new double[0] : histogram.bounds();
    out.putInt(bounds.length);
    for (double bound : bounds) {
      out.putDouble(bound);
    }
  }

  private static void writeRuns(List<Run> runs, FooterOutput out) {
    out.putInt(runs.size());
    for (Run run : runs) {
      out.putLong(run.first());
      out.putLong(run.last());
    }
  }

  private static void writeBound(@Nullable Object bound, FooterOutput out) {
    switch (bound) {
      case null -> out.putByte(BOUND_NONE);
      case Long value -> {
        out.putByte(BOUND_LONG);
        out.putLong(value);
      }
      case Double value -> {
        out.putByte(BOUND_DOUBLE);
        out.putDouble(value);
      }
      case byte[] value -> {
        out.putByte(BOUND_BYTES);
        out.putBytes(value);
      }
      case Boolean value -> {
        out.putByte(BOUND_BOOLEAN);
        out.putByte(value ? 1 : 0);
      }
      case BigInteger value -> {
        out.putByte(BOUND_BIG);
        out.putBytes(value.toByteArray());
      }
      default -> throw new IllegalArgumentException("no bound [class=" + bound.getClass() + "]");
    }
  }

  /// Writes the registers that are not zero with their indexes where that is shorter.
  private static void writeSketch(byte[] registers, FooterOutput out) {
    int count = 0;
    for (byte register : registers) {
      count += register != 0 ? 1 : 0;
    }
    if (count * 3 >= registers.length) {
      out.putInt(-1);
      out.putBytes(registers);
      return;
    }
    out.putInt(count);
    for (int i = 0; i < registers.length; i++) {
      if (registers[i] != 0) {
        out.putByte(i & 0xFF);
        out.putByte(i >>> 8);
        out.putByte(registers[i]);
      }
    }
  }

  /// Reads a footer whose checksum was compared.
  static SegmentFooter ofBytes(byte[] bytes, String fileName) {
    try {
      return read(new FooterInput(bytes));
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED, "segment footer cannot be read [file=" + fileName + "]", e);
    }
  }

  private static SegmentFooter read(FooterInput in) {
    int rowCount = in.takeInt();
    long firstRowId = in.takeLong();
    int pageRowCount = in.takeInt();
    if (rowCount < 1
        || rowCount > SegmentWriter.ROW_COUNT_MAX
        || pageRowCount != SegmentFormat1.PAGE_ROW_COUNT) {
      throw new IllegalArgumentException("row counts out of range");
    }
    int[] sortColumnNumbers = new int[in.takeCount(Integer.BYTES)];
    for (int i = 0; i < sortColumnNumbers.length; i++) {
      sortColumnNumbers[i] = in.takeInt();
    }
    List<ChunkLayout> chunks = new ArrayList<>();
    int columnCount = in.takeCount(1);
    for (int i = 0; i < columnCount; i++) {
      ChunkLayout column = readColumn(rowCount, in);
      chunks.add(column);
      for (int path = 0; path < column.pathCount(); path++) {
        chunks.add(readColumn(rowCount, in).atPath(List.of()));
      }
    }
    if (!in.atEnd()) { // absent from the first files of this format
      chunks.replaceAll(chunk -> chunk.withAscendingRuns(readRuns(in)));
    }
    chunks.replaceAll(chunk -> chunk.path() == null ? chunk : chunk.atPath(readPath(in)));
    if (!in.atEnd()) {
      throw new IllegalArgumentException("footer goes on behind its end");
    }
    return new SegmentFooter(rowCount, firstRowId, sortColumnNumbers, List.copyOf(chunks));
  }

  private static ChunkLayout readColumn(int rowCount, FooterInput in) {
    int number = in.takeInt();
    String name = in.takeText();
    var type = StoredType.read(in);
    var compression = SegmentColumn.Compression.ofNumber(in.takeByte());
    int pathCount = in.takeCount(1);
    return new ChunkLayout(
        new SegmentColumn(number, name, type, compression),
        new ChunkLayout.Dictionary(in.takeInt(), in.takeLong(), in.takeInt(), in.takeInt()),
        in.takeBytes(),
        readStatistics(number, rowCount, in),
        pathCount,
        null);
  }

  private static List<byte[]> readPath(FooterInput in) {
    int count = in.takeCount(Integer.BYTES);
    List<byte[]> keys = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      keys.add(in.takeBytes());
    }
    return List.copyOf(keys);
  }

  private static ChunkStatistics readStatistics(int number, int rowCount, FooterInput in) {
    long nullCount = in.takeLong();
    long valueBytes = in.takeLong();
    Object minimum = readBound(in);
    Object maximum = readBound(in);
    DistinctSketch distinct = readSketch(in);
    double[] bounds = new double[in.takeCount(Double.BYTES)];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = in.takeDouble();
    }
    Histogram histogram = bounds.length == 0 ? null : new Histogram(bounds);
    return new ChunkStatistics(
        number, rowCount, nullCount, minimum, maximum, distinct, valueBytes, histogram, List.of());
  }

  private static List<Run> readRuns(FooterInput in) {
    int count = in.takeCount(2 * Long.BYTES);
    List<Run> runs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      runs.add(new Run(in.takeLong(), in.takeLong()));
    }
    return runs;
  }

  private static @Nullable Object readBound(FooterInput in) {
    return switch (in.takeByte()) {
      case BOUND_NONE -> null;
      case BOUND_LONG -> in.takeLong();
      case BOUND_DOUBLE -> in.takeDouble();
      case BOUND_BYTES -> in.takeBytes();
      case BOUND_BOOLEAN -> in.takeByte() != 0;
      case BOUND_BIG -> new BigInteger(in.takeBytes());
      default -> throw new IllegalArgumentException("unknown kind of bound");
    };
  }

  private static DistinctSketch readSketch(FooterInput in) {
    int count = in.takeInt();
    if (count < 0) {
      return DistinctSketch.ofRegisters(in.takeBytes());
    }
    byte[] registers = new byte[DistinctSketch.REGISTER_COUNT];
    for (int i = 0; i < count; i++) {
      int index = in.takeByte() | in.takeByte() << 8;
      registers[index] = (byte) in.takeByte();
    }
    return DistinctSketch.ofRegisters(registers);
  }
}
