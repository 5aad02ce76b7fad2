package io.blueshift.query;

import io.blueshift.kernel.VectorAppender;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;

/// Rows of a result that own their memory: all columns flat, every row counts. Whoever took it from a
/// result closes it, on any thread; it may outlive the result, but not the query's budget.
public final class ResultBatch implements AutoCloseable {
  private final Batch batch;
  private final List<VectorAppender> columns;
  private boolean closed;

  private ResultBatch(Batch batch, List<VectorAppender> columns) {
    this.batch = batch;
    this.columns = columns;
  }

  /// Copies the selected rows of a batch.
  public static ResultBatch copyOf(Batch source, List<LogicalType> types, MemoryBudget budget) {
    List<VectorAppender> columns = new ArrayList<>(types.size());
    List<ColumnVector> vectors = new ArrayList<>(types.size());
    boolean complete = false;
    try {
      for (int column = 0; column < types.size(); column++) {
        VectorAppender appender = new VectorAppender(types.get(column), budget);
        columns.add(appender);
        appender.append(source.column(column), source.selection());
        vectors.add(appender.vector());
      }
      complete = true;
    } finally {
      if (!complete) {
        columns.forEach(VectorAppender::close);
      }
    }
    return new ResultBatch(Batch.of(source.selectedCount(), List.copyOf(vectors)), columns);
  }

  /// Returns the rows.
  public Batch batch() {
    return batch;
  }

  /// Gives the memory back.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      columns.forEach(VectorAppender::close);
    }
  }
}
