package io.blueshift.dataset;

import java.util.List;

/// One column of a [DatasetTable].
///
/// @param name the column's name in lower case
/// @param type its SQL type
/// @param nullable whether rows may hold NULL in it
public record DatasetColumn(String name, ColumnType type, boolean nullable) {

  /// Makes a column that never holds NULL.
  public static DatasetColumn required(String name, ColumnType type) {
    return new DatasetColumn(name, type, false);
  }

  /// Makes a column that may hold NULL.
  public static DatasetColumn optional(String name, ColumnType type) {
    return new DatasetColumn(name, type, true);
  }

  /// Returns the CREATE TABLE statement of a table that has nothing but columns, without a
  /// semicolon.
  public static String createTable(String tableName, List<DatasetColumn> columns) {
    List<String> lines = columns.stream().map(DatasetColumn::ddl).toList();
    return "CREATE TABLE " + tableName + " (\n  " + String.join(",\n  ", lines) + "\n)";
  }

  /// Returns the column's line of a CREATE TABLE statement.
  String ddl() {
    return name + " " + type.ddl() + (nullable ? "" : " NOT NULL");
  }
}
