package io.blueshift.scan;

import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.VarcharType;

/// The columns that stand behind a table's own where its changes are read, in this order; none is ever NULL.
public enum ChangeColumn {
  /// What became of the row: `insert`, `update_before` (the row as it was), `update_after` (the row as it
  /// became) or `delete`.
  KIND("_change_type"),

  /// The number of the commit.
  COMMIT("_commit_number"),

  /// When it was, to a hundredth of a second: never later than the commit.
  TIME("_commit_time"),

  /// The id of the row, which stays the same over updates and is given to no other row of the table.
  ROW_ID("_row_id");

  private static final LogicalType KIND_TYPE = new VarcharType(13, Collation.BINARY);

  private final String columnName;

  ChangeColumn(String columnName) {
    this.columnName = columnName;
  }

  /// Returns the column's name.
  public String columnName() {
    return columnName;
  }

  /// Returns the column's type.
  public LogicalType type() {
    return switch (this) {
      case KIND -> KIND_TYPE;
      case COMMIT, ROW_ID -> LogicalType.BIGINT;
      case TIME -> LogicalType.TIMESTAMPTZ;
    };
  }
}
