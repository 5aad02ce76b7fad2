package io.blueshift.segment;

import io.blueshift.encoding.IntegerPageEncoder;
import io.blueshift.encoding.PageBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnStatistics.Histogram;
import io.blueshift.type.LogicalType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the rows of one column page by page and encodes each page when it is full. The rows of all
/// columns of a segment go in step, so the segment's writer says when a page ends. Used by one thread.
abstract class ChunkWriter implements AutoCloseable {
  static final int PAGE_ROW_COUNT = SegmentFormat1.PAGE_ROW_COUNT;

  /// What all columns of a writer share, because pages are encoded one after the other.
  ///
  /// @param shreddedPathsMax how many paths of a column of type SUPER may have chunks of their own
  record Tools(
      MemoryBudget budget,
      PageBuffer pageBuffer,
      IntegerPageEncoder integerEncoder,
      int shreddedPathsMax) {}

  final SegmentColumn column;
  final Tools tools;
  final ChunkOutput output;
  final DistinctSketch distinct = new DistinctSketch();
  final HistogramSample sample = new HistogramSample();
  final long[] presentWords = new long[PAGE_ROW_COUNT >>> 6];
  int pageRows;
  int pageNulls;
  long rowCount;
  long nullCount;

  ChunkWriter(SegmentColumn column, Tools tools) {
    this.column = column;
    this.tools = tools;
    this.output = new ChunkOutput(tools.budget());
  }

  /// Makes the writer for a column's type.
  static ChunkWriter of(SegmentColumn column, Tools tools) {
    return column.type() instanceof LogicalType.SuperType
        ? new ShreddedChunkWriter(column, tools)
        : ofPath(column, tools);
  }

  /// Makes the writer for a lane, which is that of a column or of a path in one.
  static ChunkWriter ofPath(SegmentColumn column, Tools tools) {
    return switch (column.type().physicalType()) {
      case INT32, INT64 -> new IntegerChunkWriter(column, tools);
      case FLOAT64 -> new FloatChunkWriter(column, tools);
      case BOOLEAN -> new BooleanChunkWriter(column, tools);
      case INT128, INTERVAL -> new WideChunkWriter(column, tools);
      case BYTES -> new BytesChunkWriter(column, tools);
    };
  }

  /// Adds rows, which fit in the page.
  final void append(RowSource rows) {
    int count = rows.rowCount();
    if (rows.allPresent()) {
      setPresent(pageRows, count);
    } else {
      for (int i = 0; i < count; i++) {
        int row = pageRows + i;
        if (rows.isPresent(i)) {
          presentWords[row >>> 6] |= 1L << row;
        } else {
          pageNulls++;
        }
      }
    }
    gather(rows);
    pageRows += count;
  }

  private void setPresent(int from, int count) {
    for (int row = from; row < from + count; ) {
      int bit = row & 63;
      int length = Math.min(64 - bit, from + count - row);
      presentWords[row >>> 6] |= (length == 64 ? -1L : (1L << length) - 1) << bit;
      row += length;
    }
  }

  final boolean isPresent(int row) {
    return (presentWords[row >>> 6] >>> row & 1) != 0;
  }

  /// Encodes the rows collected, if there are any.
  final void endPage() {
    if (pageRows == 0) {
      return;
    }
    rowCount += pageRows;
    nullCount += pageNulls;
    encodePage();
    pageRows = 0;
    pageNulls = 0;
    Arrays.fill(presentWords, 0);
  }

  final void beginPage() {
    tools.pageBuffer().begin(pageRows, presentWords, pageNulls);
  }

  /// Returns the share that zstd must save on a numeric page.
  final double zstdSavingMin() {
    return column.compression() == SegmentColumn.Compression.ZSTD ? 0 : 1;
  }

  final boolean plain() {
    return column.compression() == SegmentColumn.Compression.NONE;
  }

  /// Copies the rows' values to the page's end; values at null positions are anything.
  abstract void gather(RowSource rows);

  /// Encodes the page's rows and gives it to the output.
  abstract void encodePage();

  /// Returns the writers of which each has a chunk in the file, in the file's order.
  List<ChunkWriter> parts() {
    return List.of(this);
  }

  /// Returns the bytes of the pages encoded so far.
  long sizeBytes() {
    return output.sizeBytes();
  }

  /// Completes the chunks after the last page; one layout for each of [#parts]. The offsets count from
  /// the chunk's beginning.
  abstract List<ChunkLayout> finish();

  final ChunkStatistics statistics(
      @Nullable Object minimum, @Nullable Object maximum, long valueBytes) {
    LogicalType type = column.type();
    Histogram histogram = type.physicalType().sizeBytes() > 8 ? null : sample.histogram();
    return new ChunkStatistics(
        column.number(),
        rowCount,
        nullCount,
        minimum,
        maximum,
        distinct,
        valueBytes,
        histogram,
        List.of());
  }

  @Override
  public void close() {
    output.close();
  }
}
