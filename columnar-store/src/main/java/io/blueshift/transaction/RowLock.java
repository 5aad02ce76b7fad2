package io.blueshift.transaction;

/// One lock of a row, held or waited for, as a system view shows it.
///
/// @param ownerName who holds it or waits for it
/// @param ownerId the number of the transaction that does, 0 for an owner that is none
/// @param granted whether it is held
public record RowLock(
    int tableId, long rowId, String ownerName, long ownerId, RowLockMode mode, boolean granted) {
  /// What can be locked.
  public enum Target {
    CATALOG,
    TABLE,
    /// All rows that a table has, not new ones.
    ROWS_OF_TABLE,
    ROW,
    /// All enforced keys of a table.
    KEYS_OF_TABLE,
    KEY
  }

  /// Returns what is locked.
  public Target target() {
    if (tableId == RowLocks.CATALOG) {
      return Target.CATALOG;
    }
    if (rowId >= 0) {
      return Target.ROW;
    }
    if (rowId == RowLocks.WHOLE_TABLE) {
      return Target.TABLE;
    }
    if (rowId == RowLocks.ROWS_OF_TABLE) {
      return Target.ROWS_OF_TABLE;
    }
    return rowId == RowLocks.KEYS_OF_TABLE ? Target.KEYS_OF_TABLE : Target.KEY;
  }

  /// Returns what people call the thing that is locked: the catalog, a table, or a row.
  static String nameOf(int tableId, long rowId) {
    if (tableId == RowLocks.CATALOG) {
      return "the catalog";
    }
    if (rowId == RowLocks.WHOLE_TABLE) {
      return "table " + tableId;
    }
    if (rowId <= RowLocks.KEYS_OF_TABLE) {
      return (rowId == RowLocks.KEYS_OF_TABLE ? "the keys of table " : "a key of table ") + tableId;
    }
    return rowId == RowLocks.ROWS_OF_TABLE
        ? "the rows of table " + tableId
        : "row " + rowId + " of table " + tableId;
  }
}
