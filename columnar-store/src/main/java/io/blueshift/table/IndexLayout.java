package io.blueshift.table;

import java.util.List;

/// An index of a table: which one, and how its keys are made.
///
/// @param indexId the id of its definition; 0 for the order of the primary key
/// @param name the name of the index, or of the primary key
/// @param form the ordered form of its keys
/// @param columnIndexes where each of the form's columns is in the table's definition
/// @param columnNumbers the numbers of the form's columns
public record IndexLayout(
    int indexId,
    String name,
    KeyForm form,
    List<Integer> columnIndexes,
    List<Integer> columnNumbers) {
  public IndexLayout {
    columnIndexes = List.copyOf(columnIndexes);
    columnNumbers = List.copyOf(columnNumbers);
  }

  /// Names an index among those of a table.
  record Id(int indexId, List<Integer> columnNumbers) {}

  Id id() {
    return new Id(indexId, columnNumbers);
  }
}
