package io.blueshift.transaction;

/// Rows of one table that a transaction has locked. Made by [Transaction#lockRows], of use to the same
/// transaction until it ends.
public interface LockedRows {
  /// Returns the table.
  int tableId();

  /// Returns how the rows are locked.
  RowLockMode mode();

  /// Returns the rows' ids, in the order of asking. Not to be changed.
  long[] rowIds();
}
