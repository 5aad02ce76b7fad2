package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.KeyedTable;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.FolderDirectory;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.io.MachineMemory;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageLock;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.segment.PageCache;
import io.blueshift.store.Recovery.Recovered;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableLayout;
import io.blueshift.table.VersionedTable;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.OpenTransaction;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.RowLock;
import io.blueshift.transaction.RowLocks;
import io.blueshift.transaction.Transaction;
import io.blueshift.wal.CommitLog;
import io.blueshift.wal.LogPosition;
import io.blueshift.wal.ManifestFile;
import io.blueshift.wal.WriteAheadLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One warehouse: one catalog, one commit clock, one log. The door of this module.
///
/// Work goes through sessions and their transactions. Safe for use by several threads; closed by
/// whoever opened it, which ends all sessions.
public final class Warehouse implements AutoCloseable {
  private static final int READ_ONLY_ATTEMPT_COUNT = 20;
  private static final AtomicLong SESSION_IDS = new AtomicLong();

  private final UUID id;
  private final StorageDirectory directory;
  private final WarehouseOptions options;
  private final boolean readOnly;
  private final Resources resources;
  private final TableStorage permanentStorage;
  private final TableStorage temporaryStorage;
  private final SnapshotRegistry snapshots;
  private final CommitLog log;
  private final CommitPublisher publisher;
  private final Clock clock;
  private final AtomicLong transactionCount = new AtomicLong();
  private final RowCounters counters;
  private final SequenceCounters sequences;
  private final @Nullable Upkeep upkeep;
  private final RowLocks locks;
  private final Map<Integer, TableLayout> layouts = new ConcurrentHashMap<>();
  private final Set<WarehouseSession> sessions = new HashSet<>();
  private final PointOperations operations = new PointOperations();
  private volatile WarehouseSettings settings;
  private volatile @Nullable LogArchive archive;
  private volatile boolean closed;

  /// What an open warehouse holds besides its files' content, in the order in which it was taken.
  private record Resources(
      @Nullable StorageLock lock,
      MemoryBudget memory,
      boolean ownsMemory,
      PageCache cache,
      StoreMemory owners)
      implements AutoCloseable {
    static Resources take(WarehouseOptions options, @Nullable StorageLock lock) {
      MemoryBudget given = options.memory();
      MemoryBudget memory =
          given == null
              ? MemoryBudget.root("warehouse", MachineMemory.totalBytes() / 4 * 3)
              : given;
      PageCache cache = new PageCache(memory, memory.limitBytes() / 4);
      StoreMemory owners = new StoreMemory(memory, cache, options.upkeep().rowMemoryBytes());
      return new Resources(lock, memory, given == null, cache, owners);
    }

    @Override
    public void close() {
      cache.close();
      owners.close();
      if (ownsMemory) {
        memory.close();
      }
      if (lock != null) {
        lock.close();
      }
    }
  }

  private Warehouse(
      StorageDirectory directory,
      WarehouseOptions options,
      Resources resources,
      TableStorage permanentStorage,
      Recovered recovered,
      boolean logged,
      @Nullable LogArchive archive,
      StoreParts parts) {
    this.archive = archive;
    this.id = recovered.warehouseId();
    this.directory = directory;
    this.options = options;
    this.resources = resources;
    this.readOnly = options.readOnly() || directory.readOnly();
    this.permanentStorage = permanentStorage;
    this.temporaryStorage = temporaryStorage(directory, readOnly, resources);
    DatabaseState state = recovered.state();
    WriteAheadLog writeAheadLog =
        logged && !readOnly
            ? new WriteAheadLog(
                directory,
                id,
                state.timeline(),
                recovered.logEnd(),
                parts.logFileSizeBytes(),
                this::afterSync)
            : null;
    this.log = writeAheadLog == null ? CommitLog.NONE : parts.commitLog(writeAheadLog);
    this.clock = options.clock();
    this.settings = WarehouseSettings.read(directory);
    this.snapshots = parts.snapshotRegistry(state, this::deletablePosition);
    this.publisher = parts.commitPublisher(snapshots, log, options.clock(), resources.owners());
    this.locks = parts.rowLocks(resources.owners());
    this.counters = parts.rowCounters(snapshots);
    this.sequences =
        new SequenceCounters(snapshots, publisher, options.durability(), parts.nanoTime());
    this.upkeep = readOnly ? null : upkeep(recovered, writeAheadLog);
    if (upkeep != null) {
      upkeep.apply(settings, archive);
    }
  }

  /// Returns the position before which the records are that have dropped segments whose files may be deleted.
  private long deletablePosition() {
    LogArchive present = archive;
    return present == null
        ? log.durablePosition()
        : Math.min(log.durablePosition(), present.archivedPosition());
  }

  /// Opens the archive that settings name, or returns null.
  private static @Nullable LogArchive archive(
      StorageDirectory directory, WarehouseSettings settings, long archivedPosition) {
    return switch (settings.archive()) {
      case WarehouseSettings.ARCHIVE_OFF -> null;
      case WarehouseSettings.ARCHIVE_INSIDE ->
          new LogArchive(
              directory,
              new FolderDirectory(directory, StoreLayout.ARCHIVE_FOLDER),
              settings.archiveRetention(),
              archivedPosition);
      default ->
          new LogArchive(
              directory,
              LocalStorageDirectory.open(Path.of(settings.archive())),
              settings.archiveRetention(),
              archivedPosition);
    };
  }

  private Upkeep upkeep(Recovered recovered, @Nullable WriteAheadLog writeAheadLog) {
    UpkeepOptions asked = options.upkeep();
    UpkeepHistory history = new UpkeepHistory(options.clock());
    Retention retention =
        new Retention(options, () -> settings, permanentStorage, snapshots, publisher);
    RowMover mover = new RowMover(permanentStorage, publisher, history, asked, retention);
    Checkpointer checkpointer =
        writeAheadLog == null
            ? null
            : new Checkpointer(
                id,
                permanentStorage,
                snapshots,
                publisher,
                writeAheadLog,
                history,
                options.clock(),
                new Checkpointer.Limits(
                    asked.checkpointLogBytes(),
                    asked.recoveryMillisMax(),
                    recovered.replayBytesPerSecond()),
                recovered.manifestNumber(),
                recovered.manifestPosition());
    return new Upkeep(
        asked,
        snapshots,
        history,
        new Compactor(asked, snapshots, publisher, mover),
        new IndexUpkeep(snapshots, this::layout, this::storage),
        checkpointer,
        resources.owners(),
        retention);
  }

  private void afterSync() {
    snapshots.sweep();
    resources.owners().gate().open();
  }

  private static TableStorage temporaryStorage(
      StorageDirectory directory, boolean readOnly, Resources resources) {
    StorageDirectory target = directory;
    if (readOnly) {
      target = new MemoryStorageDirectory();
      target.createFolder(StoreLayout.TEMPORARY_FOLDER);
    }
    return new TableStorage(
        target,
        StoreLayout.TEMPORARY_FOLDER,
        new AtomicLong(1),
        resources.cache(),
        resources.memory(),
        resources.owners().temporaryTables(),
        resources.owners().indexMemory());
  }

  private static TableStorage permanentStorage(StorageDirectory directory, Resources resources) {
    return new TableStorage(
        directory,
        StoreLayout.SEGMENT_FOLDER,
        new AtomicLong(1),
        resources.cache(),
        resources.memory(),
        resources.owners().permanentTables(),
        resources.owners().indexMemory());
  }

  /// Opens the warehouse in a directory, making it when there is none. Read-only, when the options or
  /// the directory say so, it shows the last published snapshot and may be open beside a process that
  /// writes.
  ///
  /// @throws DatabaseException OBJECT_IN_USE when another process writes it, DATA_CORRUPTED,
  ///     UNSUPPORTED_FORMAT_VERSION, UNDEFINED_FILE when read-only and there is none
  public static Warehouse open(StorageDirectory directory, WarehouseOptions options) {
    return open(directory, options, StoreParts.STANDARD);
  }

  static Warehouse open(StorageDirectory directory, WarehouseOptions options, StoreParts parts) {
    return options.readOnly() || directory.readOnly()
        ? openForReading(directory, options, parts)
        : openForWriting(directory, options, parts);
  }

  private static Warehouse openForWriting(
      StorageDirectory directory, WarehouseOptions options, StoreParts parts) {
    StoreLayout.requireOwnFolder(directory);
    Resources resources =
        Resources.take(
            options, directory.lock(StoreLayout.LOCK, LockHolder.describe(options.clock())));
    try {
      if (ManifestFile.readNewest(directory) == null) {
        Recovery.create(directory);
      }
      TableStorage storage = permanentStorage(directory, resources);
      Recovered recovered = readState(directory, storage);
      Set<String> segments = Recovery.requireSegments(directory, recovered.state());
      Recovery.syncFound(directory, recovered);
      StoreLayout.createFolders(directory);
      LogArchive archive =
          archive(
              directory,
              WarehouseSettings.read(directory),
              recovered.manifestPosition().position());
      storage.nextFileNumber().set(recovered.nextFileNumber());
      if (archive != null) {
        archive.keepFound();
        archive.segmentNames().forEach(storage::noteFileName);
      }
      StoreLayout.deleteFiles(directory, StoreLayout.SEGMENT_FOLDER, segments);
      StoreLayout.deleteFiles(directory, StoreLayout.TEMPORARY_FOLDER, Set.of());
      StoreLayout.deleteFiles(directory, StoreLayout.SPILL_FOLDER, Set.of());
      return new Warehouse(directory, options, resources, storage, recovered, true, archive, parts);
    } catch (RuntimeException | Error e) {
      resources.owners().abandon();
      resources.close();
      throw e;
    }
  }

  private static Recovered readState(StorageDirectory directory, TableStorage storage) {
    return Recovery.read(directory, segment -> storage.handle(segment, 0), storage.memory());
  }

  /// Reads manifest and log while a writer may be replacing them: what vanished meanwhile makes it
  /// begin again. All segments are opened at once, so that the writer may delete them later.
  private static Warehouse openForReading(
      StorageDirectory directory, WarehouseOptions options, StoreParts parts) {
    Resources resources = Resources.take(options, null);
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          TableStorage storage = permanentStorage(directory, resources);
          Recovered recovered = readState(directory, storage);
          openSegments(recovered.state());
          return new Warehouse(
              directory, options, resources, storage, recovered, false, null, parts);
        } catch (DatabaseException e) {
          resources.owners().abandon();
          if (attempt == READ_ONLY_ATTEMPT_COUNT || ManifestFile.readNewest(directory) == null) {
            throw e;
          }
        }
      }
    } catch (RuntimeException | Error e) {
      resources.owners().abandon();
      resources.close();
      throw e;
    }
  }

  private static void openSegments(DatabaseState state) {
    List<SegmentHandle> opened = new ArrayList<>();
    try {
      for (StoredTable table : state.tables().values()) {
        for (SegmentHandle segment : table.allSegments()) {
          opened.add(segment);
          segment.segment();
        }
      }
    } catch (RuntimeException e) {
      opened.forEach(SegmentHandle::close);
      throw e;
    }
  }

  /// Opens a warehouse that lives in memory and ends with this object.
  public static Warehouse inMemory(WarehouseOptions options) {
    StorageDirectory directory = new MemoryStorageDirectory();
    StoreLayout.createFolders(directory);
    Resources resources = Resources.take(options, null);
    Recovered nothing =
        new Recovered(
            new UUID(System.nanoTime(), ThreadLocalRandom.current().nextLong()),
            DatabaseState.initial(),
            LogPosition.START,
            LogPosition.START,
            0,
            0,
            1,
            Recovered.REPLAY_BYTES_PER_SECOND);
    return new Warehouse(
        directory,
        options,
        resources,
        permanentStorage(directory, resources),
        nothing,
        false,
        null,
        StoreParts.STANDARD);
  }

  /// Returns how the cache of decompressed pages was used.
  public PageCache.Figures pageCacheFigures() {
    return resources.cache().figures();
  }

  /// Returns the warehouse's identity, which it keeps for life.
  public UUID id() {
    return id;
  }

  /// Returns where the warehouse lies, for messages.
  public String description() {
    return directory.description();
  }

  /// Returns whether changes are refused.
  public boolean readOnly() {
    return readOnly;
  }

  /// Returns the budget on which everything that works on the warehouse draws.
  public MemoryBudget memory() {
    return resources.memory();
  }

  /// Returns the directory whose folder [#spillFolder] takes the rows of running queries. What is
  /// left there is deleted when the warehouse is opened again.
  public StorageDirectory spillDirectory() {
    return temporaryStorage.directory();
  }

  /// Returns the name of the folder for rows of running queries.
  public String spillFolder() {
    return StoreLayout.SPILL_FOLDER;
  }

  /// Returns when a commit is acknowledged that does not say so itself.
  public Durability defaultDurability() {
    return options.durability();
  }

  /// Opens a session.
  public WarehouseSession openSession(Principal principal, Protocol protocol) {
    requireOpen();
    WarehouseSession session =
        new WarehouseSession(this, SESSION_IDS.incrementAndGet(), principal, protocol);
    synchronized (sessions) {
      sessions.add(session);
    }
    return session;
  }

  void ended(WarehouseSession session) {
    synchronized (sessions) {
      sessions.remove(session);
    }
  }

  /// Begins a transaction in a session of its own, which ends with it.
  public Transaction begin(AccessMode accessMode, Principal principal) {
    WarehouseSession session = openSession(principal, Protocol.EMBEDDED);
    session.endWithTransaction();
    return session.begin(accessMode);
  }

  /// Returns the rows of a table by its enforced primary key, as a transaction of this warehouse sees and
  /// changes them. To be used as the transaction, by one thread.
  ///
  /// @throws DatabaseException OBJECT_NOT_IN_PREREQUISITE_STATE when the table has no such key
  public KeyedTable rows(Transaction transaction, int tableId) {
    return ((WarehouseTransaction) transaction).countedRows(tableId);
  }

  /// As [#rows], for a caller who counts what it does by itself: its calls are not counted.
  public KeyedTable uncountedRows(Transaction transaction, int tableId) {
    return ((WarehouseTransaction) transaction).rows(tableId, false);
  }

  SnapshotRegistry snapshots() {
    return snapshots;
  }

  CommitPublisher publisher() {
    return publisher;
  }

  RowCounters counters() {
    return counters;
  }

  SequenceCounters sequences() {
    return sequences;
  }

  /// Returns who holds and who waits for what, at most so many locks of them; no picture of one moment.
  public List<RowLock> heldLocks(int maxCount) {
    return locks.locks(maxCount);
  }

  /// Returns the transactions that have not ended, by their numbers.
  public List<OpenTransaction> openTransactions() {
    List<WarehouseSession> open;
    synchronized (sessions) {
      open = List.copyOf(sessions);
    }
    return open.stream()
        .flatMap(session -> session.openTransactions().stream())
        .sorted(Comparator.comparingLong(OpenTransaction::id))
        .toList();
  }

  PointOperations operations() {
    return operations;
  }

  /// Returns what was done to single rows, by shape and second, the newest seconds first.
  public List<PointOperations.Figures> pointOperations() {
    List<WarehouseSession> open;
    synchronized (sessions) {
      open = List.copyOf(sessions);
    }
    return operations.figures(open.stream().map(WarehouseSession::operations).toList());
  }

  /// Returns the calls through the door that were slow or failed, oldest first.
  public List<PointOperations.Single> slowCalls() {
    return operations.singles();
  }

  long nextTransactionId() {
    return transactionCount.incrementAndGet();
  }

  /// Fails with READ_ONLY_TRANSACTION when the warehouse is open for reading only.
  void requireWritable() {
    if (readOnly) {
      throw new DatabaseException(
          ErrorCode.READ_ONLY_TRANSACTION, "cannot change a warehouse that is open read-only");
    }
  }

  /// Returns the time on the warehouse's clock.
  Instant now() {
    return clock.instant();
  }

  RowLocks locks() {
    return locks;
  }

  /// Returns who holds how much.
  StoreMemory owners() {
    return resources.owners();
  }

  /// Returns a result that completes when there is memory for more rows of permanent tables.
  Pending<Void> admitWriter(CallContext context) {
    return resources.owners().gate().enter(context, this::makeRoom);
  }

  private void makeRoom() {
    if (upkeep != null) {
      upkeep.noteCommit(List.of());
    }
  }

  CallContext internalContext(WarehouseSession session) {
    return CallContext.of(session.principal()).withSession(session.id());
  }

  TableStorage storage(int tableId) {
    return Catalog.isTemporary(tableId) ? temporaryStorage : permanentStorage;
  }

  /// Returns the layout of a definition with its indexes, which is kept as long as the table has no other.
  ///
  /// @param catalog has the indexes
  TableLayout layout(TableDefinition definition, Catalog catalog) {
    TableLayout known = layouts.get(definition.id());
    List<IndexDefinition> indexes = catalog.indexes(definition.id());
    if (known == null || !known.isOf(definition, indexes)) {
      known = TableLayout.of(definition, indexes);
      layouts.put(definition.id(), known);
    }
    return known;
  }

  /// Forgets the layout of a table that is dropped, or about to be.
  void forgetLayout(int tableId) {
    layouts.remove(tableId);
  }

  /// Returns whether what is taken from a table is kept for who reads as of an older commit.
  boolean keepsHistory(int tableId) {
    VersionedTable table = snapshots.current().logged(tableId);
    return table != null
        && (options.retentionMicros(table, settings) > 0 || !table.bounds().held().isEmpty());
  }

  void noteCommit(Collection<Integer> changedTableIds) {
    if (upkeep != null) {
      upkeep.noteCommit(changedTableIds);
    }
    resources.owners().gate().open();
  }

  void noteRowCommit(int changedTableId) {
    if (upkeep != null) {
      upkeep.noteRowCommit(changedTableId);
    }
  }

  /// Flushes, compacts and checkpoints what is due, on the caller's thread. Needed only where the
  /// options say that no thread does it.
  public void upkeep() {
    requireOpen();
    if (upkeep != null) {
      upkeep.run();
    }
  }

  /// Writes a checkpoint, on the caller's thread, so that the next opening has no log to replay.
  public void checkpoint() {
    requireOpen();
    if (upkeep != null) {
      upkeep.checkpoint(CheckpointInfo.Reason.REQUESTED);
    }
  }

  /// Cares for one table, on the caller's thread: see [VacuumMode].
  ///
  /// @param thresholdPercent the share of rows, 0 to 100, that must be in order, and that must not be deleted,
  ///     for the table to be left alone
  /// @param boost takes more memory
  /// @param stop called often; throws to stop, which leaves what was done
  public VacuumInfo vacuum(
      int tableId, VacuumMode mode, int thresholdPercent, boolean boost, Runnable stop) {
    requireOpen();
    return requireUpkeep().vacuum(new Vacuum.Request(mode, tableId, thresholdPercent), boost, stop);
  }

  private Upkeep requireUpkeep() {
    Upkeep present = upkeep;
    if (present == null) {
      throw new DatabaseException(
          ErrorCode.READ_ONLY_TRANSACTION, "the warehouse is open read-only");
    }
    return present;
  }

  /// Returns the settings that hold for everybody who works on the warehouse.
  public WarehouseSettings settings() {
    return settings;
  }

  /// Returns the size of the log at which a checkpoint is written.
  public long checkpointLogBytes() {
    Long set = settings.checkpointLogBytes();
    return set == null ? options.upkeep().checkpointLogBytes() : set;
  }

  /// Returns how long replaying the log may take before a checkpoint is written; 0 is any time.
  public long recoveryMillisMax() {
    Long set = settings.recoveryMillisMax();
    return set == null ? options.upkeep().recoveryMillisMax() : set;
  }

  /// Returns how long versions are kept of tables that do not say so themselves.
  public Duration retention() {
    return options.retention(settings);
  }

  /// Returns how many bytes named snapshots may hold on disk that nothing else needs.
  public long snapshotBytesMax() {
    return options.snapshotBytesMax(settings);
  }

  /// Changes the settings, which stay when the warehouse is closed. They are in force when this returns; an archive
  /// that is begun has its first checkpoint by then.
  ///
  /// @throws DatabaseException READ_ONLY_TRANSACTION, IO_ERROR, DISK_FULL
  public void changeSettings(UnaryOperator<WarehouseSettings> change) {
    requireOpen();
    requireUpkeep().whileNothingMoves(() -> apply(change.apply(settings)));
  }

  private void apply(WarehouseSettings changed) {
    if (log == CommitLog.NONE && !changed.archive().equals(WarehouseSettings.ARCHIVE_OFF)) {
      throw new DatabaseException(
          ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE, "a warehouse in memory has no log to keep");
    }
    boolean otherArchive =
        !changed.archive().equals(settings.archive())
            || !changed.archiveRetention().equals(settings.archiveRetention());
    LogArchive next = otherArchive ? archive(directory, changed, 0) : archive;
    changed.write(directory);
    settings = changed;
    archive = next;
    requireUpkeep().apply(changed, next);
    if (otherArchive && next != null) {
      requireUpkeep().checkpoint(CheckpointInfo.Reason.REQUESTED);
    }
    snapshots.sweep();
  }

  /// Makes a copy of the warehouse as of now in another directory, while commits go on. Segments and log files
  /// are linked where both lie on one file system. The copy opens as a warehouse with the same identity, and with
  /// default settings.
  ///
  /// @param target an empty directory
  /// @return the commit that the copy has
  /// @throws DatabaseException OBJECT_NOT_IN_PREREQUISITE_STATE when the directory is not empty or the
  ///     warehouse is in memory, READ_ONLY_TRANSACTION, DISK_FULL, IO_ERROR
  public long copyTo(StorageDirectory target) {
    requireOpen();
    return requireUpkeep().copyTo(target);
  }

  /// Returns the newest moves of rows since the warehouse was opened, oldest first, with those that run.
  public List<CompactionInfo> compactions() {
    return upkeep == null ? List.of() : upkeep.history().compactions();
  }

  /// Returns how far the log is, or null for a warehouse in memory or open read-only.
  public @Nullable LogFigures logFigures() {
    Checkpointer checkpointer = upkeep == null ? null : upkeep.checkpointer();
    return checkpointer == null ? null : checkpointer.figures();
  }

  /// Returns the states that are being read, oldest first.
  public List<OpenSnapshot> openSnapshots() {
    return snapshots.openSnapshots();
  }

  /// Returns how far back a table can be read, or null when there is no such permanent table.
  public @Nullable HistoryFigures historyFigures(int tableId) {
    DatabaseState state = snapshots.current();
    VersionedTable table = state.logged(tableId);
    return table == null
        ? null
        : HistoryFigures.of(table, options.retentionMicros(table, settings), state.commitTimes());
  }

  /// Returns how a table lies on disk now, or null when there is no such permanent table.
  public VacuumInfo.@Nullable TableFigures tableFigures(int tableId) {
    if (upkeep == null) {
      return null;
    }
    DatabaseState state = snapshots.acquire();
    try {
      return state.tables().containsKey(tableId)
          ? upkeep.compactor().figures(state, tableId)
          : null;
    } finally {
      snapshots.release(state);
    }
  }

  /// Returns who holds how much memory.
  public List<MemoryUse> memoryUses() {
    return resources.owners().uses();
  }

  /// Returns the newest checkpoints since the warehouse was opened, oldest first.
  public List<CheckpointInfo> checkpoints() {
    return upkeep == null ? List.of() : upkeep.history().checkpoints();
  }

  /// Returns the newest tables that [#vacuum] cared for since the warehouse was opened, oldest first.
  public List<VacuumInfo> vacuums() {
    return upkeep == null ? List.of() : upkeep.history().vacuums();
  }

  void requireOpen() {
    publisher.requireSound();
    if (closed) {
      throw new DatabaseException(ErrorCode.WAREHOUSE_CLOSED, "the warehouse is closed");
    }
  }

  /// Ends all sessions, writes a checkpoint and closes the warehouse. Does nothing when it is closed.
  @Override
  public void close() {
    List<WarehouseSession> open;
    synchronized (sessions) {
      if (closed) {
        return;
      }
      open = new ArrayList<>(sessions);
    }
    open.forEach(WarehouseSession::close);
    closed = true;
    try (resources) {
      try {
        if (publisher.isSound()) {
          sequences.settle(CallContext.of(Principal.OWNER));
        }
        if (upkeep != null) {
          upkeep.close();
        }
      } finally {
        log.close();
        snapshots.sweep();
        closeTables();
        if (!publisher.isSound()) {
          resources.owners().abandon();
        }
      }
    }
  }

  private void closeTables() {
    for (StoredTable table : snapshots.current().tables().values()) {
      table.allSegments().forEach(SegmentHandle::close);
      table.chargesWithout(null).forEach(MemoryCharge::release);
    }
  }
}
