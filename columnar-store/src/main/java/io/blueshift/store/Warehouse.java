package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.Persistence;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.PageCache;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import io.blueshift.transaction.WriteLock;
import io.blueshift.wal.CommitLog;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogRecord;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One warehouse: one catalog, one commit clock, one log. The door of this module.
///
/// Work goes through sessions and their transactions. Safe for use by several threads; closed by
/// whoever opened it, which ends all sessions.
public final class Warehouse implements AutoCloseable {
  private static final String SEGMENT_FOLDER = "segments";
  private static final String TEMPORARY_FOLDER = "temporary";
  private static final AtomicLong SESSION_IDS = new AtomicLong();

  private final UUID id;
  private final StorageDirectory directory;
  private final WarehouseOptions options;
  private final MemoryBudget memory;
  private final boolean ownsMemory;
  private final PageCache cache;
  private final TableStorage permanentStorage;
  private final TableStorage temporaryStorage;
  private final SnapshotRegistry snapshots;
  private final WriteLock writeLock = new WriteLock();
  private final Object publishLock = new Object();
  private final CommitLog log;
  private final AtomicInteger nextObjectId;
  private final AtomicInteger nextTemporaryId = new AtomicInteger(Catalog.FIRST_TEMPORARY_ID);
  private final Map<Integer, AtomicLong> rowIds = new ConcurrentHashMap<>();
  private final Map<IdentityKey, AtomicLong> identityOrdinals = new ConcurrentHashMap<>();
  private final Set<WarehouseSession> sessions = new HashSet<>();
  private volatile boolean closed;
  private volatile @Nullable DatabaseException broken;

  private record IdentityKey(int tableId, int columnNumber) {}

  private Warehouse(
      UUID id, StorageDirectory directory, WarehouseOptions options, DatabaseState state) {
    this.id = id;
    this.directory = directory;
    this.options = options;
    MemoryBudget given = options.memory();
    this.ownsMemory = given == null;
    this.memory = given == null ? MemoryBudget.root("warehouse", defaultMemoryBytes()) : given;
    this.cache = new PageCache(memory, memory.limitBytes() / 4);
    this.permanentStorage =
        new TableStorage(directory, SEGMENT_FOLDER, new AtomicLong(1), cache, memory);
    this.temporaryStorage =
        new TableStorage(
            directory.readOnly() ? new MemoryStorageDirectory() : directory,
            TEMPORARY_FOLDER,
            new AtomicLong(1),
            cache,
            memory);
    this.log = CommitLog.NONE;
    this.snapshots = new SnapshotRegistry(state, log::durablePosition);
    this.nextObjectId = new AtomicInteger(state.catalog().nextObjectId());
  }

  private static long defaultMemoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize() / 4 * 3
        : Runtime.getRuntime().maxMemory();
  }

  /// Opens a warehouse that lives in memory and ends with this object.
  public static Warehouse inMemory(WarehouseOptions options) {
    StorageDirectory directory = new MemoryStorageDirectory();
    directory.createFolder(SEGMENT_FOLDER);
    directory.createFolder(TEMPORARY_FOLDER);
    return new Warehouse(UUID.randomUUID(), directory, options, DatabaseState.initial());
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
    return options.readOnly();
  }

  /// Returns the budget on which everything that works on the warehouse draws.
  public MemoryBudget memory() {
    return memory;
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

  SnapshotRegistry snapshots() {
    return snapshots;
  }

  WriteLock writeLock() {
    return writeLock;
  }

  CallContext internalContext(WarehouseSession session) {
    return CallContext.of(session.principal()).withSession(session.id());
  }

  TableStorage storage(int tableId) {
    return Catalog.isTemporary(tableId) ? temporaryStorage : permanentStorage;
  }

  int allocateObjectId(Persistence persistence) {
    return switch (persistence) {
      case PERMANENT -> nextObjectId.getAndIncrement();
      case TEMPORARY -> nextTemporaryId.getAndIncrement();
    };
  }

  AtomicLong rowIds(int tableId) {
    return rowIds.computeIfAbsent(
        tableId, table -> new AtomicLong(snapshots.current().content(table).nextRowId()));
  }

  AtomicLong identityOrdinals(int tableId, int columnNumber) {
    return identityOrdinals.computeIfAbsent(
        new IdentityKey(tableId, columnNumber),
        key ->
            new AtomicLong(
                snapshots
                    .current()
                    .content(tableId)
                    .nextIdentityOrdinals()
                    .getOrDefault(columnNumber, 0L)));
  }

  /// Logs and publishes a transaction's changes. When this throws, the state is as it was.
  Pending<CommitResult> publish(
      List<LogChange> changes,
      CallContext context,
      Durability durability,
      Function<SegmentInfo, SegmentHandle> handles) {
    CommitResult result;
    long awaitedPosition;
    synchronized (publishLock) {
      requireOpen();
      DatabaseState before = snapshots.current();
      LogRecord record = commitRecord(before, changes, context);
      long position = log.append(record);
      StateTransition.Result step = applyLogged(before, record, handles);
      long syncPosition = durability == Durability.SYNC ? position : before.syncPosition();
      snapshots.publish(
          step.state().withSyncPosition(syncPosition), step.retired(), position);
      awaitedPosition = syncPosition;
      result = new CommitResult(record.commitNumber(), record.commitTimeMicros());
    }
    return whenDurable(awaitedPosition, result);
  }

  private LogRecord commitRecord(
      DatabaseState before, List<LogChange> changes, CallContext context) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, options.clock().instant());
    return new LogRecord(
        LogRecord.Kind.COMMIT,
        before.timeline(),
        before.commitNumber() + 1,
        Math.max(now, before.commitTimeMicros()),
        context.principal().userName(),
        context.protocol().number(),
        context.sessionId(),
        changes);
  }

  /// Applies a record that is in the log already. A failure here leaves memory behind the log, so
  /// that nothing but opening the warehouse again is safe.
  private StateTransition.Result applyLogged(
      DatabaseState before, LogRecord record, Function<SegmentInfo, SegmentHandle> handles) {
    try {
      return StateTransition.apply(before, record, handles);
    } catch (RuntimeException | Error e) {
      broken =
          new DatabaseException(
                  ErrorCode.WAREHOUSE_CLOSED,
                  "the warehouse stopped because a logged change could not be applied", e)
              .withHint("Open the warehouse again; the change is in its log.");
      throw e;
    }
  }

  private Pending<CommitResult> whenDurable(long position, CommitResult result) {
    Pending<Void> durable = log.whenDurable(position);
    if (durable.isDone()) {
      durable.await();
      return Pending.completed(result);
    }
    CompletableFuture<CommitResult> future = new CompletableFuture<>();
    durable.whenDone(
        (ignored, failure) -> {
          if (failure == null) {
            future.complete(result);
          } else {
            future.completeExceptionally(failure);
          }
        });
    return Pending.of(future);
  }

  /// Returns a result that completes when all that a snapshot shows is as durable as its writers
  /// asked for.
  Pending<CommitResult> whenReadable(DatabaseState state) {
    return whenDurable(
        state.syncPosition(), new CommitResult(state.commitNumber(), state.commitTimeMicros()));
  }

  void requireOpen() {
    DatabaseException cause = broken;
    if (cause != null) {
      throw cause;
    }
    if (closed) {
      throw new DatabaseException(ErrorCode.WAREHOUSE_CLOSED, "the warehouse is closed");
    }
  }

  /// Ends all sessions and closes the warehouse. Does nothing when it is closed.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    List<WarehouseSession> open;
    synchronized (sessions) {
      open = new ArrayList<>(sessions);
    }
    open.forEach(WarehouseSession::close);
    closed = true;
    for (TableContent content : snapshots.current().tables().values()) {
      content.segments().forEach(SegmentHandle::close);
    }
    log.close();
    cache.close();
    if (ownsMemory) {
      memory.close();
    }
  }
}
