package io.blueshift.expression;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds which columns of its input an expression reads.
public final class ColumnUsage {
  private ColumnUsage() {}

  /// Returns the columns that an expression reads.
  public static BitSet of(Expression expression) {
    BitSet columns = new BitSet();
    collect(expression, columns);
    return columns;
  }

  /// Adds the columns that several expressions read.
  public static void collectAll(List<Expression> expressions, BitSet columns) {
    expressions.forEach(expression -> collect(expression, columns));
  }

  /// Adds the columns that an expression reads; null reads none.
  public static void collect(@Nullable Expression expression, BitSet columns) {
    switch (expression) {
      case null -> {}
      case Expression.ColumnReference reference -> columns.set(reference.index());
      case Expression.Literal ignored -> {}
      case Expression.Parameter ignored -> {}
      case Expression.Comparison comparison -> {
        collect(comparison.left(), columns);
        collect(comparison.right(), columns);
      }
      case Expression.And and -> collectAll(and.operands(), columns);
      case Expression.Or or -> collectAll(or.operands(), columns);
      case Expression.Not not -> collect(not.operand(), columns);
      case Expression.IsNull isNull -> collect(isNull.operand(), columns);
      case Expression.Arithmetic arithmetic -> {
        collect(arithmetic.left(), columns);
        collect(arithmetic.right(), columns);
      }
      case Expression.Cast cast -> collect(cast.operand(), columns);
      case Expression.Case cases -> {
        for (Expression.Case.Branch branch : cases.branches()) {
          collect(branch.condition(), columns);
          collect(branch.result(), columns);
        }
        collect(cases.otherwise(), columns);
      }
      case Expression.Coalesce coalesce -> collectAll(coalesce.operands(), columns);
      case Expression.InList inList -> {
        collect(inList.operand(), columns);
        collectAll(inList.candidates(), columns);
      }
      case Expression.Call call -> collectAll(call.arguments(), columns);
    }
  }
}
