package io.blueshift.table;

import io.blueshift.segment.ColumnBinding;
import java.util.List;

/// An enforced key of a table: the name of its constraint, and its columns in the order of the key.
///
/// @param columns how the columns are found in segments and buffers
/// @param columnIndexes where they are in the table's definition
/// @param columnNumbers their numbers
public record KeyLayout(
    String constraintName,
    List<ColumnBinding> columns,
    List<Integer> columnIndexes,
    List<Integer> columnNumbers) {
  public KeyLayout {
    columns = List.copyOf(columns);
    columnIndexes = List.copyOf(columnIndexes);
    columnNumbers = List.copyOf(columnNumbers);
  }
}
