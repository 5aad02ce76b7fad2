package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.table.RowIds;
import io.blueshift.table.TableRows;

/// Finds out that another transaction was faster than one, and makes the errors of that.
final class Conflicts {
  private Conflicts() {}

  /// Returns whether others changed one of some rows of a permanent table.
  ///
  /// @param since the state in which the rows were there
  static boolean areChanged(
      int tableId, RowIds rows, DatabaseState since, SnapshotRegistry snapshots) {
    TableRows table = since.tables().get(tableId);
    if (table == null) {
      return false;
    }
    DatabaseState newest = snapshots.acquire();
    try {
      TableRows present = newest.tables().get(tableId);
      return present == null || table.isChangedSince(since.commitNumber(), rows, present);
    } finally {
      snapshots.release(newest);
    }
  }

  /// Another transaction changed a row of a table.
  static DatabaseException ofRow(int tableId) {
    return failure(
        "could not serialize access: another transaction changed a row after this one began"
            + " [table="
            + tableId
            + "]");
  }

  /// Another transaction changed an object of the catalog.
  static DatabaseException ofObject(int objectId) {
    return failure(
        "could not serialize access: another transaction changed the object after this one began"
            + " [id="
            + objectId
            + "]");
  }

  private static DatabaseException failure(String text) {
    return new DatabaseException(ErrorCode.SERIALIZATION_FAILURE, text)
        .withHint("Repeat the transaction.");
  }
}
