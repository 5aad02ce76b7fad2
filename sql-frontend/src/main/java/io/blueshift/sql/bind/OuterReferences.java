package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import java.util.function.UnaryOperator;

/// Rewrites what a subquery's plan uses of the rows around it.
final class OuterReferences {
  private OuterReferences() {}

  /// Returns the plan with the mapper applied to every expression in it.
  static LogicalPlan rewrite(LogicalPlan plan, UnaryOperator<Expression> mapper) {
    LogicalPlan withInputs = Plans.mapInputs(plan, input -> rewrite(input, mapper));
    return Plans.mapExpressions(withInputs, mapper);
  }
}
