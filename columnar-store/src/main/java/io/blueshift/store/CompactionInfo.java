package io.blueshift.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A move of rows into new segments, running or ended.
///
/// @param id counts from 1 since the warehouse was opened
/// @param byVacuum whether VACUUM asked for it
/// @param ended null while it runs
/// @param segmentCountBefore the segments whose rows move
/// @param rowCountBefore the rows that move, deleted ones too
/// @param sizeBytesBefore the size of their files; 0 for rows in memory
/// @param segmentCountAfter the segments that were written
/// @param rowCountAfter the rows that were written so far
/// @param sizeBytesAfter the size of the new files
/// @param error why it failed, or null
public record CompactionInfo(
    long id,
    Kind kind,
    boolean byVacuum,
    int tableId,
    Instant started,
    @Nullable Instant ended,
    Status status,
    int segmentCountBefore,
    long rowCountBefore,
    long sizeBytesBefore,
    int segmentCountAfter,
    long rowCountAfter,
    long sizeBytesAfter,
    @Nullable String error) {
  /// What a move is good for.
  public enum Kind {
    /// Rows in memory become a segment.
    FLUSH,
    /// Small segments become a larger one.
    MERGE,
    /// Deleted rows are left out.
    RECLAIM,
    /// The order of the sort key is restored.
    SORT
  }

  /// How far a move is.
  public enum Status {
    RUNNING,
    DONE,
    /// The table was changed so that the move no longer holds.
    SUPERSEDED,
    /// It was stopped: by a pause, a cancelled VACUUM or the end of the warehouse.
    STOPPED,
    FAILED
  }
}
