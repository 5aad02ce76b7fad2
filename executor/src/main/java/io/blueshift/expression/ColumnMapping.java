package io.blueshift.expression;

import io.blueshift.expression.Expression.ColumnReference;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rewrites the column references of expressions.
public final class ColumnMapping {
  private final Function<ColumnReference, Expression> mapping;

  /// Makes a rewriter that replaces each reference by what the function gives for it.
  public ColumnMapping(Function<ColumnReference, Expression> mapping) {
    this.mapping = mapping;
  }

  /// Makes a rewriter that adds to every column's index.
  public static ColumnMapping shift(int distance) {
    return new ColumnMapping(
        column -> new ColumnReference(column.index() + distance, column.type()));
  }

  /// Rewrites an expression that may be missing.
  public @Nullable Expression applyOrNull(@Nullable Expression expression) {
    return expression == null ? null : apply(expression);
  }

  /// Rewrites several expressions.
  public List<Expression> applyAll(List<Expression> expressions) {
    return expressions.stream().map(this::apply).toList();
  }

  /// Rewrites an expression.
  public Expression apply(Expression expression) {
    return switch (expression) {
      case ColumnReference column -> mapping.apply(column);
      case Expression.Literal literal -> literal;
      case Expression.Parameter parameter -> parameter;
      case Expression.Comparison it ->
          new Expression.Comparison(it.operator(), apply(it.left()), apply(it.right()));
      case Expression.And it -> new Expression.And(applyAll(it.operands()));
      case Expression.Or it -> new Expression.Or(applyAll(it.operands()));
      case Expression.Not it -> new Expression.Not(apply(it.operand()));
      case Expression.IsNull it -> new Expression.IsNull(apply(it.operand()));
      case Expression.Arithmetic it ->
          new Expression.Arithmetic(it.operator(), apply(it.left()), apply(it.right()), it.type());
      case Expression.Cast it -> new Expression.Cast(apply(it.operand()), it.type(), it.mode());
      case Expression.Case it ->
          new Expression.Case(
              it.branches().stream()
                  .map(branch ->
                      new Expression.Case.Branch(apply(branch.condition()), apply(branch.result())))
                  .toList(),
              apply(it.otherwise()),
              it.type());
      case Expression.Coalesce it -> new Expression.Coalesce(applyAll(it.operands()), it.type());
      case Expression.InList it ->
          new Expression.InList(apply(it.operand()), applyAll(it.candidates()));
      case Expression.Call it ->
          new Expression.Call(it.function(), applyAll(it.arguments()), it.type());
    };
  }
}
