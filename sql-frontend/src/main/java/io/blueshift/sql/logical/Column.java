package io.blueshift.sql.logical;

import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.type.LogicalType;

/// A column that an operator of the logical plan yields: an id that is unique in the statement, a
/// name to show, a type, and whether it may be NULL.
public record Column(int id, String name, LogicalType type, boolean nullable) {
  /// Returns the expression that reads the column.
  public ColumnReference reference() {
    return new ColumnReference(id, type);
  }

  /// Returns the same column, which may be NULL.
  public Column asNullable() {
    return nullable ? this : new Column(id, name, type, true);
  }

  /// Returns the same column under another name.
  public Column named(String newName) {
    return new Column(id, newName, type, nullable);
  }
}
