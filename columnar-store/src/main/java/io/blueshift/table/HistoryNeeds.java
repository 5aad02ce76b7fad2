package io.blueshift.table;

import java.util.Arrays;
import java.util.Collection;

/// As of which commits somebody may read a table: all from one on, and single ones before it that named
/// snapshots hold. Of the versions of a row that ended before, each of these needs at most one.
///
/// Immutable and safe for use by several threads.
public final class HistoryNeeds {
  private final long start;
  private final long[] held;

  /// Makes the needs.
  ///
  /// @param start the first of the commits that follow each other
  /// @param held the others, in any order; those that are not before `start` add nothing
  public HistoryNeeds(long start, Collection<Long> held) {
    this.start = start;
    this.held =
        held.stream()
            .mapToLong(Long::longValue)
            .filter(commit -> commit < start)
            .sorted()
            .toArray();
  }

  /// Returns the commit from which on every one may be read.
  public long start() {
    return start;
  }

  /// Returns the oldest commit as of which somebody may read.
  long oldest() {
    return held.length == 0 ? start : held[0];
  }

  /// Returns whether somebody may see a version that one commit added and a later one deleted.
  boolean include(long beginCommit, long endCommit) {
    return endCommit > start || hasHeldWithin(beginCommit, endCommit);
  }

  /// Returns whether a single commit is held from one on and before another.
  private boolean hasHeldWithin(long beginCommit, long endCommit) {
    int found = Arrays.binarySearch(held, beginCommit);
    int first = found < 0 ? -found - 1 : found;
    return first < held.length && held[first] < endCommit;
  }
}
