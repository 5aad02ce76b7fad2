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
import io.blueshift.vector.FlatVector;
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

  /// Writes the rows and syncs the file and its folder.
  public SegmentInfo rewrite(
      List<SegmentHandle> segments, List<WriteBuffer.View> tails, String fileName) {
    int[] sortColumns =
        definition.sortKey().columnNumbers().stream()
            .mapToInt(definition::columnIndexOfNumber)
            .toArray();
    SegmentInfo written;
    List<SegmentColumn> columns = new ArrayList<>(TableView.storedColumns(definition));
    columns.add(SegmentColumn.of(SegmentColumn.ROW_ID_NUMBER, "row id", LogicalType.BIGINT));
    try (SegmentWriter writer = new SegmentWriter(directory, fileName, columns, 0, budget)) {
      if (sortColumns.length == 0) {
        forEachBatch(segments, tails, writer::append);
      } else {
        try (StagedRows rows = new StagedRows(columns, budget)) {
          forEachBatch(segments, tails, rows::append);
          int @Nullable [] order = rows.sortedOrder(sortColumns);
          rows.forEachBatch(order, writer::append);
        }
      }
      written = writer.finish();
    }
    directory.syncFolder(fileName.substring(0, fileName.lastIndexOf('/')));
    return written;
  }

  /// Hands over all rows in the table's columns, with the row id as the last one.
  private void forEachBatch(
      List<SegmentHandle> segments, List<WriteBuffer.View> tails, Consumer<Batch> consumer) {
    List<ColumnBinding> bindings = new ArrayList<>(TableView.bindings(definition));
    bindings.add(new ColumnBinding(SegmentColumn.ROW_ID_NUMBER, LogicalType.BIGINT, null));
    for (SegmentHandle segment : segments) {
      boolean storesIds =
          segment.segment().columns().stream()
              .anyMatch(column -> column.number() == SegmentColumn.ROW_ID_NUMBER);
      forEachBatch(
          segment.segment().rowGroup(bindings),
          bindings.size(),
          storesIds
              ? null
              : (firstRow, count) -> sequence(segment.info().firstRowId() + firstRow, count),
          consumer);
    }
    for (WriteBuffer.View tail : tails) {
      forEachBatch(
          tail.rowGroup(bindings),
          bindings.size(),
          (first, count) -> rowIds(tail, first, count),
          consumer);
    }
  }

  private interface RowIdSource {
    FlatVector rowIds(int firstRow, int count);
  }

  private static FlatVector sequence(long first, int count) {
    ColumnBuffer ids = new ColumnBuffer(LogicalType.BIGINT, BufferSource.COLLECTED);
    ids.appendSequence(first, count);
    return ids.vector(0, count);
  }

  private static FlatVector rowIds(WriteBuffer.View tail, int firstRow, int count) {
    assert firstRow % WriteBuffer.PAGE_ROW_COUNT == 0 : firstRow;
    return (FlatVector) tail.buffer().rowIds(firstRow / WriteBuffer.PAGE_ROW_COUNT, count);
  }

  private void forEachBatch(
      RowGroup group, int columnCount, @Nullable RowIdSource rowIds, Consumer<Batch> consumer) {
    long[] all = new long[Batch.ROW_COUNT_MAX / Long.SIZE];
    Arrays.fill(all, -1);
    try (RowGroupReader reader = group.openReader(budget)) {
      for (int first = 0; first < group.rowCount(); ) {
        int inPage = group.pageRowCount() - first % group.pageRowCount();
        int count = Math.min(Batch.ROW_COUNT_MAX, Math.min(inPage, group.rowCount() - first));
        List<ColumnVector> vectors = new ArrayList<>();
        for (int column = 0; column < columnCount; column++) {
          boolean isRowId = column == columnCount - 1;
          vectors.add(
              isRowId && rowIds != null
                  ? rowIds.rowIds(first, count)
                  : reader.read(column, first, count, all));
        }
        consumer.accept(Batch.of(count, vectors));
        first += count;
      }
    }
  }
}
