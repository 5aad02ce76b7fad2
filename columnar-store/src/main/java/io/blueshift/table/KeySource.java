package io.blueshift.table;

import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import java.util.List;

/// What a [KeyIndex] and an [OrderedIndex] learn keys from.
interface KeySource {
  /// Returns the rows of a table as indexes read them.
  static KeySource of(TableRows table) {
    if (table instanceof KeySource source) {
      return source;
    }
    throw new IllegalArgumentException(
        "rows of this storage are in no order [class=" + table.getClass() + "]");
  }

  /// Counts the additions of rows in memory. Read before the rows.
  long changeCount();

  /// Returns the segments.
  List<SegmentHandle> segments();

  /// Returns the rows in memory.
  List<VersionedBuffer> buffers();

  /// Makes the key of a row as of a commit; returns false when the row is not there or has no key.
  boolean readKey(long rowId, long commitNumber, KeyForm form, MemoryBudget budget, KeyBytes key);
}
