package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.NameSuggestions;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.system.SystemTables;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// Finds the objects that statements other than queries name.
final class Names {
  private static final int NAME_MAX_BYTES = 127;

  private final StatementScope scope;

  Names(StatementScope scope) {
    this.scope = scope;
  }

  /// Where a new relation goes.
  record Target(SchemaDefinition schema, String name, Persistence persistence) {}

  private Catalog catalog() {
    return scope.catalog();
  }

  /// Returns the schema and name of a relation to be created.
  Target target(SqlIdentifier name, boolean temporary) {
    String plain = name.names.getLast();
    if (plain.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > NAME_MAX_BYTES) {
      throw at(
          new DatabaseException(
              ErrorCode.NAME_TOO_LONG, "name is longer than 127 bytes [" + plain + "]"),
          name);
    }
    if (temporary || plain.startsWith("#")) {
      return new Target(
          scope.transaction().temporarySchema(scope.database().id()), plain, Persistence.TEMPORARY);
    }
    return new Target(schemaOf(name), plain, Persistence.PERMANENT);
  }

  private SchemaDefinition schemaOf(SqlIdentifier name) {
    List<String> parts = name.names;
    if (parts.size() == 1) {
      return creationSchema();
    }
    DatabaseDefinition database =
        parts.size() > 2
            ? catalog().requireDatabase(parts.get(parts.size() - 3))
            : scope.database();
    String schema = parts.get(parts.size() - 2);
    if (SystemTables.isSystemSchema(schema)) {
      throw at(
          new DatabaseException(
              ErrorCode.INSUFFICIENT_PRIVILEGE,
              "system schemas cannot be changed [" + schema + "]"),
          name);
    }
    try {
      return catalog().requireSchema(database.id(), schema);
    } catch (DatabaseException e) {
      throw at(e, name);
    }
  }

  /// Returns the first schema of the search path that exists, or null when none does.
  @Nullable SchemaDefinition currentSchema() {
    for (String name : scope.session().searchPath()) {
      SchemaDefinition schema = catalog().schema(scope.database().id(), name);
      if (schema != null) {
        return schema;
      }
    }
    return null;
  }

  /// Returns the schema in which things without a schema's name are made.
  SchemaDefinition creationSchema() {
    SchemaDefinition current = currentSchema();
    if (current != null) {
      return current;
    }
    throw new DatabaseException(
            ErrorCode.UNDEFINED_SCHEMA, "no schema has been selected to create in")
        .withHint("Set search_path to a schema that exists.");
  }

  /// Finds a table or view; null when there is none.
  @Nullable Relation find(SqlIdentifier name) {
    List<String> parts = name.names;
    String plain = parts.getLast();
    if (parts.size() > 1) {
      DatabaseDefinition database =
          parts.size() > 2 ? catalog().database(parts.get(parts.size() - 3)) : scope.database();
      String schemaName = parts.get(parts.size() - 2);
      SchemaDefinition schema =
          database == null ? null : catalog().schema(database.id(), schemaName);
      return schema == null ? null : catalog().relation(schema.id(), plain);
    }
    return catalog().relation(pathIds(), plain);
  }

  private List<Integer> pathIds() {
    List<Integer> ids = new ArrayList<>();
    for (SchemaDefinition schema : catalog().schemas(scope.database().id())) {
      if (schema.name().startsWith("pg_temp")) {
        ids.add(schema.id());
      }
    }
    for (String schemaName : scope.session().searchPath()) {
      SchemaDefinition schema = catalog().schema(scope.database().id(), schemaName);
      if (schema != null) {
        ids.add(schema.id());
      }
    }
    return ids;
  }

  /// Finds a table or view, or fails with UNDEFINED_TABLE and near names.
  Relation require(SqlIdentifier name) {
    Relation relation = find(name);
    if (relation != null) {
      return relation;
    }
    String plain = name.names.getLast();
    if (SystemTables.isSystemTable(name.names)) {
      throw at(
          new DatabaseException(
              ErrorCode.INSUFFICIENT_PRIVILEGE, "system tables cannot be changed [" + plain + "]"),
          name);
    }
    List<String> candidates = new ArrayList<>();
    for (int schemaId : pathIds()) {
      catalog().relations(schemaId).forEach(candidate -> candidates.add(candidate.name()));
    }
    throw at(
        NameSuggestions.addHint(
            new DatabaseException(
                ErrorCode.UNDEFINED_TABLE,
                "relation \"" + String.join(".", name.names) + "\" does not exist"),
            plain,
            candidates),
        name);
  }

  /// Finds a table, or fails when there is none or it is a view.
  TableDefinition requireTable(SqlIdentifier name) {
    if (require(name) instanceof TableDefinition table) {
      return table;
    }
    throw at(
        new DatabaseException(
            ErrorCode.WRONG_OBJECT_TYPE, "\"" + name.names.getLast() + "\" is a view, not a table"),
        name);
  }

  /// Adds the place of a name to an error that has none; a name that was not written has no place.
  static DatabaseException at(DatabaseException error, SqlIdentifier name) {
    return error.position() != null || name.getParserPosition().getLineNum() == 0
        ? error
        : error.at(StatementParser.positionOf(name));
  }
}
