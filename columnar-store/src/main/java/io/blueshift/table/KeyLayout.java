package io.blueshift.table;

import io.blueshift.segment.ColumnBinding;
import java.util.List;

/// An enforced key of a table: the name of its constraint or of its unique index, and its columns in the order of the
/// key.
///
/// @param form the plain form of its keys
/// @param columnIndexes where the key's columns are in the table's definition
/// @param readIndexes the same, and then those of the columns that say which rows have such a key
/// @param columnNumbers the numbers of the key's columns
/// @param partialIndexId the unique index that has only some of the rows; 0 when all rows have such a key
public record KeyLayout(
    String constraintName,
    KeyForm form,
    List<Integer> columnIndexes,
    List<Integer> readIndexes,
    List<Integer> columnNumbers,
    int partialIndexId) {
  public KeyLayout {
    columnIndexes = List.copyOf(columnIndexes);
    readIndexes = List.copyOf(readIndexes);
    columnNumbers = List.copyOf(columnNumbers);
  }

  /// Returns how the key's columns are found in segments and buffers.
  public List<ColumnBinding> columns() {
    return form.columns().subList(0, form.keyColumnCount());
  }

  /// Returns whether only some of the rows have such a key.
  public boolean isPartial() {
    return partialIndexId != 0;
  }

  /// Returns what tells the key's index from others of its table.
  IndexLayout.Id id() {
    return new IndexLayout.Id(partialIndexId, columnNumbers);
  }
}
