package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;

/// Gives aggregate functions their inputs and states while a table is laid out. Equal channels and
/// sums are made once.
interface StateFactory {
  /// Returns the channel of an argument ([Channel#NO_ARGUMENT] for all rows) under a filter.
  Channel channel(int argument, int filter, LogicalType type);

  /// Returns exact sums of a channel of integers.
  LongSum longSum(Channel channel);

  /// Returns sums of a channel of floating-point numbers.
  DoubleSum doubleSum(Channel channel);

  /// Adds any other state.
  <A extends Accumulator> A add(A accumulator);

  /// Returns the layout of the whole aggregation.
  AggregateLayout layout();

  /// Returns the grouping set that is laid out.
  int groupingSet();

  /// Returns the types of the columns that arguments refer to.
  LogicalType columnType(int column);

  /// Returns who pays for states outside the rows.
  MemoryBudget budget();
}
