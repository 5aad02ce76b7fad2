package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;

/// The states of all calls of one table and where their words are.
///
/// <pre>
///   0 row count | exact sums | floating-point sums | other states | counts of filtered channels |
///   late: counts of the other channels | upper halves of the exact sums
/// </pre>
final class AggregateStates implements StateFactory, AutoCloseable {
  private final AggregateLayout layout;
  private final int groupingSet;
  private final MemoryBudget budget;
  private final List<Channel> channels = new ArrayList<>();
  private final List<LongSum> longSums = new ArrayList<>();
  private final List<DoubleSum> doubleSums = new ArrayList<>();
  private final List<Accumulator> others = new ArrayList<>();
  private final List<BufferedAccumulator> buffered = new ArrayList<>();
  private final List<Accumulator> all = new ArrayList<>();
  private final List<AggregateResult> results = new ArrayList<>();
  private final int wordCount;
  private final int lateWordCount;

  AggregateStates(AggregateLayout layout, int groupingSet, MemoryBudget budget) {
    this.layout = layout;
    this.groupingSet = groupingSet;
    this.budget = budget;
    boolean built = false;
    try {
      for (BoundAggregate call : layout.calls()) {
        results.add(AggregateFunctions.build(call, this));
      }
      built = true;
    } finally {
      all.addAll(longSums);
      all.addAll(doubleSums);
      all.addAll(others);
      all.addAll(buffered);
      if (!built) {
        close();
      }
    }
    int next = 1;
    for (Accumulator accumulator : all) {
      accumulator.word = next;
      accumulator.placed();
      next += accumulator.wordCount();
    }
    int late = longSums.size();
    for (Channel channel : channels) {
      if (channel.filter() >= 0) {
        channel.countWord = next++;
      } else {
        late++;
      }
    }
    wordCount = next;
    lateWordCount = late;
  }

  @Override
  public Channel channel(int argument, int filter, LogicalType type) {
    for (Channel channel : channels) {
      if (channel.sameAs(argument, filter)) {
        return channel;
      }
    }
    long bound = argument < 0 ? Long.MAX_VALUE : layout.absoluteBound(argument);
    Channel channel = new Channel(argument, filter, type.physicalType(), bound, budget);
    channels.add(channel);
    return channel;
  }

  @Override
  public LongSum longSum(Channel channel) {
    for (LongSum sum : longSums) {
      if (sum.channel() == channel) {
        return sum;
      }
    }
    LongSum sum = new LongSum(channel);
    longSums.add(sum);
    return sum;
  }

  @Override
  public DoubleSum doubleSum(Channel channel) {
    for (DoubleSum sum : doubleSums) {
      if (sum.channel() == channel) {
        return sum;
      }
    }
    DoubleSum sum = new DoubleSum(channel);
    doubleSums.add(sum);
    return sum;
  }

  @Override
  public <A extends Accumulator> A add(A accumulator) {
    if (accumulator instanceof BufferedAccumulator rows) {
      buffered.add(rows);
    } else {
      others.add(accumulator);
    }
    return accumulator;
  }

  @Override
  public AggregateLayout layout() {
    return layout;
  }

  @Override
  public int groupingSet() {
    return groupingSet;
  }

  @Override
  public LogicalType columnType(int column) {
    return layout.inputTypes().get(column);
  }

  @Override
  public MemoryBudget budget() {
    return budget;
  }

  /// Returns how many words the states have at first, with the row count.
  int wordCount() {
    return wordCount;
  }

  /// Returns how many words may be appended.
  int lateWordCount() {
    return lateWordCount;
  }

  /// Sets the places of the late words and returns how many of them are counts.
  int assignLateWords(int first) {
    int next = first;
    for (Channel channel : channels) {
      if (channel.countWord < 0) {
        channel.countWord = next++;
      }
    }
    int counts = next - first;
    for (LongSum sum : longSums) {
      sum.highWord = next++;
    }
    return counts;
  }

  /// Returns whether some state refers to groups by number from outside their rows.
  boolean needsStableGroups() {
    return !buffered.isEmpty();
  }

  /// Returns whether rows can be handed over to another table of the same layout.
  boolean selfContained() {
    return all.stream().allMatch(Accumulator::selfContained);
  }

  /// Returns what sets the words of new rows that do not begin as zero.
  GroupRows.Initializer initializer() {
    List<Accumulator> others = all.stream().filter(state -> !state.beginsAsZero()).toList();
    return others.isEmpty()
        ? GroupRows.ALL_ZERO
        : (chunk, at) -> others.forEach(state -> state.initialize(chunk, at + state.word));
  }

  List<Channel> channels() {
    return channels;
  }

  List<LongSum> longSums() {
    return longSums;
  }

  List<DoubleSum> doubleSums() {
    return doubleSums;
  }

  /// Returns the states that absorb batches on their own, buffered ones included.
  List<Accumulator> others() {
    return all.subList(longSums.size() + doubleSums.size(), all.size());
  }

  List<BufferedAccumulator> buffered() {
    return buffered;
  }

  List<Accumulator> all() {
    return all;
  }

  List<AggregateResult> results() {
    return results;
  }

  @Override
  public void close() {
    channels.forEach(Channel::close);
    all.forEach(Accumulator::close);
  }
}
