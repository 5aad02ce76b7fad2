package io.blueshift.sql.system;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;

/// What the rows of system tables are made from.
record SystemContext(SystemState state, Transaction transaction) {
  /// The object id by which pg_catalog knows the only kind of owner.
  static final int OWNER_ID = 100;

  /// The ids of built-in schemas.
  static final int PG_CATALOG_ID = 11;

  static final int INFORMATION_SCHEMA_ID = 12;

  Catalog catalog() {
    return transaction.catalog();
  }

  DatabaseDefinition database() {
    Catalog catalog = catalog();
    DatabaseDefinition initial = catalog.database(Catalog.INITIAL_DATABASE);
    return initial != null ? initial : catalog.databases().getFirst();
  }

  /// One table or view with its schema.
  record Named(SchemaDefinition schema, Relation relation) {}

  /// Returns the tables and views of the current database.
  List<Named> relations() {
    List<Named> all = new ArrayList<>();
    for (SchemaDefinition schema : catalog().schemas(database().id())) {
      for (Relation relation : catalog().relations(schema.id())) {
        all.add(new Named(schema, relation));
      }
    }
    return all;
  }

  List<SchemaDefinition> schemas() {
    return catalog().schemas(database().id());
  }

  /// Returns how many rows a relation has; 0 for a view.
  long rowCount(Relation relation) {
    return relation instanceof TableDefinition table ? transaction.table(table.id()).rowCount() : 0;
  }

  /// Returns `r` for a table, `v` for a view `S` for a sequence and `i` for an index.
  static String kind(Relation relation) {
    return switch (relation) {
      case TableDefinition ignored -> "r";
      case ViewDefinition ignored -> "v";
      case SequenceDefinition ignored -> "S";
      case IndexDefinition ignored -> "i";
    };
  }
}
