package io.blueshift.wal;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.RowIds;
import io.blueshift.table.WriteBuffer;
import java.util.List;

/// One change of a record. The changes of a record are applied in their order, all or none.
public sealed interface LogChange {
  /// The catalog changes. A table that is new begins without rows; a dropped one loses its rows.
  record CatalogChanged(CatalogChange change) implements LogChange {}

  /// Rows are added in memory. Their row ids are `firstRowId` and the following ones.
  record RowsAppended(int tableId, long firstRowId, WriteBuffer.View rows) implements LogChange {}

  /// Rows are gone.
  record RowsDeleted(int tableId, RowIds rowIds) implements LogChange {}

  /// New versions of rows that were deleted before, in memory, with the same row ids.
  record VersionsAppended(int tableId, WriteBuffer.View rows) implements LogChange {}

  /// A segment is added whose file was written and synced before.
  record SegmentAdded(int tableId, SegmentInfo segment) implements LogChange {}

  /// All rows go.
  record TableTruncated(int tableId) implements LogChange {}

  /// At least `ordinal` values of an identity column were given out.
  record IdentityAdvanced(int tableId, int columnNumber, long ordinal) implements LogChange {}

  /// A sequence moved: no value up to this one is given out again, or it was set to it.
  record SequenceMoved(int sequenceId, SequencePosition position) implements LogChange {}

  /// Rows move: those of the removed segments and the first `removedTailRowCount` rows in memory are
  /// in the added segments now, but for those that were deleted before. No row is added, lost or
  /// changed, and no commit number is taken.
  ///
  /// @param deletedRowIds rows of the added segments that were deleted after these were written
  record ContentReplaced(
      int tableId,
      List<String> removedFileNames,
      long removedTailRowCount,
      List<SegmentInfo> added,
      RowIds deletedRowIds)
      implements LogChange {
    public ContentReplaced {
      removedFileNames = List.copyOf(removedFileNames);
      added = List.copyOf(added);
    }
  }
}
