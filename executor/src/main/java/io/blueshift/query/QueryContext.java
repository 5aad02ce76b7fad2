package io.blueshift.query;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.evaluation.EvaluationContext;
import io.blueshift.function.SequenceAccess;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.spill.SpillDirectory;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
  private final @Nullable QueryContext parent;
  private final long randomSeed;
  private final List<WorkTableRows> workTables;
  private volatile @Nullable DatabaseException cancellation;
  private volatile SpillDirectory spill = SpillDirectory.temporary();
  private volatile SequenceAccess sequences = SequenceAccess.NONE;

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
    this.parent = null;
    this.workTables = List.of();
    this.randomSeed = System.nanoTime();
  }

  private QueryContext(
      QueryContext parent,
      @Nullable Object[] parameters,
      MemoryBudget budget,
      List<WorkTableRows> workTables) {
    this.principal = parent.principal;
    this.deadlineNanos = parent.deadlineNanos;
    this.style = parent.style;
    this.parameters = parameters;
    this.tables = parent.tables;
    this.budget = budget;
    this.parent = parent;
    this.workTables = workTables;
    this.randomSeed = parent.randomSeed;
  }

  /// Makes a context for a part of this query that runs with other parameters and on its own memory.
  /// It is cancelled when this one is.
  public QueryContext child(@Nullable Object[] childParameters, MemoryBudget childBudget) {
    return new QueryContext(this, childParameters, childBudget, workTables);
  }

  /// Makes a context in which a recursion's plan finds the rows of its last round.
  public QueryContext withWorkTable(WorkTableRows rows) {
    List<WorkTableRows> all = new ArrayList<>(workTables);
    all.add(rows);
    return new QueryContext(this, parameters, budget, all);
  }

  /// Returns the rows that a recursion found last.
  public WorkTableRows workTable(int workTableId) {
    for (WorkTableRows rows : workTables.reversed()) {
      if (rows.workTableId() == workTableId) {
        return rows;
      }
    }
    throw new IllegalStateException("no such recursion [workTable=" + workTableId + "]");
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
    if (parent != null) {
      parent.checkCancelled();
    }
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

  /// Returns where operators write rows when memory is short.
  public SpillDirectory spill() {
    return parent != null ? parent.spill() : spill;
  }

  /// Says where operators write rows when memory is short; the system's temporary folder unless said
  /// otherwise. Called before the query runs.
  public void spillTo(SpillDirectory directory) {
    spill = directory;
  }

  /// Returns what NEXTVAL and its like ask.
  public SequenceAccess sequences() {
    return parent != null ? parent.sequences() : sequences;
  }

  /// Says what NEXTVAL and its like ask. Called before the query runs.
  public void useSequences(SequenceAccess access) {
    sequences = access;
  }

  /// Returns a copy of all parameters.
  public @Nullable Object[] parameters() {
    return parameters.clone();
  }

  /// Returns where the query's random numbers start.
  public long randomSeed() {
    return randomSeed;
  }

  /// Makes what expressions of this query depend on.
  ///
  /// @param evaluationBudget what they charge their memory to
  public EvaluationContext evaluation(MemoryBudget evaluationBudget) {
    return new EvaluationContext(
        Collections.unmodifiableList(Arrays.asList(parameters.clone())),
        style.timeZone(),
        micros(style.statementTime()),
        micros(style.transactionTime()),
        style.postgresql()
            ? io.blueshift.expression.SessionStyle.POSTGRESQL
            : io.blueshift.expression.SessionStyle.REDSHIFT,
        randomSeed,
        sequences(),
        evaluationBudget);
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }
}
