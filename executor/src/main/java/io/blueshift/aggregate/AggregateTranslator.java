package io.blueshift.aggregate;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.evaluation.ValueRange;
import io.blueshift.expression.Expression;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Source;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.pipeline.PlanTranslation;
import io.blueshift.pipeline.Stage;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.StringHeap;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Turns an aggregation into a projection of its keys, arguments and filters, a sink that groups, and
/// a source that yields the groups. Arguments that occur more than once are computed once.
public final class AggregateTranslator {
  private final PhysicalPlan.Aggregate node;
  private final List<Expression> inputs = new ArrayList<>();

  private AggregateTranslator(PhysicalPlan.Aggregate node) {
    this.node = node;
  }

  /// Translates a node and what is below it.
  public static PipelineStream translate(PlanTranslation translation, PhysicalPlan.Aggregate node) {
    return new AggregateTranslator(node).translate(translation);
  }

  private PipelineStream translate(PlanTranslation translation) {
    inputs.addAll(node.keys());
    List<BoundAggregate> calls = new ArrayList<>();
    for (AggregateCall call : node.calls()) {
      calls.add(bind(call));
    }
    PhysicalPlan projected = new PhysicalPlan.Project(node.input(), List.copyOf(inputs));
    ColumnRanges ranges = translation.ranges(projected);
    MemoryBudget budget = translation.builder().budget(node);
    LongConsumer spilledBytes = translation.builder().metrics(node)::addSpilled;
    AggregateSpill spill =
        new AggregateSpill(
            translation.query().spill(),
            new MemoryPressure(translation.query().budget(), budget),
            spilledBytes);
    AggregateLayout layout =
        new AggregateLayout(
            inputs.stream().map(Expression::type).toList(),
            node.keys().size(),
            node.groupingSets(),
            calls,
            IntStream.range(0, inputs.size())
                .mapToObj(column -> keyRange(ranges.rangeOf(column), inputs.get(column).type()))
                .toArray(GroupIndex.KeyRange[]::new),
            new StringHeap(),
            spill);
    int workerCount = Runtime.getRuntime().availableProcessors();
    AggregateSink sink = new AggregateSink(layout, budget, workerCount, spilledBytes);
    Stage stage = translation.builder().finish(translation.translate(projected), node, sink);
    Source source = new AggregateSource(sink, workerCount);
    return translation.builder().begin(node, source, stage);
  }

  private static GroupIndex.@Nullable KeyRange keyRange(
      @Nullable ValueRange range, LogicalType type) {
    PhysicalType lane = type.physicalType();
    boolean integers = lane == PhysicalType.INT32 || lane == PhysicalType.INT64;
    if (range == null
        || !integers
        || range.minimum().bitLength() > 62
        || range.maximum().bitLength() > 62) {
      return null;
    }
    return new GroupIndex.KeyRange(range.minimum().longValue(), range.maximum().longValue());
  }

  private BoundAggregate bind(AggregateCall call) {
    List<Integer> arguments = new ArrayList<>();
    List<LogicalType> types = new ArrayList<>();
    boolean constants = call.function().equals("grouping") || call.function().equals("grouping_id");
    for (Expression argument : call.arguments()) {
      if (constants
          && argument instanceof Expression.Literal literal
          && literal.value() instanceof Long key) {
        arguments.add(key.intValue());
      } else {
        arguments.add(input(argument));
      }
      types.add(argument.type());
    }
    Expression filter = call.filter();
    List<SortKey> order =
        call.orderBy().stream()
            .map(key -> new SortKey(arguments.get(key.column()), key.ascending(), key.nullsFirst()))
            .toList();
    return new BoundAggregate(
        call.function(),
        arguments,
        types,
        call.distinct(),
        filter == null ? BoundAggregate.NO_FILTER : input(filter),
        order,
        call.type());
  }

  private int input(Expression expression) {
    int known = inputs.indexOf(expression);
    if (known >= 0) {
      return known;
    }
    inputs.add(expression);
    return inputs.size() - 1;
  }
}
