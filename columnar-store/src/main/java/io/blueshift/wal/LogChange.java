package io.blueshift.wal;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.DeletedRows;
import io.blueshift.table.MovedSegment;
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
  ///
  /// @param keepsHistory whether segments and rows in memory stay for who reads as of an older commit
  record TableTruncated(int tableId, boolean keepsHistory) implements LogChange {}

  /// Versions of a table's rows are kept for another time.
  ///
  /// @param retentionMicros how long, or [io.blueshift.table.TableHistory#DEFAULT_RETENTION]
  record RetentionChanged(int tableId, long retentionMicros) implements LogChange {}

  /// The state that the record leads to gets a name, by which it stays readable.
  record SnapshotNamed(String name, String owner) implements LogChange {}

  /// A named snapshot goes, or keeps its name and holds nothing any more.
  ///
  /// @param givenUp whether it keeps its name
  record SnapshotReleased(String name, boolean givenUp) implements LogChange {}

  /// At least `ordinal` values of an identity column were given out.
  record IdentityAdvanced(int tableId, int columnNumber, long ordinal) implements LogChange {}

  /// A sequence moved: no value up to this one is given out again, or it was set to it.
  record SequenceMoved(int sequenceId, SequencePosition position) implements LogChange {}

  /// Rows move: those of the removed segments and the first `removedTailRowCount` rows in memory are
  /// in the added segments now; those that were deleted before are in history segments, or nowhere when
  /// nobody may read them any more. No row is added, lost or changed, and no commit number is taken. Removed
  /// segments may be history segments that nobody may read.
  ///
  /// @param deleted rows of the added segments that were deleted after these were written, in the order of
  ///     commits
  /// @param historyStart the oldest commit as of which the rows can still be read
  record ContentReplaced(
      int tableId,
      List<String> removedFileNames,
      long removedTailRowCount,
      List<MovedSegment> added,
      List<DeletedRows> deleted,
      long historyStart)
      implements LogChange {
    public ContentReplaced {
      removedFileNames = List.copyOf(removedFileNames);
      added = List.copyOf(added);
      deleted = List.copyOf(deleted);
    }
  }
}
