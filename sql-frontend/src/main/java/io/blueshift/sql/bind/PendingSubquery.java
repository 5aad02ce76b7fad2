package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A subquery of an expression, to be joined to the rows on which the expression is computed. The
/// expression reads its answer as a column: the mark, or the subquery's only column.
record PendingSubquery(
    LogicalJoinType type, LogicalPlan plan, List<Expression> conditions, @Nullable Column mark) {

  /// Joins the subquery to the rows of its expression.
  LogicalPlan attachTo(LogicalPlan input) {
    return new LogicalPlan.DependentJoin(type, input, plan, conditions, mark);
  }

  /// Returns the subquery with its conditions rewritten.
  PendingSubquery mapConditions(UnaryOperator<Expression> mapper) {
    return new PendingSubquery(type, plan, conditions.stream().map(mapper).toList(), mark);
  }

  /// Returns the subquery as a join that keeps only rows with or without a match.
  PendingSubquery asFilter(LogicalJoinType filterType) {
    return new PendingSubquery(filterType, plan, conditions, null);
  }

  /// Joins several subqueries, one after the other.
  static LogicalPlan attachAll(LogicalPlan input, List<PendingSubquery> subqueries) {
    LogicalPlan plan = input;
    for (PendingSubquery subquery : subqueries) {
      plan = subquery.attachTo(plan);
    }
    return plan;
  }
}
