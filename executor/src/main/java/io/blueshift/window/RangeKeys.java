package io.blueshift.window;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.RowCollection.Column;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values.Interval;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// The values of the only order key of a partition, for frames that measure distance. Null keys are
/// each other's peers and no distance from any value.
final class RangeKeys {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final BigInteger MICROS_A_DAY = BigInteger.valueOf(MICROS_PER_DAY);

  private final WindowPartition partition;
  private final Column column;
  private final boolean ascending;
  private final int firstValue;
  private final int lastValueEnd;
  private boolean intervals;

  RangeKeys(WindowPartition partition, SortKey key) {
    this.partition = partition;
    this.column = partition.column(key.column());
    this.ascending = key.ascending();
    int first = 0;
    int end = partition.rowCount();
    while (first < end && column.isNull(partition.row(first))) {
      first++;
    }
    while (end > first && column.isNull(partition.row(end - 1))) {
      end--;
    }
    firstValue = first;
    lastValueEnd = end;
  }

  /// Returns the first place of a frame that starts at a distance from a row's key (or, for its end,
  /// the place after the last one).
  int find(int place, Object offset, boolean preceding, boolean start) {
    if (column.isNull(partition.row(place))) {
      return start ? partition.peerStarts()[place] : partition.peerEnds()[place];
    }
    boolean downwards = preceding == ascending;
    intervals = offset instanceof Interval;
    Comparable<?> target = shifted(partition.row(place), offset, downwards);
    int low = firstValue;
    int high = lastValueEnd;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compare(partition.row(middle), target);
      if (!ascending) {
        order = -order;
      }
      if (order < 0 || (!start && order == 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Comparable<?> shifted(int row, Object offset, boolean downwards) {
    checkSign(offset);
    return switch (column.type().physicalType()) {
      case FLOAT64 -> {
        double distance = ((Number) offset).doubleValue();
        double value = column.doubleAt(row);
        yield downwards ? value - distance : value + distance;
      }
      case INT32, INT64, INT128 -> {
        if (offset instanceof Interval interval) {
          yield shiftedTime(row, interval, downwards);
        }
        BigInteger distance =
            offset instanceof BigInteger big
                ? big
                : BigInteger.valueOf(((Number) offset).longValue());
        BigInteger value = column.bigIntegerAt(row);
        yield downwards ? value.subtract(distance) : value.add(distance);
      }
      default ->
          throw new DatabaseException(
              ErrorCode.WINDOWING_ERROR,
              "RANGE with an offset does not take this type [type="
                  + column.type().sqlName()
                  + "]");
    };
  }

  private static void checkSign(Object offset) {
    boolean negative =
        switch (offset) {
          case Double number -> !(number >= 0);
          case BigInteger number -> number.signum() < 0;
          case Number number -> number.longValue() < 0;
          case Interval interval ->
              (interval.months() * 30L + interval.days()) * (double) MICROS_PER_DAY
                      + interval.micros()
                  < 0;
          default -> true;
        };
    if (negative) {
      throw new DatabaseException(
          ErrorCode.INVALID_WINDOW_FRAME_OFFSET,
          "frame offset must not be negative [offset=" + offset + "]");
    }
  }

  private BigInteger shiftedTime(int row, Interval interval, boolean downwards) {
    long value = micros(row);
    int sign = downwards ? -1 : 1;
    if (column.type() instanceof LogicalType.TimeType) {
      return BigInteger.valueOf(value).add(BigInteger.valueOf(sign * interval.micros()));
    }
    long moved = value;
    if (interval.months() != 0) {
      LocalDateTime time =
          LocalDateTime.ofInstant(Instant.EPOCH.plus(value, ChronoUnit.MICROS), ZoneOffset.UTC)
              .plusMonths((long) sign * interval.months());
      moved = ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant(ZoneOffset.UTC));
    }
    return BigInteger.valueOf(moved)
        .add(BigInteger.valueOf(sign * (long) interval.days()).multiply(MICROS_A_DAY))
        .add(BigInteger.valueOf(sign * interval.micros()));
  }

  private long micros(int row) {
    long value = column.longAt(row);
    return column.type() instanceof LogicalType.DateType ? value * MICROS_PER_DAY : value;
  }

  private int compare(int row, Comparable<?> target) {
    if (target instanceof Double number) {
      return Double.compare(column.doubleAt(row) + 0.0, number + 0.0);
    }
    BigInteger number = (BigInteger) target;
    if (intervals) {
      return BigInteger.valueOf(micros(row)).compareTo(number);
    }
    return column.bigIntegerAt(row).compareTo(number);
  }
}
