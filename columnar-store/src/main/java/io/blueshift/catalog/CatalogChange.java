package io.blueshift.catalog;

/// One step from a catalog to the next. A change carries the whole new definition, so that replaying
/// it from the log needs nothing but the catalog before it.
public sealed interface CatalogChange {
  /// Returns the id of the object that changes.
  int objectId();

  /// Creates a database, or replaces the definition of the one with the same id.
  record PutDatabase(DatabaseDefinition definition) implements CatalogChange {
    @Override
    public int objectId() {
      return definition.id();
    }
  }

  /// Drops an empty database.
  record DropDatabase(int objectId) implements CatalogChange {}

  /// Creates a schema, or replaces the definition of the one with the same id.
  record PutSchema(SchemaDefinition definition) implements CatalogChange {
    @Override
    public int objectId() {
      return definition.id();
    }
  }

  /// Drops an empty schema.
  record DropSchema(int objectId) implements CatalogChange {}

  /// Creates a table, view, sequence or index, or replaces the definition of the one with the same id.
  record PutRelation(Relation definition) implements CatalogChange {
    @Override
    public int objectId() {
      return definition.id();
    }
  }

  /// Drops a table with its rows and indexes, a view, a sequence or an index. Views that depend on it must be dropped before.
  record DropRelation(int objectId) implements CatalogChange {}
}
