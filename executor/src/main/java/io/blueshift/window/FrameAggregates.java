package io.blueshift.window;

import io.blueshift.aggregate.ExactNumbers;
import io.blueshift.aggregate.RowAggregator;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.RowCollection.Column;
import io.blueshift.sort.SortWords;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.math.BigInteger;
import java.util.List;

/// Aggregates over frames. Since the bounds of frames never move back from row to row,
///
/// - exact sums, counts and averages add the rows that enter a frame and subtract those that leave;
/// - min and max keep a queue of the rows that can still become the extreme;
/// - floating-point sums are taken from a tree of partial sums, because subtraction loses digits;
/// - everything else adds rows while only the end moves, and starts anew when the start does.
final class FrameAggregates {
  private static final int ROWS_BETWEEN_CHECKS = 1 << 14;

  /// Numbers of 64 bits have at most so many digits.
  private static final int LONG_DIGITS = 19;

  private final WindowPartition partition;
  private final BoundWindowCall call;
  private final WindowResult result;
  private final FrameBounds frames;
  private final int rowCount;

  private FrameAggregates(
      WindowPartition partition, BoundWindowCall call, List<SortKey> orderBy, WindowResult result) {
    this.partition = partition;
    this.call = call;
    this.result = result;
    this.frames = new FrameBounds(partition, call, orderBy);
    this.rowCount = partition.rowCount();
  }

  /// Computes a call for a partition.
  static void evaluate(
      WindowPartition partition, BoundWindowCall call, List<SortKey> orderBy, WindowResult result) {
    if (call.function().equals("ratio_to_report")) {
      ratio(partition, call, result);
      return;
    }
    FrameAggregates aggregates = new FrameAggregates(partition, call, orderBy, result);
    boolean plain = !call.distinct() && aggregates.frames.excludesNothing();
    switch (call.function()) {
      case "count" -> {
        if (plain) {
          aggregates.count();
        } else {
          aggregates.general();
        }
      }
      case "sum", "avg" -> {
        LogicalType type = call.argumentTypes().getFirst();
        PhysicalType lane = type.physicalType();
        if (type instanceof LogicalType.SuperType) {
          aggregates.general(); // Values may be of any kind, and the sum of doubles loses digits.
        } else if (plain && lane == PhysicalType.FLOAT64) {
          aggregates.floatingSums();
        } else if (plain && lane != PhysicalType.INTERVAL) {
          aggregates.exactSums();
        } else {
          aggregates.general();
        }
      }
      case "min", "max" -> {
        if (aggregates.frames.excludesNothing()) {
          aggregates.extremes(call.function().equals("max"));
        } else {
          aggregates.general();
        }
      }
      default -> aggregates.general();
    }
  }

  private boolean counts(int place) {
    int row = partition.row(place);
    if (call.filter() >= 0) {
      Column filter = partition.column(call.filter());
      if (filter.isNull(row) || filter.longAt(row) == 0) {
        return false;
      }
    }
    return call.arguments().isEmpty() || !partition.column(call.arguments().getFirst()).isNull(row);
  }

  private boolean[] countedPlaces() {
    boolean[] counted = new boolean[rowCount];
    for (int place = 0; place < rowCount; place++) {
      counted[place] = counts(place);
    }
    return counted;
  }

  private int[] countsBefore() {
    int[] before = new int[rowCount + 1];
    for (int place = 0; place < rowCount; place++) {
      before[place + 1] = before[place] + (counts(place) ? 1 : 0);
    }
    return before;
  }

  private void count() {
    int[] before = countsBefore();
    for (int place = 0; place < rowCount; place++) {
      result.setLong(
          partition.resultPlace(place), before[frames.ends[place]] - before[frames.starts[place]]);
    }
  }

  private void exactSums() {
    Column values = partition.column(call.arguments().getFirst());
    int scale = ExactNumbers.scale(values.type());
    boolean average = call.function().equals("avg");
    boolean plainLong =
        !average && ExactNumbers.scale(call.type()) == scale && holdsAnyLong(call.type());
    boolean[] counted = countedPlaces();
    RunningSum sum = new RunningSum(values);
    int start = 0;
    int end = 0;
    for (int place = 0; place < rowCount; place++) {
      int wantedStart = frames.starts[place];
      int wantedEnd = frames.ends[place];
      for (; end < wantedEnd; end++) {
        if (counted[end]) {
          sum.add(partition.row(end));
        }
      }
      while (start < wantedStart) {
        if (start < end && counted[start]) {
          sum.subtract(partition.row(start));
        }
        start++;
        end = Math.max(end, start);
      }
      int at = partition.resultPlace(place);
      if (sum.count == 0) {
        result.setNull(at);
      } else if (plainLong && sum.big.signum() == 0) {
        result.setLong(at, sum.small);
      } else {
        result.setValue(
            at,
            average
                ? ExactNumbers.average(sum.total(), scale, sum.count, call.type())
                : ExactNumbers.sum(sum.total(), scale, call.type()));
      }
    }
  }

  private static boolean holdsAnyLong(LogicalType type) {
    return type instanceof LogicalType.BigIntType
        || type instanceof LogicalType.DecimalType decimal && decimal.precision() >= LONG_DIGITS;
  }

  /// The exact sum of the rows in a frame: of those that fit 64 bits, and of the others.
  private static final class RunningSum {
    private final Column values;
    private final boolean wide;
    private BigInteger big = BigInteger.ZERO;
    private long small;
    private long count;

    RunningSum(Column values) {
      this.values = values;
      this.wide = values.type().physicalType() == PhysicalType.INT128;
    }

    void add(int row) {
      count++;
      long value = wide ? values.lowAt(row) : values.longAt(row);
      if (isWide(row, value) || overflows(small, value)) {
        big = total().add(values.bigIntegerAt(row));
        small = 0;
      } else {
        small += value;
      }
    }

    void subtract(int row) {
      count--;
      long value = wide ? values.lowAt(row) : values.longAt(row);
      if (isWide(row, value) || value == Long.MIN_VALUE || overflows(small, -value)) {
        big = total().subtract(values.bigIntegerAt(row));
        small = 0;
      } else {
        small -= value;
      }
    }

    private boolean isWide(int row, long low) {
      return wide && values.highAt(row) != low >> 63;
    }

    BigInteger total() {
      return big.add(BigInteger.valueOf(small));
    }
  }

  private static boolean overflows(long sum, long value) {
    long total = sum + value;
    return ((sum ^ total) & (value ^ total)) < 0;
  }

  private void floatingSums() {
    Column values = partition.column(call.arguments().getFirst());
    boolean average = call.function().equals("avg");
    boolean real = call.type() instanceof LogicalType.RealType;
    int[] before = countsBefore();
    double[] numbers = new double[rowCount];
    for (int place = 0; place < rowCount; place++) {
      boolean counted = before[place + 1] != before[place];
      numbers[place] = counted ? values.doubleAt(partition.row(place)) : 0;
    }
    SumTree tree = new SumTree(numbers);
    double running = 0;
    int runningEnd = 0;
    boolean growing = true;
    for (int place = 0; place < rowCount; place++) {
      int start = frames.starts[place];
      int end = frames.ends[place];
      growing &= start == 0;
      double sum;
      if (growing) {
        for (; runningEnd < end; runningEnd++) {
          running += numbers[runningEnd];
        }
        sum = running;
      } else {
        sum = tree.sum(start, end);
      }
      int count = before[end] - before[start];
      int at = partition.resultPlace(place);
      if (count == 0) {
        result.setNull(at);
      } else {
        double value = average ? sum / count : sum;
        result.setDouble(at, real ? (float) value : value);
      }
    }
  }

  private void extremes(boolean maximum) {
    int column = call.arguments().getFirst();
    result.referTo(column, -1);
    int[] numbers = new int[rowCount];
    for (int place = 0; place < rowCount; place++) {
      numbers[place] = partition.row(place);
    }
    boolean[] counted = countedPlaces();
    RowOrder order = extremeOrder(column, maximum, numbers, counted);
    int[] queue = new int[rowCount];
    int head = 0;
    int tail = 0;
    int end = 0;
    for (int place = 0; place < rowCount; place++) {
      while (end < frames.ends[place]) {
        if (counted[end]) {
          while (tail > head && order.compare(queue[tail - 1], end) > 0) {
            tail--;
          }
          queue[tail++] = end;
        }
        end++;
      }
      while (head < tail && queue[head] < frames.starts[place]) {
        head++;
      }
      boolean empty = head == tail || queue[head] >= frames.ends[place];
      result.setReference(
          partition.resultPlace(place), empty ? WindowResult.NULL_REFERENCE : numbers[queue[head]]);
    }
  }

  /// Compares the values of two counted places; the one that is more extreme is less.
  private interface RowOrder {
    int compare(int first, int second);
  }

  private RowOrder extremeOrder(int column, boolean maximum, int[] numbers, boolean[] counted) {
    Column values = partition.column(column);
    PhysicalType lane = values.type().physicalType();
    boolean wide = lane == PhysicalType.INT128;
    if (lane != PhysicalType.INT32 && lane != PhysicalType.INT64 && !wide) {
      return sortOrder(column, maximum, numbers);
    }
    long[] keys = new long[rowCount];
    for (int place = 0; place < rowCount; place++) {
      if (counted[place]) {
        int row = numbers[place];
        keys[place] = wide ? values.lowAt(row) : values.longAt(row);
        if (wide && values.highAt(row) != keys[place] >> 63) {
          return sortOrder(column, maximum, numbers);
        }
      }
    }
    return maximum
        ? (first, second) -> Long.compare(keys[second], keys[first])
        : (first, second) -> Long.compare(keys[first], keys[second]);
  }

  private RowOrder sortOrder(int column, boolean maximum, int[] numbers) {
    SortWords words =
        new SortWords(partition.rows(), List.of(new SortKey(column, !maximum, false)), numbers);
    return (first, second) -> words.compare(numbers[first], numbers[second]);
  }

  private void general() {
    int[] chosen = new int[rowCount];
    try (RowAggregator aggregator =
        new RowAggregator(
            partition.rows(),
            call.function(),
            call.arguments(),
            call.distinct(),
            call.filter(),
            call.type(),
            partition.worker().budget())) {
      int start = -1;
      int end = -1;
      Object value = null;
      for (int place = 0; place < rowCount; place++) {
        partition.worker().checkCancelled();
        int wantedStart = frames.starts[place];
        int wantedEnd = frames.ends[place];
        boolean same = frames.excludesNothing() && wantedStart == start && wantedEnd == end;
        if (!same) {
          boolean grows =
              frames.excludesNothing()
                  && aggregator.incremental()
                  && wantedStart == start
                  && wantedEnd > end;
          if (!grows && place > 0) {
            aggregator.reset();
          }
          int from = grows ? end : wantedStart;
          int count = 0;
          for (int other = from; other < wantedEnd; other++) {
            if (frames.contains(place, other)) {
              chosen[count++] = partition.row(other);
            }
          }
          addAll(aggregator, chosen, count);
          value = aggregator.result();
          start = wantedStart;
          end = wantedEnd;
        }
        result.setValue(partition.resultPlace(place), value);
      }
    }
  }

  private void addAll(RowAggregator aggregator, int[] chosen, int count) {
    for (int from = 0; from < count; from += ROWS_BETWEEN_CHECKS) {
      partition.worker().checkCancelled();
      aggregator.add(chosen, from, Math.min(ROWS_BETWEEN_CHECKS, count - from));
    }
  }

  /// Divides each value by the sum of the partition's.
  private static void ratio(WindowPartition partition, BoundWindowCall call, WindowResult result) {
    Column values = partition.column(call.arguments().getFirst());
    boolean floating = values.type().physicalType() == PhysicalType.FLOAT64;
    BigInteger exactSum = BigInteger.ZERO;
    double floatingSum = 0;
    for (int place = 0; place < partition.rowCount(); place++) {
      int row = partition.row(place);
      if (!values.isNull(row)) {
        if (floating) {
          floatingSum += values.doubleAt(row);
        } else {
          exactSum = exactSum.add(values.bigIntegerAt(row));
        }
      }
    }
    for (int place = 0; place < partition.rowCount(); place++) {
      int row = partition.row(place);
      int at = partition.resultPlace(place);
      if (values.isNull(row) || (floating ? floatingSum == 0 : exactSum.signum() == 0)) {
        result.setNull(at);
      } else if (floating) {
        result.setDouble(at, values.doubleAt(row) / floatingSum);
      } else {
        result.setValue(at, ExactNumbers.ratio(values.bigIntegerAt(row), exactSum, call.type()));
      }
    }
  }
}
