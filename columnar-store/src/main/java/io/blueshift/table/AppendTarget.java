package io.blueshift.table;

import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.SegmentInfo;

/// Where a [BufferedAppender] puts what it is given: the transaction it works for. Called by several
/// workers at once, except for the two `add` methods.
public interface AppendTarget {
  /// Returns the directory for segment files.
  StorageDirectory directory();

  /// Returns a name that no segment file has had.
  String newSegmentFileName();

  /// Takes `count` row ids of the table and returns the first.
  long allocateRowIds(long count);

  /// Returns the budget that pays for rows on their way into segments.
  MemoryBudget budget();

  /// Makes the source of memory for a buffer of rows that are not committed; fails with OUT_OF_MEMORY when the
  /// transaction has too many of them.
  BufferSource newRowSource();

  /// Returns the most rows of one append that stay in memory because they are few.
  int fewRowCountMax();

  /// Returns how many bytes of rows each worker keeps in memory because the table's rows live there; 0 when
  /// they do not, or have no room. Such rows have their ids from the beginning.
  long residentMaxBytes();

  /// Adds new rows in memory, with the ids that they have. The buffer is the transaction's from now on.
  void addResident(WriteBuffer rows);

  /// Adds a segment that was written and synced to the transaction's rows.
  ///
  /// @param versions whether it has new versions of rows
  void addSegment(SegmentInfo segment, boolean versions);

  /// Adds new versions of rows in memory, whose ids are in a last column.
  void addVersions(WriteBuffer.View rows);

  /// Adds rows in memory to the transaction's rows.
  void addRows(WriteBuffer.View rows);
}
