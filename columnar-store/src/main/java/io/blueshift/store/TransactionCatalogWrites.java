package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableLayout;
import io.blueshift.wal.LogChange.CatalogChanged;
import java.util.Map;

/// Changes the catalog for one transaction: takes the locks, looks for conflicts, and holds the rows that are there
/// against keys and indexes that are new. Used by the transaction's thread.
final class TransactionCatalogWrites {
  private final Warehouse warehouse;
  private final TransactionAccess access;
  private final TransactionView view;
  private final TransactionCatalog catalog;
  private final TransactionChanges changes;
  private final TransactionKeys keys;
  private final TransactionIndexes indexes = new TransactionIndexes();

  /// Begins without changes.
  TransactionCatalogWrites(
      Warehouse warehouse,
      TransactionAccess access,
      TransactionView view,
      TransactionCatalog catalog,
      TransactionChanges changes,
      TransactionKeys keys) {
    this.warehouse = warehouse;
    this.access = access;
    this.view = view;
    this.catalog = catalog;
    this.changes = changes;
    this.keys = keys;
  }

  /// Makes a change.
  void apply(CatalogChange change) {
    access.requireActive();
    IndexDefinition index = TransactionIndexes.newIndex(change, catalog.seen());
    if (index != null) {
      makeIndex(index);
    }
    if (Catalog.isTemporary(change.objectId())) {
      view.baseForReading();
      catalog.applyTemporary(change);
    } else {
      Catalog newest = access.requireWritableCatalog(change);
      CatalogConflicts.requireUnchanged(change, view.base().catalog(), catalog.locked());
      Catalog next = newest.apply(change);
      checkNewKeys(change);
      catalog.applyPermanent(change, next);
    }
    changes.add(change.objectId(), new CatalogChanged(change));
    if (index != null) {
      checkNewIndex(index);
    }
    if (change instanceof CatalogChange.DropRelation) {
      warehouse.forgetLayout(change.objectId());
      changes.forgetRows(change.objectId());
    }
  }

  private void makeIndex(IndexDefinition index) {
    int tableId = index.tableId();
    TableLayout layout = warehouse.layout(catalog.seen().requireTable(tableId), catalog.seen());
    indexes.make(index, layout, view.rowsBefore(tableId), warehouse.storage(tableId));
  }

  /// Looks whether the table of a new index is what it was, and compares all its rows when the index is unique.
  private void checkNewIndex(IndexDefinition index) {
    TableDefinition table =
        access.requireWritableTable(index.tableId(), TransactionIndexes.lockMode(index));
    if (index.unique()) {
      if (!table.isTemporary()) {
        view.requireNewest(table.id());
      }
      checkAll(table);
    }
  }

  /// Compares all rows of a table whose definition gets another enforced key.
  private void checkNewKeys(CatalogChange change) {
    if (change instanceof CatalogChange.PutRelation(TableDefinition after)
        && catalog.seen().relation(after.id()) instanceof TableDefinition before
        && !before.constraints().equals(after.constraints())) {
      view.requireNewest(after.id());
      checkAll(after);
    }
  }

  private void checkAll(TableDefinition table) {
    keys.checkAll(table, changes.table(table.id()), view.content(table.id()));
  }

  /// Lets everybody find the new indexes that are still in the catalog.
  ///
  /// @param tables the newest tables by id
  void publishIndexes(Map<Integer, StoredTable> tables) {
    indexes.publish(catalog.seen(), tables);
  }
}
