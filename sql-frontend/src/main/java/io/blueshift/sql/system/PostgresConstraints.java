package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.sql.parse.QuotedNames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The tables of pg_catalog about keys.
final class PostgresConstraints {
  private PostgresConstraints() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            PG_CATALOG,
            "pg_constraint",
            "oid int, conname text, connamespace int, contype text, condeferrable bool, condeferred bool, conrelid int, "
                + "confrelid int, confupdtype text, confdeltype text, conkey text, confkey text, consrc text, condef text, conenforced bool, convalidated bool",
            PostgresConstraints::constraints));
  }

  private static List<Object[]> constraints(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof TableDefinition table) {
        int number = 0;
        for (ConstraintDefinition constraint : table.constraints()) {
          rows.add(row(context, named, table, constraint, ++number));
        }
      }
    }
    return rows;
  }

  private static Object[] row(
      SystemContext context,
      SystemContext.Named named,
      TableDefinition table,
      ConstraintDefinition constraint,
      int number) {
    String type =
        switch (constraint) {
          case ConstraintDefinition.PrimaryKey ignored -> "p";
          case ConstraintDefinition.Unique ignored -> "u";
          case ConstraintDefinition.ForeignKey ignored -> "f";
          case ConstraintDefinition.Check ignored -> "c";
        };
    List<Integer> columns =
        switch (constraint) {
          case ConstraintDefinition.PrimaryKey key -> key.columnNumbers();
          case ConstraintDefinition.Unique key -> key.columnNumbers();
          case ConstraintDefinition.ForeignKey key -> key.columnNumbers();
          case ConstraintDefinition.Check ignored -> List.of();
        };
    ConstraintDefinition.ForeignKey reference =
        constraint instanceof ConstraintDefinition.ForeignKey key ? key : null;
    String check =
        constraint instanceof ConstraintDefinition.Check found ? found.expression().text() : null;
    return new Object[] {
      table.id() * 100 + number,
      constraint.name(),
      named.schema().id(),
      type,
      false,
      false,
      table.id(),
      reference == null ? 0 : reference.referencedTableId(),
      reference == null ? " " : String.valueOf(reference.onUpdate().code()),
      reference == null ? " " : String.valueOf(reference.onDelete().code()),
      array(columns),
      reference == null ? null : array(reference.referencedColumnNumbers()),
      check,
      definition(context, table, constraint),
      constraint.enforced(),
      constraint.enforced()
    };
  }

  /// Writes a constraint as ALTER TABLE … ADD takes it.
  private static String definition(
      SystemContext context, TableDefinition table, ConstraintDefinition constraint) {
    return switch (constraint) {
      case ConstraintDefinition.PrimaryKey key ->
          "PRIMARY KEY (" + names(table, key.columnNumbers()) + ")";
      case ConstraintDefinition.Unique key -> "UNIQUE (" + names(table, key.columnNumbers()) + ")";
      case ConstraintDefinition.ForeignKey key -> {
        TableDefinition target = context.catalog().requireTable(key.referencedTableId());
        yield "FOREIGN KEY ("
            + names(table, key.columnNumbers())
            + ") REFERENCES "
            + QuotedNames.quoted(target.name())
            + "("
            + names(target, key.referencedColumnNumbers())
            + ")"
            + key.actionText();
      }
      case ConstraintDefinition.Check check ->
          "CHECK ((" + check.expression().text() + "))" + (check.enforced() ? "" : " NOT ENFORCED");
    };
  }

  private static String names(TableDefinition table, List<Integer> numbers) {
    return numbers.stream()
        .map(number -> table.columns().get(table.columnIndexOfNumber(number)).name())
        .map(QuotedNames::quoted)
        .collect(Collectors.joining(", "));
  }

  private static String array(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
