package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.door.KeyedTable;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.table.BufferSource;
import io.blueshift.table.SegmentHandle;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.OpenTransaction;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.RowLockOwner;
import io.blueshift.transaction.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One user's dealings with a warehouse: transactions, and temporary objects that end with it.
///
/// Several transactions may be open at once, for example to read results while the next statement
/// runs; changes of temporary objects are those of whichever commits last. Safe for use by several
/// threads.
@SuppressWarnings("ReferenceEquality") // States are told apart by identity.
public final class WarehouseSession implements AutoCloseable {
  private final Warehouse warehouse;
  private final long id;
  private final Principal principal;
  private final Protocol protocol;
  private final Set<WarehouseTransaction> transactions = new HashSet<>();

  /// Owners of locks for calls of one step, while no call has them.
  private final ArrayDeque<RowLockOwner> idleLockOwners = new ArrayDeque<>();

  private TemporaryState temporary = TemporaryState.EMPTY;
  private @Nullable Catalog mergedBase;
  private @Nullable Catalog merged;
  private final SessionOperations operations;
  private boolean endsWithTransaction;
  private boolean closed;

  WarehouseSession(Warehouse warehouse, long id, Principal principal, Protocol protocol) {
    this.warehouse = warehouse;
    this.id = id;
    this.principal = principal;
    this.protocol = protocol;
    this.operations = new SessionOperations(this, warehouse.operations());
  }

  /// Returns the session's number, unique in the process.
  public long id() {
    return id;
  }

  /// Returns the user.
  public Principal principal() {
    return principal;
  }

  /// Returns the way by which the user came.
  public Protocol protocol() {
    return protocol;
  }

  /// Returns where operations on single rows are counted.
  public SessionOperations operations() {
    return operations;
  }

  /// Returns the warehouse.
  public Warehouse warehouse() {
    return warehouse;
  }

  /// Begins a transaction on the newest state.
  ///
  /// @throws DatabaseException WAREHOUSE_CLOSED
  public synchronized Transaction begin(AccessMode accessMode) {
    requireOpen();
    WarehouseTransaction transaction =
        new WarehouseTransaction(warehouse, this, accessMode, temporary, null);
    transactions.add(transaction);
    return transaction;
  }

  /// Begins a transaction that stands for one call.
  ///
  /// @param rowMemory memory of the rows that it writes
  synchronized WarehouseTransaction beginCall(BufferSource rowMemory) {
    requireOpen();
    WarehouseTransaction transaction =
        new WarehouseTransaction(warehouse, this, AccessMode.READ_WRITE, temporary, rowMemory);
    transactions.add(transaction);
    return transaction;
  }

  /// Returns the rows of a table by its enforced primary key, where each call is a transaction of its own.
  ///
  /// @param durability when a change is done
  /// @throws DatabaseException OBJECT_NOT_IN_PREREQUISITE_STATE when it has no such key
  public KeyedTable rows(int tableId, Durability durability) {
    synchronized (this) {
      requireOpen();
    }
    return new CountedRows(new SessionRows(this, tableId, durability), tableId, this);
  }

  /// Gives an owner of locks to a call, which gives it back.
  RowLockOwner takeLockOwner() {
    RowLockOwner idle;
    synchronized (this) {
      requireOpen();
      idle = idleLockOwners.poll();
    }
    return idle == null ? warehouse.locks().open("session " + id, 0) : idle;
  }

  /// Lets go of what an owner of locks holds, and takes it back.
  void giveBackLockOwner(RowLockOwner owner) {
    warehouse.locks().letGo(owner);
    boolean kept;
    synchronized (this) {
      kept = !closed;
      if (kept) {
        idleLockOwners.push(owner);
      }
    }
    if (!kept) {
      warehouse.locks().release(owner);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new DatabaseException(ErrorCode.WAREHOUSE_CLOSED, "the session is closed");
    }
  }

  /// Returns the transactions that have not ended.
  synchronized List<OpenTransaction> openTransactions() {
    return transactions.stream().map(WarehouseTransaction::describe).toList();
  }

  /// Lets the session end when its next transaction does.
  synchronized void endWithTransaction() {
    endsWithTransaction = true;
  }

  void ended(WarehouseTransaction transaction) {
    boolean last;
    synchronized (this) {
      transactions.remove(transaction);
      last = endsWithTransaction;
    }
    if (last) {
      close();
    }
  }

  synchronized TemporaryState temporary() {
    return temporary;
  }

  /// Returns a catalog with the session's temporary objects; the same one as long as neither changes,
  /// so that plans stay good.
  synchronized Catalog merge(Catalog base, TemporaryState state) {
    if (state.isEmpty()) {
      return base;
    }
    Catalog known = merged;
    if (known != null && mergedBase == base && state == temporary) {
      return known;
    }
    Catalog made = base.withTemporary(state.schemas(), state.relations());
    if (state == temporary) {
      mergedBase = base;
      merged = made;
    }
    return made;
  }

  synchronized void publish(TemporaryState next, StateTransition.Dropped dropped) {
    temporary = next;
    mergedBase = null;
    merged = null;
    warehouse.snapshots().retireTemporary(dropped);
  }

  /// Rolls open transactions back and drops the temporary objects. Does nothing when it is closed.
  @Override
  public void close() {
    List<WarehouseTransaction> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = new ArrayList<>(transactions);
      idleLockOwners.forEach(warehouse.locks()::release);
      idleLockOwners.clear();
    }
    open.forEach(WarehouseTransaction::rollback);
    List<SegmentHandle> segments = new ArrayList<>();
    List<MemoryCharge> charges = new ArrayList<>();
    temporary()
        .tables()
        .forEach((tableId, table) -> {
          segments.addAll(table.segments());
          charges.addAll(table.chargesWithout(null));
          warehouse.forgetLayout(tableId);
        });
    publish(TemporaryState.EMPTY, new StateTransition.Dropped(segments, charges));
    operations.close();
    warehouse.ended(this);
  }
}
