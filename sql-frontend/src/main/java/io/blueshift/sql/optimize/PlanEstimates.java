package io.blueshift.sql.optimize;

import io.blueshift.sql.logical.LogicalPlan;

/// Says how many rows operators are expected to yield.
@FunctionalInterface
public interface PlanEstimates {
  /// Returns the expected number of rows, at least 1.
  double rows(LogicalPlan plan);
}
