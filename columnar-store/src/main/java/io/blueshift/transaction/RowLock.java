package io.blueshift.transaction;

/// One lock of a row, held or waited for, as a system view shows it.
///
/// @param ownerName who holds it or waits for it
/// @param granted whether it is held
public record RowLock(
    int tableId, long rowId, String ownerName, RowLockMode mode, boolean granted) {
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
