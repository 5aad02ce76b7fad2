package io.blueshift.aggregate;

import io.blueshift.plan.SortKey;
import io.blueshift.type.LogicalType;
import java.util.List;

/// An aggregate call whose arguments, filter and order are columns of the aggregation's input.
///
/// `filter` is the index of a boolean column, or -1. `orderBy` names input columns.
record BoundAggregate(
    String function,
    List<Integer> arguments,
    List<LogicalType> argumentTypes,
    boolean distinct,
    int filter,
    List<SortKey> orderBy,
    LogicalType type) {
  /// The filter of a call without one.
  static final int NO_FILTER = -1;

  /// Returns the call without DISTINCT and filter over the columns of a list of distinct rows: column
  /// 0 is the group, column 1 the first argument.
  BoundAggregate overDistinctRows() {
    List<Integer> columns = new java.util.ArrayList<>();
    for (int argument = 0; argument < arguments.size(); argument++) {
      columns.add(argument + 1);
    }
    List<SortKey> order =
        orderBy.stream()
            .map(key ->
                new SortKey(arguments.indexOf(key.column()) + 1, key.ascending(), key.nullsFirst()))
            .toList();
    return new BoundAggregate(function, columns, argumentTypes, false, NO_FILTER, order, type);
  }
}
