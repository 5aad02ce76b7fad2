package io.blueshift.scan;

import io.blueshift.memory.MemoryBudget;

/// A run of rows of one table that is read as a whole or in parts: a segment, or the in-memory tail.
/// Immutable at a snapshot; safe for use by several threads.
public interface RowGroup {
  /// Returns how many rows there are, deleted ones too.
  int rowCount();

  /// Returns whether some row of a range was deleted.
  boolean hasDeleted(int firstRow, int rowCount);

  /// Clears the bit of every row of a range that was deleted: bit `i` of `selection` is row
  /// `firstRow + i`.
  void clearDeleted(int firstRow, int rowCount, long[] selection);

  /// Returns the number of rows after which zone maps and encodings start anew; a multiple of the
  /// batch size. Readers are best asked for batches that lie within one page.
  int pageRowCount();

  /// Returns what the zone maps say of a predicate over a range of rows.
  MatchDecision decide(ColumnPredicate predicate, int firstRow, int rowCount);

  /// Returns whether, over a range of rows, no value of an integer-lane column lies outside
  /// `lower..upper`; used to choose unchecked arithmetic.
  boolean within(int column, int firstRow, int rowCount, long lower, long upper);

  /// Returns the bytes that reading a column over a range of rows touches, for EXPLAIN ANALYZE.
  long encodedSizeBytes(int column, int firstRow, int rowCount);

  /// Opens a reader for one worker. Its vectors' memory is charged to `budget`.
  RowGroupReader openReader(MemoryBudget budget);
}
