package io.blueshift.sql.logical;

import io.blueshift.type.LogicalType;

/// Hands out the column ids of one statement. Used by one thread.
public final class ColumnIds {
  private int next;

  /// Makes a column with a new id.
  public Column column(String name, LogicalType type, boolean nullable) {
    return new Column(next++, name, type, nullable);
  }

  /// Returns a new id for something that is no column, such as a work table.
  public int next() {
    return next++;
  }
}
