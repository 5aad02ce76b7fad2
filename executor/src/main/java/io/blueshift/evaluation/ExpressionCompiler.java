package io.blueshift.evaluation;

import io.blueshift.expression.Expression;
import java.util.List;

/// Makes runnable forms of expressions, one instance for each worker.
///
/// 1. Constants are folded at their first use, what only depends on one column is answered once per
///    dictionary entry where the column has a dictionary.
/// 2. Expressions compiled together share what they have in common.
/// 3. CASE, COALESCE, AND and OR evaluate operands that may fail or are expensive only for the rows
///    that need them.
public final class ExpressionCompiler {
  private ExpressionCompiler() {}

  /// Compiles one expression.
  public static VectorExpression compile(Expression expression, EvaluationContext context) {
    return compile(expression, context, ColumnRanges.UNKNOWN);
  }

  /// Compiles one expression; `ranges` say within which bounds the columns' values are known to lie,
  /// which spares checks.
  public static VectorExpression compile(
      Expression expression, EvaluationContext context, ColumnRanges ranges) {
    return new CompiledExpression(
        expression.type(), compileNodes(List.of(expression), context, ranges));
  }

  /// Compiles several expressions over the same input.
  public static ExpressionSet compileAll(
      List<? extends Expression> expressions, EvaluationContext context) {
    return compileAll(expressions, context, ColumnRanges.UNKNOWN);
  }

  /// Compiles several expressions over the same input with known bounds of its columns.
  public static ExpressionSet compileAll(
      List<? extends Expression> expressions, EvaluationContext context, ColumnRanges ranges) {
    return new CompiledExpressionSet(
        expressions.stream().map(Expression::type).toList(),
        compileNodes(expressions, context, ranges));
  }

  /// Compiles a condition.
  public static PredicateEvaluator compilePredicate(
      Expression condition, EvaluationContext context) {
    return compilePredicate(condition, context, ColumnRanges.UNKNOWN);
  }

  /// Compiles a condition over columns with known bounds.
  public static PredicateEvaluator compilePredicate(
      Expression condition, EvaluationContext context, ColumnRanges ranges) {
    return new CompiledPredicate(
        compileNodes(List.of(condition), context, ranges), context.budget());
  }

  private static NodeTree compileNodes(
      List<? extends Expression> expressions, EvaluationContext context, ColumnRanges ranges) {
    NodeBuilder builder = new NodeBuilder(context, ranges);
    try {
      return new NodeTree(expressions.stream().map(builder::root).toList(), builder.allNodes());
    } catch (RuntimeException failure) {
      builder.allNodes().forEach(EvaluationNode::close);
      throw failure;
    }
  }
}
