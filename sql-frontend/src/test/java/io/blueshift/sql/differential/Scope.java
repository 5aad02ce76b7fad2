package io.blueshift.sql.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The columns that an expression may name.
record Scope(List<Column> columns) {
  /// A column as it is written, with its kind and whether it may be NULL.
  record Column(String sql, Kind kind, boolean nullable) {}

  static Scope of(String alias, List<RandomTable.Column> columns) {
    return new Scope(
        columns.stream()
            .map(
                column -> new Column(alias + "." + column.name(), column.kind(), column.nullable()))
            .toList());
  }

  Scope with(Scope other) {
    List<Column> all = new ArrayList<>(columns);
    all.addAll(other.columns);
    return new Scope(all);
  }

  /// Returns the same columns, all of which may be NULL, as behind an outer join.
  Scope nullable() {
    return new Scope(
        columns.stream().map(column -> new Column(column.sql, column.kind, true)).toList());
  }

  List<Column> of(Kind kind) {
    return columns.stream().filter(column -> column.kind == kind).toList();
  }

  List<Column> numbers() {
    return columns.stream().filter(column -> column.kind.isNumber()).toList();
  }

  Column any(Random random) {
    return columns.get(random.nextInt(columns.size()));
  }

  /// Returns all columns as an order without ties but between rows that are equal throughout.
  String totalOrder() {
    return String.join(", ", columns.stream().map(Column::sql).toList());
  }
}
