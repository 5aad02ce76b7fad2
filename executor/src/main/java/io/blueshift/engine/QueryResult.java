package io.blueshift.engine;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.pipeline.QueryExecution;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.query.SubplanRows;
import io.blueshift.translation.PlanNarrowing;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a running query, taken batch by batch. One thread reads; any thread may cancel or ask
/// for progress. The reader's thread runs tasks of its own query while it waits.
///
/// Closed by the reader, after which the query holds no memory except batches that were taken and not
/// closed.
public final class QueryResult implements SubplanRows {
  private static final long WAIT_MILLIS = 20;

  /// A plan and which nodes run in the place of its nodes.
  record Executed(PhysicalPlan plan, PlanNarrowing narrowing) {}

  private final Executed executed;
  private final QueryContext context;
  private final QueryExecution execution;
  private final ResultQueue queue;
  private final Object change = new Object();
  private boolean closed;

  QueryResult(
      Executed executed, QueryContext context, QueryExecution execution, ResultQueue queue) {
    this.executed = executed;
    this.context = context;
    this.execution = execution;
    this.queue = queue;
  }

  void start() {
    queue.onFilled(this::changed);
    execution.start(this::changed);
  }

  private void changed() {
    synchronized (change) {
      change.notifyAll();
    }
  }

  /// Returns the types of the columns.
  public List<LogicalType> types() {
    return executed.plan().outputTypes();
  }

  /// Returns the next batch, or null after the last one. Waits where it must.
  ///
  /// @throws DatabaseException when the query failed or was cancelled
  @Override
  public @Nullable ResultBatch next() {
    while (true) {
      RuntimeException failure = execution.failure();
      if (failure != null) {
        awaitRelease();
        throw failure;
      }
      ResultBatch batch = queue.poll();
      if (batch != null) {
        return batch;
      }
      if (execution.isReleased()) {
        batch = queue.poll();
        if (batch != null || execution.failure() == null) {
          return batch;
        }
      } else if (!execution.help()) {
        waitForChange();
      }
    }
  }

  /// Waits until something happens, at most some milliseconds, since a cancelled query or one past
  /// its deadline gives no sign.
  private void waitForChange() {
    synchronized (change) {
      boolean waited = false;
      try {
        while (!waited) {
          if (execution.isReleased() || execution.hasRunnable() || !queue.isEmpty()) {
            return;
          }
          change.wait(WAIT_MILLIS);
          waited = true;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        cancel();
        execution.fail(
            new DatabaseException(
                ErrorCode.QUERY_CANCELED,
                "canceling statement because its thread was interrupted"));
        return;
      }
    }
    try {
      context.checkCancelled();
    } catch (DatabaseException e) {
      execution.fail(e);
    }
  }

  /// Asks the query to end; [#next] then fails. Safe from any thread.
  public void cancel() {
    context.cancel();
  }

  /// Returns the share of the work that is done, 0 to 1.
  public double progress() {
    return execution.fractionDone();
  }

  /// Returns the figures of a node of the plan, or null when the node took no part.
  public OperatorMetrics.@Nullable Figures figures(PhysicalPlan node) {
    return execution.figures(executed.narrowing().executedNode(node));
  }

  /// Returns the plan; its nodes are those that [#figures] knows.
  public PhysicalPlan plan() {
    return executed.plan();
  }

  private void awaitRelease() {
    boolean interrupted = false;
    while (!execution.isReleased()) {
      synchronized (change) {
        if (!execution.isReleased()) {
          try {
            change.wait(WAIT_MILLIS);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends the query if it still runs, waits until its tasks have stopped (a batch each at most) and
  /// gives its memory back.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!execution.isReleased()) {
      execution.fail(
          new DatabaseException(ErrorCode.QUERY_CANCELED, "result was closed before its end"));
      awaitRelease();
    }
    queue.close();
  }
}
