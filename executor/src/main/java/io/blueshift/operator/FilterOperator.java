package io.blueshift.operator;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.PredicateEvaluator;
import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import java.util.List;

/// Passes on the rows for which a condition is true. Sparse batches are collected into fuller ones.
public final class FilterOperator implements Operator {
  private final Expression condition;
  private final List<LogicalType> types;
  private final ColumnRanges ranges;

  /// Makes a filter of rows of the given types.
  public FilterOperator(Expression condition, List<LogicalType> types, ColumnRanges ranges) {
    this.condition = condition;
    this.types = types;
    this.ranges = ranges;
  }

  @Override
  public State open(WorkerContext worker) {
    return new FilterState(worker);
  }

  private final class FilterState implements State {
    private final PredicateEvaluator predicate;
    private final CompactingOutput output;

    FilterState(WorkerContext worker) {
      this.predicate = ExpressionCompiler.compilePredicate(condition, worker.evaluation(), ranges);
      this.output = new CompactingOutput(types, worker.budget());
    }

    @Override
    public Progress process(Batch input, BatchConsumer downstream) {
      if (output.isInterrupted()) {
        return output.resume(downstream);
      }
      SelectionVector selection = predicate.select(input);
      if (selection == null) {
        return output.emit(input, downstream);
      }
      if (selection.count() == 0) {
        return Progress.NEED_INPUT;
      }
      return output.emit(new Batch(input.rowCount(), input.columns(), selection), downstream);
    }

    @Override
    public Progress finish(BatchConsumer downstream) {
      return output.finish(downstream);
    }

    @Override
    public void close() {
      predicate.close();
      output.close();
    }
  }
}
