package io.blueshift.rows;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;

/// Writers for all columns of output batches.
public final class BatchWriter implements AutoCloseable {
  private final List<ColumnWriter> columns = new ArrayList<>();

  /// Makes one writer a column; `budget` pays until close.
  public BatchWriter(List<LogicalType> types, MemoryBudget budget) {
    try {
      for (LogicalType type : types) {
        columns.add(new ColumnWriter(type, budget));
      }
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /// Returns the writer of a column.
  public ColumnWriter column(int index) {
    return columns.get(index);
  }

  /// Begins a new batch.
  public void reset() {
    columns.forEach(ColumnWriter::reset);
  }

  /// Returns what was written, valid until the next [#reset].
  public Batch build(int rowCount) {
    List<ColumnVector> vectors = new ArrayList<>(columns.size());
    for (ColumnWriter column : columns) {
      vectors.add(column.build(rowCount));
    }
    return Batch.of(rowCount, vectors);
  }

  @Override
  public void close() {
    columns.forEach(ColumnWriter::close);
    columns.clear();
  }
}
