package io.blueshift.table;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes rows of segments and of memory into new segments. Every row keeps its id: in a column of the segment
/// where ids are not consecutive.
///
/// 1. Without a sort key the rows stay in the order in which they come.
/// 2. Sorted segments are merged, so that the new ones follow each other in the order of the key.
/// 3. Rows in memory, and segments that are not known to be sorted, are sorted in parts that fit into memory;
///    each part is a segment.
public final class ContentRewriter {
  /// Rows that are merged or sorted at a time, where the budget allows it.
  private static final int WINDOW_ROW_COUNT_MAX = 1 << 17;

  private static final int STAGED_ROW_COUNT_MAX = 1 << 18;

  /// How much larger rows are in memory than in a segment, as a guess from above.
  private static final int EXPANSION = 8;

  private final TableDefinition definition;
  private final StorageDirectory directory;
  private final MemoryBudget budget;
  private final Parts parts;
  private final List<SegmentColumn> columns;
  private final int[] sortColumnNumbers;
  private final int[] sortColumns;

  /// How the new segments are cut.
  ///
  /// @param fileNames gives each a name
  /// @param rowCountMax the most rows of one
  /// @param sizeMaxBytes the encoded bytes at which one is ended
  /// @param memoryMaxBytes about how much memory rows take while they are sorted
  /// @param progress watches the work
  public record Parts(
      Supplier<String> fileNames,
      int rowCountMax,
      long sizeMaxBytes,
      long memoryMaxBytes,
      Progress progress) {}

  /// Watches a rewriting.
  public interface Progress {
    /// Called after rows were written. What it throws ends the rewriting.
    void wrote(int rowCount);

    /// Called between two segments.
    void endedSegment();
  }

  /// Prepares to rewrite rows of one table.
  public ContentRewriter(
      TableDefinition definition, StorageDirectory directory, MemoryBudget budget, Parts parts) {
    this.definition = definition;
    this.directory = directory;
    this.budget = budget;
    this.parts = parts;
    this.columns = new ArrayList<>(TableLayout.of(definition).storedColumns());
    columns.add(SegmentColumn.of(SegmentColumn.ROW_ID_NUMBER, "row id", LogicalType.BIGINT));
    this.sortColumnNumbers =
        definition.sortKey().columnNumbers().stream().mapToInt(number -> number).toArray();
    this.sortColumns =
        definition.sortKey().columnNumbers().stream()
            .mapToInt(definition::columnIndexOfNumber)
            .toArray();
  }

  /// Writes the rows that are not deleted and syncs the files and their folder; writes nothing when there
  /// are none. When it throws, it has deleted what it wrote.
  ///
  /// @param content has these segments and rows in memory, and says which rows are gone
  /// @param runs segments, each list of them in the order of the sort key and not overlapping
  public List<SegmentInfo> rewrite(
      TableContent content, List<List<SegmentHandle>> runs, List<WriteBuffer.View> tails) {
    try (Output output = new Output()) {
      if (sortColumns.length == 0) {
        List<SegmentHandle> all = runs.stream().flatMap(List::stream).toList();
        try (RowCursor rows = cursor(content, all, tails)) {
          for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
            output.append(batch);
          }
        }
      } else {
        List<List<SegmentHandle>> sorted = runs.stream().filter(this::isSorted).toList();
        List<SegmentHandle> unsorted =
            runs.stream().filter(run -> !isSorted(run)).flatMap(List::stream).toList();
        merge(content, sorted, output);
        output.endSegment();
        sortInParts(content, unsorted, tails, output);
      }
      return output.finish();
    }
  }

  private boolean isSorted(List<SegmentHandle> run) {
    return run.stream().allMatch(segment -> segment.isSortedBy(sortColumnNumbers[0]));
  }

  private RowCursor cursor(
      TableContent content, List<SegmentHandle> segments, List<WriteBuffer.View> tails) {
    List<ColumnBinding> bindings = TableLayout.of(definition).bindingsWithRowId();
    List<Supplier<RowGroup>> groups = new ArrayList<>();
    segments.forEach(segment ->
        groups.add(() -> segment.segment().rowGroup(bindings, content.deleted(segment))));
    tails.forEach(tail -> groups.add(() -> tail.rowGroup(bindings)));
    return new RowCursor(groups, bindings.size(), budget);
  }

  private void merge(TableContent content, List<List<SegmentHandle>> runs, Output output) {
    if (runs.isEmpty()) {
      return;
    }
    List<RowCursor> cursors = new ArrayList<>();
    runs.forEach(run -> cursors.add(cursor(content, run, List.of())));
    try (SortedMerge merge =
        new SortedMerge(columns, sortColumns, cursors, windowRowCount(runs), budget)) {
      merge.run(Math.min(Batch.ROW_COUNT_MAX, parts.rowCountMax), output::append);
    }
  }

  private int windowRowCount(List<List<SegmentHandle>> runs) {
    long rowCount = 1;
    long sizeBytes = 1;
    for (List<SegmentHandle> run : runs) {
      for (SegmentHandle segment : run) {
        rowCount += segment.info().rowCount();
        sizeBytes += segment.info().sizeBytes();
      }
    }
    long rowBytes = Math.max(16, sizeBytes * EXPANSION / rowCount);
    return (int)
        Math.clamp(
            parts.memoryMaxBytes / rowBytes, Batch.ROW_COUNT_MAX, (long) WINDOW_ROW_COUNT_MAX);
  }

  private void sortInParts(
      TableContent content,
      List<SegmentHandle> segments,
      List<WriteBuffer.View> tails,
      Output output) {
    try (RowCursor rows = cursor(content, segments, tails)) {
      Batch batch = rows.next();
      while (batch != null) {
        try (StagedRows staged = new StagedRows(columns, budget)) {
          while (batch != null && hasRoom(staged, batch)) {
            staged.append(batch);
            batch = rows.next();
          }
          int @Nullable [] order = staged.sortedOrder(sortColumns);
          staged.forEachBatch(order, output::append);
        }
        output.endSegment();
      }
    }
  }

  private boolean hasRoom(StagedRows staged, Batch batch) {
    int rowCount = staged.rowCount() + batch.selectedCount();
    return staged.rowCount() == 0
        || (rowCount <= Math.min(STAGED_ROW_COUNT_MAX, parts.rowCountMax)
            && staged.sizeBytes() <= parts.memoryMaxBytes);
  }

  /// The segments that are written, one at a time.
  private final class Output implements AutoCloseable {
    private final List<SegmentInfo> written = new ArrayList<>();
    private @Nullable SegmentWriter writer;
    private boolean finished;

    void append(Batch batch) {
      SegmentWriter open = writer;
      if (open != null
          && (open.rowCount() + batch.selectedCount() > parts.rowCountMax
              || open.encodedSizeBytes() >= parts.sizeMaxBytes)) {
        endSegment();
        open = null;
      }
      if (open == null) {
        open = new SegmentWriter(directory, parts.fileNames.get(), columns, 0, budget);
        open.sortedBy(sortColumnNumbers);
        writer = open;
      }
      open.append(batch);
      parts.progress.wrote(batch.selectedCount());
    }

    void endSegment() {
      SegmentWriter open = writer;
      if (open != null) {
        written.add(open.finish());
        writer = null;
        open.close();
        parts.progress.endedSegment();
      }
    }

    List<SegmentInfo> finish() {
      endSegment();
      if (!written.isEmpty()) {
        String name = written.getFirst().fileName();
        directory.syncFolder(name.substring(0, name.lastIndexOf('/')));
      }
      finished = true;
      return List.copyOf(written);
    }

    @Override
    public void close() {
      if (writer != null) {
        writer.close();
      }
      if (!finished) {
        written.forEach(segment -> directory.delete(segment.fileName()));
      }
    }
  }
}
