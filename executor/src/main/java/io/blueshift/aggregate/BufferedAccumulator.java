package io.blueshift.aggregate;

/// An accumulator that keeps rows, told apart by group number, outside the groups' rows and computes
/// its states from them at the end: DISTINCT and ordered aggregates.
abstract class BufferedAccumulator extends Accumulator {
  /// Does nothing: rows are merged at once by [#mergeRows].
  @Override
  final void merge(
      GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {}

  /// Takes over the rows of another table's accumulator.
  abstract void mergeRows(BufferedAccumulator other, GroupMapping mapping);

  /// Computes the states of all groups.
  abstract void complete(AggregateTable table);
}
