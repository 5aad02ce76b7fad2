package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.table.KeyLayout;
import io.blueshift.table.TableLayout;
import org.jspecify.annotations.Nullable;

/// What calls of the door need to know of a table, kept as long as the catalog is the same, so that a call
/// looks nothing up by name or id. Any thread.
final class KnownLayout {
  private final Warehouse warehouse;
  private final int tableId;
  private volatile @Nullable Entry known;

  KnownLayout(Warehouse warehouse, int tableId) {
    this.warehouse = warehouse;
    this.tableId = tableId;
  }

  /// What a catalog says.
  ///
  /// @param key the enforced primary key
  /// @param isPlain whether no rule but the primary key concerns a row, so that a change of one takes no more
  ///     than a [RowStep]
  record Entry(Catalog catalog, TableLayout layout, KeyLayout key, boolean isPlain) {}

  /// Returns what a state's catalog says.
  ///
  /// @throws io.blueshift.error.DatabaseException UNDEFINED_TABLE when the table is gone,
  ///     OBJECT_NOT_IN_PREREQUISITE_STATE when it has no enforced primary key
  @SuppressWarnings(
      "ReferenceEquality") // A catalog never changes; another one may be equal, and costs a look.
  Entry of(DatabaseState state) {
    Entry entry = known;
    if (entry == null || entry.catalog != state.catalog()) {
      entry = read(state.catalog());
      known = entry;
    }
    return entry;
  }

  private Entry read(Catalog catalog) {
    TableLayout layout = warehouse.layout(catalog.requireTable(tableId), catalog);
    boolean isPlain =
        layout.enforcedKeys().size() == 1
            && !layout.hasCheckedRows()
            && catalog.enforcedReferences(tableId).isEmpty();
    return new Entry(catalog, layout, TransactionRows.keyOf(layout), isPlain);
  }
}
