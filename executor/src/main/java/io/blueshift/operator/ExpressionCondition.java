package io.blueshift.operator;

import io.blueshift.error.DatabaseException;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.PredicateEvaluator;
import io.blueshift.expression.Expression;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A condition on one column (reference 0) that readers ask on dictionaries or decoded values. Keeps
/// compiled forms for as many threads as ask at the same time.
///
/// It is asked of values that no row has any more, or that belong to rows which other conditions drop. An error
/// of such a value must not end the query, so after one every value passes, and [#hasFailed] says that the rows
/// that are left have to be asked again.
public final class ExpressionCondition implements ColumnPredicate.VectorCondition, AutoCloseable {
  private final Expression condition;
  private final QueryContext query;
  private final MemoryBudget budget;
  private final ConcurrentLinkedQueue<PredicateEvaluator> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean failed;

  /// Makes a condition; `budget` pays for its evaluation.
  public ExpressionCondition(Expression condition, QueryContext query, MemoryBudget budget) {
    this.condition = condition;
    this.query = query;
    this.budget = budget;
  }

  /// Returns whether the condition gave an error for some value, so that all pass.
  public boolean hasFailed() {
    return failed;
  }

  @Override
  public void evaluate(ColumnVector vector, long[] result) {
    if (!failed) {
      try {
        evaluateAll(vector, result);
      } catch (DatabaseException e) {
        if (!e.code().isDataException()) {
          throw e;
        }
        failed = true;
      }
    }
    if (failed) {
      Arrays.fill(result, 0, vector.rowCount() + 63 >>> 6, -1L);
    }
  }

  private void evaluateAll(ColumnVector vector, long[] result) {
    PredicateEvaluator evaluator = idle.poll();
    if (evaluator == null) {
      evaluator = ExpressionCompiler.compilePredicate(condition, query.evaluation(budget));
    }
    try {
      if (vector.rowCount() <= Batch.ROW_COUNT_MAX) {
        evaluator.evaluate(Batch.of(vector.rowCount(), List.of(vector)), result);
      } else {
        evaluateInParts(evaluator, (FlatVector) vector, result);
      }
    } finally {
      idle.add(evaluator);
    }
  }

  /// Evaluates a dictionary that is longer than a batch.
  private static void evaluateInParts(
      PredicateEvaluator evaluator, FlatVector vector, long[] result) {
    long[] part = new long[Batch.ROW_COUNT_MAX >>> 6];
    for (int first = 0; first < vector.rowCount(); first += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, vector.rowCount() - first);
      Arrays.fill(part, 0);
      evaluator.evaluate(Batch.of(count, List.of(VectorSlices.flat(vector, first, count))), part);
      System.arraycopy(part, 0, result, first >>> 6, count + 63 >>> 6);
    }
  }

  @Override
  public void close() {
    idle.forEach(PredicateEvaluator::close);
    idle.clear();
  }
}
