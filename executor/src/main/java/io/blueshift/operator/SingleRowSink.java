package io.blueshift.operator;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorAppender;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds the only row of a scalar subquery: a sink that refuses a second row, and a source that yields
/// the row, or NULLs when there was none.
public final class SingleRowSink implements Sink {
  private final List<LogicalType> types;
  private final MemoryBudget budget;
  private final List<VectorAppender> columns = new ArrayList<>();
  private boolean filled;

  /// Makes the holder of a row of the given types.
  public SingleRowSink(List<LogicalType> types, MemoryBudget budget) {
    this.types = types;
    this.budget = budget;
  }

  @Override
  public Local open(WorkerContext worker) {
    return new Local() {
      @Override
      public SinkDemand accept(Batch batch) {
        keep(batch);
        return SinkDemand.MORE;
      }

      @Override
      public void combine() {}

      @Override
      public void close() {}
    };
  }

  private synchronized void keep(Batch batch) {
    int count = batch.selectedCount();
    if (count == 0) {
      return;
    }
    if (filled || count > 1) {
      throw new DatabaseException(
          ErrorCode.CARDINALITY_VIOLATION,
          "more than one row returned by a subquery used as an expression");
    }
    filled = true;
    for (int column = 0; column < types.size(); column++) {
      VectorAppender appender = new VectorAppender(types.get(column), budget);
      columns.add(appender);
      appender.append(batch.column(column), batch.selection());
    }
  }

  @Override
  public void finish(WorkerContext worker) {}

  @Override
  public synchronized void close() {
    columns.forEach(VectorAppender::close);
    columns.clear();
  }

  /// Returns the source of the row.
  public Source source() {
    return new RowSource();
  }

  private final class RowSource implements Source {
    @Override
    public Cursor open(WorkerContext worker) {
      return new RowCursor(worker);
    }

    @Override
    public int parallelism() {
      return 1;
    }
  }

  private final class RowCursor implements Source.Cursor {
    private final Placeholders placeholders;
    private boolean done;

    RowCursor(WorkerContext worker) {
      this.placeholders = new Placeholders(types, worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      if (done) {
        return null;
      }
      done = true;
      List<ColumnVector> vectors = new ArrayList<>(types.size());
      for (int column = 0; column < types.size(); column++) {
        vectors.add(filled ? columns.get(column).vector() : placeholders.nulls(column, 1));
      }
      return Batch.of(1, vectors);
    }

    @Override
    public void close() {
      placeholders.close();
    }
  }
}
