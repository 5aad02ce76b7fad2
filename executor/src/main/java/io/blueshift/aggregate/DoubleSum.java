package io.blueshift.aggregate;

import io.blueshift.rows.Lanes;
import java.lang.foreign.MemorySegment;

/// Sums of floating-point numbers, by IEEE addition in the order of arrival.
final class DoubleSum extends Accumulator {
  private final Channel channel;

  DoubleSum(Channel channel) {
    this.channel = channel;
    channel.needWords();
  }

  Channel channel() {
    return channel;
  }

  @Override
  int wordCount() {
    return 1;
  }

  /// Adds one column; the table adds several in one loop instead.
  @Override
  void update(GroupedBatch input, GroupRows rows) {
    MemorySegment values = channel.values();
    for (int entry = 0; entry < input.count; entry++) {
      add(rows, input.groups[entry], values.get(Lanes.DOUBLE, (long) entry << 3));
    }
  }

  /// Adds the total of a batch to one group.
  void updateOnly(GroupRows rows, int group, int count) {
    MemorySegment values = channel.values();
    double total = 0;
    for (int entry = 0; entry < count; entry++) {
      total += values.get(Lanes.DOUBLE, (long) entry << 3);
    }
    add(rows, group, total);
  }

  private void add(GroupRows rows, int group, double value) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    chunk[at] = Double.doubleToRawLongBits(Double.longBitsToDouble(chunk[at]) + value);
  }

  @Override
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    add(rows, group, ((DoubleSum) other).total(otherRows, otherGroup));
  }

  /// Returns a group's sum.
  double total(GroupRows rows, int group) {
    return Double.longBitsToDouble(rows.state(group, word));
  }
}
