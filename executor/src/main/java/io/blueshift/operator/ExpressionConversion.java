package io.blueshift.operator;

import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.VectorExpression;
import io.blueshift.expression.Expression;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.PathConversion;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.List;

/// Converts parts of SUPER values by an expression over them (reference 0) that never fails.
///
/// @param query gives the session's settings
public record ExpressionConversion(Expression expression, QueryContext query)
    implements PathConversion {
  @Override
  public Converter open(MemoryBudget budget) {
    VectorExpression compiled = ExpressionCompiler.compile(expression, query.evaluation(budget));
    return new Converter() {
      @Override
      public ColumnVector convert(ColumnVector parts) {
        return compiled.evaluate(Batch.of(parts.rowCount(), List.of(parts)));
      }

      @Override
      public void close() {
        compiled.close();
      }
    };
  }
}
