package io.blueshift.store;

import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.LockedRows;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockOutcome;
import io.blueshift.transaction.RowLockOwner;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.transaction.RowLocks;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The locks of one transaction. They are taken as they are needed and let go all at once, at its end.
///
/// Whoever locks rows holds their table shared, and shares the right to its rows. So who holds the table
/// exclusively, or all its rows, needs no locks of single ones. Used by the transaction's thread, except
/// for [#cancelWaits].
final class TransactionLocks {
  private final RowLocks locks;
  private final String ownerName;
  private final long transactionId;

  /// Tables of which all rows are this transaction's. Such sets change when a lock is granted, on any thread.
  private final Set<Integer> ownedRows = ConcurrentHashMap.newKeySet();

  /// Tables of which all keys are this transaction's.
  private final Set<Integer> ownedKeys = ConcurrentHashMap.newKeySet();

  private volatile @Nullable RowLockOwner owner;
  private volatile CallContext context;
  private volatile boolean canceled;

  /// Begins without locks.
  ///
  /// @param context how long [#await] waits until [#waitAs] says otherwise
  TransactionLocks(RowLocks locks, String ownerName, long transactionId, CallContext context) {
    this.locks = locks;
    this.ownerName = ownerName;
    this.transactionId = transactionId;
    this.context = context;
  }

  /// Says how long to wait for locks for which nobody gives a context of their own, and begins a call that
  /// was not canceled.
  void waitAs(CallContext newContext) {
    context = newContext;
    canceled = false;
  }

  /// Returns the context of the call that goes on.
  CallContext context() {
    return context;
  }

  /// Parks the calling thread until the lock is there.
  void await(Pending<Void> lock) {
    RowLockOwner known = owner;
    if (!lock.isDone() && canceled && known != null) {
      locks.cancel(known);
    }
    lock.await();
  }

  /// Rows of a table that the transaction with these locks holds.
  private record Held(TransactionLocks owner, int tableId, RowLockMode mode, long[] rowIds)
      implements LockedRows {}

  private RowLockOwner owner() {
    RowLockOwner known = owner;
    if (known == null) {
      known = locks.open(ownerName, transactionId);
      owner = known;
    }
    return known;
  }

  /// Asks for the catalog.
  Pending<Void> lockCatalog(CallContext context) {
    return lock(RowLocks.CATALOG, RowLocks.WHOLE_TABLE, RowLockMode.EXCLUSIVE, context);
  }

  /// Asks for a table.
  Pending<Void> lockTable(int tableId, RowLockMode mode, CallContext context) {
    Pending<Void> locked = lock(tableId, RowLocks.WHOLE_TABLE, mode, context);
    return mode == RowLockMode.SHARED
        ? locked
        : locked.then(ignored -> {
          ownedKeys.add(tableId);
          return ownRows(tableId);
        });
  }

  /// Asks for all rows of a table.
  Pending<Void> lockRowsOfTable(int tableId, CallContext context) {
    return lockTable(tableId, RowLockMode.SHARED, context)
        .then(ignored ->
            lock(tableId, RowLocks.ROWS_OF_TABLE, RowLockMode.EXCLUSIVE, context)
                .then(granted -> ownRows(tableId)));
  }

  private Pending<Void> ownRows(int tableId) {
    ownedRows.add(tableId);
    return Pending.done();
  }

  /// Asks for an enforced key of a table that is locked: exclusive to add or take away a row with it, shared to
  /// refer to it.
  Pending<Void> lockKey(int tableId, long keyHash, RowLockMode mode, CallContext context) {
    return ownedKeys.contains(tableId)
        ? Pending.done()
        : lock(tableId, RowLocks.KEYS_OF_TABLE, RowLockMode.SHARED, context)
            .then(ignored -> lock(tableId, RowLocks.nameOfKey(keyHash), mode, context));
  }

  /// Asks for all enforced keys of a table that is locked, instead of for very many.
  Pending<Void> lockKeysOfTable(int tableId, CallContext context) {
    return lock(tableId, RowLocks.KEYS_OF_TABLE, RowLockMode.EXCLUSIVE, context)
        .then(ignored -> {
          ownedKeys.add(tableId);
          return Pending.done();
        });
  }

  private Pending<Void> lock(int tableId, long rowId, RowLockMode mode, CallContext context) {
    return locks
        .acquire(owner(), tableId, rowId, mode, RowLockPolicy.WAIT, context)
        .then(ignored -> Pending.done());
  }

  /// Asks for rows of a table, and for the table, for which every policy waits.
  Pending<LockedRows> lockRows(
      int tableId, long[] rowIds, RowLockMode mode, RowLockPolicy policy, CallContext context) {
    if (ownedRows.contains(tableId)) {
      return Pending.completed(held(tableId, RowLockMode.EXCLUSIVE, rowIds));
    }
    RowLockOwner asking = owner();
    return lockTable(tableId, RowLockMode.SHARED, context)
        .then(ignored ->
            locks.acquire(
                asking, tableId, RowLocks.ROWS_OF_TABLE, RowLockMode.SHARED, policy, context))
        .then(rows ->
            rows == RowLockOutcome.GRANTED
                ? locks.acquireAll(asking, tableId, rowIds, mode, policy, context)
                : Pending.completed(new long[0]))
        .then(granted -> Pending.completed(held(tableId, mode, granted)));
  }

  private LockedRows held(int tableId, RowLockMode mode, long[] rowIds) {
    return new Held(this, tableId, mode, rowIds);
  }

  /// Makes rows of a temporary table, which nobody else can see, look locked.
  LockedRows unshared(int tableId, long[] rowIds) {
    return held(tableId, RowLockMode.EXCLUSIVE, rowIds);
  }

  /// Returns whether these locks are the ones under which rows may be changed.
  boolean allowChange(LockedRows rows) {
    return rows instanceof Held held
        && held.owner.equals(this)
        && held.mode == RowLockMode.EXCLUSIVE;
  }

  /// Lets what is waited for fail with QUERY_CANCELED, and what the call that goes on will wait for.
  void cancelWaits() {
    canceled = true;
    RowLockOwner known = owner;
    if (known != null) {
      locks.cancel(known);
    }
  }

  /// Lets go of everything.
  void release() {
    RowLockOwner known = owner;
    if (known != null) {
      locks.release(known);
      owner = null;
    }
  }
}
