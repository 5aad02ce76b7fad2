package io.blueshift.dataset;

import java.util.List;

/// A set of tables that belong together, at one scale.
///
/// @param name the set's name as the command line knows it, for example `tpch`
/// @param tables its tables, in an order in which they can be created and loaded
public record Dataset(String name, List<DatasetTable> tables) {

  /// Copies the list.
  public Dataset {
    tables = List.copyOf(tables);
  }

  /// Returns the table of that name.
  ///
  /// @throws IllegalArgumentException if there is none
  public DatasetTable table(String tableName) {
    for (DatasetTable table : tables) {
      if (table.name().equals(tableName)) {
        return table;
      }
    }
    throw new IllegalArgumentException(
        "data set has no such table; it has "
            + String.join(", ", tables.stream().map(DatasetTable::name).toList())
            + " [dataset="
            + name
            + ", table="
            + tableName
            + "]");
  }

  /// Returns the set with only the named tables, in the set's order; all of them for an empty list.
  ///
  /// @throws IllegalArgumentException if a name is unknown
  public Dataset only(List<String> tableNames) {
    if (tableNames.isEmpty()) {
      return this;
    }
    tableNames.forEach(this::table);
    return new Dataset(name, tables.stream().filter(t -> tableNames.contains(t.name())).toList());
  }
}
