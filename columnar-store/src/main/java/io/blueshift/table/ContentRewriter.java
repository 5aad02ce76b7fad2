package io.blueshift.table;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes rows of segments and of memory into one new segment, sorted if the table has a sort key.
/// Every row keeps its id: in a column of the segment where ids are not consecutive.
public final class ContentRewriter {
  private final TableDefinition definition;
  private final StorageDirectory directory;
  private final MemoryBudget budget;

  /// Prepares to rewrite rows of one table.
  public ContentRewriter(
      TableDefinition definition, StorageDirectory directory, MemoryBudget budget) {
    this.definition = definition;
    this.directory = directory;
    this.budget = budget;
  }

  /// Writes the rows that are not deleted and syncs the file and its folder; returns null, and writes
  /// nothing, when there are none.
  ///
  /// @param content has these segments and rows in memory, and says which rows are gone
  public @Nullable SegmentInfo rewrite(
      TableContent content,
      List<SegmentHandle> segments,
      List<WriteBuffer.View> tails,
      String fileName) {
    if (liveRowCount(content, segments, tails) == 0) {
      return null;
    }
    int[] sortColumns =
        definition.sortKey().columnNumbers().stream()
            .mapToInt(definition::columnIndexOfNumber)
            .toArray();
    SegmentInfo written;
    List<SegmentColumn> columns = new ArrayList<>(TableView.storedColumns(definition));
    columns.add(SegmentColumn.of(SegmentColumn.ROW_ID_NUMBER, "row id", LogicalType.BIGINT));
    try (SegmentWriter writer = new SegmentWriter(directory, fileName, columns, 0, budget)) {
      if (sortColumns.length == 0) {
        forEachBatch(content, segments, tails, writer::append);
      } else {
        try (StagedRows rows = new StagedRows(columns, budget)) {
          forEachBatch(content, segments, tails, rows::append);
          int @Nullable [] order = rows.sortedOrder(sortColumns);
          rows.forEachBatch(order, writer::append);
        }
      }
      written = writer.finish();
    }
    directory.syncFolder(fileName.substring(0, fileName.lastIndexOf('/')));
    return written;
  }

  private static long liveRowCount(
      TableContent content, List<SegmentHandle> segments, List<WriteBuffer.View> tails) {
    return segments.stream()
            .mapToLong(segment -> segment.info().rowCount() - content.deleted(segment).count())
            .sum()
        + tails.stream().mapToLong(WriteBuffer.View::liveRowCount).sum();
  }

  /// Hands over all rows in the table's columns, with the row id as the last one.
  private void forEachBatch(
      TableContent content,
      List<SegmentHandle> segments,
      List<WriteBuffer.View> tails,
      Consumer<Batch> consumer) {
    List<ColumnBinding> bindings = new ArrayList<>(TableView.bindings(definition));
    bindings.add(ColumnBinding.ROW_ID);
    for (SegmentHandle segment : segments) {
      RowGroup rows = segment.segment().rowGroup(bindings, content.deleted(segment));
      forEachBatch(rows, bindings.size(), consumer);
    }
    for (WriteBuffer.View tail : tails) {
      forEachBatch(tail.rowGroup(bindings), bindings.size(), consumer);
    }
  }

  private void forEachBatch(RowGroup group, int columnCount, Consumer<Batch> consumer) {
    long[] live = new long[Batch.ROW_COUNT_MAX / Long.SIZE];
    try (RowGroupReader reader = group.openReader(budget)) {
      for (int first = 0; first < group.rowCount(); ) {
        int inPage = group.pageRowCount() - first % group.pageRowCount();
        int count = Math.min(Batch.ROW_COUNT_MAX, Math.min(inPage, group.rowCount() - first));
        Arrays.fill(live, -1);
        group.clearDeleted(first, count, live);
        List<ColumnVector> vectors = new ArrayList<>();
        for (int column = 0; column < columnCount; column++) {
          vectors.add(reader.read(column, first, count, live));
        }
        SelectionVector selection = group.hasDeleted(first, count) ? selected(live, count) : null;
        if (selection == null || selection.count() > 0) {
          consumer.accept(new Batch(count, vectors, selection));
        }
        first += count;
      }
    }
  }

  private static SelectionVector selected(long[] bits, int count) {
    int[] positions = new int[count];
    int selected = 0;
    for (int row = 0; row < count; row++) {
      positions[selected] = row;
      selected += (int) (bits[row >>> 6] >>> row & 1);
    }
    return new SelectionVector(positions, selected);
  }
}
