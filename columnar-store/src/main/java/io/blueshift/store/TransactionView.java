package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.KeyedRows;
import io.blueshift.table.OwnRows;
import io.blueshift.table.RowIds;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one transaction reads: the tables of its snapshot with its own changes. Used by the transaction's thread,
/// except for [#base].
final class TransactionView {
  private final Warehouse warehouse;
  private final TemporaryState temporary;
  private final TransactionChanges changes;
  private final TransactionCatalog catalog;
  private volatile DatabaseState base;
  private boolean hasRead;

  /// Snapshots before [#base] that somebody may still read.
  private final List<DatabaseState> olderBases = new ArrayList<>();

  /// The tables of the snapshot that were read.
  private final Map<Integer, TableContent> baseContents = new HashMap<>();

  private @Nullable SerializableReads reads;

  /// Begins with a snapshot on which nothing was read.
  ///
  /// @param temporary the session's temporary tables as the transaction sees them
  /// @param base the snapshot, which the view releases when it is closed
  TransactionView(
      Warehouse warehouse,
      TemporaryState temporary,
      TransactionChanges changes,
      TransactionCatalog catalog,
      DatabaseState base) {
    this.warehouse = warehouse;
    this.temporary = temporary;
    this.changes = changes;
    this.catalog = catalog;
    this.base = base;
  }

  /// Returns what the transaction reads but for its own changes. Called by any thread.
  DatabaseState base() {
    return base;
  }

  /// Returns [#base], which stays unless the transaction asks for a newer one, since it was read.
  DatabaseState baseForReading() {
    hasRead = true;
    return base;
  }

  /// Returns the newest state, which may be later than the snapshot.
  DatabaseState newestState() {
    return warehouse.snapshots().current();
  }

  /// Takes the newest state for the snapshot when nothing was read yet. Called with a lock held.
  void settle() {
    if (!hasRead) {
      hasRead = true;
      refresh(false);
    }
  }

  /// Takes the newest state for the snapshot, and returns whether it is another one.
  ///
  /// @param keepOlder whether what was read before may still be read
  boolean refresh(boolean keepOlder) {
    if (newestState().number() == base.number()) {
      return false;
    }
    DatabaseState older = base;
    base = warehouse.snapshots().acquire();
    baseContents.clear();
    catalog.rebase(base.catalog());
    if (keepOlder) {
      olderBases.add(older);
    } else {
      warehouse.snapshots().release(older);
    }
    if (reads != null) {
      reads.restart(base);
    }
    return true;
  }

  /// Returns the rows of a table.
  TableSnapshot table(TableDefinition definition) {
    hasRead = true;
    TableSnapshot rows = rows(definition);
    SerializableReads noted = reads;
    return noted == null || Catalog.isTemporary(definition.id()) ? rows : noted.tracked(rows);
  }

  private TableSnapshot rows(TableDefinition definition) {
    int tableId = definition.id();
    StoredTable before = rowsBefore(tableId);
    PendingTable pending = pendingOrNull(tableId);
    if (before == null) {
      return view(definition, content(tableId));
    }
    if (pending == null) {
      return new TableView(
          warehouse.layout(definition, catalog.seen()),
          keyed(tableId, before, readNumber(tableId), OwnRows.NONE));
    }
    // As long as the view lives the transaction may write more.
    TableContent content = content(tableId);
    OwnRows own = pending.ownRows();
    return own == null
        ? view(definition, content)
        : TableView.overlaid(
            warehouse.layout(definition, catalog.seen()),
            keyed(tableId, before, readNumber(tableId), own),
            () -> content);
  }

  private KeyedRows keyed(int tableId, StoredTable rows, long commitNumber, OwnRows own) {
    TableStorage storage = storage(tableId);
    return new KeyedRows(rows, commitNumber, storage.budget(), storage.indexMemory(), own);
  }

  private TableView view(TableDefinition definition, TableContent content) {
    return new TableView(warehouse.layout(definition, catalog.seen()), content);
  }

  /// Returns about how many rows a table has, without reading it.
  long rowCountEstimate(int tableId) {
    StoredTable rows = rowsBefore(tableId);
    PendingTable pending = pendingOrNull(tableId);
    long before = rows == null ? 0 : rows.liveRowCount();
    return pending == null ? before : pending.rowCount(before);
  }

  /// Returns the rows of a table as of the newest commit, with the transaction's own changes: to be read before the
  /// transaction writes more.
  TableSnapshot newestTable(TableDefinition definition) {
    if (Catalog.isTemporary(definition.id())) {
      return table(definition);
    }
    DatabaseState newest = warehouse.snapshots().acquire();
    olderBases.add(newest);
    int tableId = definition.id();
    StoredTable rows = newest.tables().get(tableId);
    PendingTable pending = pendingOrNull(tableId);
    OwnRows own = pending == null ? OwnRows.NONE : pending.ownRows();
    return rows == null || own == null
        ? view(definition, overlaid(tableId, newest.content(tableId)))
        : TableView.overlaid(
            warehouse.layout(definition, catalog.seen()),
            keyed(tableId, rows, newest.commitNumber(), own),
            () -> overlaid(tableId, newest.content(tableId)));
  }

  /// Returns the rows of a table with the transaction's own changes.
  TableContent content(int tableId) {
    return overlaid(tableId, baseContent(tableId));
  }

  private TableContent overlaid(int tableId, TableContent before) {
    PendingTable pending = pendingOrNull(tableId);
    return pending == null ? before : pending.over(before);
  }

  /// Returns the rows of a table without the transaction's own changes.
  TableContent baseContent(int tableId) {
    return baseContents.computeIfAbsent(
        tableId, id -> Catalog.isTemporary(id) ? temporary.content(id) : base.content(id));
  }

  /// Returns what the transaction did to a table, or null.
  @Nullable PendingTable pendingOrNull(int tableId) {
    return changes.tableOrNull(tableId);
  }

  /// Returns the rows of a table before the transaction, or null when it is new.
  @Nullable StoredTable rowsBefore(int tableId) {
    return (Catalog.isTemporary(tableId) ? temporary.tables() : base.tables()).get(tableId);
  }

  /// Returns the commit as of which [#rowsBefore] is read.
  long readNumber(int tableId) {
    return Catalog.isTemporary(tableId) ? temporary.number() : base.commitNumber();
  }

  /// Returns where a table is kept.
  TableStorage storage(int tableId) {
    return warehouse.storage(tableId);
  }

  /// Returns whether others changed rows of a table since the snapshot.
  ///
  /// @param rows rows that were there before the transaction
  boolean areChangedByOthers(int tableId, RowIds rows) {
    if (Catalog.isTemporary(tableId)) {
      StoredTable table = rowsBefore(tableId);
      return table != null && table.isChangedSince(readNumber(tableId), rows, table);
    }
    return Conflicts.areChanged(tableId, rows, base, warehouse.snapshots());
  }

  /// Fails when others changed a permanent table since the snapshot.
  ///
  /// @throws io.blueshift.error.DatabaseException SERIALIZATION_FAILURE
  void requireNewest(int tableId) {
    StoredTable newest = newestState().tables().get(tableId);
    if (newest != null && newest.isChangedSince(base.commitNumber())) {
      throw Conflicts.ofRow(tableId);
    }
  }

  /// Fails when a foreign key to a table came or went since the snapshot.
  ///
  /// @throws io.blueshift.error.DatabaseException SERIALIZATION_FAILURE
  void requireSameReferences(int tableId) {
    CatalogConflicts.requireSameReferences(tableId, base.catalog(), newestState().catalog());
  }

  /// Returns whether what is read is noted, so that the commit can tell whether it still holds.
  boolean notesReads() {
    return reads != null;
  }

  /// Notes what is read from now on.
  ///
  /// @param notes begun with the snapshot while nothing was published
  void noteReads(SerializableReads notes) {
    reads = notes;
  }

  /// Notes that rows of a table were read, where that matters.
  void noteRead(int tableId, Supplier<List<ColumnPredicate>> predicates) {
    SerializableReads noted = reads;
    if (noted != null && !Catalog.isTemporary(tableId)) {
      noted.note(tableId, predicates.get());
    }
  }

  /// Publishes the transaction when what it read still holds, where that matters.
  <T> T publish(Supplier<T> publish) {
    SerializableReads noted = reads;
    return noted == null ? publish.get() : noted.publish(base, publish);
  }

  /// Lets go of the snapshots.
  void close() {
    if (reads != null) {
      reads.close();
    }
    olderBases.forEach(warehouse.snapshots()::release);
    warehouse.snapshots().release(base);
  }
}
