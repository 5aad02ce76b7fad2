package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.table.TableContent;
import java.util.HashMap;
import java.util.Map;

/// A whole warehouse at one moment. Immutable.
///
/// @param number counts states of this process, local moves of rows included
/// @param syncPosition the log's position behind the latest commit that asked to be synced; who reads
///     this state answers only when that is durable
public record DatabaseState(
    long number,
    int timeline,
    long commitNumber,
    long commitTimeMicros,
    Catalog catalog,
    Map<Integer, TableContent> tables,
    long syncPosition) {
  public DatabaseState {
    tables = Map.copyOf(tables);
  }

  /// Returns the state of a new warehouse.
  static DatabaseState initial() {
    return new DatabaseState(1, 1, 0, 0, Catalog.initial(), Map.of(), 0);
  }

  /// Returns a table's content; empty for one without rows.
  TableContent content(int tableId) {
    TableContent content = tables.get(tableId);
    return content == null ? TableContent.empty() : content;
  }

  /// Returns this state with the deleted rows found in all segments.
  DatabaseState resolved() {
    Map<Integer, TableContent> resolved = new HashMap<>();
    tables.forEach((id, content) -> resolved.put(id, content.resolved()));
    return new DatabaseState(
        number, timeline, commitNumber, commitTimeMicros, catalog, resolved, syncPosition);
  }

  DatabaseState withSyncPosition(long newSyncPosition) {
    return new DatabaseState(
        number, timeline, commitNumber, commitTimeMicros, catalog, tables, newSyncPosition);
  }
}
