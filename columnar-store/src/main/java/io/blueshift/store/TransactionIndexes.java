package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.table.OrderedIndex;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableIndexes;
import io.blueshift.table.TableLayout;
import io.blueshift.transaction.RowLockMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The indexes that one transaction makes. An index is made of the rows of the snapshot before anything is locked,
/// so that others write meanwhile, and learns what came since when it is first read. Nobody finds it before the
/// commit. Used by the transaction's thread.
final class TransactionIndexes {
  private final Map<IndexDefinition, OrderedIndex> made = new HashMap<>();

  /// Returns the index that a change brings to a catalog, or null.
  static @Nullable IndexDefinition newIndex(CatalogChange change, Catalog before) {
    return change instanceof CatalogChange.PutRelation(IndexDefinition index)
            && before.relation(index.id()) == null
        ? index
        : null;
  }

  /// Returns how the table of an index is locked while the index comes into the catalog: so that nobody writes by a
  /// catalog without it when it is a rule, else so that the table stays.
  static RowLockMode lockMode(IndexDefinition index) {
    return index.unique() ? RowLockMode.EXCLUSIVE : RowLockMode.SHARED;
  }

  /// Makes an index.
  ///
  /// @param rows the rows of its table; null when it has none
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  void make(
      IndexDefinition index, TableLayout layout, @Nullable StoredTable rows, TableStorage storage) {
    if (rows != null) {
      made.put(
          index,
          TableIndexes.make(layout.index(index), rows, storage.budget(), storage.indexMemory()));
    }
  }

  /// Lets everybody find the indexes that are still in the catalog.
  ///
  /// @param tables the newest tables by id
  void publish(Catalog catalog, Map<Integer, StoredTable> tables) {
    made.forEach((index, entries) -> {
      StoredTable table = tables.get(index.tableId());
      if (table != null && index.equals(catalog.relation(index.id()))) {
        table.indexes().put(entries);
      }
    });
  }
}
