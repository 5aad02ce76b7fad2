package io.blueshift.dataset;

import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;

/// One table of a [Dataset]: its description, and its rows in parts that threads can make
/// independently of each other. The rows of all parts, in the order of the parts, are the same
/// however many parts are asked for.
public interface DatasetTable {

  /// Returns the table's name in lower case.
  String name();

  /// Returns the columns in the order of their values.
  List<DatasetColumn> columns();

  /// Returns the keys and the physical order that the DDL declares.
  TableLayout layout();

  /// Returns how many rows the table has, exactly or as an estimate for a progress display.
  long expectedRowCount();

  /// Returns how many parts the rows can be made in; 1 if they cannot be divided.
  int partCount();

  /// Makes the rows of one part.
  ///
  /// @param part the part, 0 to [#partCount] - 1
  /// @param sink receives the rows; used by the calling thread only
  /// @throws IOException if the sink could not write
  void generate(int part, RowSink sink) throws IOException;

  /// Returns the table's CREATE TABLE statement in Redshift's DDL, without a semicolon.
  default String createTable() {
    StringJoiner items = new StringJoiner(",\n  ", "CREATE TABLE " + name() + " (\n  ", "\n)");
    for (DatasetColumn column : columns()) {
      items.add(column.ddl());
    }
    TableLayout layout = layout();
    if (!layout.primaryKey().isEmpty()) {
      items.add("PRIMARY KEY (" + String.join(", ", layout.primaryKey()) + ")");
    }
    StringBuilder statement = new StringBuilder(items.toString());
    if (!layout.distribution().isEmpty()) {
      statement.append('\n').append(layout.distribution());
    }
    if (!layout.sortKey().isEmpty()) {
      statement.append("\nSORTKEY (").append(String.join(", ", layout.sortKey())).append(')');
    }
    return statement.toString();
  }
}
