package io.blueshift.aggregate;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;

/// Builds the states and the result of each aggregate function. Adding a function: a case here, its
/// result type in [AggregateRegistry], and a test against the oracle.
final class AggregateFunctions {
  private AggregateFunctions() {}

  /// Lays out a call's states and returns how its result is written.
  static AggregateResult build(BoundAggregate call, StateFactory states) {
    return switch (call.function()) {
      case "count" -> count(call, states);
      case "sum", "avg" -> sum(call, states);
      case "min", "any_value", "bool_and", "every" -> extreme(call, states, false);
      case "max", "bool_or", "some" -> extreme(call, states, true);
      default ->
          throw new DatabaseException(
              ErrorCode.UNDEFINED_FUNCTION,
              "aggregate function does not exist [name=" + call.function() + "]");
    };
  }

  static Channel channel(BoundAggregate call, StateFactory states) {
    return call.arguments().isEmpty()
        ? states.channel(Channel.NO_ARGUMENT, call.filter(), LogicalType.BIGINT)
        : states.channel(
            call.arguments().getFirst(), call.filter(), call.argumentTypes().getFirst());
  }

  private static AggregateResult count(BoundAggregate call, StateFactory states) {
    return SumResults.count(channel(call, states));
  }

  private static AggregateResult sum(BoundAggregate call, StateFactory states) {
    LogicalType argument = call.argumentTypes().getFirst();
    int scale = SumResults.scale(argument);
    boolean average = call.function().equals("avg");
    Channel channel = channel(call, states);
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
        yield average
            ? SumResults.average(sum, call.type())
            : SumResults.sum(sum, call.type());
      }
      case BYTES, INTERVAL -> throw unsupported(call);
    };
  }

  private static AggregateResult extreme(
      BoundAggregate call, StateFactory states, boolean maximum) {
    Channel channel = channel(call, states);
    if (channel.lane().sizeBytes() <= 8 && channel.lane() != PhysicalType.BYTES) {
      return states.add(new ExtremeAccumulator(channel, maximum))::write;
    }
    throw unsupported(call);
  }

  private static DatabaseException unsupported(BoundAggregate call) {
    return new DatabaseException(
        ErrorCode.UNDEFINED_FUNCTION,
        "aggregate function does not take this type [name=" + call.function() + ", type="
            + call.argumentTypes().getFirst().sqlName() + "]");
  }
}
