package io.blueshift.sort;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.pipeline.PlanTranslation;
import io.blueshift.pipeline.Stage;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.type.LogicalType;
import java.util.List;

/// Turns sorts, and limits of an order, into a sink that orders and a source that yields the order.
public final class SortTranslator {
  /// The most rows that are kept as the first ones of an order; above, everything is sorted.
  private static final long TOP_ROW_COUNT_MAX = 200_000;

  private static final long TOP_MEMORY_SHARE = 4;
  private static final long TOP_ROW_BYTES_MIN = 32;
  private static final long STRING_ESTIMATE_BYTES = 48;

  private SortTranslator() {}

  /// Translates a sort and what is below it.
  public static PipelineStream translate(PlanTranslation translation, PhysicalPlan.Sort node) {
    return sort(translation, node, node.input(), node.keys(), 0, Long.MAX_VALUE);
  }

  /// Returns how many rows may be kept as the first ones: workers together hold several times as many.
  private static long rowsWithin(PlanTranslation translation, List<LogicalType> types) {
    long rowBytes = TOP_ROW_BYTES_MIN;
    for (LogicalType type : types) {
      long laneBytes = Math.max(1, type.physicalType().sizeBytes());
      rowBytes += laneBytes + (laneBytes == 16 ? STRING_ESTIMATE_BYTES : 0);
    }
    long workerCount = Runtime.getRuntime().availableProcessors();
    long shareBytes = translation.query().budget().effectiveLimitBytes() / TOP_MEMORY_SHARE;
    return shareBytes / (rowBytes * (2 * workerCount + 1));
  }

  /// Translates the rows `offset` to `offset + limit` of the order of `keys`.
  ///
  /// @param node the limit, whose keys are not empty
  public static PipelineStream translateTop(
      PlanTranslation translation, PhysicalPlan.Limit node, long limit, long offset) {
    long end = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + limit;
    if (end > Math.min(TOP_ROW_COUNT_MAX, rowsWithin(translation, node.input().outputTypes()))) {
      return sort(translation, node, node.input(), node.keys(), offset, end);
    }
    List<LogicalType> types = node.input().outputTypes();
    MemoryBudget budget = translation.builder().budget(node);
    TopSink sink = new TopSink(types, node.keys(), (int) end, budget);
    PipelineStream input = translation.translate(node.input());
    translation.sendOrder(node.input(), node.keys(), end);
    Stage stage = translation.builder().finish(input, node, sink);
    return translation
        .builder()
        .begin(
            node,
            new SortSource(
                types,
                () -> new SortSource.Ordered(sink.rows(), new int[][] {sink.order()}, offset, end)),
            stage);
  }

  private static PipelineStream sort(
      PlanTranslation translation,
      PhysicalPlan node,
      PhysicalPlan input,
      List<SortKey> keys,
      long first,
      long end) {
    List<LogicalType> types = input.outputTypes();
    MemoryBudget budget = translation.builder().budget(node);
    SortSink sink =
        new SortSink(
            types,
            keys,
            budget,
            Runtime.getRuntime().availableProcessors(),
            translation.builder().metrics(node)::addSpilled);
    Stage stage = translation.builder().finish(translation.translate(input), node, sink);
    return translation.builder().begin(node, new SortSource(sink, first, end), stage);
  }
}
