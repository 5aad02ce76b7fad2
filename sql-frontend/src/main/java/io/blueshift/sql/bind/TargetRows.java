package io.blueshift.sql.bind;

import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.sql.schema.TableSource.StoredTable;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// The rows of the table that a statement changes, with their ids.
///
/// @param from the rows and the names of the table's columns, in definition order
/// @param rowId the column of the ids, which has no name
record TargetRows(FromBinder.Bound from, Column rowId) {

  /// Reads a table.
  ///
  /// @param alias another name of it for the statement, or null
  static TargetRows scan(BindContext context, StoredTable table, @Nullable SqlIdentifier alias) {
    List<Column> columns = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    List<Scope.Entry> entries = new ArrayList<>();
    String schema = alias == null ? table.schemaName() : null;
    String qualifier = alias == null ? table.name() : alias.getSimple();
    for (SourceColumn source : table.columns()) {
      Column column = context.ids().column(source.name(), source.type(), source.nullable());
      indexes.add(columns.size());
      columns.add(column);
      entries.add(new Scope.Entry(schema, qualifier, source.name(), column, true));
    }
    Column rowId = context.ids().column("row id", LogicalType.BIGINT, false);
    indexes.add(table.snapshot().rowIdColumn());
    columns.add(rowId);
    LogicalPlan scan =
        new LogicalPlan.Scan(table, List.copyOf(columns), List.copyOf(indexes), List.of());
    return new TargetRows(new FromBinder.Bound(scan, List.copyOf(entries)), rowId);
  }

  /// Returns the table's columns.
  List<Column> columns() {
    return from.entries().stream().map(Scope.Entry::column).toList();
  }
}
