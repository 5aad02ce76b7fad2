package io.blueshift.evaluation;

import io.blueshift.expression.Expression;
import io.blueshift.function.FunctionRegistry;
import io.blueshift.type.PhysicalType;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;

/// What the compiler wants to know of an expression before it builds anything.
///
/// @param columnCount how many different columns it refers to; 2 stands for two or more
/// @param column the only column, when there is one
/// @param deterministic whether equal inputs give equal results within a statement
/// @param lazy whether it should be kept from rows that do not need it: it may fail or is expensive
/// @param hash equal for equal expressions, computed once for every part of a tree
record ExpressionTraits(
    int columnCount, int column, boolean deterministic, boolean lazy, int hash) {

  /// Computes traits and remembers them.
  static final class Analysis {
    private final IdentityHashMap<Expression, ExpressionTraits> known = new IdentityHashMap<>();

    ExpressionTraits of(Expression expression) {
      ExpressionTraits traits = known.get(expression);
      if (traits == null) {
        traits = compute(expression);
        known.put(expression, traits);
      }
      return traits;
    }

    private ExpressionTraits compute(Expression expression) {
      if (expression instanceof Expression.ColumnReference reference) {
        return new ExpressionTraits(1, reference.index(), true, false, reference.hashCode());
      }
      int columnCount = 0;
      int column = -1;
      boolean deterministic = true;
      boolean lazy = isLazyItself(expression);
      List<Expression> operands = operandsOf(expression);
      int hash =
          operands.isEmpty()
              ? expression.hashCode()
              : 31 * expression.getClass().hashCode() + expression.type().hashCode();
      for (Expression operand : operands) {
        ExpressionTraits traits = of(operand);
        hash = 31 * hash + traits.hash();
        deterministic &= traits.deterministic();
        lazy |= traits.lazy();
        if (traits.columnCount() == 0) {
          continue;
        }
        boolean same = columnCount == 1 && traits.columnCount() == 1 && column == traits.column();
        if (!same) {
          columnCount = Math.min(2, columnCount + traits.columnCount());
          column = traits.column();
        }
      }
      if (expression instanceof Expression.Call call) {
        deterministic &= FunctionRegistry.isDeterministic(call.function());
      }
      return new ExpressionTraits(columnCount, column, deterministic, lazy, hash);
    }

    private static boolean isLazyItself(Expression expression) {
      return switch (expression) {
        case Expression.Arithmetic ignored -> true;
        case Expression.Cast ignored -> true;
        case Expression.Call ignored -> true;
        case Expression.Comparison comparison ->
            comparison.left().type().physicalType() == PhysicalType.BYTES;
        case Expression.InList ignored -> true;
        case Expression.ColumnReference ignored -> false;
        case Expression.Literal ignored -> false;
        case Expression.Parameter ignored -> false;
        case Expression.And ignored -> false;
        case Expression.Or ignored -> false;
        case Expression.Not ignored -> false;
        case Expression.IsNull ignored -> false;
        case Expression.Case ignored -> false;
        case Expression.Coalesce ignored -> false;
      };
    }
  }

  /// Returns the direct operands of an expression.
  static List<Expression> operandsOf(Expression expression) {
    return switch (expression) {
      case Expression.ColumnReference ignored -> List.of();
      case Expression.Literal ignored -> List.of();
      case Expression.Parameter ignored -> List.of();
      case Expression.Comparison it -> List.of(it.left(), it.right());
      case Expression.And it -> it.operands();
      case Expression.Or it -> it.operands();
      case Expression.Not it -> List.of(it.operand());
      case Expression.IsNull it -> List.of(it.operand());
      case Expression.Arithmetic it -> List.of(it.left(), it.right());
      case Expression.Cast it -> List.of(it.operand());
      case Expression.Case it ->
          Stream.concat(
                  it.branches().stream()
                      .flatMap(branch -> Stream.of(branch.condition(), branch.result())),
                  Stream.of(it.otherwise()))
              .toList();
      case Expression.Coalesce it -> it.operands();
      case Expression.InList it ->
          Stream.concat(Stream.of(it.operand()), it.candidates().stream()).toList();
      case Expression.Call it -> it.arguments();
    };
  }
}
