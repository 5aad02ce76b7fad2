package io.blueshift.table;

import io.blueshift.segment.SegmentColumn;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.SelectionVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ObjLongConsumer;

/// Reads the rows of a [WriteBuffer.View] as batches, and copies them to another buffer.
public final class BufferCopier {
  /// How many rows are copied one by one rather than as vectors.
  private static final int FEW_ROWS = 4;

  private BufferCopier() {}

  /// Hands over the rows of a view page by page, each batch with the row id of its first row. Within
  /// a batch row ids are consecutive.
  public static void forEachBatch(
      WriteBuffer.View view, int firstRow, ObjLongConsumer<Batch> consumer) {
    for (int row = firstRow; row < view.rowCount(); ) {
      int pageIndex = row / WriteBuffer.PAGE_ROW_COUNT;
      int pageStart = pageIndex * WriteBuffer.PAGE_ROW_COUNT;
      int pageEnd = Math.min(view.rowCount(), pageStart + WriteBuffer.PAGE_ROW_COUNT);
      forEachRun(view, pageIndex, row - pageStart, pageEnd - pageStart, consumer);
      row = pageEnd;
    }
  }

  private static void forEachRun(
      WriteBuffer.View view, int pageIndex, int from, int to, ObjLongConsumer<Batch> consumer) {
    MemorySegment ids = ((Int64Vector) view.buffer().rowIds(pageIndex, to)).values();
    List<ColumnVector> columns = new ArrayList<>();
    for (int column = 0; column < view.buffer().columns().size(); column++) {
      columns.add(view.buffer().vector(pageIndex, column, to));
    }
    for (int start = from; start < to; ) {
      long firstId = ids.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, start);
      int end = start + 1;
      while (end < to
          && ids.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, end) == firstId + end - start) {
        end++;
      }
      consumer.accept(slice(columns, start, end, to), firstId);
      start = end;
    }
  }

  private static Batch slice(List<ColumnVector> columns, int start, int end, int rowCount) {
    if (start == 0 && end == rowCount) {
      return Batch.of(rowCount, columns);
    }
    int first = start;
    int[] positions = new int[end - start];
    Arrays.setAll(positions, i -> first + i);
    return new Batch(rowCount, columns, new SelectionVector(positions, positions.length));
  }

  /// Copies the selected rows of a batch whose last column has their ids.
  private static void copyWithIds(Batch batch, WriteBuffer to) {
    int last = batch.columns().size() - 1;
    MemorySegment ids = ((Int64Vector) batch.column(last)).values();
    SelectionVector selection = batch.selection();
    long[] rowIds = new long[batch.selectedCount()];
    Arrays.setAll(
        rowIds,
        row ->
            ids.getAtIndex(
                ValueLayout.JAVA_LONG_UNALIGNED,
                selection == null ? row : selection.positions()[row]));
    to.append(new Batch(batch.rowCount(), batch.columns().subList(0, last), selection), rowIds);
  }

  /// Copies rows whose last column has their ids into a buffer without that column.
  public static WriteBuffer withIds(WriteBuffer.View from, BufferSource source) {
    List<SegmentColumn> columns = from.buffer().columns();
    WriteBuffer to = new WriteBuffer(columns.subList(0, columns.size() - 1), source);
    forEachBatch(from, 0, (batch, ignored) -> copyWithIds(batch, to));
    return to;
  }

  /// Appends rows to a table, and finishes and closes its appender.
  public static void appendTo(TableAppender appender, WriteBuffer.View rows) {
    try (appender) {
      try (TableAppender.Local local = appender.openLocal()) {
        forEachBatch(rows, 0, (batch, ignored) -> local.append(batch));
      }
      appender.finish();
    }
  }

  /// Copies rows from `firstRow` on, with their row ids.
  static void copy(WriteBuffer.View from, int firstRow, WriteBuffer to) {
    if (from.rowCount() - firstRow <= FEW_ROWS) {
      for (int row = firstRow; row < from.rowCount(); row++) {
        to.appendRow(from.buffer(), row, from.rowIdAt(row));
      }
      return;
    }
    forEachBatch(from, firstRow, to::append);
  }

  /// Copies the rows that are not gone, with their row ids, and says where each was.
  static void copyLive(WriteBuffer.View from, WriteBuffer to, IntConsumer copied) {
    for (int first = 0; first < from.rowCount(); first += WriteBuffer.PAGE_ROW_COUNT) {
      int page = first / WriteBuffer.PAGE_ROW_COUNT;
      int count = Math.min(WriteBuffer.PAGE_ROW_COUNT, from.rowCount() - first);
      int[] live = livePositions(from, first, count);
      List<ColumnVector> columns = new ArrayList<>();
      for (int column = 0; column < from.buffer().columns().size(); column++) {
        columns.add(from.buffer().vector(page, column, count));
      }
      long[] ids = new long[live.length];
      for (int index = 0; index < live.length; index++) {
        ids[index] = from.rowIdAt(first + live[index]);
        copied.accept(first + live[index]);
      }
      to.append(new Batch(count, columns, new SelectionVector(live, live.length)), ids);
    }
  }

  private static int[] livePositions(WriteBuffer.View from, int first, int count) {
    int[] live = new int[count];
    int liveCount = 0;
    for (int position = 0; position < count; position++) {
      if (!from.deleted().contains(first + position)) {
        live[liveCount++] = position;
      }
    }
    return Arrays.copyOf(live, liveCount);
  }

  /// Copies rows from `firstRow` on, numbered from `firstRowId` on.
  public static void copy(WriteBuffer.View from, int firstRow, WriteBuffer to, long firstRowId) {
    if (from.rowCount() - firstRow <= FEW_ROWS) {
      for (int row = firstRow; row < from.rowCount(); row++) {
        to.appendRow(from.buffer(), row, firstRowId + row - firstRow);
      }
      return;
    }
    long[] nextId = {firstRowId};
    forEachBatch(
        from,
        firstRow,
        (batch, ignored) -> {
          to.append(batch, nextId[0]);
          nextId[0] += batch.selectedCount();
        });
  }
}
