package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.DropObjects;
import io.blueshift.sql.parse.tree.ObjectKind;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlIdentifier;

/// DROP TABLE, VIEW, SEQUENCE, INDEX, SCHEMA and DATABASE.
final class DropStatement {
  private final StatementScope scope;

  DropStatement(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult run(DropObjects drop) {
    for (SqlIdentifier name : drop.names()) {
      boolean dropped =
          switch (drop.kind()) {
            case TABLE, VIEW, SEQUENCE, INDEX -> dropRelation(name, drop);
            case SCHEMA -> dropSchema(name, drop);
            case DATABASE -> dropDatabase(name);
            case COLUMN, CONSTRAINT ->
                throw new DatabaseException(
                    ErrorCode.SYNTAX_ERROR, "DROP " + drop.kind() + " belongs into ALTER TABLE");
          };
      if (!dropped) {
        missing(name, drop);
      }
    }
    return StatementResult.Done.of("DROP " + drop.kind());
  }

  private void missing(SqlIdentifier name, DropObjects drop) {
    String kind = drop.kind().name().toLowerCase(Locale.ROOT);
    String message = kind + " \"" + String.join(".", name.names) + "\" does not exist";
    if (drop.ifExists()) {
      scope.session().notice(message + ", skipping");
      return;
    }
    ErrorCode code =
        switch (drop.kind()) {
          case SCHEMA -> ErrorCode.UNDEFINED_SCHEMA;
          case DATABASE -> ErrorCode.UNDEFINED_DATABASE;
          case INDEX -> ErrorCode.UNDEFINED_OBJECT;
          case TABLE, VIEW, SEQUENCE, COLUMN, CONSTRAINT -> ErrorCode.UNDEFINED_TABLE;
        };
    throw Names.at(new DatabaseException(code, message), name);
  }

  private boolean dropRelation(SqlIdentifier name, DropObjects drop) {
    Relation relation = new Names(scope).find(name);
    if (relation == null) {
      return false;
    }
    ObjectKind kind =
        switch (relation) {
          case TableDefinition ignored -> ObjectKind.TABLE;
          case ViewDefinition ignored -> ObjectKind.VIEW;
          case SequenceDefinition ignored -> ObjectKind.SEQUENCE;
          case IndexDefinition ignored -> ObjectKind.INDEX;
        };
    if (kind != drop.kind()) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.WRONG_OBJECT_TYPE,
                  "\"" + relation.name() + "\" is a " + kind.name().toLowerCase(Locale.ROOT))
              .withHint("Use DROP " + kind + "."),
          name);
    }
    drop(relation, drop.cascade());
    return true;
  }

  /// Drops a view and what reads it, unless an earlier one has taken it along.
  void dropWithDependents(ViewDefinition view) {
    if (scope.catalog().relation(view.id()) != null) {
      drop(view, true);
    }
  }

  /// Drops a relation; with CASCADE first the views that read it and the foreign keys that point to
  /// it.
  private void drop(Relation relation, boolean cascade) {
    if (cascade) {
      for (Relation dependent : scope.catalog().dependents(relation.id())) {
        switch (dependent) {
          case ViewDefinition view -> dropWithDependents(view);
          case TableDefinition table -> dropReferences(table, relation.id());
          case SequenceDefinition ignored -> {
            // Sequences depend on nothing but the column that they go with.
          }
          case IndexDefinition ignored -> {
            // Indexes go with their table without being asked.
          }
        }
      }
    }
    if (relation instanceof SequenceDefinition sequence) {
      dropUses(sequence, cascade);
    }
    List<SequenceDefinition> owned = scope.catalog().ownedSequences(relation.id(), 0);
    scope.apply(new CatalogChange.DropRelation(relation.id()));
    owned.forEach(sequence -> drop(sequence, cascade));
  }

  /// Drops the sequences of a column that is gone.
  void dropOwned(int tableId, int columnNumber, boolean cascade) {
    scope
        .catalog()
        .ownedSequences(tableId, columnNumber)
        .forEach(sequence -> drop(sequence, cascade));
  }

  /// Drops the defaults that take values of a sequence, or fails when there are any.
  private void dropUses(SequenceDefinition sequence, boolean cascade) {
    for (SequenceTexts.Use use : new SequenceTexts(scope).uses(sequence)) {
      if (!cascade) {
        throw new DatabaseException(
                ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST,
                "cannot drop sequence " + sequence.name() + " because other objects depend on it")
            .withDetail(
                "default value for column "
                    + use.column().name()
                    + " of table "
                    + use.table().name()
                    + " depends on sequence "
                    + sequence.name())
            .withHint("Use DROP ... CASCADE to drop the dependent objects too.");
      }
      TableDefinition table = scope.catalog().requireTable(use.table().id());
      scope.apply(
          new CatalogChange.PutRelation(
              table.toBuilder().replaceColumn(use.column().withDefault(null)).build()));
    }
  }

  private void dropReferences(TableDefinition table, int referencedId) {
    TableDefinition.Builder changed = table.toBuilder();
    for (ConstraintDefinition constraint : table.constraints()) {
      if (constraint instanceof ConstraintDefinition.ForeignKey key
          && key.referencedTableId() == referencedId) {
        changed.dropConstraint(key.name());
      }
    }
    scope.apply(new CatalogChange.PutRelation(changed.build()));
  }

  private boolean dropSchema(SqlIdentifier name, DropObjects drop) {
    Catalog catalog = scope.catalog();
    SchemaDefinition schema = catalog.schema(scope.database().id(), name.names.getLast());
    if (schema == null) {
      return false;
    }
    dropSchema(schema, drop.cascade());
    return true;
  }

  private void dropSchema(SchemaDefinition schema, boolean cascade) {
    if (cascade) {
      List<Relation> content = scope.catalog().relations(schema.id());
      for (Relation relation : content) {
        if (scope.catalog().relation(relation.id()) != null) {
          drop(relation, true);
        }
      }
    }
    scope.apply(new CatalogChange.DropSchema(schema.id()));
  }

  private boolean dropDatabase(SqlIdentifier name) {
    DatabaseDefinition database = scope.catalog().database(name.getSimple());
    if (database == null) {
      return false;
    }
    if (database.id() == scope.database().id()) {
      throw Names.at(
          new DatabaseException(ErrorCode.OBJECT_IN_USE, "cannot drop the currently open database"),
          name);
    }
    for (SchemaDefinition schema : scope.catalog().schemas(database.id())) {
      dropSchema(schema, true);
    }
    scope.apply(new CatalogChange.DropDatabase(database.id()));
    return true;
  }
}
