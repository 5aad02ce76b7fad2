package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.RowIds;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.StoredTable;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Protocol;
import io.blueshift.wal.CommitLog;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogChange.RowsDeleted;
import io.blueshift.wal.LogRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes changes part of the log and then of the newest state, one after the other:
///
/// 1. Number the record by the newest state.
/// 2. Append it to the log. Where that fails, nothing has happened.
/// 3. Apply it to the newest state and publish the result.
/// 4. Answer when the log is durable as far as the commit asked for, and as far as what it read.
class CommitPublisher {
  private static final String UPKEEP_USER = "";

  private final SnapshotRegistry snapshots;
  private final CommitLog log;
  private final Clock clock;
  private final StoreMemory memory;
  private final Object publishLock = new Object();
  private final CommitHistory history = new CommitHistory();
  private volatile @Nullable DatabaseException broken;

  CommitPublisher(SnapshotRegistry snapshots, CommitLog log, Clock clock, StoreMemory memory) {
    this.memory = memory;
    this.snapshots = snapshots;
    this.log = log;
    this.clock = clock;
  }

  /// Fails when the state in memory is behind the log.
  void requireSound() {
    DatabaseException cause = broken;
    if (cause != null) {
      throw cause;
    }
  }

  /// Returns whether a change that failed is known not to be in the log. Otherwise the files that it
  /// names must stay.
  boolean isSound() {
    return broken == null && !log.hasFailed();
  }

  /// Logs and publishes a transaction's changes. When this throws, the state is as it was.
  Pending<CommitResult> publish(
      List<LogChange> changes,
      CallContext context,
      Durability durability,
      Function<SegmentInfo, SegmentHandle> handles) {
    long awaitedPosition;
    LogRecord record;
    synchronized (publishLock) {
      requireSound();
      DatabaseState before = snapshots.current();
      record = commitRecord(before, changes, context);
      readRowIds(before, changes);
      long position = log.append(record);
      StateTransition.Result step = applyLogged(before, record, handles);
      history.note(record);
      awaitedPosition = durability == Durability.SYNC ? position : before.syncPosition();
      memory.retire(step.dropped().charges());
      snapshots.publish(step.state().withSyncPosition(awaitedPosition), step.dropped(), position);
    }
    return whenDurable(
        awaitedPosition, new CommitResult(record.commitNumber(), record.commitTimeMicros()));
  }

  /// Reads what applying the changes needs of segments that rows may have moved to since they were deleted,
  /// because nothing may fail once the changes are in the log.
  private static void readRowIds(DatabaseState state, List<LogChange> changes) {
    for (LogChange change : changes) {
      if (change instanceof RowsDeleted(int tableId, RowIds rowIds)) {
        StoredTable table = state.tables().get(tableId);
        if (table != null) {
          table.readRowIds(rowIds);
        }
      }
    }
  }

  private LogRecord commitRecord(
      DatabaseState before, List<LogChange> changes, CallContext context) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
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

  /// Logs and publishes a move of rows, unless the newest state no longer has them where they were.
  ///
  /// @param changeOf gives the move for the newest state, or null when it no longer holds
  /// @return whether the move happened
  boolean publishReplacement(
      Function<DatabaseState, @Nullable ContentReplaced> changeOf,
      Function<SegmentInfo, SegmentHandle> handles) {
    synchronized (publishLock) {
      requireSound();
      DatabaseState before = snapshots.current();
      ContentReplaced change = changeOf.apply(before);
      if (change == null) {
        return false;
      }
      LogRecord record =
          new LogRecord(
              LogRecord.Kind.LOCAL,
              before.timeline(),
              before.commitNumber(),
              before.commitTimeMicros(),
              UPKEEP_USER,
              Protocol.INTERNAL.number(),
              0,
              List.of(change));
      long position = log.append(record);
      StateTransition.Result step = applyLogged(before, record, handles);
      memory.retire(step.dropped().charges());
      snapshots.publish(step.state(), step.dropped(), position);
      return true;
    }
  }

  /// Applies a record that is in the log already. A failure here leaves memory behind the log, so
  /// that nothing but opening the warehouse again is safe.
  private StateTransition.Result applyLogged(
      DatabaseState before, LogRecord record, Function<SegmentInfo, SegmentHandle> handles) {
    try {
      return StateTransition.apply(
          before, record, handles, snapshots.oldestCommitNumber(), memory.permanentTables());
    } catch (RuntimeException | Error e) {
      broken =
          new DatabaseException(
                  ErrorCode.WAREHOUSE_CLOSED,
                  "the warehouse stopped because a logged change could not be applied",
                  e)
              .withHint("Open the warehouse again; the change is in its log.");
      throw e;
    }
  }

  /// Returns what the latest commits changed.
  CommitHistory history() {
    return history;
  }

  /// Runs an action while nobody else publishes anything.
  <T> T whileQuiet(Supplier<T> action) {
    synchronized (publishLock) {
      return action.get();
    }
  }

  /// Returns whether all that a snapshot shows is as durable as its writers asked for.
  boolean isReadable(DatabaseState state) {
    return state.syncPosition() <= log.durablePosition();
  }

  /// Returns a result that completes when all that a snapshot shows is as durable as its writers
  /// asked for.
  Pending<CommitResult> whenReadable(DatabaseState state) {
    return whenDurable(
        state.syncPosition(), new CommitResult(state.commitNumber(), state.commitTimeMicros()));
  }

  private Pending<CommitResult> whenDurable(long position, CommitResult result) {
    return log.whenDurable(position).then(ignored -> Pending.completed(result));
  }
}
