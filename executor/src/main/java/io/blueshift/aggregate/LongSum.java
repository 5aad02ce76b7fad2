package io.blueshift.aggregate;

import io.blueshift.rows.Int128;
import io.blueshift.rows.Lanes;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// Exact sums of 64-bit integers. A sum is one word as long as the bounds of all values so far prove
/// that no sum can leave 64 bits; from then on every group has a late word with the upper half.
final class LongSum extends Accumulator {
  private static final double SAFE_BOUND = 4e18;

  private final Channel channel;
  private double absoluteTotalBound;

  /// The late word with the upper half, or -1 while rows have none.
  int highWord = -1;

  private boolean wide;

  private final boolean alwaysWide;

  LongSum(Channel channel) {
    this(channel, false);
  }

  /// Makes sums that have two words from the beginning when `alwaysWide`.
  LongSum(Channel channel, boolean alwaysWide) {
    this.channel = channel;
    this.alwaysWide = alwaysWide;
    this.wide = alwaysWide;
    channel.needWords();
  }

  /// Returns where the upper half of a sum is.
  private int highWord() {
    return alwaysWide ? word + 1 : highWord;
  }

  Channel channel() {
    return channel;
  }

  @Override
  int wordCount() {
    return alwaysWide ? 2 : 1;
  }

  /// Counts a batch against the bound and returns whether sums still fit one word with it.
  boolean staysNarrow(int count) {
    if (wide) {
      return false;
    }
    absoluteTotalBound += channel.absoluteBound(count) * count;
    return absoluteTotalBound < SAFE_BOUND;
  }

  /// Returns whether sums still fit one word after a merge with another table's.
  boolean staysNarrow(LongSum other) {
    absoluteTotalBound += other.absoluteTotalBound;
    return !wide && !other.wide && absoluteTotalBound < SAFE_BOUND;
  }

  boolean wide() {
    return wide;
  }

  /// Begins to use the upper half, which rows have by now.
  void makeWide(GroupRows rows) {
    if (!wide) {
      rows.forEachRow((chunk, at) -> chunk[at + highWord] = chunk[at + word] >> 63);
      wide = true;
    }
  }

  /// Adds to sums of one word without counting rows.
  void updateNarrow(GroupedBatch input, GroupRows rows) {
    MemorySegment values = channel.values();
    for (int entry = 0; entry < input.count; entry++) {
      int group = input.groups[entry];
      rows.chunkOf(group)[rows.statesOf(group) + word] += values.get(Lanes.LONG, (long) entry << 3);
    }
  }

  /// Adds to 128-bit sums.
  @Override
  void update(GroupedBatch input, GroupRows rows) {
    MemorySegment values = channel.values();
    for (int entry = 0; entry < input.count; entry++) {
      long value = values.get(Lanes.LONG, (long) entry << 3);
      add(rows, input.groups[entry], value, value >> 63);
    }
  }

  /// Adds the total of a batch to one group.
  void updateOnly(GroupRows rows, int group, int count) {
    MemorySegment values = channel.values();
    long total = 0;
    for (int entry = 0; entry < count; entry++) {
      total += values.get(Lanes.LONG, (long) entry << 3);
    }
    rows.chunkOf(group)[rows.statesOf(group) + word] += total;
  }

  private void add(GroupRows rows, int group, long low, long high) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group);
    long before = chunk[at + word];
    chunk[at + word] = before + low;
    if (wide) {
      chunk[at + highWord()] += high + Int128.carry(before, low);
    }
  }

  @Override
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    LongSum sum = (LongSum) other;
    add(rows, group, sum.low(otherRows, otherGroup), sum.high(otherRows, otherGroup));
  }

  /// Returns the lower half of a group's sum.
  long low(GroupRows rows, int group) {
    return rows.state(group, word);
  }

  /// Returns the upper half of a group's sum.
  long high(GroupRows rows, int group) {
    return wide ? rows.state(group, highWord()) : low(rows, group) >> 63;
  }

  /// Returns whether a group's sum fits 64 bits.
  boolean fitsLong(GroupRows rows, int group) {
    return !wide || high(rows, group) == low(rows, group) >> 63;
  }

  /// Returns a group's sum.
  BigInteger total(GroupRows rows, int group) {
    return Int128.toBigInteger(low(rows, group), high(rows, group));
  }
}
