package io.blueshift.sql.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A table with random columns and rows. Its first column numbers the rows.
record RandomTable(String name, List<Column> columns, List<List<String>> rows) {
  private static final int ROWS_PER_INSERT = 200;

  /// A column: its kind and whether there are NULLs in it.
  record Column(String name, Kind kind, boolean nullable) {}

  static RandomTable create(String name, int rowCount, Random random) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("id", Kind.INTEGER, false));
    int columnCount = 3 + random.nextInt(4);
    Kind[] kinds = Kind.values();
    for (int index = 0; index < columnCount; index++) {
      Kind kind = index == 0 ? Kind.INTEGER : kinds[random.nextInt(kinds.length)];
      columns.add(new Column("c" + index, kind, random.nextInt(3) > 0));
    }
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < rowCount; row++) {
      List<String> values = new ArrayList<>();
      values.add(Integer.toString(row));
      for (Column column : columns.subList(1, columns.size())) {
        boolean isNull = column.nullable() && random.nextInt(6) == 0;
        values.add(isNull ? "NULL" : column.kind().value(random));
      }
      rows.add(values);
    }
    return new RandomTable(name, columns, rows);
  }

  /// Returns the statements that make and fill the table.
  List<String> statements() {
    List<String> statements = new ArrayList<>();
    List<String> definitions = new ArrayList<>();
    for (Column column : columns) {
      definitions.add(column.name() + " " + column.kind().sqlName());
    }
    statements.add("create table " + name + " (" + String.join(", ", definitions) + ")");
    for (int from = 0; from < rows.size(); from += ROWS_PER_INSERT) {
      List<String> tuples = new ArrayList<>();
      for (List<String> row : rows.subList(from, Math.min(rows.size(), from + ROWS_PER_INSERT))) {
        tuples.add("(" + String.join(", ", row) + ")");
      }
      statements.add("insert into " + name + " values " + String.join(", ", tuples));
    }
    return statements;
  }
}
