package io.blueshift.aggregate;

import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.Lanes;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;

/// min and max of the lanes that fit one word, and what can be said by them: bool_and, bool_or, every
/// and any_value. Floating-point numbers are compared as integers in their total order, in which NaN
/// is above every number.
final class ExtremeAccumulator extends Accumulator {
  private final Channel channel;
  private final boolean maximum;
  private final boolean floating;

  ExtremeAccumulator(Channel channel, boolean maximum) {
    this.channel = channel;
    this.maximum = maximum;
    channel.needWords();
    this.floating = channel.lane() == PhysicalType.FLOAT64;
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
    chunk[at] = maximum ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  @Override
  void update(GroupedBatch input, GroupRows rows) {
    MemorySegment values = channel.values();
    int[] groups = input.groups;
    boolean allPresent = channel.allPresent();
    byte[] present = channel.presentBytes();
    for (int entry = 0; entry < input.count; entry++) {
      if (allPresent || present[entry] != 0) {
        long value = values.get(Lanes.LONG, (long) entry << 3);
        absorb(rows, groups[entry], floating ? ordered(value) : value);
      }
    }
  }

  private void absorb(GroupRows rows, int group, long value) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    chunk[at] = maximum ? Math.max(chunk[at], value) : Math.min(chunk[at], value);
  }

  @Override
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    absorb(rows, group, otherRows.state(otherGroup, other.word));
  }

  void write(GroupRows rows, int[] groups, int from, int count, ColumnWriter writer) {
    SumResults.Count counts = SumResults.countOf(channel);
    for (int index = 0; index < count; index++) {
      int group = groups[from + index];
      long value = rows.state(group, word);
      if (counts.of(rows, group) == 0) {
        writer.setNull(index);
      } else if (floating) {
        writer.setDouble(index, Double.longBitsToDouble(unordered(value)));
      } else {
        writer.setLong(index, value);
      }
    }
  }

  /// Maps the bits of a floating-point number to an integer of the same order. NaN is canonical and
  /// above every number, and -0.0 becomes 0.0.
  static long ordered(long bits) {
    double value = Double.longBitsToDouble(bits);
    if (value == 0) {
      return 0;
    }
    long canonical = Double.isNaN(value) ? 0x7ff8000000000000L : bits;
    return canonical ^ ((canonical >> 63) & Long.MAX_VALUE);
  }

  /// Takes [#ordered] back.
  static long unordered(long ordered) {
    return ordered ^ ((ordered >> 63) & Long.MAX_VALUE);
  }
}
