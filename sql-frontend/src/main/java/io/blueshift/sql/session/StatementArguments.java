package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.evaluation.EvaluationContext;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.VectorExpression;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.QueryContext;
import io.blueshift.sql.bind.ArgumentValues;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.bind.ParameterSlots.Slot;
import io.blueshift.sql.constant.ConstantFolder;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes arguments with the values that one execution of a statement has.
record StatementArguments(StatementScope scope) implements ArgumentValues {
  @Override
  public @Nullable Literal valueOf(Expression argument, List<Slot> slots) {
    if (usesGiven(argument, slots)) {
      if (scope.isDescribed()) {
        return null;
      }
      if (scope.parameterRows().size() > 1) {
        throw new DatabaseException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "a parameter that decides what is read cannot be one of a batch of executions");
      }
    }
    try (MemoryBudget budget = scope.session().memory().child("arguments", Long.MAX_VALUE)) {
      QueryContext context = new QueryRunner(scope).context(slots, budget);
      Expression substituted =
          Expressions.rewrite(
              argument,
              part ->
                  part instanceof Parameter parameter
                      ? new Literal(context.parameters()[parameter.index()], parameter.type())
                      : null);
      EvaluationContext evaluation = context.evaluation(budget);
      if (ConstantFolder.forExecution(evaluation).fold(substituted) instanceof Literal value) {
        return value;
      }
      evaluate(substituted, evaluation);
    }
    throw new DatabaseException(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        "an argument that decides what is read must be a value, or computed from values");
  }

  /// Fails as the expression does; one that does not is not constant.
  private static void evaluate(Expression expression, EvaluationContext evaluation) {
    try (VectorExpression compiled = ExpressionCompiler.compile(expression, evaluation)) {
      compiled.evaluate(Batch.of(1, List.of()));
    }
  }

  private static boolean usesGiven(Expression argument, List<Slot> slots) {
    if (argument instanceof Parameter parameter) {
      return slots.get(parameter.index()) instanceof ParameterSlots.Given;
    }
    return Expressions.operands(argument).stream().anyMatch(operand -> usesGiven(operand, slots));
  }
}
