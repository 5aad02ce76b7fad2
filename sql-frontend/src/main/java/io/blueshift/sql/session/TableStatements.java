package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.CreateTable;
import io.blueshift.sql.parse.tree.Truncate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;

/// CREATE TABLE and TRUNCATE.
final class TableStatements {
  private final StatementScope scope;
  private final Names names;

  TableStatements(StatementScope scope) {
    this.scope = scope;
    this.names = new Names(scope);
  }

  StatementResult create(CreateTable create) {
    Names.Target target = names.target(create.name(), create.temporary());
    Relation existing = scope.catalog().relation(target.schema().id(), target.name());
    if (existing != null) {
      return existing(create.name(), create.ifNotExists());
    }
    TableDefinition.Builder table = newTable(scope, target);
    TableDefinitionBuilder builder =
        new TableDefinitionBuilder(scope, table, target.name(), scope.session().settings().style());
    for (int position = 0; position <= create.columns().size(); position++) {
      for (CreateTable.Like like : create.likes()) {
        if (like.position() == position) {
          copyColumns(like, builder, table, create.columns().isEmpty());
        }
      }
      if (position < create.columns().size()) {
        builder.addColumn(create.columns().get(position));
      }
    }
    builder.addConstraints(create.constraints());
    builder.attributes(create.attributes());
    TableDefinition made = builder.build();
    new ReferenceDefinitions(scope).put(null, made);
    builder.createSequences(made);
    return StatementResult.Done.of("CREATE TABLE");
  }

  /// Starts a table of the session's style and owner.
  static TableDefinition.Builder newTable(StatementScope scope, Names.Target target) {
    int id = scope.transaction().allocateObjectId(target.persistence());
    return TableDefinition.builder(id, target.schema().id(), target.name())
        .owner(scope.session().userName())
        .persistence(target.persistence())
        .style(scope.session().settings().style());
  }

  private StatementResult existing(SqlIdentifier name, boolean ifNotExists) {
    String plain = name.names.getLast();
    if (!ifNotExists) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + plain + "\" already exists"),
          name);
    }
    scope.session().notice("relation \"" + plain + "\" already exists, skipping");
    return StatementResult.Done.of("CREATE TABLE");
  }

  private void copyColumns(
      CreateTable.Like like,
      TableDefinitionBuilder builder,
      TableDefinition.Builder table,
      boolean wholeTable) {
    TableDefinition parent = names.requireTable(like.parent());
    for (ColumnDefinition column : parent.columns()) {
      ColumnDefinition copy = column.withIdentity(null).withInitialValue(null).withComment(null);
      builder.addColumn(like.includingDefaults() ? copy : copy.withDefault(null), like.parent());
    }
    if (wholeTable) {
      int keyIndex = parent.columnIndexOfNumber(parent.distributionKeyColumnNumber());
      int keyNumber = keyIndex < 0 ? 0 : table.columnNumber(parent.columns().get(keyIndex).name());
      table.distribution(parent.distributionStyle(), keyNumber);
      table.sortKey(
          new io.blueshift.catalog.SortKeyDefinition(
              parent.sortKey().kind(),
              parent.sortKey().columnNumbers().stream()
                  .map(number ->
                      table.columnNumber(
                          parent.columns().get(parent.columnIndexOfNumber(number)).name()))
                  .toList()));
    }
  }

  /// Returns the tables that were named, and with CASCADE those that refer to them.
  private List<TableDefinition> truncated(Truncate truncate) {
    Map<Integer, TableDefinition> tables = new LinkedHashMap<>();
    for (SqlIdentifier name : truncate.tables()) {
      TableDefinition table = names.requireTable(name);
      tables.put(table.id(), table);
    }
    Deque<TableDefinition> open = new ArrayDeque<>(tables.values());
    while (!open.isEmpty()) {
      TableDefinition table = open.remove();
      for (Catalog.Reference reference : scope.catalog().enforcedReferences(table.id())) {
        TableDefinition child = reference.table();
        if (tables.containsKey(child.id())) {
          continue;
        }
        if (!truncate.cascade()) {
          throw new DatabaseException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "cannot truncate a table referenced in a foreign key constraint")
              .withDetail("Table \"" + child.name() + "\" references \"" + table.name() + "\".")
              .withHint(
                  "Truncate table \""
                      + child.name()
                      + "\" at the same time, or use TRUNCATE ... CASCADE.");
        }
        scope.session().notice("truncate cascades to table \"" + child.name() + "\"");
        tables.put(child.id(), child);
        open.add(child);
      }
    }
    return List.copyOf(tables.values());
  }

  StatementResult truncate(Truncate truncate) {
    for (TableDefinition table : truncated(truncate)) {
      scope.truncate(table.id());
      scope.transaction().requireSameReferences(table.id());
      if (truncate.restartIdentity()) {
        new SequenceStatements(scope).restartOwned(table);
      }
    }
    return StatementResult.Done.of("TRUNCATE TABLE");
  }
}
