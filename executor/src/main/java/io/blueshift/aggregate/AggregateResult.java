package io.blueshift.aggregate;

import io.blueshift.rows.ColumnWriter;

/// Writes the result of one aggregate call out of the states of groups. Several results may read the
/// same state: sum and avg of a column share a sum.
@FunctionalInterface
interface AggregateResult {
  /// Writes the results of groups `groups[from]…` to positions 0….
  void write(GroupRows rows, int[] groups, int from, int count, ColumnWriter writer);
}
