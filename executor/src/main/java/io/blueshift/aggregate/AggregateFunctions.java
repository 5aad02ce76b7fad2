package io.blueshift.aggregate;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.util.Set;

/// Builds the states and the result of each aggregate function. Adding a function: a case here, its
/// result type in [AggregateRegistry], and a test against the oracle.
final class AggregateFunctions {
  private static final Set<String> SAME_OVER_DISTINCT_ROWS =
      Set.of(
          "min",
          "max",
          "any_value",
          "bool_and",
          "bool_or",
          "every",
          "some",
          "bit_and",
          "bit_or",
          "approx_count_distinct",
          "grouping",
          "grouping_id");

  private AggregateFunctions() {}

  /// Lays out a call's states and returns how its result is written.
  static AggregateResult build(BoundAggregate call, StateFactory states) {
    if (call.distinct() && !SAME_OVER_DISTINCT_ROWS.contains(call.function())) {
      return states.add(new DistinctAccumulator(call, states)).result();
    }
    return switch (call.function()) {
      case "count" -> SumResults.count(channel(call, 0, states));
      case "sum", "avg" -> sum(call, states);
      case "min", "bool_and", "every" -> extreme(call, states, false, false);
      case "max", "bool_or", "some" -> extreme(call, states, true, false);
      case "any_value" -> extreme(call, states, false, true);
      case "min_by", "max_by" -> by(call, states);
      case "bit_and" -> bits(call, states, BitAccumulator.Operation.AND);
      case "bit_or" -> bits(call, states, BitAccumulator.Operation.OR);
      case "bit_xor" -> bits(call, states, BitAccumulator.Operation.XOR);
      case "var_samp", "variance" -> variance(call, states, true, false);
      case "var_pop" -> variance(call, states, false, false);
      case "stddev_samp", "stddev" -> variance(call, states, true, true);
      case "stddev_pop" -> variance(call, states, false, true);
      case "listagg", "string_agg" ->
          ordered(call, 0, states, OrderedFunctions.listagg(call.type()));
      case "median" ->
          ordered(
              orderedBy(call, 0), 0, states, OrderedFunctions.percentileCont(-1, 0, call.type()));
      case "percentile_cont" ->
          ordered(call, 1, states, OrderedFunctions.percentileCont(0, 1, call.type()));
      case "percentile_disc", "approx_percentile_disc" ->
          ordered(call, 1, states, OrderedFunctions.percentileDisc(0, 1));
      case "mode" -> ordered(orderedBy(call, 0), 0, states, OrderedFunctions.mode(0));
      case "approx_count_distinct" -> sketch(call, states);
      case "grouping", "grouping_id" -> grouping(call, states);
      default -> ofTwo(call, states);
    };
  }

  /// Returns the channel of an argument, or of all rows when the call has none.
  private static Channel channel(BoundAggregate call, int argument, StateFactory states) {
    return call.arguments().isEmpty()
        ? states.channel(Channel.NO_ARGUMENT, call.filter(), LogicalType.BIGINT)
        : states.channel(
            call.arguments().get(argument), call.filter(), call.argumentTypes().get(argument));
  }

  private static AggregateResult sum(BoundAggregate call, StateFactory states) {
    LogicalType argument = call.argumentTypes().getFirst();
    int scale = SumResults.scale(argument);
    boolean average = call.function().equals("avg");
    Channel channel = channel(call, 0, states);
    if (argument instanceof LogicalType.SuperType) {
      DocumentSum function = new DocumentSum(channel, average);
      return states.add(new ObjectAccumulator<>(DocumentSum.State::new, function, null))::write;
    }
    SumResults.Count counts = SumResults.countOf(channel);
    return switch (argument.physicalType()) {
      case INT32, INT64, BOOLEAN -> {
        LongSum sum = states.longSum(channel);
        yield average
            ? SumResults.average(sum::total, counts, scale, call.type())
            : SumResults.sum(sum, scale, call.type());
      }
      case INT128 -> {
        WideSum sum = states.add(new WideSum(channel, call.type()));
        yield average
            ? SumResults.average(sum::total, counts, scale, call.type())
            : SumResults.sum(sum::total, counts, scale, call.type());
      }
      case FLOAT64 -> {
        DoubleSum sum = states.doubleSum(channel);
        yield average ? SumResults.average(sum, call.type()) : SumResults.sum(sum, call.type());
      }
      case INTERVAL -> states.add(new IntervalSum(channel, average))::write;
      case BYTES -> throw unsupported(call);
    };
  }

  private static AggregateResult extreme(
      BoundAggregate call, StateFactory states, boolean maximum, boolean any) {
    Channel channel = channel(call, 0, states);
    if (channel.lane().sizeBytes() <= 8) {
      return states.add(new ExtremeAccumulator(channel, maximum))::write;
    }
    LogicalType type = call.argumentTypes().getFirst();
    if (channel.lane() == PhysicalType.BYTES) {
      StringExtreme.Choice choice =
          any
              ? StringExtreme.Choice.FIRST
              : maximum ? StringExtreme.Choice.GREATEST : StringExtreme.Choice.LEAST;
      return states.add(new StringExtreme(channel, choice, type, states))::write;
    }
    BoxedExtreme function = new BoxedExtreme(channel, null, type, maximum, any);
    return states.add(new ObjectAccumulator<>(BoxedExtreme.State::new, function, null))::write;
  }

  private static AggregateResult by(BoundAggregate call, StateFactory states) {
    BoxedExtreme function =
        new BoxedExtreme(
            channel(call, 1, states),
            channel(call, 0, states),
            call.argumentTypes().get(1),
            call.function().equals("max_by"),
            false);
    return states.add(new ObjectAccumulator<>(BoxedExtreme.State::new, function, null))::write;
  }

  private static AggregateResult bits(
      BoundAggregate call, StateFactory states, BitAccumulator.Operation operation) {
    PhysicalType lane = call.argumentTypes().getFirst().physicalType();
    if (lane != PhysicalType.INT32 && lane != PhysicalType.INT64 && lane != PhysicalType.BOOLEAN) {
      throw unsupported(call);
    }
    return states.add(new BitAccumulator(channel(call, 0, states), operation))::write;
  }

  private static AggregateResult variance(
      BoundAggregate call, StateFactory states, boolean sample, boolean root) {
    MomentAccumulator moments = states.add(new MomentAccumulator(channel(call, 0, states), null));
    return moments.result(
        MomentAccumulator.variance(sample, root ? Math::sqrt : value -> value), call.type());
  }

  private static AggregateResult ofTwo(BoundAggregate call, StateFactory states) {
    MomentAccumulator.Formula formula = MomentAccumulator.ofTwo(call.function());
    if (formula == null) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_FUNCTION,
          "aggregate function does not exist [name=" + call.function() + "]");
    }
    MomentAccumulator moments =
        states.add(new MomentAccumulator(channel(call, 0, states), channel(call, 1, states)));
    return moments.result(formula, call.type());
  }

  /// Returns the call ordered by one of its arguments, unless it has an order.
  private static BoundAggregate orderedBy(BoundAggregate call, int argument) {
    if (!call.orderBy().isEmpty()) {
      return call;
    }
    return new BoundAggregate(
        call.function(),
        call.arguments(),
        call.argumentTypes(),
        call.distinct(),
        call.filter(),
        java.util.List.of(
            new io.blueshift.plan.SortKey(call.arguments().get(argument), true, false)),
        call.type());
  }

  private static AggregateResult ordered(
      BoundAggregate call, int value, StateFactory states, OrderedEvaluation evaluation) {
    BoundAggregate ordered = value == 1 ? orderedBy(call, 1) : call;
    return states.add(new OrderedAccumulator(ordered, value, states, evaluation))::write;
  }

  private static AggregateResult sketch(BoundAggregate call, StateFactory states) {
    SketchFunction function = new SketchFunction(channel(call, 0, states));
    return states.add(new ObjectAccumulator<>(SketchFunction.State::new, function, 0L))::write;
  }

  /// Returns, one bit an argument (the last is the lowest), whether a key is left out of the set.
  private static AggregateResult grouping(BoundAggregate call, StateFactory states) {
    long bits = 0;
    for (int key : call.arguments()) {
      boolean inSet = states.layout().placeInSet(states.groupingSet(), key) >= 0;
      bits = bits << 1 | (inSet ? 0 : 1);
    }
    long result = bits;
    return (rows, groups, from, count, writer) -> {
      for (int index = 0; index < count; index++) {
        writer.setLong(index, result);
      }
    };
  }

  private static DatabaseException unsupported(BoundAggregate call) {
    return new DatabaseException(
        ErrorCode.UNDEFINED_FUNCTION,
        "aggregate function does not take this type [name="
            + call.function()
            + ", type="
            + call.argumentTypes().getFirst().sqlName()
            + "]");
  }
}
