package io.blueshift.sql.bind;

import java.util.Set;

/// What a statement does with a row that its query yields.
public sealed interface RowAction {
  /// The row of the row id gets the values.
  record Update() implements RowAction {}

  /// The row of the row id is deleted.
  record Delete() implements RowAction {}

  /// A new row gets the values.
  ///
  /// @param generatedColumns the indexes of identity columns for which the query has no values
  record Insert(Set<Integer> generatedColumns) implements RowAction {}
}
