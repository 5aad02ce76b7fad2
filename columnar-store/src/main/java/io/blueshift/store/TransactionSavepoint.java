package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Savepoint;
import io.blueshift.wal.LogChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a transaction had when a savepoint was set.
///
/// Lists of changes only grow, or are replaced by others, so a list and its length are enough; a
/// savepoint costs a mark for each table that was changed before, whatever the number of its rows.
final class TransactionSavepoint implements Savepoint {
  private final WarehouseTransaction transaction;
  private final AccessMode accessMode;
  private final long baseNumber;
  private final Catalog catalog;
  private final @Nullable Catalog publishing;
  private final Changes changes;
  private final Changes temporaryChanges;
  private final Map<Integer, PendingMark> tables = new HashMap<>();

  /// A list of changes as it was.
  record Changes(List<LogChange> list, int count) {
    static Changes of(List<LogChange> list) {
      return new Changes(list, list.size());
    }

    /// Returns whether the transaction still has this list.
    @SuppressWarnings("ReferenceEquality") // Lists are told apart by identity.
    boolean isOf(List<LogChange> other) {
      return list == other;
    }

    /// Returns the list with what it had then.
    List<LogChange> restored() {
      list.subList(count, list.size()).clear();
      return list;
    }
  }

  private record PendingMark(PendingTable table, PendingTable.Mark mark) {}

  TransactionSavepoint(
      WarehouseTransaction transaction,
      AccessMode accessMode,
      long baseNumber,
      Catalog catalog,
      @Nullable Catalog publishing,
      Changes changes,
      Changes temporaryChanges,
      Map<Integer, PendingTable> pendingTables) {
    this.transaction = transaction;
    this.accessMode = accessMode;
    this.baseNumber = baseNumber;
    this.catalog = catalog;
    this.publishing = publishing;
    this.changes = changes;
    this.temporaryChanges = temporaryChanges;
    pendingTables.forEach((id, table) -> tables.put(id, new PendingMark(table, table.mark())));
  }

  AccessMode accessMode() {
    return accessMode;
  }

  /// Returns the number of the state that was read then.
  long baseNumber() {
    return baseNumber;
  }

  Catalog catalog() {
    return catalog;
  }

  /// Returns the newest catalog with the transaction's changes, or null when it held no lock.
  @Nullable Catalog publishing() {
    return publishing;
  }

  Changes changes() {
    return changes;
  }

  Changes temporaryChanges() {
    return temporaryChanges;
  }

  /// Returns what of a table's pending rows was there.
  PendingTable.Mark mark(int tableId, PendingTable table) {
    PendingMark known = tables.get(tableId);
    return known != null && known.table.equals(table) ? known.mark : PendingTable.Mark.NOTHING;
  }

  /// Returns the pending tables that there were, some of which may have been replaced since.
  Map<Integer, PendingTable> pendingTables() {
    Map<Integer, PendingTable> then = new HashMap<>();
    tables.forEach((id, known) -> then.put(id, known.table));
    return then;
  }

  @Override
  public void rollbackTo() {
    transaction.rollbackTo(this);
  }

  @Override
  public void release() {
    transaction.release(this);
  }
}
