package io.blueshift.operator;

import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.PredicateEvaluator;
import io.blueshift.expression.ColumnUsage;
import io.blueshift.expression.Expression;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The conditions that a scan asks of the rows that its predicates leave: the residual ones, and, once a
/// computed predicate has given an error, all that such predicates stand for. Serves one worker.
final class RowConditions implements AutoCloseable {
  private final ScanSource.Description description;
  private final WorkerContext worker;
  private @Nullable PredicateEvaluator evaluator;
  private BitSet columns = new BitSet();
  private boolean asksAgain;

  RowConditions(ScanSource.Description description, WorkerContext worker) {
    this.description = description;
    this.worker = worker;
    compile(description.residuals());
  }

  private void compile(List<Expression> conditions) {
    columns = new BitSet();
    ColumnUsage.collectAll(conditions, columns);
    evaluator =
        switch (conditions.size()) {
          case 0 -> null;
          case 1 -> compiled(conditions.getFirst());
          default -> compiled(new Expression.And(conditions));
        };
  }

  private PredicateEvaluator compiled(Expression condition) {
    return ExpressionCompiler.compilePredicate(
        condition, worker.evaluation(), description.ranges());
  }

  /// Returns what the rows of a batch that passed all predicates are to be asked; null when there is nothing.
  @Nullable PredicateEvaluator afterPredicates() {
    if (!asksAgain && description.computed().haveFailed()) {
      asksAgain = true;
      close();
      compile(description.computed().filters());
    }
    return evaluator;
  }

  /// Returns the columns that the conditions read, as positions in the scan's column list.
  BitSet columns() {
    return columns;
  }

  @Override
  public void close() {
    if (evaluator != null) {
      evaluator.close();
      evaluator = null;
    }
  }
}
