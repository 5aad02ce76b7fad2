package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.table.IndexLayout;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableLayout;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Sees to it that ordered indexes are there, have nearly all rows, and are in order, so that who reads by one seldom
/// waits. Indexes are in memory only: those that tables have by definition are made again after an opening.
///
/// @param layouts gives the layout of a table with the indexes of a catalog
/// @param storages gives the storage of a table
record IndexUpkeep(
    SnapshotRegistry snapshots,
    BiFunction<TableDefinition, Catalog, TableLayout> layouts,
    IntFunction<TableStorage> storages) {
  /// Returns whether an index of a table needs care.
  boolean isDue(DatabaseState state, int tableId) {
    StoredTable table = state.tables().get(tableId);
    return table != null && dueIndex(state, tableId, table) != null;
  }

  private @Nullable IndexLayout dueIndex(DatabaseState state, int tableId, StoredTable table) {
    Catalog catalog = state.catalog();
    TableDefinition definition = catalog.requireTable(tableId);
    List<IndexLayout> declared =
        catalog.indexes(tableId).isEmpty() && definition.constraints().isEmpty()
            ? List.of()
            : layouts.apply(definition, catalog).indexes();
    return table.indexes().due(table, declared);
  }

  /// Cares for all indexes that need it.
  ///
  /// @param check called between indexes; throws to stop
  void run(Runnable check) {
    for (int tableId : snapshots.current().tables().keySet()) {
      boolean more = true;
      while (more) {
        check.run();
        more = careForOne(tableId);
      }
    }
  }

  private boolean careForOne(int tableId) {
    DatabaseState state = snapshots.acquire();
    try {
      StoredTable table = state.tables().get(tableId);
      IndexLayout due = table == null ? null : dueIndex(state, tableId, table);
      if (table == null || due == null) {
        return false;
      }
      TableStorage storage = storages.apply(tableId);
      table.indexes().care(due, table, storage.budget(), storage.indexMemory());
      return true;
    } finally {
      snapshots.release(state);
    }
  }
}
