package io.blueshift.sql.session;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ConstraintDefinition.ForeignKey;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Puts tables with foreign keys into the catalog, and proves new ones for the rows that are there.
final class ReferenceDefinitions {
  private final StatementScope scope;

  ReferenceDefinitions(StatementScope scope) {
    this.scope = scope;
  }

  /// Puts a table into the catalog. While it gets a new enforced foreign key, nobody writes to the table to which
  /// that refers: who deletes rows of it later must know the key.
  ///
  /// @param before the table as it was, or null for a new one
  void put(@Nullable TableDefinition before, TableDefinition after) {
    List<ForeignKey> added = added(before, after);
    for (ForeignKey key : added) {
      if (key.referencedTableId() != after.id()) {
        scope.lockTable(key.referencedTableId(), RowLockMode.EXCLUSIVE);
        if (before != null) {
          scope.transaction().requireNewest(key.referencedTableId());
        }
      }
    }
    scope.apply(new CatalogChange.PutRelation(after));
    if (before != null && scope.transaction().table(after.id()).rowCount() > 0) {
      added.forEach(key -> prove(after, key));
    }
  }

  private static List<ForeignKey> added(@Nullable TableDefinition before, TableDefinition after) {
    List<ForeignKey> added = new ArrayList<>();
    for (ConstraintDefinition constraint : after.constraints()) {
      if (constraint instanceof ForeignKey key
          && key.enforced()
          && (before == null || !before.constraints().contains(key))) {
        added.add(key);
      }
    }
    return added;
  }

  /// Fails when a row refers to one that is not there.
  private void prove(TableDefinition table, ForeignKey key) {
    TableDefinition target = scope.catalog().requireTable(key.referencedTableId());
    List<ColumnDefinition> columns = columns(table, key.columnNumbers());
    List<ColumnDefinition> targetColumns = columns(target, key.referencedColumnNumbers());
    String text =
        "select "
            + list(columns, "c.%s", ", ")
            + " from "
            + name(table)
            + " as c where "
            + list(columns, "c.%s is not null", " and ")
            + " and not exists (select 1 from "
            + name(target)
            + " as p where "
            + IntStream.range(0, columns.size())
                .mapToObj(index ->
                    "p."
                        + QuotedNames.quoted(targetColumns.get(index).name())
                        + " = c."
                        + QuotedNames.quoted(columns.get(index).name()))
                .collect(Collectors.joining(" and "))
            + ") limit 1";
    PlannedQuery planned = Planning.plan(Planning.parseQuery(text), SqlStyle.POSTGRESQL, scope);
    List<LogicalType> types = columns.stream().map(ColumnDefinition::type).toList();
    KeptRows kept = new KeptRows(types);
    new QueryRunner(scope).drain(planned, new KeepingSink(kept, null));
    if (!kept.list().isEmpty()) {
      throw violation(table, key, target, columns, kept.list().getFirst());
    }
  }

  private static DatabaseException violation(
      TableDefinition table,
      ForeignKey key,
      TableDefinition target,
      List<ColumnDefinition> columns,
      @Nullable Object[] values) {
    KeyBytes bytes = new KeyBytes();
    for (int index = 0; index < values.length; index++) {
      bytes.append(Objects.requireNonNull(values[index]), columns.get(index).type());
    }
    return new DatabaseException(
            ErrorCode.FOREIGN_KEY_VIOLATION,
            "insert or update on table \""
                + table.name()
                + "\" violates foreign key constraint \""
                + key.name()
                + "\"")
        .withDetail(
            "Key ("
                + columns.stream().map(ColumnDefinition::name).collect(Collectors.joining(", "))
                + ")=("
                + bytes.describe(columns.stream().map(ColumnDefinition::type).toList())
                + ") is not present in table \""
                + target.name()
                + "\".");
  }

  private static List<ColumnDefinition> columns(TableDefinition table, List<Integer> numbers) {
    return numbers.stream()
        .map(number -> table.columns().get(table.columnIndexOfNumber(number)))
        .toList();
  }

  private static String list(List<ColumnDefinition> columns, String form, String separator) {
    return columns.stream()
        .map(column -> form.replace("%s", QuotedNames.quoted(column.name())))
        .collect(Collectors.joining(separator));
  }

  private String name(TableDefinition table) {
    SchemaDefinition schema = Objects.requireNonNull(scope.catalog().schema(table.schemaId()));
    return QuotedNames.quoted(schema.name()) + "." + QuotedNames.quoted(table.name());
  }
}
