package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.LockedRows;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// What one transaction may do now: whether it goes on, whether it may write, and to which tables. It asks for the
/// locks that each step needs; temporary objects, which nobody else can see, need none. Used by the transaction's
/// thread.
final class TransactionAccess {
  private final Warehouse warehouse;
  private final TransactionLocks locks;
  private final TransactionView view;
  private final TransactionCatalog catalog;
  private AccessMode mode;

  /// Permanent tables that are locked and were found to be as the snapshot has them.
  private final Map<Integer, RowLockMode> writableTables = new ConcurrentHashMap<>();

  private boolean ended;

  /// Begins without locks.
  TransactionAccess(
      Warehouse warehouse,
      TransactionLocks locks,
      TransactionView view,
      TransactionCatalog catalog,
      AccessMode mode) {
    this.warehouse = warehouse;
    this.locks = locks;
    this.view = view;
    this.catalog = catalog;
    this.mode = mode;
  }

  AccessMode mode() {
    return mode;
  }

  void setMode(AccessMode newMode) {
    mode = newMode;
  }

  /// Fails when the transaction has ended.
  ///
  /// @throws DatabaseException NO_ACTIVE_TRANSACTION; WAREHOUSE_CLOSED
  void requireActive() {
    if (ended) {
      throw new DatabaseException(
          ErrorCode.NO_ACTIVE_TRANSACTION, "the transaction has ended already");
    }
    warehouse.requireOpen();
  }

  boolean hasEnded() {
    return ended;
  }

  /// Allows nothing from now on.
  void end() {
    ended = true;
  }

  /// Fails when permanent objects cannot be changed.
  ///
  /// @throws DatabaseException READ_ONLY_TRANSACTION, and as a warehouse that cannot be written says
  void requireReadWrite() {
    warehouse.requireWritable();
    if (mode == AccessMode.READ_ONLY) {
      throw new DatabaseException(
          ErrorCode.READ_ONLY_TRANSACTION, "cannot change anything in a read-only transaction");
    }
  }

  /// Returns the locks, to take some in order to change permanent objects.
  TransactionLocks forWriting() {
    requireActive();
    requireReadWrite();
    return locks;
  }

  private Pending<Void> withoutLock() {
    requireActive();
    return Pending.completed(null);
  }

  /// Asks for a table; a writer waits until the warehouse admits it.
  Pending<Void> lockTable(int tableId, RowLockMode lockMode, CallContext context) {
    if (Catalog.isTemporary(tableId)) {
      return withoutLock();
    }
    TransactionLocks asking = forWriting();
    return lockMode == RowLockMode.SHARED
        ? warehouse
            .admitWriter(context)
            .then(ignored -> asking.lockTable(tableId, lockMode, context))
        : asking.lockTable(tableId, lockMode, context);
  }

  /// Asks for all rows of a table.
  Pending<Void> lockRowsOfTable(int tableId, CallContext context) {
    return Catalog.isTemporary(tableId)
        ? withoutLock()
        : forWriting().lockRowsOfTable(tableId, context);
  }

  /// Asks for rows of a table.
  Pending<LockedRows> lockRows(
      int tableId, long[] rowIds, RowLockMode lockMode, RowLockPolicy policy, CallContext context) {
    requireActive();
    return Catalog.isTemporary(tableId)
        ? Pending.completed(locks.unshared(tableId, rowIds))
        : forWriting().lockRows(tableId, rowIds, lockMode, policy, context);
  }

  /// Returns whether rows are locked by this transaction so that it may change them.
  boolean allowsChange(LockedRows locked) {
    return locks.allowChange(locked);
  }

  /// Asks for what a change of the catalog needs.
  Pending<Void> lockFor(CatalogChange change, CallContext context) {
    int id = change.objectId();
    if (Catalog.isTemporary(id)) {
      return withoutLock();
    }
    Pending<Void> locked = forWriting().lockCatalog(context);
    if (change instanceof CatalogChange.PutRelation(IndexDefinition index)) {
      locked =
          locked.then(ignored ->
              locks.lockTable(index.tableId(), TransactionIndexes.lockMode(index), context));
    }
    return change instanceof CatalogChange.PutRelation
            || change instanceof CatalogChange.DropRelation
        ? locked.then(ignored -> locks.lockTable(id, RowLockMode.EXCLUSIVE, context))
        : locked;
  }

  /// Takes what a change of the catalog needs, and returns the newest catalog with this transaction's
  /// changes.
  Catalog requireWritableCatalog(CatalogChange change) {
    locks.await(lockFor(change, locks.context()));
    view.settle();
    return catalog.hold(warehouse.snapshots().current().catalog());
  }

  /// Takes the lock of a table to write to, unless it is held, and looks whether it was redefined.
  TableDefinition requireWritableTable(int tableId) {
    return requireWritableTable(tableId, RowLockMode.SHARED);
  }

  /// Takes a table's lock, and looks whether another transaction redefined it since the snapshot. While
  /// the lock is held, none can.
  TableDefinition requireWritableTable(int tableId, RowLockMode lockMode) {
    requireActive();
    if (!Catalog.isTemporary(tableId)) {
      requireReadWrite();
      RowLockMode held = writableTables.get(tableId);
      if (held == null || held.compareTo(lockMode) < 0) {
        locks.await(lockTable(tableId, lockMode, locks.context()));
        view.settle();
        Catalog own = catalog.publishing();
        Catalog newest = own == null ? warehouse.snapshots().current().catalog() : own;
        if (!Objects.equals(newest.relation(tableId), catalog.seen().relation(tableId))) {
          throw Conflicts.ofObject(tableId);
        }
        CatalogConflicts.requireUniqueIndexes(tableId, catalog.seen(), newest);
        writableTables.put(tableId, lockMode);
      }
    }
    return catalog.seen().requireTable(tableId);
  }
}
