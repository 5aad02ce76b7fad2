package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.DistributionStyle;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.sql.parse.QuotedNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Writes the CREATE TABLE that makes a table, as SHOW TABLE gives it.
final class TableDdl {
  private TableDdl() {}

  /// Keys that do not say it are information in the style that SHOW TABLE writes.
  private static String enforced(ConstraintDefinition key) {
    return key.enforced() ? " ENFORCED" : "";
  }

  static String of(StatementScope scope, TableDefinition table) {
    List<String> parts = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      parts.add("    " + column(column));
    }
    for (ConstraintDefinition constraint : table.constraints()) {
      switch (constraint) {
        case ConstraintDefinition.PrimaryKey key ->
            parts.add(
                "    PRIMARY KEY (" + columns(table, key.columnNumbers()) + ")" + enforced(key));
        case ConstraintDefinition.Unique key ->
            parts.add("    UNIQUE (" + columns(table, key.columnNumbers()) + ")" + enforced(key));
        case ConstraintDefinition.ForeignKey key -> {
          TableDefinition target = scope.catalog().requireTable(key.referencedTableId());
          parts.add(
              "    FOREIGN KEY ("
                  + columns(table, key.columnNumbers())
                  + ") REFERENCES "
                  + qualifiedName(scope, target)
                  + "("
                  + columns(target, key.referencedColumnNumbers())
                  + ")"
                  + key.actionText()
                  + enforced(key));
        }
        case ConstraintDefinition.Check check ->
            parts.add(
                "    CHECK ("
                    + check.expression().text()
                    + ")"
                    + (check.enforced() ? "" : " NOT ENFORCED"));
      }
    }
    StringBuilder ddl = new StringBuilder();
    List<SequenceDefinition> sequences = scope.catalog().ownedSequences(table.id(), 0);
    for (SequenceDefinition sequence : sequences) {
      ddl.append(create(scope, sequence));
    }
    ddl.append("CREATE TABLE " + qualifiedName(scope, table) + " (\n");
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
    ddl.append(";");
    for (SequenceDefinition sequence : sequences) {
      ddl.append("\nALTER SEQUENCE ")
          .append(qualifiedName(scope, sequence))
          .append(" OWNED BY ")
          .append(qualifiedName(scope, table))
          .append(".")
          .append(columns(table, List.of(sequence.ownerColumnNumber())))
          .append(";");
    }
    return ddl.toString();
  }

  /// Writes the CREATE SEQUENCE that makes a sequence which goes on where this one is.
  private static String create(StatementScope scope, SequenceDefinition sequence) {
    SequencePosition position = scope.transaction().sequencePosition(sequence.id());
    String name = qualifiedName(scope, sequence);
    return "CREATE SEQUENCE "
        + name
        + " AS "
        + sequence.type().sqlName()
        + " INCREMENT BY "
        + sequence.increment()
        + " MINVALUE "
        + sequence.minimum()
        + " MAXVALUE "
        + sequence.maximum()
        + " START WITH "
        + sequence.start()
        + " CACHE "
        + sequence.cacheSize()
        + (sequence.cycle() ? " CYCLE" : "")
        + ";\nSELECT setval('"
        + name.replace("'", "''")
        + "', "
        + position.value()
        + ", "
        + position.called()
        + ");\n";
  }

  private static String qualifiedName(StatementScope scope, Relation relation) {
    SchemaDefinition schema = Objects.requireNonNull(scope.catalog().schema(relation.schemaId()));
    return QuotedNames.quoted(schema.name()) + "." + QuotedNames.quoted(relation.name());
  }

  private static String columns(TableDefinition table, List<Integer> numbers) {
    return numbers.stream()
        .map(number -> table.columns().get(table.columnIndexOfNumber(number)).name())
        .map(QuotedNames::quoted)
        .collect(Collectors.joining(", "));
  }

  private static String column(ColumnDefinition column) {
    StringBuilder text =
        new StringBuilder(QuotedNames.quoted(column.name()))
            .append(' ')
            .append(column.type().sqlName());
    if (!column.nullable()) {
      text.append(" NOT NULL");
    }
    if (column.identity() != null) {
      text.append(
              column.identity().alwaysGenerated()
                  ? " IDENTITY("
                  : " GENERATED BY DEFAULT AS IDENTITY(")
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
