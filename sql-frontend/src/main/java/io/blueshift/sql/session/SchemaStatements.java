package io.blueshift.sql.session;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.AlterSchema;
import io.blueshift.sql.parse.tree.CreateDatabase;
import io.blueshift.sql.parse.tree.CreateSchema;
import io.blueshift.sql.system.SystemTables;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// CREATE and ALTER SCHEMA, CREATE DATABASE.
final class SchemaStatements {
  private static final long BYTES_PER_MEGABYTE = 1L << 20;

  private final StatementScope scope;

  SchemaStatements(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult create(CreateSchema create) {
    SqlIdentifier owner = create.owner();
    SqlIdentifier written = create.name() != null ? create.name() : owner;
    if (written == null) {
      throw new DatabaseException(ErrorCode.SYNTAX_ERROR, "a schema needs a name or an owner");
    }
    List<String> parts = written.names;
    DatabaseDefinition database =
        parts.size() > 1 ? scope.catalog().requireDatabase(parts.getFirst()) : scope.database();
    String name = parts.getLast();
    boolean exists =
        scope.catalog().schema(database.id(), name) != null || SystemTables.isSystemSchema(name);
    if (exists && create.ifNotExists()) {
      scope.session().notice("schema \"" + name + "\" already exists, skipping");
      return StatementResult.Done.of("CREATE SCHEMA");
    }
    if (exists) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.DUPLICATE_SCHEMA, "schema \"" + name + "\" already exists"),
          written);
    }
    if (name.startsWith("pg_")) {
      throw Names.at(
          new DatabaseException(ErrorCode.RESERVED_NAME, "unacceptable schema name [" + name + "]")
              .withHint("The prefix pg_ is reserved for system schemas."),
          written);
    }
    int id = scope.transaction().allocateObjectId(Persistence.PERMANENT);
    String ownerName = owner == null ? scope.session().userName() : owner.getSimple();
    scope
        .transaction()
        .apply(
            new CatalogChange.PutSchema(
                new SchemaDefinition(
                    id, database.id(), name, ownerName, quotaBytes(create.quota()), null)));
    return StatementResult.Done.of("CREATE SCHEMA");
  }

  private static long quotaBytes(CreateSchema.@Nullable Quota quota) {
    return quota == null || quota.megabytes() < 0 ? 0 : quota.megabytes() * BYTES_PER_MEGABYTE;
  }

  StatementResult create(CreateDatabase create) {
    int id = scope.transaction().allocateObjectId(Persistence.PERMANENT);
    int schemaId = scope.transaction().allocateObjectId(Persistence.PERMANENT);
    String owner = scope.session().userName();
    scope
        .transaction()
        .apply(
            new CatalogChange.PutDatabase(
                new DatabaseDefinition(id, create.name().getSimple(), owner, null)));
    scope
        .transaction()
        .apply(new CatalogChange.PutSchema(SchemaDefinition.of(schemaId, id, "public", owner)));
    return StatementResult.Done.of("CREATE DATABASE");
  }

  StatementResult alter(AlterSchema alter) {
    SchemaDefinition old;
    try {
      old = scope.catalog().requireSchema(scope.database().id(), alter.name().names.getLast());
    } catch (DatabaseException e) {
      throw Names.at(e, alter.name());
    }
    SqlIdentifier newName = alter.newName();
    SqlIdentifier owner = alter.owner();
    SchemaDefinition changed =
        new SchemaDefinition(
            old.id(),
            old.databaseId(),
            newName == null ? old.name() : newName.getSimple(),
            owner == null ? old.owner() : owner.getSimple(),
            alter.quota() == null ? old.quotaBytes() : quotaBytes(alter.quota()),
            old.comment());
    if (newName == null) {
      scope.apply(new CatalogChange.PutSchema(changed));
    } else {
      rename(changed);
    }
    return StatementResult.Done.of("ALTER SCHEMA");
  }

  /// Renames a schema in the catalog and in the views that read its relations.
  private void rename(SchemaDefinition changed) {
    Set<Integer> ids = new HashSet<>();
    for (Relation relation : scope.catalog().relations(changed.id())) {
      ids.add(relation.id());
    }
    DependentViews views = DependentViews.of(scope, ids);
    scope.apply(new CatalogChange.PutSchema(changed));
    // Names of one part were found by the schema's old name in the search path.
    views.followRelations(ids, Map.of());
  }
}
