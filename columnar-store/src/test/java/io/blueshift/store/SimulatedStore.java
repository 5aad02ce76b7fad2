package io.blueshift.store;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.io.StorageDirectory;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.WriteBuffer;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.vector.Int64Vector;
import io.blueshift.wal.CommitLog;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogRecord;
import io.blueshift.wal.WriteAheadLog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
    CHANGE_LEFT_OUT
  }

  private SimulatedStore(Warehouse warehouse, @Nullable WriteAheadLog log) {
    this.warehouse = warehouse;
    this.log = log;
  }

  /// Opens a warehouse.
  public static SimulatedStore open(
      StorageDirectory directory, WarehouseOptions options, PartFault fault) {
    FaultyParts parts = new FaultyParts(fault);
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

  /// Returns the number of the newest commit.
  public long commitNumber() {
    return warehouse.snapshots().current().commitNumber();
  }

  /// Returns what is wrong with the row ids of the newest state, or null.
  public @Nullable String rowIdDefect() {
    DatabaseState state = warehouse.snapshots().current();
    for (var table : state.tables().entrySet()) {
      long nextRowId = table.getValue().nextRowId();
      TableContent content = state.content(table.getKey());
      Set<Long> seen = new HashSet<>();
      for (WriteBuffer.View tail : content.tails()) {
        for (int first = 0; first < tail.rowCount(); first += WriteBuffer.PAGE_ROW_COUNT) {
          int count = Math.min(WriteBuffer.PAGE_ROW_COUNT, tail.rowCount() - first);
          Int64Vector ids =
              (Int64Vector) tail.buffer().rowIds(first / WriteBuffer.PAGE_ROW_COUNT, count);
          for (int row = 0; row < count; row++) {
            long id = ids.values().get(JAVA_LONG_UNALIGNED, 8L * row);
            if (!seen.add(id)) {
              return "row id twice [table=" + table.getKey() + ", id=" + id + "]";
            }
            if (id >= nextRowId) {
              return "row id was not given out [table=" + table.getKey() + ", id=" + id + "]";
            }
          }
        }
      }
      for (SegmentHandle segment : content.segments()) {
        long first = segment.info().firstRowId();
        if (first >= nextRowId) {
          return "row id of a segment was not given out [table="
              + table.getKey()
              + ", id="
              + first
              + "]";
        }
      }
    }
    return null;
  }

  private static final class FaultyParts extends StoreParts {
    private final PartFault fault;
    private @Nullable WriteAheadLog log;

    FaultyParts(PartFault fault) {
      this.fault = fault;
    }

    @Override
    CommitLog commitLog(WriteAheadLog made) {
      log = made;
      return switch (fault) {
        case PUBLISH_BEFORE_APPEND -> new LateLog(made);
        case ACKNOWLEDGE_BEFORE_SYNC -> new HastyLog(made, true);
        case DELETE_BEFORE_SYNC -> new HastyLog(made, false);
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
    CommitPublisher commitPublisher(SnapshotRegistry snapshots, CommitLog made, Clock clock) {
      return new FaultyPublisher(snapshots, made, clock, fault);
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

  private static final class FaultyPublisher extends CommitPublisher {
    private final SnapshotRegistry snapshots;
    private final PartFault fault;
    private final List<DatabaseState> earlierStates = new ArrayList<>();

    FaultyPublisher(SnapshotRegistry snapshots, CommitLog log, Clock clock, PartFault fault) {
      super(snapshots, log, clock);
      this.snapshots = snapshots;
      this.fault = fault;
    }

    @Override
    Pending<CommitResult> publish(
        List<LogChange> changes,
        CallContext context,
        Durability durability,
        Function<SegmentInfo, SegmentHandle> handles) {
      earlierStates.add(snapshots.current());
      boolean shortened = fault == PartFault.CHANGE_LEFT_OUT && changes.size() > 2;
      return super.publish(
          shortened ? changes.subList(0, changes.size() - 1) : changes,
          context,
          durability,
          handles);
    }

    @Override
    boolean publishReplacement(
        Function<DatabaseState, LogChange.@Nullable ContentReplaced> changeOf,
        Function<SegmentInfo, SegmentHandle> handles) {
      return super.publishReplacement(
          fault == PartFault.MOVE_WITHOUT_LOOKING ? newest -> stale(newest, changeOf) : changeOf,
          handles);
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
