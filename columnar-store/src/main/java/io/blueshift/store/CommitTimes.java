package io.blueshift.store;

import io.blueshift.wal.CommitTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// When which commit was: one entry for the first commit of each [#RESOLUTION_MICROS], in the order of
/// commits, and the newest commit.
///
/// A moment stands for the newest commit that was not later; where several commits share an entry and the
/// moment lies among them, for the first of them. So an answer is never later than what was asked for, and
/// earlier by less than the resolution. Commit times never go backwards. Safe for use by several threads.
public final class CommitTimes {
  /// The time in which commits may share an entry.
  public static final long RESOLUTION_MICROS = 10_000;

  /// Stands for a commit that is not known any more.
  public static final long UNKNOWN = -1;

  private static final int INITIAL_CAPACITY = 64;

  private long[] commitNumbers = new long[INITIAL_CAPACITY];
  private long[] timesMicros = new long[INITIAL_CAPACITY];
  private int count;
  private long newestCommitNumber;
  private long newestTimeMicros;

  /// Makes the times of a state of which only the newest commit is known.
  CommitTimes(long commitNumber, long timeMicros) {
    note(commitNumber, timeMicros);
  }

  /// Notes a commit. Local records, which repeat the number of the commit before, change nothing.
  synchronized void note(long commitNumber, long timeMicros) {
    if (count > 0 && commitNumber <= newestCommitNumber) {
      return;
    }
    newestCommitNumber = commitNumber;
    newestTimeMicros = timeMicros;
    if (count == 0 || timeMicros >= timesMicros[count - 1] + RESOLUTION_MICROS) {
      if (count == commitNumbers.length) {
        commitNumbers = Arrays.copyOf(commitNumbers, 2 * count);
        timesMicros = Arrays.copyOf(timesMicros, 2 * count);
      }
      commitNumbers[count] = commitNumber;
      timesMicros[count++] = timeMicros;
    }
  }

  /// Returns the newest commit that was not later than a moment, or [#UNKNOWN] when the moment is before
  /// all that are known.
  public synchronized long commitAt(long timeMicros) {
    if (timeMicros >= newestTimeMicros) {
      return newestCommitNumber;
    }
    int found = lastNotLater(timesMicros, timeMicros);
    if (found < 0) {
      return UNKNOWN;
    }
    boolean passed = timeMicros >= timesMicros[found] + RESOLUTION_MICROS;
    return passed && found + 1 < count ? commitNumbers[found + 1] - 1 : commitNumbers[found];
  }

  /// Returns about when a commit was, always the same: its entry's time; that of the oldest entry for one before
  /// it.
  public synchronized long timeOf(long commitNumber) {
    return timesMicros[Math.max(0, lastNotLater(commitNumbers, commitNumber))];
  }

  /// Returns the entries, oldest first.
  synchronized List<CommitTime> entries() {
    List<CommitTime> entries = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      entries.add(new CommitTime(commitNumbers[index], timesMicros[index]));
    }
    return entries;
  }

  /// Forgets entries that only commits before one need.
  synchronized void forgetBefore(long commitNumber) {
    int first = Math.max(0, lastNotLater(commitNumbers, commitNumber));
    if (first > 0) {
      System.arraycopy(commitNumbers, first, commitNumbers, 0, count - first);
      System.arraycopy(timesMicros, first, timesMicros, 0, count - first);
      count -= first;
    }
  }

  private int lastNotLater(long[] ascending, long bound) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] <= bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
