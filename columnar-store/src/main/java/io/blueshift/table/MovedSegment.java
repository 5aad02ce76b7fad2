package io.blueshift.table;

import io.blueshift.segment.SegmentInfo;

/// A segment that rows were moved to.
///
/// @param beginCommitNumber the newest of the commits that added the rows; as of one before it, the segment's
///     own column says which of them are there
/// @param endCommitNumber the newest of the commits that deleted the rows of a history segment, whose column
///     says it of each; [#PRESENT] for one whose rows are there
public record MovedSegment(SegmentInfo segment, long beginCommitNumber, long endCommitNumber) {
  /// Stands for the end of a segment that is part of the present.
  public static final long PRESENT = Long.MAX_VALUE;

  /// Returns whether all rows are gone, kept for who reads as of an older commit.
  public boolean isHistory() {
    return endCommitNumber != PRESENT;
  }
}
