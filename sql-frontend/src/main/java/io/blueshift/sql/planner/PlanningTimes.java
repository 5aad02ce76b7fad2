package io.blueshift.sql.planner;

/// How long the steps of planning one query took, in nanoseconds.
public record PlanningTimes(long bindNanos, long optimizeNanos, long translateNanos) {
  /// Returns the time of all steps.
  public long totalNanos() {
    return bindNanos + optimizeNanos + translateNanos;
  }
}
