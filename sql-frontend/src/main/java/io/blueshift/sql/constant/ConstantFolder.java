package io.blueshift.sql.constant;

import io.blueshift.error.DatabaseException;
import io.blueshift.evaluation.EvaluationContext;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.VectorExpression;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.function.FunctionRegistry;
import io.blueshift.function.ResolvedFunction;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.vector.Batch;
import java.util.List;
import java.util.Optional;

/// Replaces expressions of literals by their values, with the executor's own evaluation. What fails is
/// left as it is: the error happens when a row asks for it. Used by one thread.
public final class ConstantFolder {
  private final EvaluationContext context;
  private final boolean isExecution;

  private ConstantFolder(EvaluationContext context, boolean isExecution) {
    this.context = context;
    this.isExecution = isExecution;
  }

  /// Folds what is the same in every execution: no functions of the clock or the session, and nothing
  /// that depends on a time zone.
  public static ConstantFolder forPlanning(SessionStyle style, MemoryBudget budget) {
    return new ConstantFolder(EvaluationContext.of(style, 0, budget), false);
  }

  /// Folds what is the same for all rows of one execution.
  public static ConstantFolder forExecution(EvaluationContext context) {
    return new ConstantFolder(context, true);
  }

  /// Returns the expression with its constant parts computed; the same object when there are none.
  public Expression fold(Expression expression) {
    if (expression instanceof Literal
        || expression instanceof ColumnReference
        || expression instanceof Parameter) {
      return expression;
    }
    Expression folded = Expressions.mapOperands(expression, this::fold);
    for (Expression operand : Expressions.operands(folded)) {
      if (!(operand instanceof Literal)) {
        return folded;
      }
    }
    return isFoldable(folded) ? compute(folded) : folded;
  }

  private boolean isFoldable(Expression expression) {
    if (expression instanceof Call(var function, var arguments, _)) {
      Optional<ResolvedFunction> resolved =
          FunctionRegistry.scalar(
              function, arguments.stream().map(Expression::type).toList(), context.style());
      Volatility limit = isExecution ? Volatility.STABLE : Volatility.IMMUTABLE;
      if (resolved.isEmpty() || resolved.get().definition().volatility().compareTo(limit) > 0) {
        return false;
      }
    }
    return isExecution || !dependsOnZone(expression);
  }

  private static boolean dependsOnZone(Expression expression) {
    if (expression.type() instanceof TimestampTzType) {
      return true;
    }
    for (Expression operand : Expressions.operands(expression)) {
      if (operand.type() instanceof TimestampTzType) {
        return true;
      }
    }
    // Texts such as 'now' are times of the clock.
    return expression instanceof Cast(var operand, var target, _)
        && operand.type().isString()
        && !target.isNumeric()
        && !target.isString();
  }

  private Expression compute(Expression expression) {
    try (VectorExpression compiled = ExpressionCompiler.compile(expression, context)) {
      Object value = VectorReader.of(compiled.evaluate(Batch.of(1, List.of()))).objectAt(0);
      return new Literal(value, expression.type());
    } catch (DatabaseException failure) {
      return expression;
    }
  }
}
