package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.DeleteVector;
import io.blueshift.table.TableHistory.PastSegment;
import io.blueshift.table.TableHistory.SegmentHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of a table's versions goes to a checkpoint beside its rows, and back. Which rows are gone at the
/// checkpoint is said by its rows; here stands since when.
final class TableCheckpoint {
  private TableCheckpoint() {}

  static TableHistory of(
      List<VersionedSegment> segments,
      List<VersionedSegment> past,
      List<VersionedBuffer> buffers,
      VersionedTable table,
      long commitNumber) {
    long keptSince = table.bounds().keptSince();
    Map<String, SegmentHistory> histories = new HashMap<>();
    for (VersionedSegment segment : segments) {
      histories.put(
          segment.fileName(),
          new SegmentHistory(
              segment.beginCommitNumber(), deletions(segment, keptSince, commitNumber)));
    }
    List<RowLifetimes> tails = new ArrayList<>();
    for (VersionedBuffer buffer : buffers) {
      int rowCount = buffer.at(commitNumber).rowCount();
      if (rowCount > 0) {
        tails.add(buffer.lifetimes(rowCount));
      }
    }
    List<PastSegment> gone = new ArrayList<>();
    for (VersionedSegment segment : past) {
      gone.add(
          new PastSegment(
              new MovedSegment(
                  segment.handle().info(), segment.beginCommitNumber(), segment.endCommitNumber()),
              segment.storesEnds(),
              segment.deletedAt(commitNumber),
              deletions(segment, keptSince, commitNumber)));
    }
    return new TableHistory(
        table.historyStart(),
        table.bounds().retentionMicros(),
        histories,
        tails,
        gone,
        table.bounds().heldByName());
  }

  private static DeletionList deletions(
      VersionedSegment segment, long afterCommit, long lastCommit) {
    DeletionList deletions = new DeletionList();
    segment.forEachDeletion(afterCommit, lastCommit, deletions);
    return deletions;
  }

  static VersionedSegment segment(
      SegmentHandle handle,
      DeleteVector deleted,
      @Nullable SegmentHistory history,
      long commitNumber,
      MemoryBudget budget) {
    return history == null
        ? new VersionedSegment(handle, deleted, commitNumber, budget)
        : new VersionedSegment(
            handle,
            deleted,
            history.beginCommitNumber(),
            MovedSegment.PRESENT,
            false,
            asHistory(history.deletions()),
            budget);
  }

  private static @Nullable DeletionHistory asHistory(DeletionList deletions) {
    return deletions.count() == 0 ? null : deletions.asHistory();
  }

  static List<VersionedSegment> past(
      List<PastSegment> past, List<SegmentHandle> handles, MemoryBudget budget) {
    List<VersionedSegment> segments = new ArrayList<>();
    for (int index = 0; index < past.size(); index++) {
      PastSegment one = past.get(index);
      segments.add(
          new VersionedSegment(
              handles.get(index),
              one.deleted(),
              one.segment().beginCommitNumber(),
              one.segment().endCommitNumber(),
              one.storesEnds(),
              asHistory(one.deletions()),
              budget));
    }
    return segments;
  }

  static List<VersionedBuffer> buffers(
      List<WriteBuffer.View> tails,
      List<RowLifetimes> lifetimes,
      long commitNumber,
      TableMemory memory) {
    List<VersionedBuffer> buffers = new ArrayList<>();
    for (int index = 0; index < tails.size(); index++) {
      WriteBuffer.View tail = tails.get(index);
      buffers.add(
          index < lifetimes.size() && lifetimes.get(index).rowCount() == tail.rowCount()
              ? new VersionedBuffer(
                  tail.buffer(),
                  lifetimes.get(index).begins(),
                  ends(tail, lifetimes.get(index)),
                  memory)
              : new VersionedBuffer(tail, commitNumber, memory));
    }
    return buffers;
  }

  private static long[] ends(WriteBuffer.View tail, RowLifetimes lifetimes) {
    long[] ends = new long[tail.rowCount()];
    for (int row = 0; row < ends.length; row++) {
      ends[row] = tail.deleted().contains(row) ? lifetimes.endAt(row) : VersionedBuffer.NEVER;
    }
    return ends;
  }
}
