package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.KeyedTable;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.BufferCopier;
import io.blueshift.table.BufferSource;
import io.blueshift.table.BufferedAppender;
import io.blueshift.table.KeyedRows;
import io.blueshift.table.RowIds;
import io.blueshift.table.RowMemory;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableAppender;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableLayout;
import io.blueshift.table.TableView;
import io.blueshift.table.WriteBuffer;
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
import io.blueshift.wal.LogChange.CatalogChanged;
import io.blueshift.wal.LogChange.RowsAppended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one implementation of transactions: a snapshot, the changes so far as the log will have them,
/// and the same changes as the transaction itself sees them.
final class WarehouseTransaction implements Transaction {
  /// The most rows of one change that stay in memory and in the record.
  private static final int MEMORY_ROW_COUNT_MAX = 1 << 16;

  /// The most rows of one append that stay in memory and in the record.
  private static final int FEW_ROW_COUNT_MAX = 8192;

  private final Warehouse warehouse;
  private final WarehouseSession session;
  private final TemporaryState baseTemporary;
  private AccessMode accessMode;
  private volatile DatabaseState base;
  private Catalog catalog;
  private boolean hasRead;

  /// Snapshots before [#base] that somebody may still read.
  private final List<DatabaseState> olderBases = new ArrayList<>();

  /// The newest catalog with this transaction's changes; null until the catalog's lock is held.
  private @Nullable Catalog publishing;

  /// The newest catalog, which no other transaction can change; null until its lock is held.
  private @Nullable Catalog lockedCatalog;

  private final TransactionLocks locks;
  private final long id;
  private final Instant began;

  /// Permanent tables that are locked and were found to be as the snapshot has them.
  private final Map<Integer, RowLockMode> writableTables = new ConcurrentHashMap<>();

  private final TransactionChanges changes;
  private final List<TransactionSavepoint> savepoints = new ArrayList<>();

  /// The tables of the snapshot that were read.
  private final Map<Integer, TableContent> baseContents = new HashMap<>();

  private final TransactionRowIds rowIds = new TransactionRowIds();
  private final TransactionIdentities identities = new TransactionIdentities();
  private final TransactionSequences sequences;
  private final PastTables pastTables;
  private final TransactionKeys keys;
  private final TransactionReferences references;
  private final TransactionIndexes indexes = new TransactionIndexes();
  private @Nullable SerializableReads reads;

  private final RowMemory memory;

  /// Memory of single rows.
  private final BufferSource rowMemory;

  private boolean ended;

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
    this.memory = new RowMemory(warehouse.owners().transactions());
    this.rowMemory = rowMemory == null ? memory.newSource() : rowMemory;
    this.changes = new TransactionChanges(memory);
    this.session = session;
    this.accessMode = accessMode;
    this.baseTemporary = baseTemporary;
    this.id = warehouse.nextTransactionId();
    this.began = warehouse.now();
    this.locks =
        new TransactionLocks(
            warehouse.locks(), "session " + session.id(), id, warehouse.internalContext(session));
    this.sequences = new TransactionSequences(warehouse, warehouse.internalContext(session));
    this.pastTables = new PastTables(this, changes, locks);
    this.keys = new TransactionKeys(warehouse, locks, baseTemporary, memory, () -> catalog);
    this.references = new TransactionReferences(warehouse, locks, keys, baseTemporary);
    this.base = warehouse.snapshots().acquire();
    this.catalog = session.merge(base.catalog(), baseTemporary);
  }

  /// Returns the transaction as system views show it. Called by any thread.
  OpenTransaction describe() {
    return new OpenTransaction(
        id, session.id(), session.principal(), session.protocol(), began, base.commitNumber());
  }

  @Override
  public AccessMode accessMode() {
    return accessMode;
  }

  @Override
  public void setAccessMode(AccessMode mode) {
    requireActive();
    accessMode = mode;
  }

  @Override
  public Snapshot snapshot() {
    DatabaseState read = baseForReading();
    return new Snapshot(warehouse.id(), read.timeline(), read.commitNumber());
  }

  @Override
  public Catalog catalog() {
    requireActive();
    hasRead = true;
    return catalog;
  }

  @Override
  public TableSnapshot table(int tableId) {
    requireActive();
    hasRead = true;
    if (OlderStates.isOpened(tableId)) {
      return pastTables.table(tableId);
    }
    TableDefinition definition = catalog.requireTable(tableId);
    boolean temporary = Catalog.isTemporary(tableId);
    TableSnapshot rows = view(definition);
    SerializableReads noted = reads;
    return noted == null || temporary ? rows : noted.tracked(rows);
  }

  @Override
  public long rowCountEstimate(int tableId) {
    requireActive();
    hasRead = true;
    StoredTable rows = rowsBefore(tableId);
    PendingTable pending = changes.tableOrNull(tableId);
    long before = rows == null ? 0 : rows.liveRowCount();
    return pending == null ? before : pending.rowCount(before);
  }

  private TableSnapshot view(TableDefinition definition) {
    int tableId = definition.id();
    StoredTable rows = rowsBefore(tableId);
    return rows == null || changes.tableOrNull(tableId) != null
        ? new TableView(warehouse.layout(definition, catalog), content(tableId))
        : new TableView(
            warehouse.layout(definition, catalog),
            new KeyedRows(
                rows, readNumber(tableId), budget(tableId), storage(tableId).indexMemory()));
  }

  @Override
  public OlderStates olderStates() {
    return pastTables;
  }

  /// Returns what this transaction reads but for its own changes.
  DatabaseState baseForReading() {
    requireActive();
    hasRead = true;
    return base;
  }

  /// Returns the newest state, which may be later than the snapshot.
  DatabaseState newestState() {
    return warehouse.snapshots().current();
  }

  private TableContent content(int tableId) {
    TableContent before = baseContent(tableId);
    PendingTable pending = changes.tableOrNull(tableId);
    return pending == null ? before : pending.over(before);
  }

  private TableContent baseContent(int tableId) {
    return baseContents.computeIfAbsent(
        tableId, id -> Catalog.isTemporary(id) ? baseTemporary.content(id) : base.content(id));
  }

  @Override
  public Pending<Void> lockTable(int tableId, RowLockMode mode, CallContext context) {
    if (Catalog.isTemporary(tableId)) {
      return withoutLock();
    }
    TransactionLocks asking = forWriting();
    return mode == RowLockMode.SHARED
        ? warehouse.admitWriter(context).then(ignored -> asking.lockTable(tableId, mode, context))
        : asking.lockTable(tableId, mode, context);
  }

  @Override
  public Pending<Void> lockRowsOfTable(int tableId, CallContext context) {
    return Catalog.isTemporary(tableId)
        ? withoutLock()
        : forWriting().lockRowsOfTable(tableId, context);
  }

  @Override
  public Pending<LockedRows> lockRows(
      int tableId, long[] rowIds, RowLockMode mode, RowLockPolicy policy, CallContext context) {
    requireActive();
    return Catalog.isTemporary(tableId)
        ? Pending.completed(locks.unshared(tableId, rowIds))
        : forWriting().lockRows(tableId, rowIds, mode, policy, context);
  }

  @Override
  public void requireUnchanged(LockedRows locked) {
    requireActive();
    RowIds rows = RowIds.of(locked.rowIds());
    if (rows.count() > 0 && isChangedByOthers(locked.tableId(), rows)) {
      throw Conflicts.ofRow(locked.tableId());
    }
  }

  @Override
  public Pending<Void> lockFor(CatalogChange change, CallContext context) {
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

  @Override
  public void checkReferences(CallContext context) {
    requireActive();
    references.verify(changes, this::content, context);
  }

  @Override
  public void lockKeys(
      int tableId, List<Integer> columnNumbers, List<Object[]> keyValues, CallContext context) {
    requireActive();
    if (!Catalog.isTemporary(tableId)) {
      requireReadWrite();
      references.lockKeys(catalog.requireTable(tableId), columnNumbers, keyValues, context);
    }
  }

  @Override
  public TableSnapshot newestTable(int tableId) {
    requireActive();
    if (Catalog.isTemporary(tableId)) {
      return table(tableId);
    }
    DatabaseState newest = warehouse.snapshots().acquire();
    olderBases.add(newest);
    TableContent content = newest.content(tableId);
    PendingTable pending = changes.tableOrNull(tableId);
    return new TableView(
        warehouse.layout(catalog.requireTable(tableId), catalog),
        pending == null ? content : pending.over(content));
  }

  @Override
  public void requireSameReferences(int tableId) {
    CatalogConflicts.requireSameReferences(
        tableId, base.catalog(), warehouse.snapshots().current().catalog());
  }

  @Override
  public void requireNewest(int tableId) {
    requireActive();
    StoredTable newest = warehouse.snapshots().current().tables().get(tableId);
    if (newest != null && newest.isChangedSince(base.commitNumber())) {
      throw Conflicts.ofRow(tableId);
    }
  }

  @Override
  public void waitAs(CallContext context) {
    locks.waitAs(context);
  }

  @Override
  public void cancelWaits() {
    locks.cancelWaits();
  }

  private Pending<Void> withoutLock() {
    requireActive();
    return Pending.completed(null);
  }

  TransactionLocks forWriting() {
    requireActive();
    requireReadWrite();
    return locks;
  }

  private void requireReadWrite() {
    warehouse.requireWritable();
    if (accessMode == AccessMode.READ_ONLY) {
      throw new DatabaseException(
          ErrorCode.READ_ONLY_TRANSACTION, "cannot change anything in a read-only transaction");
    }
  }

  /// Takes the newest state for the snapshot when nothing was read yet. Called with a lock held.
  private void settleSnapshot() {
    if (!hasRead) {
      hasRead = true;
      refresh(false);
    }
  }

  @Override
  public void serialize() {
    requireActive();
    if (reads == null && accessMode == AccessMode.READ_WRITE) {
      reads =
          warehouse
              .publisher()
              .whileQuiet(() -> {
                refresh(false);
                return new SerializableReads(warehouse, base);
              });
    }
  }

  @Override
  public boolean refresh(boolean keepOlder) {
    requireActive();
    if (warehouse.snapshots().current().number() == base.number()) {
      return false;
    }
    DatabaseState older = base;
    base = warehouse.snapshots().acquire();
    baseContents.clear();
    pastTables.refresh(keepOlder);
    catalog = catalogOfChanges();
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

  /// Returns the catalog of the snapshot with this transaction's changes.
  private Catalog catalogOfChanges() {
    return changes.appliedTo(session.merge(base.catalog(), baseTemporary));
  }

  /// Takes what a change of the catalog needs, and returns the newest catalog with this transaction's
  /// changes.
  private Catalog requireCatalog(CatalogChange change) {
    locks.await(lockFor(change, locks.context()));
    settleSnapshot();
    Catalog known = publishing;
    if (known == null) {
      known = warehouse.snapshots().current().catalog();
      lockedCatalog = known;
      publishing = known;
    }
    return known;
  }

  @Override
  public int allocateObjectId(Persistence persistence) {
    requireActive();
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
    requireActive();
    IndexDefinition index = TransactionIndexes.newIndex(change, catalog);
    if (index != null) {
      int tableId = index.tableId();
      TableLayout layout = warehouse.layout(catalog.requireTable(tableId), catalog);
      indexes.make(index, layout, rowsBefore(tableId), warehouse.storage(tableId));
    }
    if (Catalog.isTemporary(change.objectId())) {
      hasRead = true;
      catalog = catalog.apply(change);
      changes.add(change.objectId(), new CatalogChanged(change));
    } else {
      Catalog newest = requireCatalog(change);
      CatalogConflicts.requireUnchanged(
          change, base.catalog(), Objects.requireNonNull(lockedCatalog));
      Catalog next = newest.apply(change);
      checkNewKeys(change);
      catalog = catalog.apply(change);
      publishing = next;
      changes.add(change.objectId(), new CatalogChanged(change));
    }
    if (index != null) {
      checkNewIndex(index);
    }
    if (change instanceof CatalogChange.DropRelation) {
      warehouse.forgetLayout(change.objectId());
      changes.forgetRows(change.objectId());
    }
  }

  /// Looks whether the table of a new index is what it was, and compares all its rows when the index is unique.
  private void checkNewIndex(IndexDefinition index) {
    TableDefinition table =
        requireWritableTable(index.tableId(), TransactionIndexes.lockMode(index));
    if (index.unique()) {
      if (!table.isTemporary()) {
        requireNewest(table.id());
      }
      keys.checkAll(table, changes.table(table.id()), content(table.id()));
    }
  }

  /// Compares all rows of a table whose definition gets another enforced key.
  private void checkNewKeys(CatalogChange change) {
    if (change instanceof CatalogChange.PutRelation(TableDefinition after)
        && catalog.relation(after.id()) instanceof TableDefinition before
        && !before.constraints().equals(after.constraints())) {
      requireNewest(after.id());
      keys.checkAll(after, changes.table(after.id()), content(after.id()));
    }
  }

  @Override
  public void truncate(int tableId) {
    references.forgetPresent(tableId);
    requireWritableTable(tableId, RowLockMode.EXCLUSIVE);
    changes.truncate(tableId, warehouse.keepsHistory(tableId));
  }

  /// Takes the lock of a table to write to, unless it is held, and looks whether it was redefined.
  TableDefinition requireWritableTable(int tableId) {
    return requireWritableTable(tableId, RowLockMode.SHARED);
  }

  /// Takes a table's lock, and looks whether another transaction redefined it since the snapshot. While
  /// the lock is held, none can.
  TableDefinition requireWritableTable(int tableId, RowLockMode mode) {
    requireActive();
    if (!Catalog.isTemporary(tableId)) {
      requireReadWrite();
      RowLockMode held = writableTables.get(tableId);
      if (held == null || held.compareTo(mode) < 0) {
        locks.await(lockTable(tableId, mode, locks.context()));
        settleSnapshot();
        Catalog own = publishing;
        Catalog newest = own == null ? warehouse.snapshots().current().catalog() : own;
        if (!Objects.equals(newest.relation(tableId), catalog.relation(tableId))) {
          throw Conflicts.ofObject(tableId);
        }
        CatalogConflicts.requireUniqueIndexes(tableId, catalog, newest);
        writableTables.put(tableId, mode);
      }
    }
    return catalog.requireTable(tableId);
  }

  /// Returns the rows of a table by its enforced primary key.
  ///
  /// @param followsNewest whether this transaction takes the newest state whenever it has locked a row
  KeyedTable rows(int tableId, boolean followsNewest) {
    TableLayout layout = warehouse.layout(catalog().requireTable(tableId), catalog);
    return new TransactionRows(this, locks, layout, followsNewest);
  }

  /// Returns the rows of a table by its enforced primary key, with each call counted.
  KeyedTable countedRows(int tableId) {
    return new CountedRows(rows(tableId, false), tableId, session);
  }

  /// Returns what this transaction did to a table, or null.
  @Nullable PendingTable pendingOrNull(int tableId) {
    return changes.tableOrNull(tableId);
  }

  /// Returns the rows of a table before this transaction, or null when it is new.
  @Nullable StoredTable rowsBefore(int tableId) {
    return (Catalog.isTemporary(tableId) ? baseTemporary.tables() : base.tables()).get(tableId);
  }

  /// Returns the commit as of which [#rowsBefore] is read.
  long readNumber(int tableId) {
    return Catalog.isTemporary(tableId) ? baseTemporary.number() : base.commitNumber();
  }

  /// Notes that rows of a table were read, where that matters.
  void noteRead(int tableId, Supplier<List<ColumnPredicate>> predicates) {
    SerializableReads noted = reads;
    if (noted != null && !Catalog.isTemporary(tableId)) {
      noted.note(tableId, predicates.get());
    }
  }

  TransactionKeys keys() {
    return keys;
  }

  MemoryBudget budget(int tableId) {
    return warehouse.storage(tableId).budget();
  }

  TableStorage storage(int tableId) {
    return warehouse.storage(tableId);
  }

  @Override
  public TableAppender appender(int tableId) {
    TableDefinition definition = requireWritableTable(tableId);
    return new BufferedAppender(
        definition,
        new TransactionAppendTarget(
            warehouse.storage(tableId),
            warehouse.counters().rowIds(tableId),
            definition,
            this,
            memory,
            false));
  }

  @Override
  public void deleteRows(LockedRows locked) {
    int tableId = locked.tableId();
    requireWritableTable(tableId);
    if (!locks.allowChange(locked)) {
      throw new IllegalArgumentException("rows are not locked exclusively by this transaction");
    }
    RowIds rows = RowIds.of(locked.rowIds());
    if (rows.count() == 0) {
      return;
    }
    if (isChangedByOthers(tableId, rows)) {
      throw Conflicts.ofRow(tableId);
    }
    references.forgetPresent(tableId);
    memory.reserve((long) rows.count() * Long.BYTES);
    changes.delete(tableId, rows, () -> baseContent(tableId));
  }

  private boolean isChangedByOthers(int tableId, RowIds rows) {
    RowIds older = rowIds.older(tableId, rows);
    if (Catalog.isTemporary(tableId)) {
      StoredTable table = baseTemporary.tables().get(tableId);
      return table != null && table.isChangedSince(baseTemporary.number(), older, table);
    }
    return Conflicts.areChanged(tableId, older, base, warehouse.snapshots());
  }

  /// Takes ids for new rows of a table, one after the other, and returns the first. Called by several threads.
  ///
  /// @param counter gives the table's ids to all transactions
  long takeRowIds(int tableId, AtomicLong counter, long count) {
    return rowIds.take(tableId, counter, count);
  }

  @Override
  public TableAppender rowWriter(int tableId, boolean keepsKeys) {
    TableDefinition definition = requireWritableTable(tableId);
    return BufferedAppender.ofVersions(
        definition,
        new TransactionAppendTarget(
            warehouse.storage(tableId),
            warehouse.counters().rowIds(tableId),
            definition,
            this,
            memory,
            keepsKeys));
  }

  /// Begins a buffer for single rows.
  WriteBuffer newBuffer(TableLayout layout) {
    return new WriteBuffer(layout.storedColumns(), rowMemory);
  }

  /// Takes the id of a new row.
  long takeRowId(int tableId) {
    return takeRowIds(tableId, warehouse.counters().rowIds(tableId), 1);
  }

  /// Adds rows whose keys are locked.
  ///
  /// @param versions whether they are new versions of rows that were deleted
  /// @param keepKeys whether these have the keys that their rows had before
  void addBuffer(
      TableDefinition definition, WriteBuffer buffer, boolean versions, boolean keepKeys) {
    changes.addBuffer(definition.id(), buffer, versions);
    PendingTable pending = changes.table(definition.id());
    keys.checkVersions(definition, pending, buffer.view(), keepKeys);
    references.note(definition, catalog, buffer.view());
  }

  /// Adds new versions of rows, whose ids are in a last column.
  ///
  /// @param keepKeys whether they have the keys that their rows had before
  void addVersions(TableDefinition definition, WriteBuffer.View rows, boolean keepKeys) {
    requireActive();
    addBuffer(definition, BufferCopier.withIds(rows, memory.newSource()), true, keepKeys);
  }

  /// Returns the most rows of one append that stay in memory because they are few.
  int fewRowCountMax(int tableId) {
    boolean full = Catalog.isTemporary(tableId) && warehouse.owners().isTemporaryFull();
    return full ? 0 : FEW_ROW_COUNT_MAX;
  }

  /// Returns how many bytes of rows each worker of an append keeps in memory because they are to stay there.
  long residentMaxBytes(int tableId) {
    return Catalog.isTemporary(tableId) ? warehouse.owners().residentMaxBytes() : 0;
  }

  /// Adds new rows that stay in memory, with the ids that they have.
  void addResident(TableDefinition definition, WriteBuffer rows) {
    requireActive();
    addBuffer(definition, rows, true, false);
  }

  /// Adds a segment that an appender wrote.
  ///
  /// @param versions whether it has new versions of rows
  /// @param keepKeys whether these have the keys that their rows had before
  void addSegment(
      TableDefinition definition, SegmentInfo segment, boolean versions, boolean keepKeys) {
    requireActive();
    SegmentHandle handle = warehouse.storage(definition.id()).handle(segment, base.number());
    changes.addSegment(definition.id(), segment, handle, versions);
    keys.check(definition, changes.table(definition.id()), handle, keepKeys);
    references.note(definition, catalog, handle);
  }

  /// Adds rows that an appender kept in memory. Rows of many small appends become one change, and a
  /// segment when they are many.
  void addRows(TableDefinition definition, WriteBuffer.View rows, long firstRowId) {
    requireActive();
    int tableId = definition.id();
    RowsAppended whole = changes.addRows(tableId, rows, firstRowId);
    keys.check(definition, changes.table(tableId), rows, firstRowId);
    references.note(definition, catalog, rows);
    if (whole.rows().rowCount() >= MEMORY_ROW_COUNT_MAX
        || whole.rows().buffer().takenBytes() >= memory.bufferMaxBytes()) {
      changes.takeBack(whole);
      try {
        BufferCopier.appendTo(appender(tableId), whole.rows());
      } finally {
        whole.rows().buffer().release();
      }
    }
  }

  @Override
  public long allocateIdentityValues(int tableId, int columnNumber, int count) {
    return identities.allocate(
        requireWritableTable(tableId), columnNumber, count, warehouse.counters());
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
    return warehouse.sequences().position(catalog.requireSequence(sequenceId));
  }

  @Override
  public boolean hasMovedSequences() {
    return sequences.hasMoved();
  }

  private SequenceDefinition requireMovable(int sequenceId) {
    requireActive();
    if (!Catalog.isTemporary(sequenceId)) {
      requireReadWrite();
    }
    return catalog.requireSequence(sequenceId);
  }

  @Override
  public Savepoint savepoint() {
    checkReferences(locks.context());
    hasRead = true;
    TransactionSavepoint savepoint =
        new TransactionSavepoint(
            this, accessMode, base.number(), catalog, publishing, changes.mark());
    savepoints.add(savepoint);
    return savepoint;
  }

  /// Goes back to a savepoint. Segments that somebody may be reading stay until the transaction ends.
  void rollbackTo(TransactionSavepoint savepoint) {
    int index = requireSavepoint(savepoint);
    savepoints.subList(index + 1, savepoints.size()).clear();
    keys.forgetFailure();
    references.forget();
    accessMode = savepoint.accessMode();
    catalog = savepoint.catalog();
    publishing = savepoint.publishing() == null ? lockedCatalog : savepoint.publishing();
    changes.rollbackTo(savepoint.changes());
    if (savepoint.baseNumber() != base.number()) {
      catalog = catalogOfChanges();
    }
  }

  /// Gives up a savepoint. Rows that were added since go behind those before as if it had not been.
  void release(TransactionSavepoint savepoint) {
    int index = requireSavepoint(savepoint);
    savepoints.subList(index, savepoints.size()).clear();
    changes.unseal(savepoints.isEmpty() ? null : savepoints.getLast().changes());
    for (RowsAppended later : changes.joinable(savepoint.changes())) {
      changes.takeBack(later);
      addRows(catalog.requireTable(later.tableId()), later.rows(), later.firstRowId());
    }
  }

  private int requireSavepoint(TransactionSavepoint savepoint) {
    requireActive();
    int index = savepoints.indexOf(savepoint);
    if (index < 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_SAVEPOINT, "the savepoint was released or rolled back");
    }
    return index;
  }

  @Override
  public Pending<CommitResult> commit(CallContext context, Durability durability) {
    requireActive();
    Pending<CommitResult> result;
    try {
      checkReferences(context);
      keys.requireNoFailure();
      identities.forEachTaken(change -> {
        if (catalog.relation(change.tableId()) != null) {
          changes.add(change.tableId(), change);
        }
      });
      sequences.changes(catalog).forEach(change -> changes.add(change.sequenceId(), change));
      result =
          changes.permanent().isEmpty()
              ? warehouse
                  .publisher()
                  .whenReadable(hasMovedSequences() ? warehouse.snapshots().current() : base)
              : publish(context, durability);
    } catch (RuntimeException | Error e) {
      rollback();
      throw e;
    }
    publishTemporary();
    indexes.publish(catalog, warehouse.snapshots().current().tables());
    indexes.publish(catalog, session.temporary().tables());
    List<Integer> changedTables = List.copyOf(changes.tableIds());
    end();
    warehouse.noteCommit(changedTables);
    return result;
  }

  private Pending<CommitResult> publish(CallContext context, Durability durability) {
    Supplier<Pending<CommitResult>> publish =
        () ->
            warehouse
                .publisher()
                .publish(changes.permanent(), context, durability, changes::handOver);
    SerializableReads noted = reads;
    return noted == null ? publish.get() : noted.publish(base, publish);
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
            catalog,
            session.temporary().tables(),
            changes.temporary(),
            changes::handOver,
            number,
            warehouse.owners().temporaryTables());
    session.publish(TemporaryState.of(number, catalog, tables.tables()), tables.dropped());
  }

  @Override
  public void rollback() {
    if (!ended) {
      end();
    }
  }

  private void end() {
    ended = true;
    rowIds.giveBack();
    savepoints.clear();
    changes.end(!warehouse.publisher().isSound());
    memory.release();
    locks.release();
    if (reads != null) {
      reads.close();
    }
    olderBases.forEach(warehouse.snapshots()::release);
    warehouse.snapshots().release(base);
    session.ended(this);
  }

  private void requireActive() {
    if (ended) {
      throw new DatabaseException(
          ErrorCode.NO_ACTIVE_TRANSACTION, "the transaction has ended already");
    }
    warehouse.requireOpen();
  }
}
