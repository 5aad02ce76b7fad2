package io.blueshift.segment;

import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.vector.Batch;
import java.util.List;

/// Writes one segment: batches in, encoded pages in memory until [#finish], then one file, synced.
/// Used by one thread.
public final class SegmentWriter implements AutoCloseable {
  /// The most rows of a segment.
  public static final int ROW_COUNT_MAX = 1 << 20;

  private final StorageDirectory directory;
  private final String fileName;
  private final List<SegmentColumn> columns;
  private final long firstRowId;
  private final MemoryBudget budget;

  /// Prepares a segment.
  ///
  /// @param columns the columns of each batch in this order; one with
  ///     [SegmentColumn#ROW_ID_NUMBER] holds row ids that are not consecutive
  /// @param firstRowId the row id of the first row
  /// @param budget pays for the encoded pages until the writer is closed
  public SegmentWriter(
      StorageDirectory directory,
      String fileName,
      List<SegmentColumn> columns,
      long firstRowId,
      MemoryBudget budget) {
    this.directory = directory;
    this.fileName = fileName;
    this.columns = List.copyOf(columns);
    this.firstRowId = firstRowId;
    this.budget = budget;
  }

  /// Returns how many rows were appended.
  public int rowCount() {
    throw new UnsupportedOperationException();
  }

  /// Appends the selected rows of a batch, at most as many as [#ROW_COUNT_MAX] leaves room for.
  public void append(Batch batch) {
    throw new UnsupportedOperationException();
  }

  /// Writes and syncs the file (its folder's entry is the caller's to sync) and returns what the log
  /// needs to know of it. There must be at least one row.
  public SegmentInfo finish() {
    throw new UnsupportedOperationException();
  }

  /// Gives all memory back. A file that [#finish] did not complete is deleted.
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
