package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.bind.TypeNames;
import io.blueshift.sql.parse.tree.AlterTable;
import io.blueshift.sql.parse.tree.AlterTable.Action;
import io.blueshift.sql.parse.tree.AlterTable.AddColumn;
import io.blueshift.sql.parse.tree.AlterTable.AddConstraint;
import io.blueshift.sql.parse.tree.AlterTable.AppendFrom;
import io.blueshift.sql.parse.tree.AlterTable.ChangeAttributes;
import io.blueshift.sql.parse.tree.AlterTable.ChangeDefault;
import io.blueshift.sql.parse.tree.AlterTable.ChangeEncoding;
import io.blueshift.sql.parse.tree.AlterTable.ChangeNullability;
import io.blueshift.sql.parse.tree.AlterTable.ChangeOwner;
import io.blueshift.sql.parse.tree.AlterTable.ChangeType;
import io.blueshift.sql.parse.tree.AlterTable.DropColumn;
import io.blueshift.sql.parse.tree.AlterTable.DropConstraint;
import io.blueshift.sql.parse.tree.AlterTable.RenameColumn;
import io.blueshift.sql.parse.tree.AlterTable.RenameTable;
import io.blueshift.sql.parse.tree.AlterTable.SetRetention;
import io.blueshift.sql.parse.tree.AlterTable.SetSchema;
import io.blueshift.table.TableHistory;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.VarcharType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE and ALTER VIEW.
final class AlterTableStatement {
  private final StatementScope scope;
  private final Names names;

  AlterTableStatement(StatementScope scope) {
    this.scope = scope;
    this.names = new Names(scope);
  }

  StatementResult run(AlterTable alter) {
    Relation relation = alter.ifExists() ? names.find(alter.name()) : names.require(alter.name());
    String tag = alter.view() ? "ALTER VIEW" : "ALTER TABLE";
    if (relation == null) {
      scope.session().notice("relation \"" + alter.name() + "\" does not exist, skipping");
      return StatementResult.Done.of(tag);
    }
    for (Action action : alter.actions()) {
      Relation current = scope.catalog().relation(relation.id());
      switch (current) {
        case ViewDefinition view -> rename(view, changed(view, action));
        case TableDefinition table -> {
          switch (action) {
            case AppendFrom append -> new InsertStatement(scope).appendFrom(table, append);
            case SetRetention retention -> setRetention(table, retention);
            default -> change(table, action);
          }
        }
        case SequenceDefinition sequence -> change(sequence, action);
        case IndexDefinition index -> change(index, action);
        case null -> throw new IllegalStateException("relation is gone in mid-statement");
      }
    }
    return StatementResult.Done.of(tag);
  }

  /// ALTER TABLE renames sequences too, as in PostgreSQL.
  private void change(SequenceDefinition sequence, Action action) {
    switch (action) {
      case RenameTable rename ->
          new SequenceStatements(scope)
              .rename(sequence, sequence.schemaId(), rename.newName().getSimple());
      case SetSchema schema ->
          new SequenceStatements(scope)
              .rename(sequence, schemaId(schema.schema()), sequence.name());
      default ->
          throw new DatabaseException(
              ErrorCode.WRONG_OBJECT_TYPE,
              "\"" + sequence.name() + "\" is a sequence; use ALTER SEQUENCE");
    }
  }

  private void setRetention(TableDefinition table, SetRetention action) {
    if (!table.isTemporary()) {
      scope.lockTable(table.id(), RowLockMode.EXCLUSIVE);
    }
    String time = action.time();
    scope
        .transaction()
        .olderStates()
        .setRetention(
            table.id(), time == null ? TableHistory.DEFAULT_RETENTION : RetentionText.micros(time));
  }

  /// ALTER TABLE renames indexes too, as in PostgreSQL; they stay in the schema of their table.
  private void change(IndexDefinition index, Action action) {
    if (!(action instanceof RenameTable rename)) {
      throw new DatabaseException(
          ErrorCode.WRONG_OBJECT_TYPE, "\"" + index.name() + "\" is an index");
    }
    put(index.withNaming(index.schemaId(), rename.newName().getSimple(), index.owner()));
  }

  private void change(TableDefinition table, Action action) {
    switch (action) {
      case RenameTable ignored -> rename(table, changed(table, action));
      case SetSchema schema -> {
        rename(table, changed(table, action));
        for (SequenceDefinition owned : scope.catalog().ownedSequences(table.id(), 0)) {
          new SequenceStatements(scope).rename(owned, schemaId(schema.schema()), owned.name());
        }
        for (IndexDefinition index : scope.catalog().indexes(table.id())) {
          put(index.withNaming(schemaId(schema.schema()), index.name(), index.owner()));
        }
      }
      case AddColumn add -> addColumn(table, add);
      case RenameColumn column -> {
        DependentViews views = DependentViews.of(scope, Set.of(table.id()));
        put(changed(table, action));
        String oldName = column.column().getSimple();
        views.followColumn(
            table.id(), table.requireColumnIndex(oldName), oldName, column.newName().getSimple());
      }
      case DropColumn drop -> dropColumn(table, drop);
      default -> {
        TableDefinition changed = changed(table, action);
        if (changed != table) {
          new ReferenceDefinitions(scope).put(table, changed);
          new TableChecks(scope).verify(table, changed);
        }
      }
    }
  }

  private void rename(Relation relation, Relation renamed) {
    Set<Integer> ids = Set.of(relation.id());
    DependentViews views = DependentViews.of(scope, ids);
    put(renamed);
    views.followRelations(ids, Map.of(relation.id(), relation.schemaId()));
  }

  private void dropColumn(TableDefinition table, DropColumn drop) {
    DependentViews views = DependentViews.of(scope, Set.of(table.id()));
    int index = table.columnIndex(drop.column().getSimple()).orElse(-1);
    if (index >= 0) {
      new IndexStatements(scope).dropUsing(table, table.columns().get(index).number());
    }
    put(changed(table, drop));
    if (index >= 0) {
      int number = table.columns().get(index).number();
      new DropStatement(scope).dropOwned(table.id(), number, drop.cascade());
    }
    List<ViewDefinition> broken = views.broken();
    if (!broken.isEmpty() && !drop.cascade()) {
      throw Names.at(DependentViews.stands(broken), drop.column());
    }
    for (ViewDefinition view : broken) {
      new DropStatement(scope).dropWithDependents(view);
    }
  }

  private void put(Relation relation) {
    scope.apply(new CatalogChange.PutRelation(relation));
  }

  private ViewDefinition changed(ViewDefinition view, Action action) {
    return switch (action) {
      case RenameTable rename ->
          view.withNaming(view.schemaId(), rename.newName().getSimple(), view.owner());
      case ChangeOwner owner ->
          view.withNaming(view.schemaId(), view.name(), owner.owner().getSimple());
      case SetSchema schema ->
          view.withNaming(schemaId(schema.schema()), view.name(), view.owner());
      default ->
          throw new DatabaseException(
              ErrorCode.WRONG_OBJECT_TYPE, "\"" + view.name() + "\" is a view; this needs a table");
    };
  }

  private int schemaId(SqlIdentifier name) {
    SchemaDefinition schema =
        scope.catalog().requireSchema(scope.database().id(), name.getSimple());
    return schema.id();
  }

  private TableDefinition changed(TableDefinition table, Action action) {
    TableDefinition.Builder builder = table.toBuilder();
    return switch (action) {
      case AddColumn ignored -> throw new IllegalStateException("columns are added elsewhere");
      case DropColumn drop -> dropColumn(table, builder, drop);
      case RenameColumn rename -> renameColumn(table, builder, rename);
      case RenameTable rename -> builder.name(rename.newName().getSimple()).build();
      case ChangeOwner owner -> builder.owner(owner.owner().getSimple()).build();
      case SetSchema schema -> builder.schemaId(schemaId(schema.schema())).build();
      case ChangeType type -> builder.replaceColumn(withType(table, type)).build();
      case ChangeEncoding encoding ->
          builder
              .replaceColumn(column(table, encoding.column()).withEncoding(encoding.encoding()))
              .build();
      case ChangeDefault change ->
          builder
              .replaceColumn(column(table, change.column()).withDefault(text(change.value())))
              .build();
      case ChangeNullability change ->
          builder.replaceColumn(withNullability(table, change)).build();
      case ChangeAttributes attributes -> {
        definitions(table, builder).attributes(attributes.attributes());
        yield builder
            .encodeAuto(attributes.attributes().encodeAuto() || table.encodeAuto())
            .build();
      }
      case AddConstraint add -> {
        TableDefinitionBuilder definitions = definitions(table, builder);
        definitions.addConstraints(List.of(add.constraint()));
        yield definitions.build();
      }
      case DropConstraint drop -> {
        dropReferencesTo(table, drop);
        if (!builder.dropConstraint(drop.constraint().getSimple()) && !drop.ifExists()) {
          throw Names.at(
              new DatabaseException(
                  ErrorCode.UNDEFINED_OBJECT,
                  "constraint \""
                      + drop.constraint()
                      + "\" of relation \""
                      + table.name()
                      + "\" does not exist"),
              drop.constraint());
        }
        yield builder.build();
      }
      case AppendFrom _, SetRetention _ ->
          throw new IllegalStateException("the definition stays as it is");
    };
  }

  /// Drops the foreign keys that refer to a key which goes, or fails when there are any.
  private void dropReferencesTo(TableDefinition table, DropConstraint drop) {
    String name = drop.constraint().getSimple();
    TableDefinition.Builder without = table.toBuilder();
    without.dropConstraint(name);
    TableDefinition after = without.build();
    for (Catalog.Reference reference : scope.catalog().enforcedReferences(table.id())) {
      if (!reference.key().referencedKey(after).isEmpty()
          || reference.table().id() == table.id() && reference.key().name().equals(name)) {
        continue;
      }
      if (!drop.cascade() || reference.table().id() == table.id()) {
        throw Names.at(
            new DatabaseException(
                    ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST,
                    "cannot drop constraint "
                        + name
                        + " on table "
                        + table.name()
                        + " because other objects depend on it")
                .withDetail(
                    "constraint "
                        + reference.key().name()
                        + " on table "
                        + reference.table().name()
                        + " depends on it")
                .withHint("Use DROP ... CASCADE to drop the dependent objects too."),
            drop.constraint());
      }
      TableDefinition.Builder child =
          scope.catalog().requireTable(reference.table().id()).toBuilder();
      child.dropConstraint(reference.key().name());
      put(child.build());
    }
  }

  private TableDefinitionBuilder definitions(
      TableDefinition table, TableDefinition.Builder builder) {
    return new TableDefinitionBuilder(scope, builder, table.name(), style());
  }

  private SqlStyle style() {
    return scope.session().settings().style();
  }

  private @Nullable ExpressionText text(@Nullable SqlNode expression) {
    return expression == null
        ? null
        : TableDefinitionBuilder.defaultText(scope, expression, style());
  }

  private static ColumnDefinition column(TableDefinition table, SqlIdentifier name) {
    try {
      return table.columns().get(table.requireColumnIndex(name.getSimple()));
    } catch (DatabaseException e) {
      throw Names.at(e, name);
    }
  }

  /// Adds a column. One whose default takes values of a sequence is filled row by row.
  private void addColumn(TableDefinition table, AddColumn add) {
    String name = add.column().name().getSimple();
    TableDefinitionBuilder definitions = definitions(table, table.toBuilder());
    TableDefinition changed = addColumn(table, definitions, add);
    if (changed == table) {
      return;
    }
    ColumnDefinition column = changed.columns().get(changed.requireColumnIndex(name));
    boolean numbered =
        SequenceTexts.takesValues(column.defaultValue())
            && scope.transaction().table(table.id()).rowCount() > 0;
    TableDefinition first =
        numbered ? changed.toBuilder().replaceColumn(column.withNullable(true)).build() : changed;
    new ReferenceDefinitions(scope).put(table, first);
    definitions.createSequences(changed);
    if (numbered) {
      new ChangeStatement(scope).fillWithDefault(first, column);
      put(changed);
    }
    new TableChecks(scope).verify(table, changed);
  }

  private TableDefinition addColumn(
      TableDefinition table, TableDefinitionBuilder definitions, AddColumn add) {
    String name = add.column().name().getSimple();
    if (table.columnIndex(name).isPresent()) {
      if (add.ifNotExists()) {
        scope.session().notice("column \"" + name + "\" already exists, skipping");
        return table;
      }
      throw Names.at(
          new DatabaseException(
              ErrorCode.DUPLICATE_COLUMN,
              "column \"" + name + "\" of relation \"" + table.name() + "\" already exists"),
          add.column().name());
    }
    ColumnDefinition column = definitions.column(add.column());
    boolean numbered = SequenceTexts.takesValues(column.defaultValue());
    Object initial = numbered ? null : new DefaultValues(scope).value(column);
    boolean hasRows = scope.transaction().table(table.id()).rowCount() > 0;
    if (!column.nullable() && initial == null && !numbered && hasRows) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.NOT_NULL_VIOLATION, "column \"" + name + "\" contains null values")
              .withHint("Give the column a DEFAULT, which older rows take."),
          add.column().name());
    }
    definitions.addColumn(column.withInitialValue(initial), add.column().name());
    definitions.addConstraints(add.column().constraints());
    return definitions.build();
  }

  private TableDefinition dropColumn(
      TableDefinition table, TableDefinition.Builder builder, DropColumn drop) {
    String name = drop.column().getSimple();
    if (table.columnIndex(name).isEmpty() && drop.ifExists()) {
      return table;
    }
    ColumnDefinition column = column(table, drop.column());
    int number = column.number();
    if (table.sortKey().columnNumbers().contains(number)
        || table.distributionKeyColumnNumber() == number) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST,
              "cannot drop a sort key or distribution key column [" + name + "]"),
          drop.column());
    }
    List<Relation> dependents = scope.catalog().dependents(table.id(), number);
    if (!dependents.isEmpty() && !drop.cascade()) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST,
                  "cannot drop column \"" + name + "\" because other objects depend on it")
              .withDetail(
                  "Depending: "
                      + String.join(", ", dependents.stream().map(Relation::name).toList())
                      + ".")
              .withHint("Use DROP … CASCADE to drop them too."),
          drop.column());
    }
    for (ConstraintDefinition constraint : table.constraints()) {
      boolean uses =
          switch (constraint) {
            case ConstraintDefinition.PrimaryKey key -> key.columnNumbers().contains(number);
            case ConstraintDefinition.Unique key -> key.columnNumbers().contains(number);
            case ConstraintDefinition.ForeignKey key -> key.columnNumbers().contains(number);
            case ConstraintDefinition.Check check ->
                new TableChecks(scope).reads(check, table, table.columnIndexOfNumber(number));
          };
      if (uses) {
        builder.dropConstraint(constraint.name());
      }
    }
    return builder.dropColumn(number).build();
  }

  private static TableDefinition renameColumn(
      TableDefinition table, TableDefinition.Builder builder, RenameColumn rename) {
    String newName = rename.newName().getSimple();
    if (table.columnIndex(newName).isPresent()) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.DUPLICATE_COLUMN, "column \"" + newName + "\" already exists"),
          rename.newName());
    }
    ColumnDefinition column = column(table, rename.column());
    for (ConstraintDefinition constraint : table.constraints()) {
      if (constraint instanceof ConstraintDefinition.Check check) {
        builder.replaceConstraint(TableChecks.renamed(check, column.name(), newName));
      }
    }
    return builder.replaceColumn(column.withName(newName)).build();
  }

  private ColumnDefinition withType(TableDefinition table, ChangeType change) {
    ColumnDefinition column = column(table, change.column());
    LogicalType type = new TypeNames(style()).resolveColumn(change.type());
    boolean widens =
        column.type().equals(type)
            || column.type() instanceof VarcharType old
                && type instanceof VarcharType wider
                && wider.lengthBytes() >= old.lengthBytes()
                && wider.collation() == old.collation();
    if (!widens && scope.transaction().table(table.id()).rowCount() > 0) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "the type of a column with rows can only become a longer VARCHAR [from="
                      + column.type().sqlName()
                      + ", to="
                      + type.sqlName()
                      + "]")
              .withHint(
                  "As in Redshift. Add a column of the other type, or make a new table with CREATE TABLE AS, casting the column, and rename it."),
          change.column());
    }
    return column.withType(type);
  }

  private ColumnDefinition withNullability(TableDefinition table, ChangeNullability change) {
    ColumnDefinition column = column(table, change.column());
    if (!change.nullable()) {
      if (new TableChecks(scope).hasNull(table, column)) {
        throw Names.at(
            new DatabaseException(
                ErrorCode.NOT_NULL_VIOLATION,
                "column \"" + column.name() + "\" contains null values"),
            change.column());
      }
    }
    return column.withNullable(change.nullable());
  }
}
