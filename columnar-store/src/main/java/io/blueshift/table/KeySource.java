package io.blueshift.table;

import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.ColumnBinding;
import java.util.List;

/// What a [KeyIndex] learns keys from.
interface KeySource {
  /// Counts the additions of rows in memory. Read before the rows.
  long changeCount();

  /// Returns the segments.
  List<SegmentHandle> segments();

  /// Returns the rows in memory.
  List<VersionedBuffer> buffers();

  /// Makes the key of a row as of a commit; returns false when the row is not there or has a NULL in it.
  boolean readKey(
      long rowId,
      long commitNumber,
      List<ColumnBinding> keyColumns,
      MemoryBudget budget,
      KeyBytes key);
}
