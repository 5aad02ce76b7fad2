package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.table.TableContent;
import java.util.List;
import java.util.Map;

/// A session's temporary objects at one moment. Immutable.
record TemporaryState(
    List<SchemaDefinition> schemas, List<Relation> relations, Map<Integer, TableContent> tables) {
  static final TemporaryState EMPTY = new TemporaryState(List.of(), List.of(), Map.of());

  /// Takes the temporary part of a catalog.
  static TemporaryState of(Catalog catalog, Map<Integer, TableContent> tables) {
    return new TemporaryState(
        catalog.schemas().stream().filter(schema -> Catalog.isTemporary(schema.id())).toList(),
        catalog.relations().stream()
            .filter(relation -> Catalog.isTemporary(relation.id()))
            .toList(),
        tables);
  }

  boolean isEmpty() {
    return schemas.isEmpty() && relations.isEmpty();
  }
}
