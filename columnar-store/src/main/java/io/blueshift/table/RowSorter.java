package io.blueshift.table;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Values;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds the order of rows by key columns, ascending, nulls last, equal rows as they came.
///
/// The first column becomes a 64-bit number whose order is the values' (of strings the first eight
/// bytes), so that most comparisons look at one array; ties compare the values themselves. Merge sort
/// over row numbers, by Bottenbruch's bottom-up scheme.
final class RowSorter {
  private static final int RUN_LENGTH = 16;

  private final FlatVector[] keys;
  private final long[] prefixes;

  private RowSorter(FlatVector[] keys, long[] prefixes) {
    this.keys = keys;
    this.prefixes = prefixes;
  }

  /// Returns row numbers in order, or null when the rows are in order already.
  static int @Nullable [] order(FlatVector[] keys, int rowCount) {
    RowSorter sorter = new RowSorter(keys, prefixes(keys[0], rowCount));
    return sorter.isSorted(rowCount) ? null : sorter.sort(rowCount);
  }

  private boolean isSorted(int rowCount) {
    for (int row = 1; row < rowCount; row++) {
      if (compare(row - 1, row) > 0) {
        return false;
      }
    }
    return true;
  }

  private int[] sort(int rowCount) {
    int[] order = new int[rowCount];
    Arrays.setAll(order, row -> row);
    for (int start = 0; start < rowCount; start += RUN_LENGTH) {
      insertionSort(order, start, Math.min(rowCount, start + RUN_LENGTH));
    }
    int[] other = new int[rowCount];
    for (int width = RUN_LENGTH; width < rowCount; width <<= 1) {
      for (int start = 0; start < rowCount; start += width << 1) {
        int middle = Math.min(rowCount, start + width);
        merge(order, start, middle, Math.min(rowCount, middle + width), other);
      }
      int[] merged = other;
      other = order;
      order = merged;
    }
    return order;
  }

  private void insertionSort(int[] order, int start, int end) {
    for (int i = start + 1; i < end; i++) {
      int row = order[i];
      int target = i;
      while (target > start && compare(order[target - 1], row) > 0) {
        order[target] = order[target - 1];
        target--;
      }
      order[target] = row;
    }
  }

  private void merge(int[] from, int start, int middle, int end, int[] to) {
    int left = start;
    int right = middle;
    for (int target = start; target < end; target++) {
      boolean takeLeft = left < middle && (right >= end || compare(from[left], from[right]) <= 0);
      to[target] = takeLeft ? from[left++] : from[right++];
    }
  }

  private int compare(int left, int right) {
    int order = Long.compare(prefixes[left], prefixes[right]);
    if (order != 0) {
      return order;
    }
    for (FlatVector key : keys) {
      order = compare(key, left, right);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int compare(FlatVector key, int left, int right) {
    boolean leftPresent = key.validity().isPresent(left);
    boolean rightPresent = key.validity().isPresent(right);
    if (!leftPresent || !rightPresent) {
      return Boolean.compare(rightPresent, leftPresent);
    }
    MemorySegment values = key.values();
    return switch (key.type().physicalType()) {
      case BOOLEAN -> Integer.compare(bit(values, left), bit(values, right));
      case INT32 ->
          Integer.compare(
              values.get(JAVA_INT_UNALIGNED, (long) left << 2),
              values.get(JAVA_INT_UNALIGNED, (long) right << 2));
      case INT64 ->
          Long.compare(
              values.get(JAVA_LONG_UNALIGNED, (long) left << 3),
              values.get(JAVA_LONG_UNALIGNED, (long) right << 3));
      case FLOAT64 ->
          Double.compare(
              values.get(JAVA_DOUBLE_UNALIGNED, (long) left << 3) + 0.0,
              values.get(JAVA_DOUBLE_UNALIGNED, (long) right << 3) + 0.0);
      case INT128, INTERVAL -> {
        int high =
            Long.compare(
                values.get(JAVA_LONG_UNALIGNED, ((long) left << 4) + 8),
                values.get(JAVA_LONG_UNALIGNED, ((long) right << 4) + 8));
        yield high != 0
            ? high
            : Long.compareUnsigned(
                values.get(JAVA_LONG_UNALIGNED, (long) left << 4),
                values.get(JAVA_LONG_UNALIGNED, (long) right << 4));
      }
      case BYTES ->
          Arrays.compareUnsigned(
              collated((BytesVector) key, left), collated((BytesVector) key, right));
    };
  }

  private static int bit(MemorySegment bits, int row) {
    return (bits.get(JAVA_BYTE, row >>> 3) >>> (row & 7)) & 1;
  }

  private static byte[] collated(BytesVector key, int row) {
    byte[] value = Values.bytes(key, row);
    boolean blanksCount =
        !(key.type() instanceof LogicalType.StringType string)
            || string.collation() == Collation.BINARY;
    int length = value.length;
    while (!blanksCount && length > 0 && value[length - 1] == ' ') {
      length--;
    }
    return length == value.length ? value : Arrays.copyOf(value, length);
  }

  /// Returns for each row a number that is not greater than another row's when the row's value is
  /// not.
  private static long[] prefixes(FlatVector key, int rowCount) {
    long[] prefixes = new long[rowCount];
    MemorySegment values = key.values();
    for (int row = 0; row < rowCount; row++) {
      if (!key.validity().isPresent(row)) {
        prefixes[row] = Long.MAX_VALUE;
        continue;
      }
      prefixes[row] =
          switch (key.type().physicalType()) {
            case BOOLEAN -> bit(values, row);
            case INT32 -> values.get(JAVA_INT_UNALIGNED, (long) row << 2);
            case INT64 -> values.get(JAVA_LONG_UNALIGNED, (long) row << 3);
            case FLOAT64 -> ordered(values.get(JAVA_DOUBLE_UNALIGNED, (long) row << 3) + 0.0);
            case INT128, INTERVAL -> values.get(JAVA_LONG_UNALIGNED, ((long) row << 4) + 8);
            case BYTES -> prefix(collated((BytesVector) key, row));
          };
    }
    return prefixes;
  }

  private static long ordered(double value) {
    long bits = Double.doubleToLongBits(value);
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }

  private static long prefix(byte[] value) {
    long prefix = 0;
    for (int index = 0; index < Long.BYTES; index++) {
      prefix = prefix << 8 | (index < value.length ? value[index] & 0xff : 0);
    }
    return prefix ^ Long.MIN_VALUE;
  }
}
