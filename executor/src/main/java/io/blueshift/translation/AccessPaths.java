package io.blueshift.translation;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import org.jspecify.annotations.Nullable;

/// Says how the scans of a plan find their rows, for EXPLAIN. It is no part of the plan: what an index leaves is counted
/// when a scan begins.
public final class AccessPaths {
  private AccessPaths() {}

  /// Returns the name of the key or index that tells a scan where its rows are, or null when it goes through all.
  ///
  /// @param query gives tables and parameters
  /// @param budget pays for computing constants
  public static @Nullable String of(
      PhysicalPlan.Scan scan, QueryContext query, MemoryBudget budget) {
    PredicateExtractor extractor = new PredicateExtractor(query, null, budget, scan.columns());
    return query.table(scan.tableId()).accessPath(extractor.split(scan.filters()).predicates());
  }
}
