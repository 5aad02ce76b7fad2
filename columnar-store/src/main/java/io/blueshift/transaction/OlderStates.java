package io.blueshift.transaction;

import io.blueshift.catalog.NamedSnapshot;
import java.util.List;

/// The states of the warehouse up to a transaction's snapshot: tables as of older commits, when commits were,
/// how long versions of rows are kept, and the names of states that are kept longer. Used by the transaction's thread.
public interface OlderStates {
  /// Opens a table of the snapshot as of an older commit, as its definition is now, without own changes.
  ///
  /// @return a number by which [Transaction#table] gives it until the snapshot is refreshed or the transaction
  ///     ends
  /// @throws io.blueshift.error.DatabaseException INVALID_PARAMETER_VALUE when the commit is later than the
  ///     snapshot or older than what is kept, FEATURE_NOT_SUPPORTED for temporary tables
  int open(int tableId, long commitNumber);

  /// Opens the changes that commits after one and up to another made to a table of the snapshot, each change by itself,
  /// as the table's definition is now: its columns, and behind them those of [io.blueshift.scan.ChangeColumn]. Own
  /// changes are not among them.
  ///
  /// @return a number by which [Transaction#table] gives them until the snapshot is refreshed or the transaction ends
  /// @throws io.blueshift.error.DatabaseException INVALID_PARAMETER_VALUE when a commit is later than the snapshot,
  ///     the first is later than the last, or not all versions of rows since the first are kept,
  ///     FEATURE_NOT_SUPPORTED for temporary tables, OUT_OF_MEMORY
  int openChanges(int tableId, long afterCommit, long lastCommit);

  /// Returns whether a number is one that [#open] or [#openChanges] gave, not that of a table.
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

  /// Gives the state that this transaction's commit leads to a name, under which it stays readable until
  /// [#dropSnapshot]. Waits for the catalog's lock.
  ///
  /// @throws io.blueshift.error.DatabaseException DUPLICATE_OBJECT when there is a snapshot of this name
  void createSnapshot(String name);

  /// Lets a named snapshot go. Waits for the catalog's lock.
  ///
  /// @return whether there was one of this name
  boolean dropSnapshot(String name);

  /// Returns the named snapshots that this transaction sees, by name.
  List<NamedSnapshot> snapshots();

  /// Returns the commit that a named snapshot stands for.
  ///
  /// @throws io.blueshift.error.DatabaseException UNDEFINED_OBJECT when there is none of this name,
  ///     SNAPSHOT_TOO_OLD when it was given up
  long commitOf(String snapshotName);

  /// Changes how long versions of a table's rows are kept that were changed or deleted.
  ///
  /// @param retentionMicros how long, 0 for not at all, or
  ///     [io.blueshift.table.TableHistory#DEFAULT_RETENTION] for what the warehouse was opened with
  /// @throws io.blueshift.error.DatabaseException FEATURE_NOT_SUPPORTED for temporary tables, which keep none
  void setRetention(int tableId, long retentionMicros);
}
