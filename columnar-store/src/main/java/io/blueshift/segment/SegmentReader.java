package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.vector.ColumnVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the columns of a segment; one [ColumnReader] for each column asked for. Used by one worker.
final class SegmentReader implements RowGroupReader {
  private final @Nullable ColumnChunk[] chunks;
  private final List<ColumnBinding> bindings;
  private final long firstRowId;
  private final MemoryBudget budget;
  private final @Nullable ColumnReader[] readers;

  SegmentReader(
      @Nullable ColumnChunk[] chunks,
      List<ColumnBinding> bindings,
      long firstRowId,
      MemoryBudget budget) {
    this.firstRowId = firstRowId;
    this.chunks = chunks;
    this.bindings = bindings;
    this.budget = budget;
    this.readers = new ColumnReader[chunks.length];
  }

  private ColumnReader reader(int column) {
    ColumnReader reader = readers[column];
    if (reader == null) {
      ColumnBinding binding = bindings.get(column);
      reader =
          chunks[column] == null && binding.isRowId()
              ? new RowIdSequenceReader(firstRowId, budget)
              : ColumnReader.of(chunks[column], binding, budget);
      readers[column] = reader;
    }
    return reader;
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    reader(predicate.column()).filter(predicate, firstRow, rowCount, selection);
  }

  @Override
  public ColumnVector read(int column, int firstRow, int rowCount, long[] selection) {
    return reader(column).read(firstRow, rowCount, selection);
  }

  @Override
  public void close() {
    for (int column = 0; column < readers.length; column++) {
      ColumnReader reader = readers[column];
      if (reader != null) {
        readers[column] = null;
        reader.close();
      }
    }
  }
}
