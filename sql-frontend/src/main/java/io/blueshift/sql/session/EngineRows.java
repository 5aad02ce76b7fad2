package io.blueshift.sql.session;

import io.blueshift.engine.QueryResult;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.ResultBatch;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a query that the engine runs.
final class EngineRows implements QueryRows {
  private final List<OutputColumn> columns;
  private final QueryResult result;
  private final MemoryBudget budget;
  private final long maxRowCount;
  private final RowsEnd end;
  private @Nullable ResultBatch current;
  private long rowCount;
  private @Nullable Throwable failure;
  private boolean closed;

  /// Is told once when a result is closed.
  interface RowsEnd {
    /// Ends what the result needed; `failure` is what reading it failed with, or null.
    void ended(EngineRows rows, @Nullable Throwable failure);
  }

  EngineRows(
      List<OutputColumn> columns,
      QueryResult result,
      MemoryBudget budget,
      long maxRowCount,
      RowsEnd end) {
    this.columns = columns;
    this.result = result;
    this.budget = budget;
    this.maxRowCount = maxRowCount;
    this.end = end;
  }

  @Override
  public List<OutputColumn> columns() {
    return columns;
  }

  /// Returns how many rows were read.
  long rowCount() {
    return rowCount;
  }

  QueryResult result() {
    return result;
  }

  @Override
  public @Nullable Batch next() {
    releaseBatch();
    if (maxRowCount > 0 && rowCount >= maxRowCount) {
      return null;
    }
    ResultBatch batch;
    try {
      batch = result.next();
    } catch (RuntimeException | Error thrown) {
      failure = thrown;
      throw thrown;
    }
    current = batch;
    if (batch == null) {
      return null;
    }
    Batch rows = batch.batch();
    long left = maxRowCount > 0 ? maxRowCount - rowCount : Long.MAX_VALUE;
    rowCount += rows.rowCount();
    return rows.rowCount() <= left ? rows : new Batch((int) left, rows.columns(), null);
  }

  private void releaseBatch() {
    ResultBatch batch = current;
    current = null;
    if (batch != null) {
      batch.close();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    releaseBatch();
    try {
      result.close();
      budget.close();
    } finally {
      end.ended(this, failure);
    }
  }
}
