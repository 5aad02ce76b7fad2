package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Not;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import java.util.ArrayList;
import java.util.List;

/// Filters by conditions that hold subqueries: EXISTS and IN that stand alone in the conjunction become
/// semi joins, their negations anti joins; the others are joined as marks or values.
final class SubqueryFilter {
  private SubqueryFilter() {}

  /// Returns the rows for which all conditions hold.
  static LogicalPlan apply(
      LogicalPlan input, List<Expression> conditions, List<PendingSubquery> subqueries) {
    List<Expression> rest = new ArrayList<>(conditions);
    List<Expression> plain = new ArrayList<>();
    List<PendingSubquery> filters = new ArrayList<>();
    List<PendingSubquery> values = new ArrayList<>();
    for (PendingSubquery subquery : subqueries) {
      PendingSubquery filter = asFilter(subquery, rest);
      if (filter == null) {
        values.add(subquery);
      } else {
        filters.add(filter);
      }
    }
    // Conditions without subqueries go first.
    java.util.BitSet own = io.blueshift.sql.logical.Plans.columnIds(input);
    java.util.BitSet made = new java.util.BitSet();
    values.forEach(value -> {
      made.or(io.blueshift.sql.logical.Plans.columnIds(value.plan()));
      if (value.mark() != null) {
        made.set(value.mark().id());
      }
    });
    made.andNot(own);
    rest.removeIf(condition -> {
      boolean isPlain = !Expressions.columns(condition).intersects(made);
      if (isPlain) {
        plain.add(condition);
      }
      return isPlain;
    });
    LogicalPlan plan = plain.isEmpty() ? input : new LogicalPlan.Filter(input, plain);
    plan = PendingSubquery.attachAll(plan, filters);
    plan = PendingSubquery.attachAll(plan, values);
    return rest.isEmpty() ? plan : new LogicalPlan.Filter(plan, List.copyOf(rest));
  }

  private static PendingSubquery asFilter(PendingSubquery subquery, List<Expression> conditions) {
    Column mark = subquery.mark();
    if (mark == null || usageCount(mark, conditions) != 1) {
      return null;
    }
    Expression positive = mark.reference();
    if (conditions.remove(positive)) {
      return subquery.asFilter(LogicalJoinType.SEMI);
    }
    if (conditions.remove(new Not(positive))) {
      return subquery.asFilter(
          subquery.type() == LogicalJoinType.MARK
              ? LogicalJoinType.NULL_AWARE_ANTI
              : LogicalJoinType.ANTI);
    }
    return null;
  }

  private static int usageCount(Column mark, List<Expression> conditions) {
    int[] count = new int[1];
    for (Expression condition : conditions) {
      Expressions.visit(
          condition,
          node -> {
            if (node.equals(mark.reference())) {
              count[0]++;
            }
          });
    }
    return count[0];
  }
}
