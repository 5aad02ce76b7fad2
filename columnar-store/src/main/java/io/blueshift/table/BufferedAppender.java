package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Validity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The appender of all tables. A local works in these steps:
///
/// 1. The first few rows are kept in memory, and more where rows live there ([ResidentTable]).
/// 2. When there are more, a table without a sort key gets a segment writer, which encodes batches as
///    they come; a table with one gets a staging area, which is sorted when it is full.
/// 3. A full segment is written and synced, and the next one begun.
/// 4. Closing the local writes what is in a writer or staging area. Rows of step 1 go to
///    [#finish], which keeps them in memory if the locals together have few, and else makes one
///    segment of them.
public final class BufferedAppender implements TableAppender {
  private static final long MEMORY_SIZE_MAX_BYTES = 1 << 20;
  private static final long STAGED_SIZE_MAX_BYTES = 256L << 20;

  private final TableDefinition definition;
  private final List<SegmentColumn> columns;
  private final int[] sortColumnIndexes;
  private final AppendTarget target;
  private final boolean ofVersions;
  private final int fewRowCountMax;
  private final long residentMaxBytes;
  private final List<SegmentInfo> segments = new ArrayList<>();
  private final List<WriteBuffer.View> leftovers = new ArrayList<>();
  private int openLocalCount;
  private boolean finished;

  /// Makes an appender of new rows of one table.
  public BufferedAppender(TableDefinition definition, AppendTarget target) {
    this(definition, target, false);
  }

  /// Makes an appender of new versions of rows, whose ids are in a last column.
  public static BufferedAppender ofVersions(TableDefinition definition, AppendTarget target) {
    return new BufferedAppender(definition, target, true);
  }

  private BufferedAppender(TableDefinition definition, AppendTarget target, boolean ofVersions) {
    this.definition = definition;
    this.ofVersions = ofVersions;
    this.columns = new ArrayList<>(TableLayout.of(definition).storedColumns());
    if (ofVersions) {
      columns.add(SegmentColumn.of(SegmentColumn.ROW_ID_NUMBER, "row id", LogicalType.BIGINT));
    }
    this.sortColumnIndexes =
        definition.sortKey().columnNumbers().stream()
            .mapToInt(definition::columnIndexOfNumber)
            .toArray();
    this.target = target;
    this.fewRowCountMax = target.fewRowCountMax();
    this.residentMaxBytes = target.residentMaxBytes();
  }

  @Override
  public synchronized TableAppender.Local openLocal() {
    openLocalCount++;
    return new BufferedLocal();
  }

  private synchronized void closed(List<SegmentInfo> written, List<WriteBuffer> kept) {
    openLocalCount--;
    segments.addAll(written);
    for (WriteBuffer rows : kept) {
      if (rows.rowCount() > 0) {
        leftovers.add(rows.view());
      }
    }
  }

  @Override
  public synchronized long finish() {
    if (openLocalCount != 0 || finished) {
      throw new IllegalStateException("appender is not ready to finish");
    }
    int leftoverRowCount = leftovers.stream().mapToInt(WriteBuffer.View::rowCount).sum();
    long leftoverSizeBytes =
        leftovers.stream().mapToLong(leftover -> leftover.buffer().sizeBytes()).sum();
    boolean large =
        residentMaxBytes == 0
            && (leftoverRowCount > fewRowCountMax || leftoverSizeBytes > MEMORY_SIZE_MAX_BYTES);
    if (large) {
      writeLeftovers();
    }
    if (!segments.isEmpty()) {
      target.directory().syncFolder(folderOf(segments.getFirst().fileName()));
    }
    long rowCount =
        leftoverRowCount * (large ? 0L : 1L)
            + segments.stream().mapToLong(SegmentInfo::rowCount).sum();
    while (!segments.isEmpty()) {
      target.addSegment(segments.removeFirst(), ofVersions);
    }
    addLeftovers();
    finished = true;
    return rowCount;
  }

  private void addLeftovers() {
    while (!leftovers.isEmpty()) {
      WriteBuffer.View rows = leftovers.removeFirst();
      if (ofVersions) {
        target.addVersions(rows);
      } else if (rows.rowCount() > fewRowCountMax) {
        target.addResident(rows.buffer());
        continue;
      } else {
        target.addRows(rows);
      }
      rows.buffer().release();
    }
  }

  private static String folderOf(String fileName) {
    return fileName.substring(0, Math.max(0, fileName.lastIndexOf('/')));
  }

  private void writeLeftovers() {
    try (StagedRows rows = new StagedRows(columns, target.budget())) {
      leftovers.forEach(rows::append);
      segments.add(write(rows));
    }
    clearLeftovers();
  }

  private void clearLeftovers() {
    leftovers.forEach(rows -> rows.buffer().release());
    leftovers.clear();
  }

  private SegmentInfo write(StagedRows rows) {
    int @Nullable [] order =
        sortColumnIndexes.length == 0 ? null : rows.sortedOrder(sortColumnIndexes);
    try (SegmentWriter writer = newWriter(rows.rowCount())) {
      writer.sortedBy(definition.sortKey().columnNumbers().stream().mapToInt(n -> n).toArray());
      rows.forEachBatch(order, writer::append);
      return writer.finish();
    }
  }

  private SegmentWriter newWriter(int rowCountMax) {
    return new SegmentWriter(
        target.directory(),
        target.newSegmentFileName(),
        columns,
        ofVersions ? 0 : target.allocateRowIds(rowCountMax),
        target.budget());
  }

  @Override
  public synchronized void close() {
    if (!finished) {
      for (SegmentInfo segment : segments) {
        target.directory().delete(segment.fileName());
      }
      segments.clear();
      clearLeftovers();
      finished = true;
    }
  }

  private final class BufferedLocal implements TableAppender.Local {
    private final List<SegmentInfo> written = new ArrayList<>();

    /// Full buffers that stay in memory.
    private final List<WriteBuffer> residents = new ArrayList<>();

    private long residentBytes;
    private @Nullable WriteBuffer memory = newBuffer();
    private @Nullable SegmentWriter writer;
    private @Nullable StagedRows staged;
    private boolean failed;
    private boolean closed;

    @Override
    public void append(Batch batch) {
      checkNotNull(batch);
      try {
        appendChecked(batch);
      } catch (RuntimeException e) {
        failed = true;
        throw e;
      }
    }

    private void appendChecked(Batch batch) {
      WriteBuffer rows = memory;
      if (rows == null) {
        appendLarge(batch);
        return;
      }
      if (rows.rowCount() + batch.selectedCount() > SegmentWriter.ROW_COUNT_MAX
          && hasResidentRoom(rows)) {
        residents.add(rows);
        residentBytes += rows.takenBytes();
        rows = newBuffer();
        memory = rows;
      }
      if (rows.rowCount() + batch.selectedCount() <= fewRowCountMax || hasResidentRoom(rows)) {
        boolean takesIds = residentMaxBytes > 0 && !ofVersions;
        rows.append(batch, takesIds ? target.allocateRowIds(batch.selectedCount()) : 0);
        return;
      }
      memory = null;
      BufferCopier.forEachBatch(rows.view(), 0, (earlier, ignored) -> appendLarge(earlier));
      rows.release();
      appendLarge(batch);
    }

    private WriteBuffer newBuffer() {
      return new WriteBuffer(columns, target.newRowSource());
    }

    private boolean hasResidentRoom(WriteBuffer rows) {
      return residentBytes + rows.takenBytes() < residentMaxBytes;
    }

    private void appendLarge(Batch batch) {
      if (sortColumnIndexes.length == 0) {
        appendToWriter(batch);
      } else {
        appendToStaged(batch);
      }
    }

    private void appendToWriter(Batch batch) {
      SegmentWriter open = writer;
      if (open != null && open.rowCount() + batch.selectedCount() > SegmentWriter.ROW_COUNT_MAX) {
        finishWriter(open);
        open = null;
      }
      if (open == null) {
        open = newWriter(SegmentWriter.ROW_COUNT_MAX);
        writer = open;
      }
      open.append(batch);
    }

    private void finishWriter(SegmentWriter open) {
      written.add(open.finish());
      open.close();
      writer = null;
    }

    private void appendToStaged(Batch batch) {
      StagedRows open = staged;
      if (open != null
          && (open.rowCount() + batch.selectedCount() > SegmentWriter.ROW_COUNT_MAX
              || open.sizeBytes() > stagedSizeMaxBytes())) {
        finishStaged(open);
        open = null;
      }
      if (open == null) {
        open = new StagedRows(columns, target.budget());
        staged = open;
      }
      open.append(batch);
    }

    private long stagedSizeMaxBytes() {
      return Math.min(STAGED_SIZE_MAX_BYTES, target.budget().limitBytes() / 8);
    }

    private void finishStaged(StagedRows open) {
      written.add(write(open));
      open.close();
      staged = null;
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      try {
        if (!failed) {
          finishOpen();
        }
      } finally {
        if (writer != null) {
          writer.close();
        }
        if (staged != null) {
          staged.close();
        }
        if (memory != null) {
          residents.add(memory);
        }
        BufferedAppender.this.closed(written, residents);
      }
    }

    private void finishOpen() {
      if (writer != null && writer.rowCount() > 0) {
        finishWriter(writer);
      }
      if (staged != null && staged.rowCount() > 0) {
        finishStaged(staged);
      }
    }
  }

  private void checkNotNull(Batch batch) {
    for (int index = 0; index < definition.columns().size(); index++) {
      ColumnDefinition column = definition.columns().get(index);
      if (!column.nullable() && hasNull(batch.column(index), batch)) {
        throw new DatabaseException(
            ErrorCode.NOT_NULL_VIOLATION,
            "null value in column violates not-null constraint [column="
                + column.name()
                + ", table="
                + definition.name()
                + "]");
      }
    }
  }

  private static boolean hasNull(ColumnVector vector, Batch batch) {
    Validity validity =
        switch (vector) {
          case FlatVector flat -> flat.validity();
          case DictionaryVector dictionary -> dictionary.validity();
          case ConstantVector ignored -> Validity.ALL_PRESENT;
        };
    if (vector instanceof ConstantVector constant) {
      return constant.isNull() && batch.selectedCount() > 0;
    }
    if (validity.allPresent()) {
      return false;
    }
    SelectionVector selection = batch.selection();
    return selection == null
        ? validity.nullCount(batch.rowCount()) > 0
        : Arrays.stream(selection.positions(), 0, selection.count())
            .anyMatch(position -> !validity.isPresent(position));
  }
}
