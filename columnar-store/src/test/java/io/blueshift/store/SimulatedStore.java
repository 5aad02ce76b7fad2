package io.blueshift.store;

import io.blueshift.io.StorageDirectory;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.HistoryNeeds;
import io.blueshift.table.RowIds;
import io.blueshift.table.SegmentHandle;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockOutcome;
import io.blueshift.transaction.RowLockOwner;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.transaction.RowLocks;
import io.blueshift.wal.CommitLog;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogRecord;
import io.blueshift.wal.WriteAheadLog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// A warehouse without threads of its own, for the simulation: the log is synced when it is told to. One
/// of its parts may be faulty.
public final class SimulatedStore {
  private final Warehouse warehouse;
  private final @Nullable WriteAheadLog log;

  /// A fault in a part of the store.
  public enum PartFault {
    NONE,
    /// A record is written when the next one comes, or when somebody waits.
    PUBLISH_BEFORE_APPEND,
    /// Nobody waits for a sync.
    ACKNOWLEDGE_BEFORE_SYNC,
    /// Who read an unsynced commit is answered at once.
    READ_BEFORE_SYNC,
    /// Files are deleted though the record that drops them may be lost.
    DELETE_BEFORE_SYNC,
    /// Snapshots are not counted.
    SNAPSHOT_NOT_HELD,
    /// Rows are moved whatever the table has become.
    MOVE_WITHOUT_LOOKING,
    /// Row ids begin anew at each opening.
    ROW_IDS_FROM_ZERO,
    /// Identity values begin anew at each opening.
    IDENTITY_FROM_ZERO,
    /// A commit's last change is left out of its record when it has several.
    CHANGE_LEFT_OUT,
    /// The log does not have what was deleted.
    DELETE_NOT_LOGGED,
    /// The log has new versions of rows but not that the old ones are gone.
    VERSION_WITHOUT_DELETE,
    /// The log has that rows are gone but not their new versions.
    DELETE_WITHOUT_VERSION,
    /// The log has a deletion twice, the second time behind the new versions.
    DELETE_REPEATED,
    /// The log has other row ids than were deleted.
    DELETE_OF_NEXT_ROW,
    /// What is deleted while rows are moved is not deleted where they come to.
    DELETES_DURING_MOVE_LOST,
    /// The log does not have where sequences move to.
    SEQUENCE_NOT_LOGGED,
    /// The log does not have the names of snapshots.
    SNAPSHOT_NAME_NOT_LOGGED,
    /// The log does not have that snapshots are dropped or given up.
    SNAPSHOT_GIVEN_UP_UNLOGGED,
    /// What only named snapshots need goes.
    HISTORY_PRUNED_EARLY,
    /// Keys are not locked.
    KEY_LOCK_SKIPPED,
    /// Rows are not locked.
    ROW_LOCK_SKIPPED,
    /// Tables are not locked.
    TABLE_LOCK_SKIPPED
  }

  private SimulatedStore(Warehouse warehouse, @Nullable WriteAheadLog log) {
    this.warehouse = warehouse;
    this.log = log;
  }

  /// Opens a warehouse.
  public static SimulatedStore open(
      StorageDirectory directory, WarehouseOptions options, PartFault fault) {
    return open(directory, options, fault, CommitWatcher.NONE);
  }

  /// Opens a warehouse whose commits somebody watches.
  public static SimulatedStore open(
      StorageDirectory directory,
      WarehouseOptions options,
      PartFault fault,
      CommitWatcher watcher) {
    FaultyParts parts = new FaultyParts(fault, watcher);
    return new SimulatedStore(Warehouse.open(directory, options, parts), parts.log);
  }

  /// Returns the warehouse.
  public Warehouse warehouse() {
    return warehouse;
  }

  /// Does what the log's thread does.
  public void syncLog() {
    if (log != null) {
      log.sync();
    }
  }

  /// Returns whether the store takes changes.
  public boolean isSound() {
    return warehouse.publisher().isSound();
  }

  /// Returns the number of the newest commit.
  public long commitNumber() {
    return warehouse.snapshots().current().commitNumber();
  }

  /// Returns the least row id that no row of a table has had in the newest state.
  public long nextRowId(int tableId) {
    return Objects.requireNonNull(warehouse.snapshots().current().tables().get(tableId))
        .nextRowId();
  }

  private static final class FaultyParts extends StoreParts {
    /// So few that histories begin files between checkpoints.
    private static final long LOG_FILE_SIZE_BYTES = 1 << 14;

    /// How much later every look at the clock for blocks of sequences is.
    private static final long TICK_NANOS = 300_000_000;

    private final PartFault fault;
    private final CommitWatcher watcher;
    private @Nullable WriteAheadLog log;
    private long nanos;

    FaultyParts(PartFault fault, CommitWatcher watcher) {
      this.fault = fault;
      this.watcher = watcher;
    }

    @Override
    LongSupplier nanoTime() {
      return () -> nanos += TICK_NANOS;
    }

    @Override
    long logFileSizeBytes() {
      return LOG_FILE_SIZE_BYTES;
    }

    @Override
    CommitLog commitLog(WriteAheadLog made) {
      log = made;
      return switch (fault) {
        case PUBLISH_BEFORE_APPEND -> new LateLog(made);
        case ACKNOWLEDGE_BEFORE_SYNC -> new HastyLog(made, true);
        case DELETE_BEFORE_SYNC -> new HastyLog(made, false);
        case DELETE_NOT_LOGGED,
            VERSION_WITHOUT_DELETE,
            DELETE_WITHOUT_VERSION,
            DELETE_REPEATED,
            DELETE_OF_NEXT_ROW,
            SEQUENCE_NOT_LOGGED,
            SNAPSHOT_NAME_NOT_LOGGED,
            SNAPSHOT_GIVEN_UP_UNLOGGED ->
            new ChangingLog(made, fault);
        default -> made;
      };
    }

    @Override
    SnapshotRegistry snapshotRegistry(DatabaseState state, LongSupplier durablePosition) {
      return switch (fault) {
        case SNAPSHOT_NOT_HELD ->
            new SnapshotRegistry(state, durablePosition) {
              @Override
              synchronized DatabaseState acquire() {
                return current();
              }
            };
        default -> super.snapshotRegistry(state, durablePosition);
      };
    }

    @Override
    CommitPublisher commitPublisher(
        SnapshotRegistry snapshots, CommitLog made, Clock clock, StoreMemory memory) {
      return new FaultyPublisher(snapshots, made, clock, memory, fault, watcher);
    }

    @Override
    RowLocks rowLocks(StoreMemory memory) {
      return switch (fault) {
        case KEY_LOCK_SKIPPED -> new LaxLocks(memory, row -> row < RowLocks.KEYS_OF_TABLE);
        case ROW_LOCK_SKIPPED -> new LaxLocks(memory, row -> row >= 0);
        case TABLE_LOCK_SKIPPED -> new LaxLocks(memory, row -> row == RowLocks.WHOLE_TABLE);
        default -> super.rowLocks(memory);
      };
    }

    @Override
    RowCounters rowCounters(SnapshotRegistry snapshots) {
      AtomicLong rowIds = new AtomicLong();
      AtomicLong ordinals = new AtomicLong();
      return switch (fault) {
        case ROW_IDS_FROM_ZERO ->
            new RowCounters(snapshots) {
              @Override
              AtomicLong rowIds(int tableId) {
                return rowIds;
              }
            };
        case IDENTITY_FROM_ZERO ->
            new RowCounters(snapshots) {
              @Override
              AtomicLong identityOrdinals(int tableId, int columnNumber) {
                return ordinals;
              }
            };
        default -> super.rowCounters(snapshots);
      };
    }
  }

  /// Grants some locks to everybody.
  private static final class LaxLocks extends RowLocks {
    private final LongPredicate granted;

    LaxLocks(StoreMemory memory, LongPredicate granted) {
      super(memory.locks());
      this.granted = granted;
    }

    @Override
    public Pending<RowLockOutcome> acquire(
        RowLockOwner owner,
        int tableId,
        long rowId,
        RowLockMode mode,
        RowLockPolicy policy,
        CallContext context) {
      return tableId != CATALOG && granted.test(rowId)
          ? Pending.completed(RowLockOutcome.GRANTED)
          : super.acquire(owner, tableId, rowId, mode, policy, context);
    }
  }

  private static final class FaultyPublisher extends CommitPublisher {
    private final SnapshotRegistry snapshots;
    private final PartFault fault;
    private final CommitWatcher watcher;
    private final List<DatabaseState> earlierStates = new ArrayList<>();

    FaultyPublisher(
        SnapshotRegistry snapshots,
        CommitLog log,
        Clock clock,
        StoreMemory memory,
        PartFault fault,
        CommitWatcher watcher) {
      super(snapshots, log, clock, memory);
      this.snapshots = snapshots;
      this.fault = fault;
      this.watcher = watcher;
    }

    @Override
    Pending<CommitResult> publish(
        List<LogChange> changes,
        CallContext context,
        Durability durability,
        Function<SegmentInfo, SegmentHandle> handles) {
      earlierStates.add(snapshots.current());
      boolean shortened = fault == PartFault.CHANGE_LEFT_OUT && changes.size() > 2;
      watcher.begin(changes, context, durability);
      boolean published = false;
      try {
        Pending<CommitResult> answer =
            super.publish(
                shortened ? changes.subList(0, changes.size() - 1) : changes,
                context,
                durability,
                handles);
        published = true;
        watcher.end();
        return answer;
      } finally {
        if (!published) {
          watcher.fail();
        }
      }
    }

    @Override
    boolean publishReplacement(
        Function<DatabaseState, LogChange.@Nullable ContentReplaced> changeOf,
        Function<SegmentInfo, SegmentHandle> handles) {
      return super.publishReplacement(
          switch (fault) {
            case MOVE_WITHOUT_LOOKING -> newest -> stale(newest, changeOf);
            case DELETES_DURING_MOVE_LOST -> newest -> withoutDeletes(changeOf.apply(newest));
            default -> changeOf;
          },
          handles);
    }

    private static LogChange.@Nullable ContentReplaced withoutDeletes(
        LogChange.@Nullable ContentReplaced change) {
      return change == null
          ? null
          : new LogChange.ContentReplaced(
              change.tableId(),
              change.removedFileNames(),
              change.removedTailRowCount(),
              change.added(),
              List.of(),
              change.historyStart());
    }

    private LogChange.@Nullable ContentReplaced stale(
        DatabaseState newest,
        Function<DatabaseState, LogChange.@Nullable ContentReplaced> changeOf) {
      LogChange.ContentReplaced change = changeOf.apply(newest);
      for (DatabaseState earlier : earlierStates.reversed()) {
        change = change == null ? changeOf.apply(earlier) : change;
      }
      return change;
    }

    @Override
    <T> T whileQuiet(Supplier<T> action) {
      Supplier<T> pruning =
          () -> {
            T result = action.get();
            @SuppressWarnings("unchecked") // Needs replace needs.
            T start =
                result instanceof HistoryNeeds needs
                    ? (T) new HistoryNeeds(needs.start(), List.of())
                    : result;
            return start;
          };
      return super.whileQuiet(fault == PartFault.HISTORY_PRUNED_EARLY ? pruning : action);
    }

    @Override
    boolean isReadable(DatabaseState state) {
      return fault == PartFault.READ_BEFORE_SYNC || super.isReadable(state);
    }

    @Override
    Pending<CommitResult> whenReadable(DatabaseState state) {
      return fault == PartFault.READ_BEFORE_SYNC
          ? Pending.completed(new CommitResult(state.commitNumber(), state.commitTimeMicros()))
          : super.whenReadable(state);
    }
  }

  /// Says that things are durable that are not.
  private record HastyLog(WriteAheadLog log, boolean answers) implements CommitLog {
    @Override
    public long append(LogRecord record) {
      return log.append(record);
    }

    @Override
    public Pending<Void> whenDurable(long position) {
      return answers ? Pending.completed(null) : log.whenDurable(position);
    }

    @Override
    public long durablePosition() {
      return answers ? log.durablePosition() : Long.MAX_VALUE;
    }

    @Override
    public boolean hasFailed() {
      return log.hasFailed();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  /// Writes other records than it is given.
  private record ChangingLog(WriteAheadLog log, PartFault fault) implements CommitLog {
    @Override
    public long append(LogRecord record) {
      List<LogChange> changes = new ArrayList<>(record.changes());
      boolean versions = changes.stream().anyMatch(LogChange.VersionsAppended.class::isInstance);
      List<LogChange> deletes =
          changes.stream().filter(LogChange.RowsDeleted.class::isInstance).toList();
      switch (fault) {
        case DELETE_NOT_LOGGED -> changes.removeAll(deletes);
        case VERSION_WITHOUT_DELETE -> changes.removeIf(each -> versions && deletes.contains(each));
        case DELETE_WITHOUT_VERSION ->
            changes.removeIf(LogChange.VersionsAppended.class::isInstance);
        case DELETE_REPEATED -> changes.addAll(deletes);
        case DELETE_OF_NEXT_ROW -> changes.replaceAll(ChangingLog::ofNextRow);
        case SEQUENCE_NOT_LOGGED -> changes.removeIf(LogChange.SequenceMoved.class::isInstance);
        case SNAPSHOT_NAME_NOT_LOGGED ->
            changes.removeIf(LogChange.SnapshotNamed.class::isInstance);
        case SNAPSHOT_GIVEN_UP_UNLOGGED ->
            changes.removeIf(LogChange.SnapshotReleased.class::isInstance);
        default -> throw new IllegalStateException(fault.toString());
      }
      return log.append(
          new LogRecord(
              record.kind(),
              record.timeline(),
              record.commitNumber(),
              record.commitTimeMicros(),
              record.userName(),
              record.protocol(),
              record.sessionId(),
              changes));
    }

    private static LogChange ofNextRow(LogChange change) {
      if (change instanceof LogChange.RowsDeleted(int tableId, RowIds rows)) {
        long[] next = LongStream.range(0, rows.count()).map(i -> rows.at((int) i) + 1).toArray();
        return new LogChange.RowsDeleted(tableId, RowIds.of(next));
      }
      return change;
    }

    @Override
    public Pending<Void> whenDurable(long position) {
      return log.whenDurable(position);
    }

    @Override
    public long durablePosition() {
      return log.durablePosition();
    }

    @Override
    public boolean hasFailed() {
      return log.hasFailed();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  /// Keeps a record back until the next one comes or somebody waits.
  private static final class LateLog implements CommitLog {
    private final WriteAheadLog log;
    private @Nullable LogRecord kept;

    LateLog(WriteAheadLog log) {
      this.log = log;
    }

    private void write() {
      LogRecord record = kept;
      if (record != null) {
        kept = null;
        log.append(record);
      }
    }

    @Override
    public long append(LogRecord record) {
      write();
      kept = Objects.requireNonNull(record);
      return log.end().position() + 1;
    }

    @Override
    public Pending<Void> whenDurable(long position) {
      write();
      return log.whenDurable(position);
    }

    @Override
    public long durablePosition() {
      return log.durablePosition();
    }

    @Override
    public boolean hasFailed() {
      return log.hasFailed();
    }

    @Override
    public void close() {
      write();
      log.close();
    }
  }
}
