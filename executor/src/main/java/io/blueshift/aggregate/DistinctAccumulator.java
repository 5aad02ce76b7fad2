package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.ColumnReader;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A DISTINCT aggregate in two levels: first all distinct pairs of group and arguments, then, over
/// these, the function itself, whose states lie in the groups' rows.
final class DistinctAccumulator extends BufferedAccumulator implements StateFactory {
  private final BoundAggregate call;
  private final StateFactory outer;
  private final DistinctPairs pairs;
  private final int[] argumentColumns;
  private final List<Channel> channels = new ArrayList<>();
  private final List<Accumulator> states = new ArrayList<>();
  private final List<BufferedAccumulator> buffered = new ArrayList<>();
  private final AggregateResult result;
  private final int[] positions = new int[Batch.ROW_COUNT_MAX];

  DistinctAccumulator(BoundAggregate call, StateFactory outer) {
    this.call = call;
    this.outer = outer;
    List<LogicalType> types = new ArrayList<>();
    types.add(LogicalType.INTEGER);
    types.addAll(call.argumentTypes());
    pairs = new DistinctPairs(types, outer.budget(), outer.layout().spill());
    argumentColumns = call.arguments().stream().mapToInt(Integer::intValue).toArray();
    result = AggregateFunctions.build(call.overDistinctRows(), this);
  }

  AggregateResult result() {
    return result;
  }

  @Override
  int wordCount() {
    int words = channels.size();
    for (Accumulator state : states) {
      words += state.wordCount();
    }
    for (Accumulator state : buffered) {
      words += state.wordCount();
    }
    return words;
  }

  @Override
  void placed() {
    int next = word;
    for (Channel channel : channels) {
      channel.countWord = next++;
    }
    List<Accumulator> all = new ArrayList<>(states);
    all.addAll(buffered);
    for (Accumulator state : all) {
      state.word = next;
      state.placed();
      next += state.wordCount();
    }
  }

  @Override
  boolean beginsAsZero() {
    return false;
  }

  @Override
  void initialize(long[] chunk, int at) {
    for (Accumulator state : states) {
      state.initialize(chunk, at + state.word - word);
    }
  }

  @Override
  void update(GroupedBatch input, GroupRows rows) {
    List<ColumnReader> readers = new ArrayList<>();
    for (int argument : call.arguments()) {
      readers.add(new ColumnReader(input.batch.column(argument)));
    }
    ColumnReader filter =
        call.filter() < 0 ? null : new ColumnReader(input.batch.column(call.filter()));
    long[] groups = pairs.groupWords();
    int count = 0;
    for (int entry = 0; entry < input.count; entry++) {
      int position = input.position(entry);
      if (input.groups[entry] != 0 && passes(filter, position) && allPresent(readers, position)) {
        positions[count] = position;
        groups[count++] = input.groups[entry];
      }
    }
    if (count > 0) {
      pairs.add(input.batch, argumentColumns, positions, count);
    }
  }

  private static boolean passes(@Nullable ColumnReader filter, int position) {
    return filter == null || (!filter.isNull(position) && filter.longAt(position) != 0);
  }

  private static boolean allPresent(List<ColumnReader> readers, int position) {
    for (ColumnReader reader : readers) {
      if (!reader.allPresent() && reader.isNull(position)) {
        return false;
      }
    }
    return true;
  }

  @Override
  void mergeRows(BufferedAccumulator other, GroupMapping mapping) {
    pairs.addAll(((DistinctAccumulator) other).pairs, mapping);
  }

  @Override
  void complete(AggregateTable table) {
    GroupRows rows = table.index().rows();
    GroupedBatch input = new GroupedBatch(Batch.of(0, List.of()));
    boolean valuesNeeded = !states.isEmpty() || !buffered.isEmpty();
    pairs.forEach(
        valuesNeeded,
        (groups, count, batch) -> {
          input.count = count;
          for (int row = 0; row < count; row++) {
            input.groups[row] = (int) groups[row];
          }
          input.batch = batch;
          updateStates(input, rows, valuesNeeded);
        });
    for (BufferedAccumulator state : buffered) {
      state.complete(table);
    }
  }

  private void updateStates(GroupedBatch input, GroupRows rows, boolean valuesNeeded) {
    for (Channel channel : channels) {
      if (valuesNeeded) {
        channel.prepare(input);
      }
      for (int entry = 0; entry < input.count; entry++) {
        int group = input.groups[entry];
        rows.chunkOf(group)[rows.statesOf(group) + channel.countWord]++;
      }
    }
    for (Accumulator state : states) {
      state.update(input, rows);
    }
    for (BufferedAccumulator state : buffered) {
      state.update(input, rows);
    }
  }

  // ---- the states of the function over distinct rows ----

  @Override
  public Channel channel(int argument, int filter, LogicalType type) {
    for (Channel channel : channels) {
      if (channel.sameAs(argument, filter)) {
        return channel;
      }
    }
    Channel channel =
        new Channel(argument, filter, type.physicalType(), Long.MAX_VALUE, outer.budget());
    channels.add(channel);
    return channel;
  }

  @Override
  public LongSum longSum(Channel channel) {
    return add(new LongSum(channel, true));
  }

  @Override
  public DoubleSum doubleSum(Channel channel) {
    return add(new DoubleSum(channel));
  }

  @Override
  public <A extends Accumulator> A add(A accumulator) {
    if (accumulator instanceof BufferedAccumulator rows) {
      buffered.add(rows);
    } else {
      states.add(accumulator);
    }
    return accumulator;
  }

  @Override
  public AggregateLayout layout() {
    return outer.layout();
  }

  @Override
  public int groupingSet() {
    return outer.groupingSet();
  }

  @Override
  public LogicalType columnType(int column) {
    return column == 0 ? LogicalType.INTEGER : call.argumentTypes().get(column - 1);
  }

  @Override
  public MemoryBudget budget() {
    return outer.budget();
  }

  @Override
  public void close() {
    pairs.close();
    channels.forEach(Channel::close);
    states.forEach(Accumulator::close);
    buffered.forEach(Accumulator::close);
  }
}
