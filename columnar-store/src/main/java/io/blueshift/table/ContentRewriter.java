package io.blueshift.table;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes rows of segments and of memory into new segments. Every row keeps its id: in a column of the segment
/// where ids are not consecutive. The commits that added the rows are a column where they differ and somebody
/// may read as of an older one.
///
/// 1. Without a sort key the rows stay in the order in which they come.
/// 2. Sorted segments are merged, so that the new ones follow each other in the order of the key.
/// 3. Rows in memory, and segments that are not known to be sorted, are sorted in parts that fit into memory;
///    each part is a segment.
/// 4. Rows that are gone and that somebody may still read go to history segments, with the commits that added
///    and deleted them.
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
  private List<SegmentColumn> columns;
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
    columns.add(ofSegment(SegmentColumn.ROW_ID_NUMBER, "row id"));
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
  /// @return the segments, history segments last
  public List<MovedSegment> rewrite(MovedRows moved) {
    List<SegmentColumn> plain = columns;
    if (moved.storesBegins()) {
      columns = with(plain, BEGIN);
    }
    List<MovedSegment> written = new ArrayList<>();
    for (SegmentInfo segment : rewritePresent(moved)) {
      written.add(new MovedSegment(segment, moved.newestBegin(), MovedSegment.PRESENT));
    }
    try {
      written.addAll(writeHistory(moved, with(with(plain, BEGIN), END)));
    } catch (RuntimeException | Error e) {
      written.forEach(segment -> directory.delete(segment.segment().fileName()));
      throw e;
    }
    return written;
  }

  private static final SegmentColumn BEGIN = ofSegment(SegmentColumn.BEGIN_NUMBER, "begin");
  private static final SegmentColumn END = ofSegment(SegmentColumn.END_NUMBER, "end");

  private static SegmentColumn ofSegment(int number, String name) {
    return SegmentColumn.of(number, name, LogicalType.BIGINT);
  }

  private static List<SegmentColumn> with(List<SegmentColumn> columns, SegmentColumn column) {
    List<SegmentColumn> more = new ArrayList<>(columns);
    more.add(column);
    return more;
  }

  private List<MovedSegment> writeHistory(MovedRows moved, List<SegmentColumn> pastColumns) {
    List<ColumnBinding> bindings = bindings();
    List<Supplier<RowCursor.Rows>> past = moved.history(bindings);
    if (past.isEmpty()) {
      return List.of();
    }
    LongSummaryStatistics begins = new LongSummaryStatistics();
    LongSummaryStatistics ends = new LongSummaryStatistics();
    List<SegmentInfo> written;
    try (Output output = new Output(pastColumns, new int[0]);
        RowCursor rows = new RowCursor(past, bindings.size(), budget)) {
      for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
        LongColumn.summarize(batch, bindings.size(), begins);
        LongColumn.summarize(batch, bindings.size() + 1, ends);
        output.append(batch);
      }
      written = output.finish();
    }
    return written.stream()
        .map(segment -> new MovedSegment(segment, begins.getMax(), ends.getMax()))
        .toList();
  }

  private List<SegmentInfo> rewritePresent(MovedRows content) {
    List<List<SegmentHandle>> runs = content.runs();
    List<WriteBuffer.View> tails = content.tails();
    try (Output output = new Output(columns, sortColumnNumbers)) {
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

  private List<ColumnBinding> bindings() {
    return TableLayout.of(definition).bindingsWithRowId();
  }

  private RowCursor cursor(
      MovedRows content, List<SegmentHandle> segments, List<WriteBuffer.View> tails) {
    List<ColumnBinding> bindings = bindings();
    List<Supplier<RowCursor.Rows>> groups = new ArrayList<>();
    segments.forEach(segment -> groups.add(content.present(segment, bindings)));
    tails.forEach(tail -> groups.add(content.present(tail, bindings)));
    return new RowCursor(groups, bindings.size(), budget);
  }

  private void merge(MovedRows content, List<List<SegmentHandle>> runs, Output output) {
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
      MovedRows content,
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
    private final List<SegmentColumn> outputColumns;
    private final int[] sortedBy;
    private final List<SegmentInfo> written = new ArrayList<>();
    private @Nullable SegmentWriter writer;
    private boolean finished;

    Output(List<SegmentColumn> outputColumns, int[] sortedBy) {
      this.outputColumns = outputColumns;
      this.sortedBy = sortedBy;
    }

    void append(Batch batch) {
      SegmentWriter open = writer;
      if (open != null
          && (open.rowCount() + batch.selectedCount() > parts.rowCountMax
              || open.encodedSizeBytes() >= parts.sizeMaxBytes)) {
        endSegment();
        open = null;
      }
      if (open == null) {
        open = new SegmentWriter(directory, parts.fileNames.get(), outputColumns, 0, budget);
        open.sortedBy(sortedBy);
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
