package io.blueshift.table;

import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a checkpoint keeps of a table for who reads as of an older commit than the checkpoint's.
///
/// @param start the oldest commit as of which the table can be read
/// @param retentionMicros how long versions are kept, or [#DEFAULT_RETENTION]
/// @param segments for each segment, by its file's name, when its rows came and went
/// @param tails for the rows in memory, part by part, when they came and went
/// @param past segments whose rows are all gone
/// @param held commits as of which named snapshots hold the table, by their names
public record TableHistory(
    long start,
    long retentionMicros,
    Map<String, SegmentHistory> segments,
    List<RowLifetimes> tails,
    List<PastSegment> past,
    Map<String, Long> held) {
  /// Returns a copy without what snapshots hold that have other names.
  public TableHistory heldBy(Set<String> snapshotNames) {
    Map<String, Long> known = new HashMap<>(held);
    known.keySet().retainAll(snapshotNames);
    return new TableHistory(start, retentionMicros, segments, tails, past, known);
  }

  /// Stands for the retention that the warehouse was opened with.
  public static final long DEFAULT_RETENTION = -1;

  public TableHistory {
    segments = Map.copyOf(segments);
    tails = List.copyOf(tails);
    past = List.copyOf(past);
    held = Map.copyOf(held);
  }

  /// When the rows of a segment came and went.
  ///
  /// @param beginCommitNumber the newest of the commits that added rows
  /// @param deletions the newest of the deleted rows
  public record SegmentHistory(long beginCommitNumber, DeletionList deletions) {}

  /// A segment whose rows are all gone.
  ///
  /// @param storesEnds whether the segment says which commit deleted each row; if not, the end of the segment
  ///     is the commit that deleted those that were not deleted before
  /// @param deleted rows that were deleted before the end
  public record PastSegment(
      MovedSegment segment, boolean storesEnds, DeleteVector deleted, DeletionList deletions) {
    /// Returns what names the file.
    public SegmentInfo info() {
      return segment.segment();
    }
  }

  /// Returns what is kept when nothing was noted: the table can be read from a commit on.
  public static TableHistory since(long commitNumber) {
    return new TableHistory(
        commitNumber, DEFAULT_RETENTION, Map.of(), List.of(), List.of(), Map.of());
  }
}
