package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.io.StorageDirectory;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.PageCache;
import io.blueshift.segment.Segment;
import io.blueshift.segment.SegmentCells;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentInfo;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One segment of a table's content: what the log says of it, and the file once somebody needs it.
///
/// The file is opened at the first use and stays open until [#close] or [#destroy], which the owner
/// calls when no snapshot holds the segment any more. Safe for use by several threads.
public final class SegmentHandle {
  private final StorageDirectory directory;
  private final PageCache cache;
  private final SegmentInfo info;
  private final long bornAtState;
  private volatile @Nullable Segment segment;
  private final MemoryCharge rowIdCharge;
  private volatile @Nullable RowIdIndex rowIds;

  /// Makes a handle of a file that was written and synced.
  ///
  /// @param bornAtState the number of the first state whose snapshots may hold it
  /// @param memory pays for finding rows by their ids
  public SegmentHandle(
      StorageDirectory directory,
      PageCache cache,
      SegmentInfo info,
      long bornAtState,
      TableMemory memory) {
    this.rowIdCharge = new MemoryCharge(memory.rowIds());
    this.directory = directory;
    this.cache = cache;
    this.info = info;
    this.bornAtState = bornAtState;
  }

  /// Returns what the log says of the segment.
  public SegmentInfo info() {
    return info;
  }

  /// Returns the number of the first state whose snapshots may hold it.
  public long bornAtState() {
    return bornAtState;
  }

  /// Returns the open segment.
  ///
  /// @throws io.blueshift.error.DatabaseException DATA_CORRUPTED, IO_ERROR
  public Segment segment() {
    Segment open = segment;
    return open != null ? open : openSegment();
  }

  private synchronized Segment openSegment() {
    Segment open = segment;
    if (open == null) {
      open = Segment.open(directory, info, cache);
      segment = open;
    }
    return open;
  }

  /// Returns where rows are, by their ids. Made at the first call, which reads the ids if they are
  /// stored, and kept.
  RowIdIndex rowIds() {
    RowIdIndex known = rowIds;
    return known != null ? known : readRowIds();
  }

  private synchronized RowIdIndex readRowIds() {
    RowIdIndex known = rowIds;
    if (known == null) {
      known = RowIdIndex.of(segment(), cache.budget());
      rowIdCharge.set(known.sizeBytes());
      rowIds = known;
    }
    return known;
  }

  /// Returns the ids of the rows, or null when they follow one by one.
  long @Nullable [] storedRowIds() {
    return segment().storesRowIds()
        ? LongColumn.read(segment(), ColumnBinding.ROW_ID, cache.budget())
        : null;
  }

  /// Returns the commits that added the rows, or null when one added all of them.
  long @Nullable [] begins() {
    return segment().storesBegins() ? commitNumbers(SegmentColumn.BEGIN_NUMBER) : null;
  }

  /// Returns the commits that deleted the rows of a history segment.
  long[] ends() {
    return commitNumbers(SegmentColumn.END_NUMBER);
  }

  private long[] commitNumbers(int columnNumber) {
    return LongColumn.read(segment(), ColumnBinding.ofSegment(columnNumber), cache.budget());
  }

  /// Hands over the ids of all rows, in no order.
  public void forEachRowId(LongConsumer consumer) {
    rowIds().forEach(consumer);
  }

  /// Makes the key of a row; returns false when it is not here or has no key.
  public boolean readKey(long rowId, KeyForm form, MemoryBudget budget, KeyBytes key) {
    int position = rowIds().positionOf(rowId);
    return position >= 0 && readKeyAt(position, form, budget, key);
  }

  /// Makes the key of the row at a position; returns false when it has none.
  boolean readKeyAt(int position, KeyForm form, MemoryBudget budget, KeyBytes key) {
    try (SegmentCells cells = new SegmentCells(segment(), form.columns(), position, budget)) {
      return form.write(cells::appendTo, key);
    }
  }

  /// Returns the values of the newest version of a row, or null when it is not here.
  public @Nullable Object @Nullable [] values(
      long rowId, List<ColumnBinding> bindings, MemoryBudget budget) {
    int position = rowIds().positionOf(rowId);
    return position < 0 ? null : valuesAt(position, bindings, budget);
  }

  /// Returns the values of the row at a position.
  @Nullable Object[] valuesAt(int position, List<ColumnBinding> bindings, MemoryBudget budget) {
    @Nullable Object[] values = new Object[bindings.size()];
    try (SegmentCells cells = new SegmentCells(segment(), bindings, position, budget)) {
      for (int column = 0; column < values.length; column++) {
        values[column] = cells.value(column);
      }
    }
    return values;
  }

  /// Returns whether [#rowIds] reads no file.
  boolean knowsRowIds() {
    return rowIds != null;
  }

  /// Returns what the segment's footer says of a column. The log does not repeat the statistics; its
  /// checksum covers them.
  public ChunkStatistics statistics(ColumnDefinition column) {
    List<ChunkStatistics> known =
        info.statistics().isEmpty() ? segment().info().statistics() : info.statistics();
    for (ChunkStatistics part : known) {
      if (part.columnNumber() == column.number()) {
        return part;
      }
    }
    return TailStatistics.ofAbsent(column, info.rowCount());
  }

  /// Returns whether the rows stand in the ascending order of a column, the first of a sort key. Not known of
  /// files that older releases wrote.
  public boolean isSortedBy(int columnNumber) {
    int[] sorted = segment().sortColumnNumbers();
    return sorted.length > 0 && sorted[0] == columnNumber;
  }

  /// Closes the file if it is open.
  public synchronized void close() {
    rowIds = null;
    rowIdCharge.set(0);
    Segment open = segment;
    if (open != null) {
      segment = null;
      open.close();
    }
  }

  /// Closes and deletes the file.
  public void destroy() {
    close();
    if (directory.exists(info.fileName())) {
      directory.delete(info.fileName());
    }
  }
}
