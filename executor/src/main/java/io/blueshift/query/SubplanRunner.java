package io.blueshift.query;

import io.blueshift.plan.PhysicalPlan;

/// Runs a part of a query for an operator that needs its rows, again and again with other parameters
/// or another round of a recursion. The engine stands above the operators and hands itself down as
/// this.
@FunctionalInterface
public interface SubplanRunner {

  /// Begins to run a plan on no thread but the one that reads the rows.
  ///
  /// @param context the surroundings, a child of the query's own
  /// @return the rows, which the caller closes
  SubplanRows run(PhysicalPlan plan, QueryContext context);
}
