package io.blueshift.transaction;

/// How a row is locked.
public enum RowLockMode {
  /// Others may hold the row shared too, and nobody may change it: SELECT … FOR SHARE.
  SHARED,
  /// Nobody else holds the row: a change, or SELECT … FOR UPDATE.
  EXCLUSIVE
}
