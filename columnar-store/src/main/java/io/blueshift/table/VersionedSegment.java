package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.segment.DeleteVector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A segment of a table, and since which commit which of its rows are gone.
///
/// The newest deletions are a list in the order of commits, in front of a set of all before them. When the
/// list is full it becomes part of a new set; older sets stay for older snapshots, and the lists for who
/// reads as of a commit before all of these ([DeletionHistory]). Commits delete one after the other; any
/// thread may read meanwhile.
final class VersionedSegment {
  private static final int RECENT_COUNT_MAX = 512;
  private static final int[] NO_POSITIONS = {};

  private final SegmentHandle handle;
  private final MemoryCharge charge;

  /// The newest of the commits that added the rows.
  private final long beginCommitNumber;

  /// Whether the file says which commit deleted each row.
  private final boolean storesEnds;

  /// The newest of the commits that deleted rows, when all are gone; else [MovedSegment#PRESENT].
  private volatile long endCommitNumber;

  private volatile Deletions newest;

  /// The oldest of the commits that added the rows, once it is known.
  private volatile long oldestBegin = UNKNOWN_BEGIN;

  private static final long UNKNOWN_BEGIN = -1;

  private static final class Deletions {
    final DeleteVector set;
    final long setCommitNumber;
    final int[] recentPositions;
    final long[] recentCommitNumbers;

    /// A bit for each position of the list, by a hash, so that it is seldom searched in vain.
    final long[] recentFilter;

    volatile int recentCount;
    volatile @Nullable Deletions older;

    /// What became part of the set; null when nobody reads as of a commit before it.
    final @Nullable DeletionHistory history;

    Deletions(
        DeleteVector set,
        long setCommitNumber,
        int capacity,
        @Nullable Deletions older,
        @Nullable DeletionHistory history) {
      this.history = history;
      this.set = set;
      this.setCommitNumber = setCommitNumber;
      this.recentPositions = new int[capacity];
      this.recentCommitNumbers = new long[capacity];
      this.recentFilter = new long[capacity / 8];
      this.older = older;
    }

    /// Returns how many of the list are of a commit or one before it.
    int recentCountAt(long commitNumber) {
      int count = recentCount;
      while (count > 0 && recentCommitNumbers[count - 1] > commitNumber) {
        count--;
      }
      return count;
    }

    long sizeBytes() {
      return set.sizeBytes()
          + (long) recentPositions.length * (Integer.BYTES + Long.BYTES)
          + (long) recentFilter.length * Long.BYTES;
    }

    DeleteVector with(int count) {
      return set.with(Arrays.copyOf(recentPositions, count));
    }

    void add(int[] positions, long commitNumber) {
      int count = recentCount;
      for (int position : positions) {
        int bit = filterBit(position);
        recentFilter[bit >>> 6] |= 1L << bit;
        recentPositions[count] = position;
        recentCommitNumbers[count++] = commitNumber;
      }
      recentCount = count;
    }

    private int filterBit(int position) {
      return (position * 0x9E3779B1 >>> 8) & (recentFilter.length * Long.SIZE - 1);
    }

    boolean contains(int position, int count) {
      if (set.contains(position)) {
        return true;
      }
      if (count == 0) {
        return false;
      }
      int bit = filterBit(position);
      if ((recentFilter[bit >>> 6] >>> bit & 1) != 0) {
        for (int index = count - 1; index >= 0; index--) {
          if (recentPositions[index] == position) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /// Pairs a segment with the commit that added its rows, and those that are gone at all commits from there
  /// on.
  VersionedSegment(
      SegmentHandle handle, DeleteVector deleted, long beginCommitNumber, MemoryBudget budget) {
    this(handle, deleted, beginCommitNumber, MovedSegment.PRESENT, false, null, budget);
  }

  /// Makes a segment with what is known of its past.
  ///
  /// @param storesEnds whether it is a history segment, which says which commit deleted each row
  /// @param history the commits that deleted the newest of the deleted rows
  /// @param budget pays for the sets of deleted rows
  VersionedSegment(
      SegmentHandle handle,
      DeleteVector deleted,
      long beginCommitNumber,
      long endCommitNumber,
      boolean storesEnds,
      @Nullable DeletionHistory history,
      MemoryBudget budget) {
    this.handle = handle;
    this.beginCommitNumber = beginCommitNumber;
    this.endCommitNumber = endCommitNumber;
    this.storesEnds = storesEnds;
    this.newest =
        new Deletions(deleted, history == null ? 0 : history.commitNumber(), 0, null, history);
    this.charge = new MemoryCharge(budget);
    chargeSets();
  }

  /// Returns what the sets of deleted rows are charged with.
  MemoryCharge charge() {
    return charge;
  }

  private void chargeSets() {
    Deletions present = newest;
    long sizeBytes = present.history == null ? 0 : present.history.sizeBytes();
    for (Deletions each = present; each != null; each = each.older) {
      sizeBytes += each.sizeBytes();
    }
    charge.set(sizeBytes);
  }

  SegmentHandle handle() {
    return handle;
  }

  String fileName() {
    return handle.info().fileName();
  }

  long beginCommitNumber() {
    return beginCommitNumber;
  }

  long endCommitNumber() {
    return endCommitNumber;
  }

  boolean storesEnds() {
    return storesEnds;
  }

  /// Returns whether somebody may read rows of the segment, all of which are gone. Reads the file when single
  /// commits are held.
  boolean isNeeded(HistoryNeeds needs) {
    return endCommitNumber > needs.start()
        || (needs.oldest() < endCommitNumber && needs.include(oldestBegin(), endCommitNumber));
  }

  private long oldestBegin() {
    long known = oldestBegin;
    if (known == UNKNOWN_BEGIN) {
      long[] begins = handle.begins();
      known =
          begins == null
              ? beginCommitNumber
              : Arrays.stream(begins).min().orElse(beginCommitNumber);
      oldestBegin = known;
    }
    return known;
  }

  /// Notes that a commit deleted all rows.
  void end(long commitNumber) {
    endCommitNumber = commitNumber;
  }

  /// Returns whether some of the rows may be there as of a commit. Reads the file when it is before the
  /// newest of them was added.
  boolean isVisibleAt(long commitNumber) {
    return commitNumber < endCommitNumber
        && (beginCommitNumber <= commitNumber || handle.segment().storesBegins());
  }

  /// Returns the rows that are not there as of a commit at which the segment is visible: those that are gone,
  /// and those that were added later.
  DeleteVector absentAt(long commitNumber) {
    DeleteVector absent = deletedAt(commitNumber);
    long[] begins = beginCommitNumber > commitNumber ? handle.begins() : null;
    long[] ends = storesEnds ? handle.ends() : null;
    if (begins == null && ends == null) {
      return absent;
    }
    int[] others =
        IntStream.range(0, handle.info().rowCount())
            .filter(row ->
                (begins != null && begins[row] > commitNumber)
                    || (ends != null && ends[row] <= commitNumber))
            .toArray();
    return absent.with(others);
  }

  /// Returns when the rows came and went.
  RowLifetimes lifetimes() {
    long[] begins = handle.begins();
    if (begins == null) {
      begins = new long[handle.info().rowCount()];
      Arrays.fill(begins, beginCommitNumber);
    }
    return new RowLifetimes(begins, deletionCommits());
  }

  /// Returns the commits that deleted the rows one by one, [MovedSegment#PRESENT] for none, 0 when that is not
  /// known any more.
  long[] deletionCommits() {
    Deletions deletions = newest;
    int recentCount = deletions.recentCount;
    long[] commits = new long[handle.info().rowCount()];
    Arrays.fill(commits, MovedSegment.PRESENT);
    for (int position : deletions.set.minus(DeleteVector.NONE)) {
      commits[position] = 0;
    }
    if (deletions.history != null) {
      deletions.history.forEach((position, commitNumber) -> commits[position] = commitNumber);
    }
    for (int index = 0; index < recentCount; index++) {
      commits[deletions.recentPositions[index]] = deletions.recentCommitNumbers[index];
    }
    return commits;
  }

  /// Returns whether a commit after one deleted rows.
  boolean hasDeletionAfter(long commitNumber) {
    Deletions deletions = newest;
    int recentCount = deletions.recentCount;
    return recentCount > 0
        ? deletions.recentCommitNumbers[recentCount - 1] > commitNumber
        : deletions.history != null && deletions.history.commitNumber() > commitNumber;
  }

  /// Hands over which commits deleted which rows, in the order of commits, of those after one and up to
  /// another.
  void forEachDeletion(long afterCommit, long lastCommit, DeletionHistory.Consumer consumer) {
    Deletions deletions = newest;
    int recentCount = deletions.recentCount;
    DeletionHistory.Consumer within =
        (position, commitNumber) -> {
          if (commitNumber > afterCommit && commitNumber <= lastCommit) {
            consumer.accept(position, commitNumber);
          }
        };
    if (deletions.history != null) {
      deletions.history.forEach(within);
    }
    for (int index = 0; index < recentCount; index++) {
      within.accept(deletions.recentPositions[index], deletions.recentCommitNumbers[index]);
    }
  }

  /// Returns the rows that were deleted after a commit, as of which somebody reads, by position, with the commits
  /// that deleted them.
  ///
  /// @param forgotten stands for the commits that are not known any more
  DeletionList deletedSince(long commitNumber, long forgotten) {
    Map<Integer, Long> commits = new HashMap<>();
    forEachDeletion(commitNumber, Long.MAX_VALUE, commits::put);
    DeletionList since = new DeletionList();
    for (int position : deletedAt(Long.MAX_VALUE).minus(deletedAt(commitNumber))) {
      since.accept(position, commits.getOrDefault(position, forgotten));
    }
    return since;
  }

  /// Returns how many rows are gone by now.
  int deletedCount() {
    Deletions deletions = newest;
    return deletions.set.count() + deletions.recentCount;
  }

  /// Returns how many rows are not gone by now.
  long liveRowCount() {
    return (long) handle.info().rowCount() - deletedCount();
  }

  /// Returns the rows that are gone as of a commit.
  DeleteVector deletedAt(long commitNumber) {
    Deletions deletions = deletionsAt(commitNumber);
    DeleteVector deleted = deletions.with(deletions.recentCountAt(commitNumber));
    return deletions.setCommitNumber > commitNumber && deletions.history != null
        ? deletions.history.without(deleted, commitNumber)
        : deleted;
  }

  private Deletions deletionsAt(long commitNumber) {
    Deletions deletions = newest;
    Deletions older = deletions.older;
    while (deletions.setCommitNumber > commitNumber && older != null) {
      deletions = older;
      older = deletions.older;
    }
    return deletions;
  }

  /// Returns the position of a row that is there as of a commit, or -1.
  int positionOf(long rowId, long commitNumber) {
    int position = handle.rowIds().positionOf(rowId);
    if (position < 0) {
      return RowPositions.NONE;
    }
    Deletions deletions = deletionsAt(commitNumber);
    boolean gone = deletions.contains(position, deletions.recentCountAt(commitNumber));
    return gone ? RowPositions.NONE : position;
  }

  /// Returns whether a row is here and not deleted by now.
  boolean hasLive(long rowId) {
    int position = handle.rowIds().positionOf(rowId);
    Deletions deletions = newest;
    return position >= 0 && !deletions.contains(position, deletions.recentCount);
  }

  /// Returns whether a commit after one deleted a row, which is here or not. Reads no file when the
  /// segment's ids are known.
  boolean isDeletedAfter(long commitNumber, long rowId) {
    int position = handle.rowIds().positionOf(rowId);
    if (position < 0) {
      return false;
    }
    Deletions now = newest;
    Deletions then = deletionsAt(commitNumber);
    return now.contains(position, now.recentCount)
        && !then.contains(position, then.recentCountAt(commitNumber));
  }

  /// Deletes those of some rows that are here and not deleted; returns how many.
  ///
  /// @param oldestCommitNumber the oldest commit as of which somebody reads
  /// @param historyStart the oldest commit as of which somebody may ask to read
  int delete(RowIds rowIds, long commitNumber, long oldestCommitNumber, long historyStart) {
    Deletions before = newest;
    int[] live = livePositionsOf(rowIds);
    if (live.length == 0) {
      return 0;
    }
    Deletions present = before;
    if (present.recentCount + live.length > present.recentPositions.length) {
      present = folded(present, live, commitNumber, historyStart);
      prune(present, oldestCommitNumber);
    }
    if (live.length <= RECENT_COUNT_MAX) {
      present.add(live, commitNumber);
    }
    boolean folded = !present.equals(before);
    newest = present;
    if (folded) {
      chargeSets();
    }
    return live.length;
  }

  private int[] livePositionsOf(RowIds rowIds) {
    Deletions now = newest;
    if (rowIds.count() == 1) {
      int position = handle.rowIds().positionOf(rowIds.at(0));
      return position < 0 || now.contains(position, now.recentCount)
          ? NO_POSITIONS
          : new int[] {position};
    }
    return Arrays.stream(handle.rowIds().positionsOf(rowIds))
        .filter(position -> !now.contains(position, now.recentCount))
        .toArray();
  }

  /// Returns deletions with an empty list, whose set has those of the list before, and more when there
  /// are too many of them for a list.
  private static Deletions folded(
      Deletions before, int[] more, long commitNumber, long historyStart) {
    int recentCount = before.recentCount;
    DeleteVector set = before.with(recentCount);
    DeletionHistory history =
        DeletionHistory.of(
            before.recentPositions,
            before.recentCommitNumbers,
            recentCount,
            before.history,
            historyStart);
    if (more.length > RECENT_COUNT_MAX) {
      DeletionHistory longer = DeletionHistory.of(more, commitNumber, history, historyStart);
      return new Deletions(set.with(more), commitNumber, RECENT_COUNT_MAX, before, longer);
    }
    long setCommitNumber =
        recentCount == 0 ? before.setCommitNumber : before.recentCommitNumbers[recentCount - 1];
    return new Deletions(set, setCommitNumber, RECENT_COUNT_MAX, before, history);
  }

  /// Forgets which commit deleted what before one.
  void forgetBefore(long commitNumber) {
    DeletionHistory history = newest.history;
    if (history != null) {
      history.forgetBefore(commitNumber);
    }
  }

  private static void prune(Deletions newest, long oldestCommitNumber) {
    Deletions needed = newest;
    Deletions older = needed.older;
    while (needed.setCommitNumber > oldestCommitNumber && older != null) {
      needed = older;
      older = needed.older;
    }
    needed.older = null;
  }
}
