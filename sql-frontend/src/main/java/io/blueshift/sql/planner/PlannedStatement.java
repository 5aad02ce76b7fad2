package io.blueshift.sql.planner;

/// A statement that is ready to run, and to be kept for its next execution: it holds no value of a
/// parameter and no row.
public sealed interface PlannedStatement permits PlannedQuery, PlannedInsert, PlannedChange {
  /// Returns the query that the statement runs.
  PlannedQuery query();
}
