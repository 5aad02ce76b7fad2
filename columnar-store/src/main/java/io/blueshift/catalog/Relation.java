package io.blueshift.catalog;

import org.jspecify.annotations.Nullable;

/// Something that can stand in FROM by its name: a table, a view or a sequence; or an index, which cannot.
/// They share one space of names in their schema.
public sealed interface Relation
    permits TableDefinition, ViewDefinition, SequenceDefinition, IndexDefinition {
  /// Returns the object id.
  int id();

  /// Returns the id of the schema.
  int schemaId();

  /// Returns the name in the schema.
  String name();

  /// Returns the name of the user who owns it.
  String owner();

  /// Returns what was said about it with COMMENT, or null.
  @Nullable String comment();
}
