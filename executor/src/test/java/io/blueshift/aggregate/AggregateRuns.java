package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.TestRows;
import io.blueshift.type.LogicalType;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Runs aggregations over boxed rows.
final class AggregateRuns {
  private AggregateRuns() {}

  /// Aggregates rows with all memory that is wanted, which is given back.
  ///
  /// @param random chooses how the rows come in batches
  static List<@Nullable Object[]> run(
      AggregateLayout layout, List<@Nullable Object[]> rows, int workerCount, Random random)
      throws Exception {
    MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
    List<@Nullable Object[]> groups = run(layout, rows, workerCount, random, budget, bytes -> {});
    budget.close();
    return groups;
  }

  /// Aggregates rows with the memory of a budget.
  ///
  /// @param random chooses how the rows come in batches
  /// @param spilled gets how many bytes go to disk
  static List<@Nullable Object[]> run(
      AggregateLayout layout,
      List<@Nullable Object[]> rows,
      int workerCount,
      Random random,
      MemoryBudget budget,
      LongConsumer spilled)
      throws Exception {
    try (TestRows input = new TestRows(random)) {
      AggregateSink sink = new AggregateSink(layout, budget, workerCount, spilled);
      return TestRows.run(
          sink,
          new AggregateSource(sink, 1),
          input.batches(layout.inputTypes(), rows),
          workerCount,
          TestRows.worker(budget));
    }
  }

  /// Returns rows as texts, in the texts' order.
  static List<String> sortedTexts(List<@Nullable Object[]> rows) {
    return rows.stream().map(TestRows::text).sorted().toList();
  }

  /// Makes a call of one column, or of none where `argument` is negative.
  static BoundAggregate call(
      String function, int argument, LogicalType argumentType, LogicalType type) {
    return call(function, argument, argumentType, type, BoundAggregate.NO_FILTER);
  }

  /// Makes a call of one column, or of none where `argument` is negative, for rows in which the column `filter` is
  /// true.
  static BoundAggregate call(
      String function, int argument, LogicalType argumentType, LogicalType type, int filter) {
    return new BoundAggregate(
        function,
        argument < 0 ? List.of() : List.of(argument),
        argument < 0 ? List.of() : List.of(argumentType),
        false,
        filter,
        List.of(),
        type);
  }
}
