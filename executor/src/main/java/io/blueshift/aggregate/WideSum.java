package io.blueshift.aggregate;

import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.Int128;
import io.blueshift.type.LogicalType;
import java.math.BigInteger;

/// Exact sums of 128-bit decimals in two words. A sum that leaves 128 bits is an error.
final class WideSum extends Accumulator {
  private final Channel channel;
  private final LogicalType resultType;

  WideSum(Channel channel, LogicalType resultType) {
    this.channel = channel;
    this.resultType = resultType;
  }

  @Override
  int wordCount() {
    return 2;
  }

  @Override
  void update(GroupedBatch input, GroupRows rows) {
    ColumnReader reader = channel.reader();
    for (int entry = 0; entry < input.count; entry++) {
      if (input.groups[entry] != 0 && channel.isPresent(entry)) {
        int position = input.position(entry);
        add(rows, input.groups[entry], reader.lowAt(position), reader.highAt(position));
      }
    }
  }

  private void add(GroupRows rows, int group, long low, long high) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    long highBefore = chunk[at + 1];
    long highAfter = highBefore + high + Int128.carry(chunk[at], low);
    if (((highBefore ^ highAfter) & (high ^ highAfter)) < 0) {
      throw Int128.outOfRange(resultType);
    }
    chunk[at] += low;
    chunk[at + 1] = highAfter;
  }

  @Override
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    add(
        rows,
        group,
        otherRows.state(otherGroup, other.word),
        otherRows.state(otherGroup, other.word + 1));
  }

  /// Returns a group's sum.
  BigInteger total(GroupRows rows, int group) {
    return Int128.toBigInteger(rows.state(group, word), rows.state(group, word + 1));
  }
}
