package io.blueshift.transaction;

/// What became of a request for a row.
public enum RowLockOutcome {
  /// The owner holds the row.
  GRANTED,
  /// The row was not free, and the request was to pass it over.
  SKIPPED
}
