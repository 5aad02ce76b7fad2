package io.blueshift.transaction;

/// The states of the warehouse up to a transaction's snapshot: tables as of older commits, when commits were,
/// and how long versions of rows are kept. Used by the transaction's thread.
public interface OlderStates {
  /// Opens a table of the snapshot as of an older commit, as its definition is now, without own changes.
  ///
  /// @return a number by which [Transaction#table] gives it until the snapshot is refreshed or the transaction
  ///     ends
  /// @throws io.blueshift.error.DatabaseException INVALID_PARAMETER_VALUE when the commit is later than the
  ///     snapshot or older than what is kept, FEATURE_NOT_SUPPORTED for temporary tables
  int open(int tableId, long commitNumber);

  /// Returns whether a number is one that [#open] gave, not that of a table.
  static boolean isOpened(int tableId) {
    return tableId < 0;
  }

  /// Fails with INVALID_PARAMETER_VALUE when a commit is later than the snapshot.
  void requireCommitted(long commitNumber);

  /// Returns the newest commit of the snapshot that was not later than a moment; of commits that follow
  /// each other within a hundredth of a second, perhaps an earlier one.
  ///
  /// @param timeMicros microseconds since 1970-01-01 00:00 UTC
  /// @throws io.blueshift.error.DatabaseException INVALID_PARAMETER_VALUE when the moment is before all
  ///     commits whose time is known
  long commitAt(long timeMicros);

  /// Changes how long versions of a table's rows are kept that were changed or deleted.
  ///
  /// @param retentionMicros how long, 0 for not at all, or
  ///     [io.blueshift.table.TableHistory#DEFAULT_RETENTION] for what the warehouse was opened with
  /// @throws io.blueshift.error.DatabaseException FEATURE_NOT_SUPPORTED for temporary tables, which keep none
  void setRetention(int tableId, long retentionMicros);
}
