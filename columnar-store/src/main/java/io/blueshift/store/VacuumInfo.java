package io.blueshift.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A VACUUM of one table, running or ended.
///
/// @param id counts from 1 since the warehouse was opened
/// @param status `Running`, `Finished`, `Skipped`, `Stopped` or `Failed`
/// @param ended null while it runs
/// @param commitNumber the newest commit when it began
/// @param after null while it runs
/// @param doneRowCount the rows that were written
public record VacuumInfo(
    long id,
    VacuumMode mode,
    int tableId,
    long commitNumber,
    Instant started,
    @Nullable Instant ended,
    String status,
    TableFigures before,
    @Nullable TableFigures after,
    long doneRowCount) {
  /// How a table lies on disk.
  ///
  /// @param rowCount its rows, deleted ones and those in memory too
  /// @param deletedRowCount rows that are deleted and still there
  /// @param sortedRowCount rows in the order of the sort key; all segments' where there is none
  /// @param segmentCount its segments
  /// @param sizeBytes their size
  public record TableFigures(
      long rowCount, long deletedRowCount, long sortedRowCount, int segmentCount, long sizeBytes) {
    /// Returns the share of rows in order, in percent.
    public double sortedPercent() {
      return rowCount == 0 ? 100 : 100.0 * sortedRowCount / rowCount;
    }

    /// Returns the share of deleted rows, in percent.
    public double deletedPercent() {
      return rowCount == 0 ? 0 : 100.0 * deletedRowCount / rowCount;
    }
  }
}
