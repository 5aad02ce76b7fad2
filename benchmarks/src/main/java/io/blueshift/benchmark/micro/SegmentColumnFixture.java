package io.blueshift.benchmark.micro;

import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.kernel.VectorBuilder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.PageCache;
import io.blueshift.segment.Segment;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.vector.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A segment in memory with one column of a given shape, open for reading by one thread.
final class SegmentColumnFixture implements AutoCloseable {

  /// The rows of the segment, a whole number of batches.
  static final int ROW_COUNT = 1 << 17;

  private static final long SEED = 11;
  private static final String FILE_NAME = "segment";

  private final MemoryBudget budget = MemoryBudget.root("benchmark", 1L << 30);
  private final PageCache cache = new PageCache(budget, 1L << 28);
  private final Segment segment;
  private final RowGroup rows;
  private final RowGroupReader reader;

  SegmentColumnFixture(ColumnShape shape) {
    MemoryStorageDirectory directory = new MemoryStorageDirectory();
    write(shape, directory);
    segment = Segment.open(directory, FILE_NAME, cache);
    rows = segment.rowGroup(List.of(new ColumnBinding(1, shape.type(), null)), DeleteVector.NONE);
    reader = rows.openReader(budget);
  }

  private void write(ColumnShape shape, MemoryStorageDirectory directory) {
    Random random = new Random(SEED);
    List<SegmentColumn> columns = List.of(SegmentColumn.of(1, "c", shape.type()));
    try (SegmentWriter writer = new SegmentWriter(directory, FILE_NAME, columns, 0, budget);
        VectorBuilder builder = new VectorBuilder(shape.type(), budget)) {
      for (int first = 0; first < ROW_COUNT; first += Batch.ROW_COUNT_MAX) {
        builder.clear();
        for (int row = first; row < first + Batch.ROW_COUNT_MAX; row++) {
          builder.append(shape.value(row, random));
        }
        writer.append(Batch.of(Batch.ROW_COUNT_MAX, List.of(builder.build())));
      }
      writer.finish();
    }
  }

  RowGroupReader reader() {
    return reader;
  }

  /// Returns the bytes that the column takes in the segment.
  long encodedSizeBytes() {
    return rows.encodedSizeBytes(0, 0, ROW_COUNT);
  }

  /// Returns a selection of all rows of a batch.
  static long[] allRows() {
    long[] selection = new long[Batch.ROW_COUNT_MAX / Long.SIZE];
    Arrays.fill(selection, -1L);
    return selection;
  }

  @Override
  public void close() {
    reader.close();
    segment.close();
    cache.close();
    budget.close();
  }
}
