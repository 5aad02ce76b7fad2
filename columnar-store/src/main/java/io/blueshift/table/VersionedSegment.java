package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.segment.DeleteVector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A segment of a table, and since which commit which of its rows are gone.
///
/// The newest deletions are a list in the order of commits, in front of a set of all before them. When the
/// list is full it becomes part of a new set; older sets stay for older snapshots. Commits delete one
/// after the other; any thread may read meanwhile.
final class VersionedSegment {
  private static final int RECENT_COUNT_MAX = 512;
  private static final int[] NO_POSITIONS = {};

  private final SegmentHandle handle;
  private final MemoryCharge charge;
  private volatile Deletions newest;

  private static final class Deletions {
    final DeleteVector set;
    final long setCommitNumber;
    final int[] recentPositions;
    final long[] recentCommitNumbers;

    /// A bit for each position of the list, by a hash, so that it is seldom searched in vain.
    final long[] recentFilter;

    volatile int recentCount;
    volatile @Nullable Deletions older;

    Deletions(DeleteVector set, long setCommitNumber, int capacity, @Nullable Deletions older) {
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

  /// Pairs a segment with the rows of it that are gone at all commits from here on.
  VersionedSegment(SegmentHandle handle, DeleteVector deleted, MemoryBudget budget) {
    this.handle = handle;
    this.newest = new Deletions(deleted, 0, 0, null);
    this.charge = new MemoryCharge(budget);
    chargeSets();
  }

  /// Returns what the sets of deleted rows are charged with.
  MemoryCharge charge() {
    return charge;
  }

  private void chargeSets() {
    long sizeBytes = 0;
    for (Deletions each = newest; each != null; each = each.older) {
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
    return deletions.with(deletions.recentCountAt(commitNumber));
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

  /// Deletes rows as of every commit that anybody reads: those that are here and not deleted. Done before
  /// others are deleted.
  void deleteForAll(RowIds rowIds) {
    int[] positions =
        Arrays.stream(handle.rowIds().positionsOf(rowIds))
            .filter(position -> !newest.set.contains(position))
            .toArray();
    newest = new Deletions(newest.set.with(positions), 0, 0, null);
    chargeSets();
  }

  /// Deletes those of some rows that are here and not deleted; returns how many.
  ///
  /// @param oldestCommitNumber the oldest commit as of which somebody may read
  int delete(RowIds rowIds, long commitNumber, long oldestCommitNumber) {
    Deletions before = newest;
    int[] live = livePositionsOf(rowIds);
    if (live.length == 0) {
      return 0;
    }
    Deletions present = before;
    if (present.recentCount + live.length > present.recentPositions.length) {
      present = folded(present, live, commitNumber);
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
  private static Deletions folded(Deletions before, int[] more, long commitNumber) {
    int recentCount = before.recentCount;
    DeleteVector set = before.with(recentCount);
    if (more.length > RECENT_COUNT_MAX) {
      return new Deletions(set.with(more), commitNumber, RECENT_COUNT_MAX, before);
    }
    long setCommitNumber =
        recentCount == 0 ? before.setCommitNumber : before.recentCommitNumbers[recentCount - 1];
    return new Deletions(set, setCommitNumber, RECENT_COUNT_MAX, before);
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
