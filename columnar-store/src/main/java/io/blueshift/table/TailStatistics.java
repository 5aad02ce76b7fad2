package io.blueshift.table;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.segment.AscendingRuns;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.DistinctSketch;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes what a segment's footer would say of the rows in memory, one part for each page.
final class TailStatistics {
  private final FlatVector vector;
  private final DistinctSketch distinct = new DistinctSketch();
  private final AscendingRuns runs = new AscendingRuns();
  private @Nullable Object minimum;
  private @Nullable Object maximum;
  private long valueBytes;
  private int nullCount;

  private TailStatistics(FlatVector vector) {
    this.vector = vector;
  }

  /// Returns the statistics of a column in each page of a view.
  static List<ChunkStatistics> of(WriteBuffer.View view, ColumnDefinition column) {
    int index = view.buffer().columnIndexOfNumber(column.number());
    if (index < 0) {
      return List.of(ofAbsent(column, view.rowCount()));
    }
    List<ChunkStatistics> parts = new ArrayList<>();
    for (int row = 0; row < view.rowCount(); row += WriteBuffer.PAGE_ROW_COUNT) {
      int count = Math.min(WriteBuffer.PAGE_ROW_COUNT, view.rowCount() - row);
      FlatVector vector =
          (FlatVector) view.buffer().vector(row / WriteBuffer.PAGE_ROW_COUNT, index, count);
      parts.add(new TailStatistics(vector).compute(column.number()));
    }
    return parts;
  }

  /// Returns the statistics of rows that are older than a column, and so all have its initial value.
  static ChunkStatistics ofAbsent(ColumnDefinition column, int rowCount) {
    FlatVector value = SingleValue.of(column.type(), column.initialValue());
    ChunkStatistics one = new TailStatistics(value).compute(column.number());
    return new ChunkStatistics(
        column.number(),
        rowCount,
        one.nullCount() * rowCount,
        one.minimum(),
        one.maximum(),
        one.distinct(),
        one.valueBytes() * rowCount,
        null,
        List.of());
  }

  private ChunkStatistics compute(int columnNumber) {
    PhysicalType lane = vector.type().physicalType();
    for (int position = 0; position < vector.rowCount(); position++) {
      if (!vector.validity().isPresent(position)) {
        nullCount++;
        runs.abandon();
      } else {
        add(lane, position);
      }
    }
    return new ChunkStatistics(
        columnNumber,
        vector.rowCount(),
        nullCount,
        minimum,
        maximum,
        distinct,
        valueBytes,
        null,
        runs.runs());
  }

  private void add(PhysicalType lane, int position) {
    MemorySegment values = vector.values();
    switch (lane) {
      case BOOLEAN -> {
        boolean value = ((values.get(JAVA_BYTE, position >>> 3) >>> (position & 7)) & 1) != 0;
        distinct.addLong(value ? 1 : 0);
        widen(value);
      }
      case INT32 -> addInteger(values.get(JAVA_INT_UNALIGNED, (long) position << 2));
      case INT64 -> addInteger(values.get(JAVA_LONG_UNALIGNED, (long) position << 3));
      case FLOAT64 -> {
        double value = values.get(JAVA_DOUBLE_UNALIGNED, (long) position << 3) + 0.0;
        distinct.addLong(Double.doubleToLongBits(value));
        widen(value);
      }
      case INT128 -> {
        long low = values.get(JAVA_LONG_UNALIGNED, (long) position << 4);
        long high = values.get(JAVA_LONG_UNALIGNED, ((long) position << 4) + 8);
        distinct.addLong(low * 31 + high);
        BigInteger lowBits =
            BigInteger.valueOf(low >>> 32).shiftLeft(32).or(BigInteger.valueOf(low & 0xffff_ffffL));
        widen(BigInteger.valueOf(high).shiftLeft(64).or(lowBits));
      }
      case BYTES -> {
        byte[] value = PredicateFilter.value((BytesVector) vector, position);
        valueBytes += value.length;
        distinct.addLong(hash(value));
        widen(value);
      }
      case INTERVAL ->
          distinct.addLong(
              values.get(JAVA_LONG_UNALIGNED, (long) position << 4) * 31
                  + values.get(JAVA_LONG_UNALIGNED, ((long) position << 4) + 8));
    }
  }

  private void addInteger(long value) {
    distinct.addLong(value);
    widen(value);
    runs.add(value);
  }

  private static long hash(byte[] value) {
    long hash = value.length;
    for (byte b : value) {
      hash = hash * 0x100000001b3L ^ b;
    }
    return hash;
  }

  private void widen(Object value) {
    if (minimum == null || compare(value, minimum) < 0) {
      minimum = value;
    }
    if (maximum == null || compare(value, maximum) > 0) {
      maximum = value;
    }
  }

  private static int compare(Object left, Object right) {
    return switch (left) {
      case Long value -> value.compareTo((Long) right);
      case Double value -> value.compareTo((Double) right);
      case Boolean value -> value.compareTo((Boolean) right);
      case BigInteger value -> value.compareTo((BigInteger) right);
      case byte[] value -> Arrays.compareUnsigned(value, (byte[]) right);
      default -> throw new IllegalStateException("no order [class=" + left.getClass() + "]");
    };
  }
}
