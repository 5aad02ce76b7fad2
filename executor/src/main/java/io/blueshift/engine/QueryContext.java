package io.blueshift.engine;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.TableSnapshot;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Everything that one run of a plan knows of its surroundings: who asks, until when, at which
/// snapshot, with which parameters and memory. Shared by all workers of the query.
public final class QueryContext {
  /// The session's choices that change what expressions mean.
  public record SessionStyle(
      boolean postgresql, ZoneId timeZone, Instant transactionTime, Instant statementTime) {}

  private final String principal;
  private final long deadlineNanos;
  private final SessionStyle style;
  private final @Nullable Object[] parameters;
  private final IntFunction<TableSnapshot> tables;
  private final MemoryBudget budget;
  private volatile @Nullable DatabaseException cancellation;

  /// Makes a context.
  ///
  /// @param deadlineNanos a value of [System#nanoTime] after which the query fails; `Long.MAX_VALUE` for none
  /// @param parameters values in the form of [io.blueshift.vector.Values]
  /// @param tables gives the snapshot of a table by its id
  /// @param budget the query's own budget, which the caller closes after the result
  public QueryContext(
      String principal,
      long deadlineNanos,
      SessionStyle style,
      @Nullable Object[] parameters,
      IntFunction<TableSnapshot> tables,
      MemoryBudget budget) {
    this.principal = principal;
    this.deadlineNanos = deadlineNanos;
    this.style = style;
    this.parameters = parameters;
    this.tables = tables;
    this.budget = budget;
  }

  /// Asks the query to end; workers notice at their next batch. Safe from any thread.
  public void cancel() {
    cancel(
        new DatabaseException(ErrorCode.QUERY_CANCELED, "canceling statement due to user request"));
  }

  /// Asks the query to end with the given error, unless it is ending already.
  public synchronized void cancel(DatabaseException reason) {
    if (cancellation == null) {
      cancellation = reason;
    }
  }

  /// Fails when the query was cancelled or its deadline has passed.
  public void checkCancelled() {
    DatabaseException reason = cancellation;
    if (reason != null) {
      throw reason;
    }
    if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
      throw new DatabaseException(
          ErrorCode.QUERY_CANCELED, "canceling statement due to statement timeout");
    }
  }

  /// Returns who asks.
  public String principal() {
    return principal;
  }

  /// Returns the session's choices.
  public SessionStyle style() {
    return style;
  }

  /// Returns the value of a parameter.
  public @Nullable Object parameter(int index) {
    return parameters[index];
  }

  /// Returns the snapshot of a table.
  public TableSnapshot table(int tableId) {
    return tables.apply(tableId);
  }

  /// Returns the query's memory.
  public MemoryBudget budget() {
    return budget;
  }
}
