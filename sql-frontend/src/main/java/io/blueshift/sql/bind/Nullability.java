package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Arithmetic;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;

/// Says whether an expression may be NULL.
final class Nullability {
  private Nullability() {}

  static boolean isNullable(Expression expression, LogicalPlan input) {
    return switch (expression) {
      case Literal literal -> literal.value() == null;
      case ColumnReference reference -> {
        for (Column column : input.columns()) {
          if (column.id() == reference.index()) {
            yield column.nullable();
          }
        }
        yield true;
      }
      case IsNull _ -> false;
      case Comparison(_, var left, var right) ->
          isNullable(left, input) || isNullable(right, input);
      case Arithmetic(_, var left, var right, _) ->
          isNullable(left, input) || isNullable(right, input);
      case Cast(var operand, _, var mode) ->
          mode == io.blueshift.expression.CastMode.TRY || isNullable(operand, input);
      case Coalesce(var operands, _) ->
          operands.stream().allMatch(operand -> isNullable(operand, input));
      default -> true;
    };
  }
}
