package io.blueshift.simulation;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Transaction;
import java.util.List;

/// Holds the changes of a table against its states: the rows of an older one, less what was deleted, and what was
/// added since, are the rows of the newer one.
final class ChangesCheck {
  private static final int ROW_COUNT_MAX = 2000;

  private ChangesCheck() {}

  /// Compares what became of a table after a commit and up to the newest one that a transaction sees.
  static void run(
      Transaction reader,
      int id,
      long afterCommit,
      DatabaseModel.Table before,
      DatabaseModel.Table after) {
    TableSnapshot changes;
    long newest = reader.snapshot().commitNumber();
    try {
      changes = reader.table(reader.olderStates().openChanges(id, afterCommit, newest));
    } catch (DatabaseException e) {
      if (e.code() == ErrorCode.INVALID_PARAMETER_VALUE
          || e.code() == ErrorCode.FEATURE_NOT_SUPPORTED) {
        return; // Only a named snapshot holds the older state, or the table was altered.
      }
      throw e;
    }
    if (changes.rowCount() > ROW_COUNT_MAX) {
      return;
    }
    int columnCount = changes.columnTypes().size();
    long rowCount = before.rowCount();
    long digest = before.digest();
    for (List<Object> change : TestRows.read(changes)) {
      String kind = (String) change.get(columnCount - 4);
      long commitNumber = (Long) change.get(columnCount - 3);
      int sign = kind.equals("insert") || kind.equals("update_after") ? 1 : -1;
      long rowDigest = DatabaseModel.rowDigest((Long) change.get(0), (Long) change.get(1));
      for (int column = 2; column < columnCount - 4; column++) {
        rowDigest += (Long) change.get(column);
      }
      rowCount += sign;
      digest += sign * rowDigest;
      if (commitNumber <= afterCommit || commitNumber > newest) {
        throw new SimulationFailure(
            "a change is of another commit [table=" + id + ", commit=" + commitNumber + "]");
      }
    }
    if (rowCount != after.rowCount() || digest != after.digest()) {
      throw new SimulationFailure(
          "changes do not lead from one state to the other [table="
              + id
              + ", after="
              + afterCommit
              + ", newest="
              + newest
              + ", expected="
              + after.rowCount()
              + ", actual="
              + rowCount
              + "]");
    }
  }
}
