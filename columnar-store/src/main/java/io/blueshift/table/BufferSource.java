package io.blueshift.table;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Where a [ColumnBuffer] gets native memory from, and so how long it lives.
interface BufferSource {
  /// Gives memory of at least `sizeBytes`, aligned to 64 bytes and padded to a multiple of them.
  MemorySegment allocate(long sizeBytes);

  /// Gives memory that lives as long as somebody refers to it: for rows that snapshots share, whose
  /// last reader nobody knows.
  BufferSource COLLECTED =
      sizeBytes -> Arena.ofAuto().allocate(Math.max(64, sizeBytes + 63 & -64L), 64);
}
