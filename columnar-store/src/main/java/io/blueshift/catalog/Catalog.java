package io.blueshift.catalog;

import io.blueshift.catalog.CatalogChange.DropDatabase;
import io.blueshift.catalog.CatalogChange.DropRelation;
import io.blueshift.catalog.CatalogChange.DropSchema;
import io.blueshift.catalog.CatalogChange.PutDatabase;
import io.blueshift.catalog.CatalogChange.PutRelation;
import io.blueshift.catalog.CatalogChange.PutSchema;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// All names and definitions at one moment. Immutable; [#apply] gives the next one.
///
/// Names are compared as they are: whoever parses SQL has folded them before. A schema belongs to a
/// database, a relation to a schema, and each name is unique in what it belongs to.
public final class Catalog {
  /// The database that every warehouse begins with.
  public static final String INITIAL_DATABASE = "dev";

  /// The schema that every warehouse begins with.
  public static final String INITIAL_SCHEMA = "public";

  /// The least id of an object that a user made in the log; lower ids are free for built-in objects.
  public static final int FIRST_USER_ID = 100_000;

  /// The least id of a temporary object, which the log never sees.
  public static final int FIRST_TEMPORARY_ID = 1 << 30;

  private static final int INITIAL_DATABASE_ID = 1;
  private static final int INITIAL_SCHEMA_ID = 2200;
  private static final String INITIAL_OWNER = "blueshift";
  private static final AtomicLong VERSIONS = new AtomicLong();

  private record NameKey(int parentId, String name) {}

  /// An enforced foreign key, and the table that has it.
  public record Reference(TableDefinition table, ConstraintDefinition.ForeignKey key) {}

  private final long version = VERSIONS.incrementAndGet();
  private final int nextObjectId;
  private final Map<Integer, DatabaseDefinition> databases;
  private final Map<Integer, SchemaDefinition> schemas;
  private final Map<Integer, Relation> relations;
  private final Map<NameKey, SchemaDefinition> schemasByName;
  private final Map<NameKey, Relation> relationsByName;

  /// The enforced foreign keys by the table to which they refer; null until somebody asks.
  private volatile @Nullable Map<Integer, List<Reference>> references;

  /// The indexes by their table; null until somebody asks.
  private volatile @Nullable Map<Integer, List<IndexDefinition>> indexes;

  private Catalog(
      int nextObjectId,
      Map<Integer, DatabaseDefinition> databases,
      Map<Integer, SchemaDefinition> schemas,
      Map<Integer, Relation> relations) {
    this.nextObjectId = nextObjectId;
    this.databases = databases;
    this.schemas = schemas;
    this.relations = relations;
    this.schemasByName = new HashMap<>();
    schemas.values().forEach(schema -> schemasByName.put(key(schema), schema));
    this.relationsByName = new HashMap<>();
    relations.values().forEach(relation -> relationsByName.put(key(relation), relation));
  }

  private static NameKey key(SchemaDefinition schema) {
    return new NameKey(schema.databaseId(), schema.name());
  }

  private static NameKey key(Relation relation) {
    return new NameKey(relation.schemaId(), relation.name());
  }

  /// Returns the catalog of a new warehouse: one database with one schema.
  public static Catalog initial() {
    DatabaseDefinition database =
        new DatabaseDefinition(INITIAL_DATABASE_ID, INITIAL_DATABASE, INITIAL_OWNER, null);
    SchemaDefinition schema =
        SchemaDefinition.of(INITIAL_SCHEMA_ID, INITIAL_DATABASE_ID, INITIAL_SCHEMA, INITIAL_OWNER);
    return of(FIRST_USER_ID, List.of(database), List.of(schema), List.of());
  }

  /// Makes a catalog of definitions read from a checkpoint.
  public static Catalog of(
      int nextObjectId,
      Collection<DatabaseDefinition> databases,
      Collection<SchemaDefinition> schemas,
      Collection<Relation> relations) {
    Map<Integer, DatabaseDefinition> databaseMap = new HashMap<>();
    databases.forEach(database -> databaseMap.put(database.id(), database));
    Map<Integer, SchemaDefinition> schemaMap = new HashMap<>();
    schemas.forEach(schema -> schemaMap.put(schema.id(), schema));
    Map<Integer, Relation> relationMap = new HashMap<>();
    relations.forEach(relation -> relationMap.put(relation.id(), relation));
    return new Catalog(nextObjectId, databaseMap, schemaMap, relationMap);
  }

  /// Returns this catalog with a session's temporary schemas, tables and views beside the permanent
  /// ones.
  public Catalog withTemporary(
      Collection<SchemaDefinition> temporarySchemas, Collection<Relation> temporaryRelations) {
    Map<Integer, SchemaDefinition> allSchemas = new HashMap<>(schemas);
    temporarySchemas.forEach(schema -> allSchemas.put(schema.id(), schema));
    Map<Integer, Relation> allRelations = new HashMap<>(relations);
    temporaryRelations.forEach(relation -> allRelations.put(relation.id(), relation));
    return new Catalog(nextObjectId, databases, allSchemas, allRelations);
  }

  /// Returns whether an object of this id lives only as long as its session.
  public static boolean isTemporary(int objectId) {
    return objectId >= FIRST_TEMPORARY_ID;
  }

  /// Returns a number that no other catalog of this process has. Plans made for a catalog stay good
  /// as long as the version stays the same. It is not stored.
  public long version() {
    return version;
  }

  /// Returns the id from which new permanent objects are numbered; greater than every id ever used.
  public int nextObjectId() {
    return nextObjectId;
  }

  /// Returns the databases, by name.
  public List<DatabaseDefinition> databases() {
    return databases.values().stream()
        .sorted(Comparator.comparing(DatabaseDefinition::name))
        .toList();
  }

  /// Returns the database with a name, or null.
  public @Nullable DatabaseDefinition database(String name) {
    for (DatabaseDefinition database : databases.values()) {
      if (database.name().equals(name)) {
        return database;
      }
    }
    return null;
  }

  /// Returns the database with an id, or null.
  public @Nullable DatabaseDefinition database(int id) {
    return databases.get(id);
  }

  /// Returns the database with a name, or fails with UNDEFINED_DATABASE and near names.
  public DatabaseDefinition requireDatabase(String name) {
    DatabaseDefinition database = database(name);
    if (database != null) {
      return database;
    }
    throw NameSuggestions.addHint(
        new DatabaseException(
            ErrorCode.UNDEFINED_DATABASE, "database does not exist [" + name + "]"),
        name,
        databases.values().stream().map(DatabaseDefinition::name).toList());
  }

  /// Returns all schemas of all databases, in order of their ids.
  public List<SchemaDefinition> schemas() {
    return schemas.values().stream().sorted(Comparator.comparingInt(SchemaDefinition::id)).toList();
  }

  /// Returns the schemas of a database, by name.
  public List<SchemaDefinition> schemas(int databaseId) {
    return schemas.values().stream()
        .filter(schema -> schema.databaseId() == databaseId)
        .sorted(Comparator.comparing(SchemaDefinition::name))
        .toList();
  }

  /// Returns the schema of a database with a name, or null.
  public @Nullable SchemaDefinition schema(int databaseId, String name) {
    return schemasByName.get(new NameKey(databaseId, name));
  }

  /// Returns the schema with an id, or null.
  public @Nullable SchemaDefinition schema(int id) {
    return schemas.get(id);
  }

  /// Returns the schema with a name, or fails with UNDEFINED_SCHEMA and near names.
  public SchemaDefinition requireSchema(int databaseId, String name) {
    SchemaDefinition schema = schema(databaseId, name);
    if (schema != null) {
      return schema;
    }
    throw NameSuggestions.addHint(
        new DatabaseException(ErrorCode.UNDEFINED_SCHEMA, "schema does not exist [" + name + "]"),
        name,
        schemas(databaseId).stream().map(SchemaDefinition::name).toList());
  }

  /// Returns all tables and views, in order of their ids.
  public List<Relation> relations() {
    return relations.values().stream().sorted(Comparator.comparingInt(Relation::id)).toList();
  }

  /// Returns the tables and views of a schema, by name.
  public List<Relation> relations(int schemaId) {
    return relations.values().stream()
        .filter(relation -> relation.schemaId() == schemaId)
        .sorted(Comparator.comparing(Relation::name))
        .toList();
  }

  /// Returns the table or view of a schema with a name, or null.
  public @Nullable Relation relation(int schemaId, String name) {
    return relationsByName.get(new NameKey(schemaId, name));
  }

  /// Returns the table or view with an id, or null.
  public @Nullable Relation relation(int id) {
    return relations.get(id);
  }

  /// Returns the first table or view with a name along a path of schema ids, or null.
  public @Nullable Relation relation(List<Integer> schemaIds, String name) {
    for (int schemaId : schemaIds) {
      Relation relation = relation(schemaId, name);
      if (relation != null) {
        return relation;
      }
    }
    return null;
  }

  /// Returns the first table or view with a name along a path of schema ids, or fails with
  /// UNDEFINED_TABLE and near names.
  public Relation requireRelation(List<Integer> schemaIds, String name) {
    Relation relation = relation(schemaIds, name);
    if (relation != null) {
      return relation;
    }
    throw NameSuggestions.addHint(
        new DatabaseException(ErrorCode.UNDEFINED_TABLE, "relation does not exist [" + name + "]"),
        name,
        schemaIds.stream().flatMap(id -> relations(id).stream()).map(Relation::name).toList());
  }

  /// Returns the table with an id, or fails with UNDEFINED_TABLE.
  public TableDefinition requireTable(int id) {
    if (relations.get(id) instanceof TableDefinition table) {
      return table;
    }
    throw new DatabaseException(ErrorCode.UNDEFINED_TABLE, "table does not exist [id=" + id + "]");
  }

  /// Returns the sequence with an id, or fails with UNDEFINED_TABLE.
  public SequenceDefinition requireSequence(int id) {
    if (relations.get(id) instanceof SequenceDefinition sequence) {
      return sequence;
    }
    throw new DatabaseException(
        ErrorCode.UNDEFINED_TABLE, "sequence does not exist [id=" + id + "]");
  }

  /// Returns the relations that cannot live without one: bound views that read it, and tables whose
  /// foreign keys refer to it. In order of their ids.
  public List<Relation> dependents(int relationId) {
    List<Relation> dependents = new ArrayList<>();
    for (Relation relation : relations()) {
      if (relation.id() != relationId && dependsOn(relation, relationId, 0)) {
        dependents.add(relation);
      }
    }
    return dependents;
  }

  /// Returns the bound views and foreign keys' tables that name a column.
  public List<Relation> dependents(int relationId, int columnNumber) {
    return relations().stream()
        .filter(relation -> relation.id() != relationId)
        .filter(relation -> dependsOn(relation, relationId, columnNumber))
        .toList();
  }

  private static boolean dependsOn(Relation relation, int relationId, int columnNumber) {
    return switch (relation) {
      case ViewDefinition view ->
          view.dependencies().stream()
              .anyMatch(dependency ->
                  dependency.relationId() == relationId
                      && (columnNumber == 0 || dependency.columnNumbers().contains(columnNumber)));
      case TableDefinition table ->
          table.constraints().stream()
              .anyMatch(constraint ->
                  constraint instanceof ConstraintDefinition.ForeignKey key
                      && key.referencedTableId() == relationId
                      && (columnNumber == 0
                          || key.referencedColumnNumbers().contains(columnNumber)));
      // One that belongs to a column goes with it without being asked.
      case SequenceDefinition ignored -> false;
      // One goes with its table, and with each of its columns.
      case IndexDefinition ignored -> false;
    };
  }

  /// Returns the sequences that are dropped with a table, or, unless the number is 0, with a column of it.
  /// In order of their ids.
  public List<SequenceDefinition> ownedSequences(int tableId, int columnNumber) {
    List<SequenceDefinition> owned = new ArrayList<>();
    for (Relation relation : relations()) {
      if (relation instanceof SequenceDefinition sequence
          && sequence.ownerTableId() == tableId
          && (columnNumber == 0 || sequence.ownerColumnNumber() == columnNumber)) {
        owned.add(sequence);
      }
    }
    return owned;
  }

  /// Returns the indexes of a table, in order of their ids.
  public List<IndexDefinition> indexes(int tableId) {
    Map<Integer, List<IndexDefinition>> known = indexes;
    if (known == null) {
      known = new HashMap<>();
      for (Relation relation : relations()) {
        if (relation instanceof IndexDefinition index) {
          known.computeIfAbsent(index.tableId(), id -> new ArrayList<>()).add(index);
        }
      }
      indexes = known;
    }
    return known.getOrDefault(tableId, List.of());
  }

  /// Returns the enforced foreign keys that refer to a table, its own among them.
  public List<Reference> enforcedReferences(int tableId) {
    Map<Integer, List<Reference>> known = references;
    if (known == null) {
      known = new HashMap<>();
      for (Relation relation : relations()) {
        if (relation instanceof TableDefinition table) {
          for (ConstraintDefinition constraint : table.constraints()) {
            if (constraint instanceof ConstraintDefinition.ForeignKey key && key.enforced()) {
              known
                  .computeIfAbsent(key.referencedTableId(), id -> new ArrayList<>())
                  .add(new Reference(table, key));
            }
          }
        }
      }
      references = known;
    }
    return known.getOrDefault(tableId, List.of());
  }

  /// Returns the catalog after a change, or fails with an error that says what stands in its way and
  /// leaves this catalog as it is.
  public Catalog apply(CatalogChange change) {
    return switch (change) {
      case PutDatabase put -> putDatabase(put.definition());
      case DropDatabase drop -> dropDatabase(drop.objectId());
      case PutSchema put -> putSchema(put.definition());
      case DropSchema drop -> dropSchema(drop.objectId());
      case PutRelation put -> putRelation(put.definition());
      case DropRelation drop -> dropRelation(drop.objectId());
    };
  }

  private int nextObjectIdAfter(int id) {
    return !isTemporary(id) ? Math.max(nextObjectId, id + 1) : nextObjectId;
  }

  private Catalog putDatabase(DatabaseDefinition definition) {
    DatabaseDefinition other = database(definition.name());
    if (other != null && other.id() != definition.id()) {
      throw new DatabaseException(
          ErrorCode.DUPLICATE_DATABASE, "database already exists [" + definition.name() + "]");
    }
    Map<Integer, DatabaseDefinition> changed = new HashMap<>(databases);
    changed.put(definition.id(), definition);
    return new Catalog(nextObjectIdAfter(definition.id()), changed, schemas, relations);
  }

  private Catalog dropDatabase(int id) {
    DatabaseDefinition database = databases.get(id);
    if (database == null) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_DATABASE, "database does not exist [id=" + id + "]");
    }
    if (!schemas(id).isEmpty()) {
      throw new DatabaseException(
          ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST,
          "database is not empty [" + database.name() + "]");
    }
    Map<Integer, DatabaseDefinition> changed = new HashMap<>(databases);
    changed.remove(id);
    return new Catalog(nextObjectId, changed, schemas, relations);
  }

  private Catalog putSchema(SchemaDefinition definition) {
    if (!databases.containsKey(definition.databaseId())) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_DATABASE,
          "database does not exist [id=" + definition.databaseId() + "]");
    }
    SchemaDefinition other = schema(definition.databaseId(), definition.name());
    if (other != null && other.id() != definition.id()) {
      throw new DatabaseException(
          ErrorCode.DUPLICATE_SCHEMA, "schema already exists [" + definition.name() + "]");
    }
    Map<Integer, SchemaDefinition> changed = new HashMap<>(schemas);
    changed.put(definition.id(), definition);
    return new Catalog(nextObjectIdAfter(definition.id()), databases, changed, relations);
  }

  private Catalog dropSchema(int id) {
    SchemaDefinition schema = schemas.get(id);
    if (schema == null) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_SCHEMA, "schema does not exist [id=" + id + "]");
    }
    List<Relation> content = relations(id);
    if (!content.isEmpty()) {
      throw stillNeeded("schema is not empty [" + schema.name() + "]", content);
    }
    Map<Integer, SchemaDefinition> changed = new HashMap<>(schemas);
    changed.remove(id);
    return new Catalog(nextObjectId, databases, changed, relations);
  }

  private Catalog putRelation(Relation definition) {
    if (!schemas.containsKey(definition.schemaId())) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_SCHEMA, "schema does not exist [id=" + definition.schemaId() + "]");
    }
    Relation other = relation(definition.schemaId(), definition.name());
    if (other != null && other.id() != definition.id()) {
      throw new DatabaseException(
          ErrorCode.DUPLICATE_TABLE, "relation already exists [" + definition.name() + "]");
    }
    Map<Integer, Relation> changed = new HashMap<>(relations);
    changed.put(definition.id(), definition);
    return new Catalog(nextObjectIdAfter(definition.id()), databases, schemas, changed);
  }

  private Catalog dropRelation(int id) {
    Relation relation = relations.get(id);
    if (relation == null) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_TABLE, "relation does not exist [id=" + id + "]");
    }
    List<Relation> dependents = dependents(id);
    if (!dependents.isEmpty()) {
      throw stillNeeded("other objects depend on [" + relation.name() + "]", dependents);
    }
    Map<Integer, Relation> changed = new HashMap<>(relations);
    changed.remove(id);
    indexes(id).forEach(index -> changed.remove(index.id()));
    return new Catalog(nextObjectId, databases, schemas, changed);
  }

  private static DatabaseException stillNeeded(String message, List<Relation> dependents) {
    return new DatabaseException(ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST, message)
        .withDetail(
            "Dependent: " + String.join(", ", dependents.stream().map(Relation::name).toList()))
        .withHint("Drop the dependent objects first, or use CASCADE.");
  }
}
