package io.blueshift.operator;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.ExpressionSet;
import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Computes one column per expression; those that nobody reads are not computed.
public final class ProjectOperator implements Operator {
  private final List<Expression> expressions;
  private final BitSet required;
  private final ColumnRanges ranges;

  /// Makes a projection of which only the required columns count.
  public ProjectOperator(List<Expression> expressions, BitSet required, ColumnRanges ranges) {
    this.expressions = expressions;
    this.required = required;
    this.ranges = ranges;
  }

  @Override
  public State open(WorkerContext worker) {
    return new ProjectState(worker);
  }

  private final class ProjectState implements State {
    private final ExpressionSet computed;
    private final Placeholders placeholders;

    ProjectState(WorkerContext worker) {
      List<Expression> wanted = required.stream().mapToObj(expressions::get).toList();
      this.computed = ExpressionCompiler.compileAll(wanted, worker.evaluation(), ranges);
      List<LogicalType> types = expressions.stream().map(Expression::type).toList();
      this.placeholders = new Placeholders(types, worker.budget());
    }

    @Override
    public Progress process(Batch input, BatchConsumer downstream) {
      List<ColumnVector> values = computed.evaluate(input);
      List<ColumnVector> columns = new ArrayList<>(expressions.size());
      int next = 0;
      for (int column = 0; column < expressions.size(); column++) {
        columns.add(
            required.get(column)
                ? values.get(next++)
                : placeholders.nulls(column, input.rowCount()));
      }
      SinkDemand demand =
          downstream.accept(new Batch(input.rowCount(), columns, input.selection()));
      return demand == SinkDemand.ENOUGH ? Progress.FINISHED : Progress.NEED_INPUT;
    }

    @Override
    public void close() {
      computed.close();
      placeholders.close();
    }
  }
}
