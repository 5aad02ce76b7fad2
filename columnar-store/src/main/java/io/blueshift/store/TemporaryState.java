package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableContent;
import java.util.List;
import java.util.Map;

/// A session's temporary objects at one moment. What it shows does not change.
///
/// @param number counts the states of a session, as commits count those of a warehouse
record TemporaryState(
    long number,
    List<SchemaDefinition> schemas,
    List<Relation> relations,
    Map<Integer, StoredTable> tables) {
  static final TemporaryState EMPTY = new TemporaryState(0, List.of(), List.of(), Map.of());

  /// Takes the temporary part of a catalog.
  static TemporaryState of(long number, Catalog catalog, Map<Integer, StoredTable> tables) {
    return new TemporaryState(
        number,
        catalog.schemas().stream().filter(schema -> Catalog.isTemporary(schema.id())).toList(),
        catalog.relations().stream()
            .filter(relation -> Catalog.isTemporary(relation.id()))
            .toList(),
        tables);
  }

  /// Returns a table's content; empty for one without rows.
  TableContent content(int tableId) {
    StoredTable table = tables.get(tableId);
    return table == null ? TableContent.empty() : table.at(number);
  }

  boolean isEmpty() {
    return schemas.isEmpty() && relations.isEmpty();
  }
}
