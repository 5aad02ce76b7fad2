package io.blueshift.table;

import java.util.Map;
import java.util.TreeMap;

/// Ranges of row ids that were taken for new rows. Safe for use by several threads.
public final class RowIdRanges {
  /// The end of each range by its first id.
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  /// Adds the ids from `first` to before `end`, none of which is here.
  public synchronized void add(long first, long end) {
    Map.Entry<Long, Long> before = ends.floorEntry(first);
    if (before != null && before.getValue() == first) {
      ends.put(before.getKey(), end);
    } else {
      ends.put(first, end);
    }
  }

  /// Returns whether an id is in one of the ranges.
  public synchronized boolean contains(long id) {
    Map.Entry<Long, Long> range = ends.floorEntry(id);
    return range != null && id < range.getValue();
  }
}
