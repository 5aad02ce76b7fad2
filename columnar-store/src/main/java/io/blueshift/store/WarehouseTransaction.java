package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.door.KeyedTable;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.BufferSource;
import io.blueshift.table.RowMemory;
import io.blueshift.table.TableAppender;
import io.blueshift.table.TableLayout;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.LockedRows;
import io.blueshift.transaction.OlderStates;
import io.blueshift.transaction.OpenTransaction;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Snapshot;
import io.blueshift.transaction.Transaction;
import io.blueshift.wal.LogChange.RowsAppended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one implementation of transactions: a snapshot, the changes so far as the log will have them,
/// and the same changes as the transaction itself sees them.
///
/// Each job has a class of its own: [TransactionAccess] says what may be done and asks for locks, [TransactionView]
/// reads, [TransactionCatalogWrites] and [TransactionRowWrites] write. Here are savepoints and the end.
final class WarehouseTransaction implements Transaction {
  private final Warehouse warehouse;
  private final WarehouseSession session;
  private final TransactionLocks locks;
  private final long id;
  private final Instant began;
  private final TransactionChanges changes;
  private final TransactionCatalog catalog;
  private final TransactionView view;
  private final TransactionAccess access;
  private final TransactionKeys keys;
  private final TransactionReferences references;
  private final TransactionCatalogWrites catalogWrites;
  private final TransactionRowWrites rowWrites;
  private final TransactionIdentities identities = new TransactionIdentities();
  private final TransactionSequences sequences;
  private final PastTables pastTables;
  private final List<TransactionSavepoint> savepoints = new ArrayList<>();
  private final RowMemory memory;

  /// Begins a transaction.
  ///
  /// @param rowMemory memory of single rows that the caller pays for, or null
  WarehouseTransaction(
      Warehouse warehouse,
      WarehouseSession session,
      AccessMode accessMode,
      TemporaryState baseTemporary,
      @Nullable BufferSource rowMemory) {
    this.warehouse = warehouse;
    this.session = session;
    this.id = warehouse.nextTransactionId();
    this.began = warehouse.now();
    this.memory = new RowMemory(warehouse.owners().transactions());
    this.changes = new TransactionChanges(memory);
    this.locks =
        new TransactionLocks(
            warehouse.locks(), "session " + session.id(), id, warehouse.internalContext(session));
    this.sequences = new TransactionSequences(warehouse, warehouse.internalContext(session));
    DatabaseState base = warehouse.snapshots().acquire();
    this.catalog = new TransactionCatalog(session, baseTemporary, changes, base.catalog());
    this.view = new TransactionView(warehouse, baseTemporary, changes, catalog, base);
    this.access = new TransactionAccess(warehouse, locks, view, catalog, accessMode);
    this.keys = new TransactionKeys(warehouse, locks, baseTemporary, memory, catalog::seen);
    this.references = new TransactionReferences(warehouse, locks, keys, baseTemporary);
    this.catalogWrites =
        new TransactionCatalogWrites(warehouse, access, view, catalog, changes, keys);
    this.rowWrites =
        new TransactionRowWrites(
            warehouse,
            access,
            view,
            changes,
            new TransactionConstraints(keys, references, catalog, changes),
            memory,
            rowMemory);
    this.pastTables =
        new PastTables(
            access,
            view,
            catalog,
            changes,
            session.principal().userName(),
            warehouse.owners().transactions());
  }

  /// Returns the transaction as system views show it. Called by any thread.
  OpenTransaction describe() {
    return new OpenTransaction(
        id,
        session.id(),
        session.principal(),
        session.protocol(),
        began,
        view.base().commitNumber());
  }

  /// Returns what the transaction reads.
  TransactionView view() {
    return view;
  }

  /// Returns what the transaction may do.
  TransactionAccess access() {
    return access;
  }

  /// Returns what writes the transaction's rows.
  TransactionRowWrites rowWrites() {
    return rowWrites;
  }

  /// Returns what compares the keys that the transaction writes.
  TransactionKeys keys() {
    return keys;
  }

  @Override
  public AccessMode accessMode() {
    return access.mode();
  }

  @Override
  public void setAccessMode(AccessMode mode) {
    access.requireActive();
    access.setMode(mode);
  }

  @Override
  public Snapshot snapshot() {
    DatabaseState read = baseForReading();
    return new Snapshot(warehouse.id(), read.timeline(), read.commitNumber());
  }

  @Override
  public Catalog catalog() {
    baseForReading();
    return catalog.seen();
  }

  @Override
  public TableSnapshot table(int tableId) {
    baseForReading();
    return OlderStates.isOpened(tableId)
        ? pastTables.table(tableId)
        : view.table(catalog.seen().requireTable(tableId));
  }

  @Override
  public long rowCountEstimate(int tableId) {
    baseForReading();
    return view.rowCountEstimate(tableId);
  }

  @Override
  public TableSnapshot newestTable(int tableId) {
    access.requireActive();
    return view.newestTable(catalog.seen().requireTable(tableId));
  }

  @Override
  public OlderStates olderStates() {
    return pastTables;
  }

  /// Returns what this transaction reads but for its own changes.
  DatabaseState baseForReading() {
    access.requireActive();
    return view.baseForReading();
  }

  @Override
  public Pending<Void> lockTable(int tableId, RowLockMode mode, CallContext context) {
    return access.lockTable(tableId, mode, context);
  }

  @Override
  public Pending<Void> lockRowsOfTable(int tableId, CallContext context) {
    return access.lockRowsOfTable(tableId, context);
  }

  @Override
  public Pending<LockedRows> lockRows(
      int tableId, long[] rowIds, RowLockMode mode, RowLockPolicy policy, CallContext context) {
    return access.lockRows(tableId, rowIds, mode, policy, context);
  }

  @Override
  public Pending<Void> lockFor(CatalogChange change, CallContext context) {
    return access.lockFor(change, context);
  }

  @Override
  public void waitAs(CallContext context) {
    locks.waitAs(context);
  }

  @Override
  public void cancelWaits() {
    locks.cancelWaits();
  }

  @Override
  public void requireUnchanged(LockedRows locked) {
    rowWrites.requireUnchanged(locked);
  }

  @Override
  public void requireSameReferences(int tableId) {
    view.requireSameReferences(tableId);
  }

  @Override
  public void requireNewest(int tableId) {
    access.requireActive();
    view.requireNewest(tableId);
  }

  @Override
  public void checkReferences(CallContext context) {
    access.requireActive();
    references.verify(changes, view::content, context);
  }

  @Override
  public void lockKeys(
      int tableId, List<Integer> columnNumbers, List<Object[]> keyValues, CallContext context) {
    access.requireActive();
    if (!Catalog.isTemporary(tableId)) {
      access.requireReadWrite();
      references.lockKeys(catalog.seen().requireTable(tableId), columnNumbers, keyValues, context);
    }
  }

  @Override
  public void serialize() {
    access.requireActive();
    if (!view.notesReads() && access.mode() == AccessMode.READ_WRITE) {
      view.noteReads(
          warehouse
              .publisher()
              .whileQuiet(() -> {
                refresh(false);
                return new SerializableReads(warehouse, view.base());
              }));
    }
  }

  @Override
  public boolean refresh(boolean keepOlder) {
    access.requireActive();
    boolean refreshed = view.refresh(keepOlder);
    if (refreshed) {
      pastTables.refresh(keepOlder);
    }
    return refreshed;
  }

  @Override
  public int allocateObjectId(Persistence persistence) {
    access.requireActive();
    return warehouse.counters().allocateObjectId(persistence);
  }

  @Override
  public SchemaDefinition temporarySchema(int databaseId) {
    String name = "pg_temp_" + session.id();
    SchemaDefinition known = catalog().schema(databaseId, name);
    if (known != null) {
      return known;
    }
    SchemaDefinition made =
        SchemaDefinition.of(
            allocateObjectId(Persistence.TEMPORARY),
            databaseId,
            name,
            session.principal().userName());
    apply(new CatalogChange.PutSchema(made));
    return made;
  }

  @Override
  public void apply(CatalogChange change) {
    catalogWrites.apply(change);
  }

  @Override
  public void truncate(int tableId) {
    rowWrites.truncate(tableId);
  }

  @Override
  public TableAppender appender(int tableId) {
    return rowWrites.appender(tableId);
  }

  @Override
  public TableAppender rowWriter(int tableId, boolean keepsKeys) {
    return rowWrites.rowWriter(tableId, keepsKeys);
  }

  @Override
  public void deleteRows(LockedRows locked) {
    rowWrites.deleteRows(locked);
  }

  /// Returns the rows of a table by its enforced primary key.
  ///
  /// @param followsNewest whether this transaction takes the newest state whenever it has locked a row
  KeyedTable rows(int tableId, boolean followsNewest) {
    TableLayout layout = warehouse.layout(catalog().requireTable(tableId), catalog.seen());
    return new TransactionRows(this, locks, layout, followsNewest);
  }

  /// Returns the rows of a table by its enforced primary key, with each call counted.
  KeyedTable countedRows(int tableId) {
    return new CountedRows(rows(tableId, false), tableId, session);
  }

  @Override
  public long allocateIdentityValues(int tableId, int columnNumber, int count) {
    return identities.allocate(
        access.requireWritableTable(tableId), columnNumber, count, warehouse.counters());
  }

  @Override
  public long nextSequenceValue(int sequenceId) {
    return sequences.next(requireMovable(sequenceId));
  }

  @Override
  public void setSequence(int sequenceId, SequencePosition position) {
    sequences.set(requireMovable(sequenceId), position);
  }

  @Override
  public SequencePosition sequencePosition(int sequenceId) {
    return warehouse.sequences().position(catalog.seen().requireSequence(sequenceId));
  }

  @Override
  public boolean hasMovedSequences() {
    return sequences.hasMoved();
  }

  private SequenceDefinition requireMovable(int sequenceId) {
    access.requireActive();
    if (!Catalog.isTemporary(sequenceId)) {
      access.requireReadWrite();
    }
    return catalog.seen().requireSequence(sequenceId);
  }

  @Override
  public Savepoint savepoint() {
    checkReferences(locks.context());
    DatabaseState base = view.baseForReading();
    TransactionSavepoint savepoint =
        new TransactionSavepoint(
            this,
            access.mode(),
            base.number(),
            catalog.seen(),
            catalog.publishing(),
            changes.mark());
    savepoints.add(savepoint);
    return savepoint;
  }

  /// Goes back to a savepoint. Segments that somebody may be reading stay until the transaction ends.
  void rollbackTo(TransactionSavepoint savepoint) {
    int index = requireSavepoint(savepoint);
    savepoints.subList(index + 1, savepoints.size()).clear();
    keys.forgetFailure();
    references.forget();
    access.setMode(savepoint.accessMode());
    catalog.rollbackTo(savepoint);
    changes.rollbackTo(savepoint.changes());
    if (savepoint.baseNumber() != view.base().number()) {
      catalog.rebase(view.base().catalog());
    }
  }

  /// Gives up a savepoint. Rows that were added since go behind those before as if it had not been.
  void release(TransactionSavepoint savepoint) {
    int index = requireSavepoint(savepoint);
    savepoints.subList(index, savepoints.size()).clear();
    changes.unseal(savepoints.isEmpty() ? null : savepoints.getLast().changes());
    for (RowsAppended later : changes.joinable(savepoint.changes())) {
      changes.takeBack(later);
      rowWrites.addRows(
          catalog.seen().requireTable(later.tableId()), later.rows(), later.firstRowId());
    }
  }

  private int requireSavepoint(TransactionSavepoint savepoint) {
    access.requireActive();
    int index = savepoints.indexOf(savepoint);
    if (index < 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_SAVEPOINT, "the savepoint was released or rolled back");
    }
    return index;
  }

  @Override
  public Pending<CommitResult> commit(CallContext context, Durability durability) {
    access.requireActive();
    Pending<CommitResult> result;
    try {
      checkReferences(context);
      keys.requireNoFailure();
      identities.forEachTaken(change -> {
        if (catalog.seen().relation(change.tableId()) != null) {
          changes.add(change.tableId(), change);
        }
      });
      sequences.changes(catalog.seen()).forEach(change -> changes.add(change.sequenceId(), change));
      result =
          changes.permanent().isEmpty()
              ? warehouse
                  .publisher()
                  .whenReadable(hasMovedSequences() ? warehouse.snapshots().current() : view.base())
              : publish(context, durability);
    } catch (RuntimeException | Error e) {
      rollback();
      throw e;
    }
    publishTemporary();
    catalogWrites.publishIndexes(warehouse.snapshots().current().tables());
    catalogWrites.publishIndexes(session.temporary().tables());
    List<Integer> changedTables = List.copyOf(changes.tableIds());
    end();
    warehouse.noteCommit(changedTables);
    return result;
  }

  private Pending<CommitResult> publish(CallContext context, Durability durability) {
    return view.publish(() ->
        warehouse.publisher().publish(changes.permanent(), context, durability, changes::handOver));
  }

  /// Changes the session's temporary tables. Nothing of it fails: deleted rows were looked up when they were
  /// deleted, so that no file is read.
  private void publishTemporary() {
    if (changes.temporary().isEmpty()) {
      return;
    }
    long number = session.temporary().number() + 1;
    StateTransition.TableResult tables =
        StateTransition.applyTemporary(
            catalog.seen(),
            session.temporary().tables(),
            changes.temporary(),
            changes::handOver,
            number,
            warehouse.owners().temporaryTables());
    session.publish(TemporaryState.of(number, catalog.seen(), tables.tables()), tables.dropped());
  }

  @Override
  public void rollback() {
    if (!access.hasEnded()) {
      end();
    }
  }

  private void end() {
    access.end();
    rowWrites.giveBackRowIds();
    savepoints.clear();
    changes.end(!warehouse.publisher().isSound());
    memory.release();
    pastTables.release();
    locks.release();
    view.close();
    session.ended(this);
  }
}
