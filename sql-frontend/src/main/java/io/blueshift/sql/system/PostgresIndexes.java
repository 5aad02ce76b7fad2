package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.sql.parse.QuotedNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The tables of pg_catalog about indexes. Keys, which are found by other means, are not among them.
final class PostgresIndexes {
  private PostgresIndexes() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            PG_CATALOG,
            "pg_index",
            "indexrelid int, indrelid int, indnatts smallint, indisunique bool, indisprimary bool, indisclustered bool, "
                + "indisvalid bool, indkey text",
            context -> rows(context, index -> indexRow(index.definition))),
        SystemTable.of(
            PG_CATALOG,
            "pg_indexes",
            "schemaname text, tablename text, indexname text, tablespace text, indexdef text",
            context ->
                rows(
                    context,
                    index ->
                        new Object[] {
                          index.schemaName,
                          index.table.name(),
                          index.definition.name(),
                          null,
                          text(index)
                        })));
  }

  /// An index with its table.
  private record Named(String schemaName, IndexDefinition definition, TableDefinition table) {}

  private static List<Object[]> rows(SystemContext context, Function<Named, Object[]> row) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof IndexDefinition index) {
        TableDefinition table = context.catalog().requireTable(index.tableId());
        rows.add(row.apply(new Named(named.schema().name(), index, table)));
      }
    }
    return rows;
  }

  private static Object[] indexRow(IndexDefinition index) {
    return new Object[] {
      index.id(),
      index.tableId(),
      index.columns().size(),
      index.unique(),
      false,
      false,
      true,
      index.columnNumbers().stream().map(String::valueOf).collect(Collectors.joining(" "))
    };
  }

  /// Writes an index as CREATE INDEX takes it, in the form that PostgreSQL gives.
  private static String text(Named index) {
    ExpressionText condition = index.definition.conditionText();
    return "CREATE "
        + (index.definition.unique() ? "UNIQUE " : "")
        + "INDEX "
        + QuotedNames.quoted(index.definition.name())
        + " ON "
        + QuotedNames.quoted(index.schemaName)
        + "."
        + QuotedNames.quoted(index.table.name())
        + " USING btree ("
        + index.definition.columns().stream()
            .map(column -> text(column, index.table))
            .collect(Collectors.joining(", "))
        + ")"
        + (condition == null ? "" : " WHERE (" + condition.text() + ")");
  }

  private static String text(IndexColumn column, TableDefinition table) {
    String name = table.columns().get(table.columnIndexOfNumber(column.columnNumber())).name();
    String nulls = column.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
    return QuotedNames.quoted(name)
        + (column.descending() ? " DESC" : "")
        + (column.nullsFirst() == column.descending() ? "" : nulls);
  }
}
