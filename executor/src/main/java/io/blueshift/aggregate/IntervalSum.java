package io.blueshift.aggregate;

import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.type.LogicalType;

/// Sums of intervals, part by part: months, days, microseconds.
final class IntervalSum extends Accumulator {
  private static final double DAYS_PER_MONTH = 30;
  private static final double MICROS_PER_DAY = 86_400_000_000.0;

  private final Channel channel;
  private final boolean average;

  IntervalSum(Channel channel, boolean average) {
    this.channel = channel;
    this.average = average;
  }

  @Override
  int wordCount() {
    return 3;
  }

  @Override
  void update(GroupedBatch input, GroupRows rows) {
    ColumnReader reader = channel.reader();
    for (int entry = 0; entry < input.count; entry++) {
      if (input.groups[entry] != 0 && channel.isPresent(entry)) {
        int position = input.position(entry);
        long low = reader.lowAt(position);
        add(rows, input.groups[entry], low << 32 >> 32, low >> 32, reader.highAt(position));
      }
    }
  }

  private void add(GroupRows rows, int group, long months, long days, long micros) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    try {
      chunk[at] = Math.addExact(chunk[at], months);
      chunk[at + 1] = Math.addExact(chunk[at + 1], days);
      chunk[at + 2] = Math.addExact(chunk[at + 2], micros);
    } catch (ArithmeticException overflow) {
      throw io.blueshift.rows.Int128.outOfRange(LogicalType.INTERVAL_TYPE);
    }
  }

  @Override
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    add(
        rows,
        group,
        otherRows.state(otherGroup, other.word),
        otherRows.state(otherGroup, other.word + 1),
        otherRows.state(otherGroup, other.word + 2));
  }

  void write(GroupRows rows, int[] groups, int from, int count, ColumnWriter writer) {
    SumResults.Count counts = SumResults.countOf(channel);
    for (int index = 0; index < count; index++) {
      int group = groups[from + index];
      long divisor = counts.of(rows, group);
      if (divisor == 0) {
        writer.setNull(index);
        continue;
      }
      long months = rows.state(group, word);
      long days = rows.state(group, word + 1);
      long micros = rows.state(group, word + 2);
      if (average) {
        double exactDays = days + months % divisor * DAYS_PER_MONTH;
        months /= divisor;
        days = (long) (exactDays / divisor);
        micros =
            Math.round((micros + (exactDays - (double) days * divisor) * MICROS_PER_DAY) / divisor);
      }
      if ((int) months != months || (int) days != days) {
        throw io.blueshift.rows.Int128.outOfRange(LogicalType.INTERVAL_TYPE);
      }
      writer.setWords(index, (months & 0xffffffffL) | (days << 32), micros);
    }
  }
}
