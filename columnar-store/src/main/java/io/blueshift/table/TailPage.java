package io.blueshift.table;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.segment.SegmentColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Up to 2,048 rows of a [WriteBuffer] with the bounds of their values.
///
/// Bounds cover every row of the page, also those that a reader's view does not have yet: they are
/// widened before the rows are published, so they hold for every view.
final class TailPage {
  private final ColumnBuffer[] columns;
  private final Bounds[] bounds;
  private final ColumnBuffer rowIds;

  /// What is known of a column's values in the page; fields only ever widen.
  static final class Bounds {
    volatile long minimum = Long.MAX_VALUE;
    volatile long maximum = Long.MIN_VALUE;
    volatile double floatMinimum = Double.POSITIVE_INFINITY;
    volatile double floatMaximum = Double.NEGATIVE_INFINITY;
    volatile boolean hasNan;
    volatile boolean hasNull;
    volatile boolean hasValue;

    /// Begins anew, where nobody reads.
    void clear() {
      minimum = Long.MAX_VALUE;
      maximum = Long.MIN_VALUE;
      floatMinimum = Double.POSITIVE_INFINITY;
      floatMaximum = Double.NEGATIVE_INFINITY;
      hasNan = false;
      hasNull = false;
      hasValue = false;
    }

    /// Covers more values. A field that stays as it is is not written, because that waits for memory.
    private void widen(long least, long greatest, double floatLeast, double floatGreatest) {
      if (least < minimum) {
        minimum = least;
      }
      if (greatest > maximum) {
        maximum = greatest;
      }
      if (floatLeast < floatMinimum) {
        floatMinimum = floatLeast;
      }
      if (floatGreatest > floatMaximum) {
        floatMaximum = floatGreatest;
      }
    }

    private void noteNull() {
      if (!hasNull) {
        hasNull = true;
      }
    }

    private void noteValue() {
      if (!hasValue) {
        hasValue = true;
      }
    }
  }

  TailPage(List<SegmentColumn> definitions, BufferSource source) {
    rowIds = new ColumnBuffer(LogicalType.BIGINT, source);
    columns = new ColumnBuffer[definitions.size()];
    bounds = new Bounds[columns.length];
    for (int index = 0; index < columns.length; index++) {
      columns[index] = new ColumnBuffer(definitions.get(index).type(), source);
      bounds[index] = new Bounds();
    }
  }

  /// Makes a page of vectors whose memory becomes the page's.
  TailPage(List<ColumnVector> vectors, int rowCount, long firstRowId, BufferSource source) {
    rowIds = new ColumnBuffer(LogicalType.BIGINT, source);
    rowIds.appendSequence(firstRowId, rowCount);
    columns = new ColumnBuffer[vectors.size()];
    bounds = new Bounds[columns.length];
    for (int index = 0; index < columns.length; index++) {
      columns[index] = ColumnBuffer.adopting((FlatVector) vectors.get(index), source);
      bounds[index] = new Bounds();
      widen(bounds[index], columns[index], 0, rowCount);
    }
  }

  int rowCount() {
    return rowIds.rowCount();
  }

  ColumnBuffer column(int index) {
    return columns[index];
  }

  Bounds bounds(int index) {
    return bounds[index];
  }

  ColumnBuffer rowIds() {
    return rowIds;
  }

  long sizeBytes() {
    long sizeBytes = rowIds.sizeBytes();
    for (ColumnBuffer column : columns) {
      sizeBytes += column.sizeBytes();
    }
    return sizeBytes;
  }

  void append(List<ColumnVector> vectors, int @Nullable [] positions, int count, long firstRowId) {
    appendValues(vectors, positions, count);
    rowIds.appendSequence(firstRowId, count);
  }

  void append(
      List<ColumnVector> vectors, int @Nullable [] positions, int count, long[] ids, int firstId) {
    appendValues(vectors, positions, count);
    rowIds.appendLongs(ids, firstId, count);
  }

  void append(@Nullable Object[] values, long rowId) {
    int row = rowCount();
    for (int index = 0; index < columns.length; index++) {
      columns[index].append(values[index]);
      widen(bounds[index], columns[index], row, 1);
    }
    rowIds.appendSequence(rowId, 1);
  }

  /// Forgets all rows, of which nobody has a view.
  void clear() {
    rowIds.clear();
    for (int index = 0; index < columns.length; index++) {
      columns[index].clear();
      bounds[index].clear();
    }
  }

  /// Appends a row of another page with the same columns.
  void appendRow(TailPage from, int row, long rowId) {
    int target = rowCount();
    for (int index = 0; index < columns.length; index++) {
      columns[index].appendRow(from.columns[index], row);
      widen(bounds[index], columns[index], target, 1);
    }
    rowIds.appendSequence(rowId, 1);
  }

  private void appendValues(List<ColumnVector> vectors, int @Nullable [] positions, int count) {
    int firstRow = rowCount();
    for (int index = 0; index < columns.length; index++) {
      columns[index].append(vectors.get(index), positions, count);
      widen(bounds[index], columns[index], firstRow, count);
    }
  }

  private static void widen(Bounds bounds, ColumnBuffer column, int firstRow, int count) {
    PhysicalType lane = column.type().physicalType();
    MemorySegment values = column.values();
    long minimum = Long.MAX_VALUE;
    long maximum = Long.MIN_VALUE;
    double floatMinimum = Double.POSITIVE_INFINITY;
    double floatMaximum = Double.NEGATIVE_INFINITY;
    for (int row = firstRow; row < firstRow + count; row++) {
      if (!column.isPresent(row)) {
        bounds.noteNull();
        continue;
      }
      bounds.noteValue();
      switch (lane) {
        case INT32 -> {
          long value = values.get(JAVA_INT_UNALIGNED, (long) row << 2);
          minimum = Math.min(minimum, value);
          maximum = Math.max(maximum, value);
        }
        case INT64 -> {
          long value = values.get(JAVA_LONG_UNALIGNED, (long) row << 3);
          minimum = Math.min(minimum, value);
          maximum = Math.max(maximum, value);
        }
        case FLOAT64 -> {
          double value = values.get(JAVA_DOUBLE_UNALIGNED, (long) row << 3);
          if (Double.isNaN(value)) {
            bounds.hasNan = true;
          } else {
            floatMinimum = Math.min(floatMinimum, value);
            floatMaximum = Math.max(floatMaximum, value);
          }
        }
        case BOOLEAN, INT128, BYTES, INTERVAL -> {}
      }
    }
    bounds.widen(minimum, maximum, floatMinimum, floatMaximum);
  }
}
