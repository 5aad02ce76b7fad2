package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;

/// Makes the errors of a transaction that another one was faster than.
final class Conflicts {
  private Conflicts() {}

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
