package io.blueshift.table;

import io.blueshift.scan.ColumnPredicate;
import java.util.ArrayList;
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

  /// Returns whether the index has all rows for which some predicates hold.
  boolean hasAll(List<ColumnPredicate> predicates) {
    List<ColumnBounds> bounds = new ArrayList<>();
    for (int column = 0; column < form.columns().size(); column++) {
      bounds.add(
          ColumnBounds.of(
              columnIndexes.get(column), form.columns().get(column).type(), predicates));
    }
    return form.hasAll(bounds);
  }

  Id id() {
    return new Id(indexId, columnNumbers);
  }
}
