package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.DistributionStyle;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Writes the CREATE TABLE that makes a table, as SHOW TABLE gives it.
final class TableDdl {
  private TableDdl() {}

  static String of(StatementScope scope, String schema, String name) {
    TableDefinition table =
        new Names(scope)
            .requireTable(new SqlIdentifier(List.of(schema, name), SqlParserPos.QUOTED_ZERO));
    List<String> parts = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      parts.add("    " + column(column));
    }
    for (ConstraintDefinition constraint : table.constraints()) {
      switch (constraint) {
        case ConstraintDefinition.PrimaryKey key ->
            parts.add("    PRIMARY KEY (" + columns(table, key.columnNumbers()) + ")");
        case ConstraintDefinition.Unique key ->
            parts.add("    UNIQUE (" + columns(table, key.columnNumbers()) + ")");
        case ConstraintDefinition.ForeignKey key -> {
          TableDefinition target = scope.catalog().requireTable(key.referencedTableId());
          parts.add(
              "    FOREIGN KEY ("
                  + columns(table, key.columnNumbers())
                  + ") REFERENCES "
                  + target.name()
                  + "("
                  + columns(target, key.referencedColumnNumbers())
                  + ")");
        }
        case ConstraintDefinition.Check check ->
            parts.add("    CHECK (" + check.expression().text() + ")");
      }
    }
    StringBuilder ddl = new StringBuilder("CREATE TABLE " + schema + "." + table.name() + " (\n");
    ddl.append(String.join(",\n", parts))
        .append("\n)\nDISTSTYLE ")
        .append(table.distributionStyle());
    if (table.distributionStyle() == DistributionStyle.KEY) {
      ddl.append(" DISTKEY (")
          .append(columns(table, List.of(table.distributionKeyColumnNumber())))
          .append(")");
    }
    if (!table.sortKey().columnNumbers().isEmpty()) {
      ddl.append(
          table.sortKey().kind() == SortKeyDefinition.Kind.INTERLEAVED
              ? "\nINTERLEAVED"
              : "\nCOMPOUND");
      ddl.append(" SORTKEY (").append(columns(table, table.sortKey().columnNumbers())).append(")");
    }
    return ddl.append(";").toString();
  }

  private static String columns(TableDefinition table, List<Integer> numbers) {
    return numbers.stream()
        .map(number -> table.columns().get(table.columnIndexOfNumber(number)).name())
        .collect(Collectors.joining(", "));
  }

  private static String column(ColumnDefinition column) {
    StringBuilder text =
        new StringBuilder(column.name()).append(' ').append(column.type().sqlName());
    if (!column.nullable()) {
      text.append(" NOT NULL");
    }
    if (column.identity() != null) {
      text.append(" IDENTITY(")
          .append(column.identity().seed())
          .append(',')
          .append(column.identity().step())
          .append(')');
    } else if (column.defaultValue() != null) {
      text.append(" DEFAULT ").append(column.defaultValue().text());
    }
    if (column.encodingName() != null) {
      text.append(" ENCODE ").append(column.encodingName());
    }
    return text.toString();
  }
}
