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
import io.blueshift.vector.Values;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a segment's footer would say of a column of the rows in a buffer, deleted ones too. Rows that came
/// since the last question are added to what is known. Safe for use by several threads.
final class TailStatistics {
  private final int columnNumber;
  private final int columnIndex;
  private final DistinctSketch distinct = new DistinctSketch();
  private final AscendingRuns runs = new AscendingRuns();
  private @Nullable Object minimum;
  private @Nullable Object maximum;
  private long valueBytes;
  private int nullCount;
  private int rowCount;

  /// Begins without rows.
  ///
  /// @param columnIndex where the column is in the buffer
  TailStatistics(int columnNumber, int columnIndex) {
    this.columnNumber = columnNumber;
    this.columnIndex = columnIndex;
  }

  /// Returns the statistics of at least the first rows of the buffer; of more when somebody else asked for
  /// more.
  synchronized ChunkStatistics of(WriteBuffer buffer, int wantedRowCount) {
    while (rowCount < wantedRowCount) {
      int page = rowCount / WriteBuffer.PAGE_ROW_COUNT;
      int first = rowCount % WriteBuffer.PAGE_ROW_COUNT;
      int end =
          Math.min(WriteBuffer.PAGE_ROW_COUNT, wantedRowCount - page * WriteBuffer.PAGE_ROW_COUNT);
      add((FlatVector) buffer.vector(page, columnIndex, end), first);
    }
    return new ChunkStatistics(
        columnNumber,
        rowCount,
        nullCount,
        minimum,
        maximum,
        distinct.copy(),
        valueBytes,
        null,
        runs.runs());
  }

  /// Returns the statistics of rows that are older than a column, and so all have its initial value.
  static ChunkStatistics ofAbsent(ColumnDefinition column, int rowCount) {
    TailStatistics one = new TailStatistics(column.number(), -1);
    one.add(SingleValue.of(column.type(), column.initialValue()), 0);
    return new ChunkStatistics(
        column.number(),
        rowCount,
        (long) one.nullCount * rowCount,
        one.minimum,
        one.maximum,
        one.distinct,
        one.valueBytes * rowCount,
        null,
        List.of());
  }

  private void add(FlatVector vector, int first) {
    PhysicalType lane = vector.type().physicalType();
    for (int position = first; position < vector.rowCount(); position++) {
      if (vector.validity().isPresent(position)) {
        add(vector, lane, position);
      } else {
        nullCount++;
        runs.abandon();
      }
    }
    rowCount += vector.rowCount() - first;
  }

  private void add(FlatVector vector, PhysicalType lane, int position) {
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
        byte[] value = Values.bytes((BytesVector) vector, position);
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
