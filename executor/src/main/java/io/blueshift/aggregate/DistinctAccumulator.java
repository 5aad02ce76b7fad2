package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.ColumnReader;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A DISTINCT aggregate in two levels: first an index of all distinct pairs of group and arguments,
/// then, over these, the function itself, whose states lie in the groups' rows.
final class DistinctAccumulator extends BufferedAccumulator implements StateFactory {
  private final BoundAggregate call;
  private final StateFactory outer;
  private final GroupIndex pairs;
  private final KeyWords[] keys;
  private final List<Channel> channels = new ArrayList<>();
  private final List<Accumulator> states = new ArrayList<>();
  private final List<BufferedAccumulator> buffered = new ArrayList<>();
  private final AggregateResult result;
  private final int[] positions = new int[Batch.ROW_COUNT_MAX];
  private final int[] found = new int[Batch.ROW_COUNT_MAX];

  DistinctAccumulator(BoundAggregate call, StateFactory outer) {
    this.call = call;
    this.outer = outer;
    List<KeyColumn> columns = new ArrayList<>();
    columns.add(new KeyColumn(LogicalType.INTEGER, outer.budget()));
    for (LogicalType type : call.argumentTypes()) {
      columns.add(new KeyColumn(type, outer.budget()));
    }
    pairs =
        new GroupIndex(
            columns,
            new GroupIndex.KeyRange[columns.size()],
            true,
            1,
            0,
            outer.budget(),
            (chunk, at) -> {});
    keys = pairs.newWords();
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
    int count = 0;
    for (int entry = 0; entry < input.count; entry++) {
      int position = input.position(entry);
      if (input.groups[entry] != 0 && passes(filter, position) && allPresent(readers, position)) {
        positions[count] = position;
        keys[0].words[count++] = input.groups[entry];
      }
    }
    if (count == 0) {
      return;
    }
    keys[0].anyNull = false;
    keys[0].findBounds(count);
    for (int argument = 0; argument < readers.size(); argument++) {
      pairs
          .column(argument + 1)
          .load(
              input.batch.column(call.arguments().get(argument)),
              positions,
              count,
              keys[argument + 1]);
    }
    pairs.locate(keys, count, found);
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
    GroupIndex theirs = ((DistinctAccumulator) other).pairs;
    int[][] numbers = new int[keys.length][];
    for (int column = 0; column < numbers.length; column++) {
      KeyColumn key = pairs.column(column);
      numbers[column] =
          key.isString() ? key.interner().internAll(theirs.column(column).interner()) : new int[0];
    }
    for (int morsel = 0; morsel < theirs.morselCount(); morsel++) {
      int[] groups = theirs.groupNumbers(morsel);
      for (int from = 0; from < groups.length; from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, groups.length - from);
        theirs.decode(groups, from, count, keys);
        count = keepMapped(count, mapping);
        if (count == 0) {
          continue;
        }
        keys[0].findBounds(count);
        AggregateTable.translate(keys, count, numbers);
        pairs.locate(keys, count, found);
      }
    }
  }

  /// Gives rows their new groups and drops those whose group is not taken over.
  private int keepMapped(int count, GroupMapping mapping) {
    int kept = 0;
    for (int row = 0; row < count; row++) {
      int group = mapping.get((int) keys[0].words[row]);
      if (group == 0) {
        continue;
      }
      keys[0].words[kept] = group;
      for (int column = 1; column < keys.length; column++) {
        keys[column].words[kept] = keys[column].words[row];
        if (keys[column].secondWords.length > 0) {
          keys[column].secondWords[kept] = keys[column].secondWords[row];
        }
      }
      kept++;
    }
    return kept;
  }

  @Override
  void complete(AggregateTable table) {
    GroupRows rows = table.index().rows();
    GroupedBatch input = new GroupedBatch(Batch.of(0, List.of()));
    List<LogicalType> types = new ArrayList<>();
    types.add(LogicalType.INTEGER);
    types.addAll(call.argumentTypes());
    boolean valuesNeeded = !states.isEmpty() || !buffered.isEmpty();
    try (BatchWriter writer = new BatchWriter(types, outer.budget())) {
      for (int morsel = 0; morsel < pairs.morselCount(); morsel++) {
        int[] groups = pairs.groupNumbers(morsel);
        for (int from = 0; from < groups.length; from += Batch.ROW_COUNT_MAX) {
          int count = Math.min(Batch.ROW_COUNT_MAX, groups.length - from);
          pairs.decode(groups, from, count, keys);
          input.count = count;
          for (int row = 0; row < count; row++) {
            input.groups[row] = (int) keys[0].words[row];
          }
          if (valuesNeeded) {
            input.batch = values(writer, count);
          }
          updateStates(input, rows, valuesNeeded);
        }
      }
    }
    for (BufferedAccumulator state : buffered) {
      state.complete(table);
    }
  }

  private Batch values(BatchWriter writer, int count) {
    writer.reset();
    for (int column = 0; column < keys.length; column++) {
      KeyWords key = keys[column];
      boolean two = key.secondWords.length > 0;
      for (int row = 0; row < count; row++) {
        pairs
            .column(column)
            .write(
                writer.column(column), row, key.words[row], two ? key.secondWords[row] : 0, false);
      }
    }
    return writer.build(count);
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
