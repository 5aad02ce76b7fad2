package io.blueshift.aggregate;

import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.Lanes;
import java.lang.foreign.MemorySegment;

/// bit_and, bit_or and bit_xor of integers.
final class BitAccumulator extends Accumulator {
  /// Which operation combines the bits.
  enum Operation {
    AND,
    OR,
    XOR
  }

  private final Channel channel;
  private final Operation operation;

  BitAccumulator(Channel channel, Operation operation) {
    this.channel = channel;
    this.operation = operation;
    channel.needWords();
  }

  @Override
  int wordCount() {
    return 1;
  }

  @Override
  boolean beginsAsZero() {
    return false;
  }

  @Override
  void initialize(long[] chunk, int at) {
    chunk[at] = operation == Operation.AND ? -1 : 0;
  }

  @Override
  void update(GroupedBatch input, GroupRows rows) {
    MemorySegment values = channel.values();
    for (int entry = 0; entry < input.count; entry++) {
      if (channel.isPresent(entry)) {
        absorb(rows, input.groups[entry], values.get(Lanes.LONG, (long) entry << 3));
      }
    }
  }

  private void absorb(GroupRows rows, int group, long value) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    chunk[at] =
        switch (operation) {
          case AND -> chunk[at] & value;
          case OR -> chunk[at] | value;
          case XOR -> chunk[at] ^ value;
        };
  }

  @Override
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    absorb(rows, group, otherRows.state(otherGroup, other.word));
  }

  void write(GroupRows rows, int[] groups, int from, int count, ColumnWriter writer) {
    SumResults.Count counts = SumResults.countOf(channel);
    for (int index = 0; index < count; index++) {
      int group = groups[from + index];
      if (counts.of(rows, group) == 0) {
        writer.setNull(index);
      } else {
        writer.setLong(index, rows.state(group, word));
      }
    }
  }
}
