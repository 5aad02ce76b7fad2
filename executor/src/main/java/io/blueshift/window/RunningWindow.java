package io.blueshift.window;

import io.blueshift.aggregate.RowAggregator;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.WindowCall.Bound;
import io.blueshift.plan.WindowCall.WindowFrame;
import io.blueshift.rows.RowCollection;
import io.blueshift.sort.SortWords;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes calls that look at no row behind the current one's peers, over pieces of partitions that
/// come one after the other: row_number, rank, dense_rank, and aggregates from the beginning of the
/// partition to the current row. Only counters and running states are kept between pieces.
final class RunningWindow implements AutoCloseable {
  private final WindowLayout layout;
  private final MemoryBudget budget;
  private final List<@Nullable RowAggregator> aggregators = new ArrayList<>();
  private long rowNumber;
  private long rank;
  private long denseRank;

  /// Makes the state before the first row.
  RunningWindow(WindowLayout layout, MemoryBudget budget) {
    this.layout = layout;
    this.budget = budget;
    layout.calls().forEach(call -> aggregators.add(null));
  }

  /// Returns whether all calls of a window can be computed so.
  static boolean supports(WindowLayout layout) {
    return layout.calls().stream().allMatch(RunningWindow::supports);
  }

  private static boolean supports(BoundWindowCall call) {
    return switch (call.function()) {
      case "row_number", "rank", "dense_rank" -> true;
      case "count", "sum", "avg", "min", "max" -> !call.distinct() && runs(call.frame());
      default -> false;
    };
  }

  /// Returns whether no result of a window depends on which rows are peers, so that pieces may end
  /// anywhere.
  static boolean ignoresPeers(WindowLayout layout) {
    return layout.calls().stream()
        .allMatch(call ->
            call.function().equals("row_number")
                || (!call.function().endsWith("rank")
                    && call.frame().unit() == WindowFrame.Unit.ROWS));
  }

  private static boolean runs(WindowFrame frame) {
    return frame.start().kind() == Bound.Kind.UNBOUNDED_PRECEDING
        && frame.end().kind() == Bound.Kind.CURRENT_ROW
        && frame.exclusion() == WindowFrame.Exclusion.NO_OTHERS;
  }

  /// Computes the results of the next rows. They end where a group of peers ends, unless
  /// [#ignoresPeers].
  ///
  /// @param before the row before them in the collection, or -1 when there is none
  WindowPart evaluate(
      RowCollection rows,
      int before,
      int[] order,
      SortWords partitioning,
      @Nullable SortWords ordering) {
    WindowPart part = WindowPart.empty(layout, order);
    openAggregators(rows);
    int begin = 0;
    int last = before;
    while (begin < order.length) {
      boolean newPartition = last < 0 || !partitioning.same(last, order[begin]);
      if (newPartition) {
        beginPartition();
      }
      int end = begin + 1;
      while (end < order.length
          && partitioning.same(order[begin], order[end])
          && (ordering == null || ordering.same(order[begin], order[end]))) {
        end++;
      }
      rank = rowNumber + 1;
      denseRank++;
      for (int call = 0; call < layout.calls().size(); call++) {
        evaluate(layout.calls().get(call), aggregators.get(call), part, call, begin, end);
      }
      rowNumber += end - begin;
      last = order[end - 1];
      begin = end;
    }
    return part;
  }

  private void openAggregators(RowCollection rows) {
    for (int call = 0; call < layout.calls().size(); call++) {
      BoundWindowCall bound = layout.calls().get(call);
      RowAggregator known = aggregators.get(call);
      if (known != null) {
        known.readFrom(rows);
      } else if (!bound.function().endsWith("rank") && !bound.function().equals("row_number")) {
        aggregators.set(
            call,
            new RowAggregator(
                rows,
                bound.function(),
                bound.arguments(),
                false,
                bound.filter(),
                bound.type(),
                budget));
      }
    }
  }

  private void beginPartition() {
    rowNumber = 0;
    denseRank = 0;
    for (RowAggregator aggregator : aggregators) {
      if (aggregator != null) {
        aggregator.reset();
      }
    }
  }

  private void evaluate(
      BoundWindowCall call,
      @Nullable RowAggregator aggregator,
      WindowPart part,
      int index,
      int begin,
      int end) {
    WindowResult result = part.results().get(index);
    if (aggregator == null) {
      for (int place = begin; place < end; place++) {
        switch (call.function()) {
          case "row_number" -> result.setLong(place, rowNumber + place - begin + 1);
          case "rank" -> result.setLong(place, rank);
          default -> result.setLong(place, denseRank);
        }
      }
    } else if (call.frame().unit() == WindowFrame.Unit.ROWS) {
      for (int place = begin; place < end; place++) {
        aggregator.add(part.order(), place, 1);
        result.setValue(place, aggregator.result());
      }
    } else {
      aggregator.add(part.order(), begin, end - begin);
      Object value = aggregator.result();
      for (int place = begin; place < end; place++) {
        result.setValue(place, value);
      }
    }
  }

  @Override
  public void close() {
    for (RowAggregator aggregator : aggregators) {
      if (aggregator != null) {
        aggregator.close();
      }
    }
    aggregators.clear();
  }
}
