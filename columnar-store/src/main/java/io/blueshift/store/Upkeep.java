package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import io.blueshift.store.CheckpointInfo.Reason;
import io.blueshift.store.RowMover.Client;
import io.blueshift.table.StoredTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The work that changes no answer: rows in memory become segments, segments become better ones
/// ([Compactor]), the log becomes a manifest ([Checkpointer]), indexes learn of new rows ([IndexUpkeep]). One piece at a time, done by a thread of the
/// warehouse when it is due, and by whoever asks for it.
///
/// A long compaction lets what is urgent be done whenever it has ended a segment: rows in memory that became
/// too many, and a log that became too long.
final class Upkeep {
  private static final int CHECKPOINT_FLUSH_DIVISOR = 8;
  private static final int BOOST_FACTOR = 4;
  private static final long STOP_CHECK_MILLIS = 20;
  private static final int ROW_COMMITS_PER_CHECK = 64;

  private final UpkeepOptions options;
  private final SnapshotRegistry snapshots;
  private final UpkeepHistory history;
  private final StoreMemory memory;
  private final Compactor compactor;
  private final IndexUpkeep indexes;
  private final @Nullable Checkpointer checkpointer;
  private final Retention retention;

  /// Held by who does the work.
  private final ReentrantLock work = new ReentrantLock();

  private final Object signal = new Object();
  private final Client background = new Client(false, 1, this::requireUnpaused, this::doUrgent);
  private final Client urgent = new Client(false, 1, () -> {}, () -> {});
  private volatile boolean paused;
  private volatile boolean closing;
  private volatile int rowCommitCount;
  private volatile boolean requested;
  private boolean doingUrgent;
  private @Nullable Thread thread;

  /// @param checkpointer null for a warehouse without a log
  Upkeep(
      UpkeepOptions options,
      SnapshotRegistry snapshots,
      UpkeepHistory history,
      Compactor compactor,
      IndexUpkeep indexes,
      @Nullable Checkpointer checkpointer,
      StoreMemory memory,
      Retention retention) {
    this.memory = memory;
    this.options = options;
    this.snapshots = snapshots;
    this.history = history;
    this.compactor = compactor;
    this.indexes = indexes;
    this.checkpointer = checkpointer;
    this.retention = retention;
  }

  UpkeepHistory history() {
    return history;
  }

  Compactor compactor() {
    return compactor;
  }

  @Nullable Checkpointer checkpointer() {
    return checkpointer;
  }

  /// Puts settings in force. Compaction that is not done by itself is stopped, also one that runs; rows in memory
  /// are written and checkpoints made all the same, and VACUUM works.
  void apply(WarehouseSettings settings, @Nullable LogArchive archive) {
    paused = !settings.compacts();
    Checkpointer present = checkpointer;
    if (present != null) {
      Long logBytes = settings.checkpointLogBytes();
      Long recoveryMillis = settings.recoveryMillisMax();
      present.limitTo(
          logBytes == null ? options.checkpointLogBytes() : logBytes,
          recoveryMillis == null ? options.recoveryMillisMax() : recoveryMillis);
      present.archiveTo(archive);
    }
    if (!paused) {
      noteCommit(snapshots.current().tables().keySet());
    }
  }

  /// Does something while no rows are moved and no checkpoint is made.
  void whileNothingMoves(Runnable action) {
    work.lock();
    try {
      action.run();
    } finally {
      work.unlock();
    }
  }

  /// Makes a copy of the warehouse; see [Warehouse#copyTo].
  long copyTo(StorageDirectory target) {
    Checkpointer present = checkpointer;
    if (present == null) {
      throw new DatabaseException(
          ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE, "a warehouse in memory cannot be copied");
    }
    work.lock();
    try {
      return present.copyTo(target);
    } finally {
      work.unlock();
    }
  }

  /// Wakes the thread of the upkeep if there is something to do after a commit that changed tables.
  void noteCommit(Collection<Integer> tableIds) {
    if (options.automatic() && isDue(snapshots.current(), tableIds)) {
      request();
    }
  }

  /// Looks whether work is due after a commit that changed one row of a table, of which there are many: mostly
  /// at what one row more makes due.
  @SuppressWarnings("NonAtomicVolatileUpdate") // A count more or less does no harm.
  void noteRowCommit(int tableId) {
    if (!options.automatic()) {
      return;
    }
    if (++rowCommitCount % ROW_COMMITS_PER_CHECK == 0) {
      noteCommit(List.of(tableId));
      return;
    }
    StoredTable table = snapshots.current().tables().get(tableId);
    if (table != null && table.bufferedRowCount() >= options.flushRowCount()) {
      request();
    }
  }

  private void request() {
    if (requested) {
      return;
    }
    synchronized (signal) {
      requested = true;
      if (thread == null && !closing) {
        thread = Thread.ofPlatform().name("blueshift-upkeep").daemon().start(this::loop);
      }
      signal.notifyAll();
    }
  }

  private boolean isDue(DatabaseState state, Collection<Integer> tableIds) {
    if (dueCheckpoint() != null || memory.wantsFlush()) {
      return true;
    }
    for (int tableId : tableIds) {
      StoredTable table = state.tables().get(tableId);
      if (table != null
          && (table.bufferedRowCount() >= options.flushRowCount()
              || (!paused && compactor.isDue(state, tableId))
              || indexes.isDue(state, tableId))) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Reason dueCheckpoint() {
    return checkpointer == null ? null : checkpointer.dueReason();
  }

  private void loop() {
    while (awaitRequest()) {
      try {
        run();
      } catch (DatabaseException e) {
        logger().warn("upkeep failed and will be tried again after a later commit", e);
      }
    }
  }

  private boolean awaitRequest() {
    synchronized (signal) {
      while (!requested && !closing) {
        try {
          signal.wait();
        } catch (InterruptedException e) {
          return false;
        }
      }
      requested = false;
      return !closing;
    }
  }

  /// Does all that is due.
  void run() {
    work.lock();
    try {
      flushFull();
      if (!paused) {
        compactor.compact(background);
      }
      retention.forget();
      checkpointIfDue();
      indexes.run(this::requireOpen);
    } catch (DatabaseException e) {
      if (e.code() != ErrorCode.QUERY_CANCELED) {
        throw e;
      }
      checkpointIfDue();
    } finally {
      work.unlock();
    }
  }

  private void requireOpen() {
    if (closing) {
      throw RowMover.stopped();
    }
  }

  private void requireUnpaused() {
    if (paused || closing) {
      throw RowMover.stopped();
    }
  }

  /// Does what cannot wait for the end of a compaction.
  private void doUrgent() {
    if (doingUrgent) {
      return;
    }
    doingUrgent = true;
    try {
      flushFull();
      checkpointIfDue();
    } finally {
      doingUrgent = false;
    }
  }

  /// Writes rows in memory to segments where a table has many, and, while all tables together have too many,
  /// those of the largest ones.
  private void flushFull() {
    compactor.flush(tableId -> true, options.flushRowCount(), urgent);
    if (memory.wantsFlush()) {
      Set<Integer> largest = largestInMemory();
      compactor.flush(largest::contains, 1, urgent);
    }
    memory.gate().open();
  }

  /// Returns the tables with the most rows in memory, without which there would be few enough.
  private Set<Integer> largestInMemory() {
    Map<Integer, Long> bytes = new HashMap<>();
    snapshots.current().tables().forEach((id, table) -> bytes.put(id, table.bufferedBytes()));
    long left = bytes.values().stream().mapToLong(Long::longValue).sum();
    Set<Integer> largest = new HashSet<>();
    for (Map.Entry<Integer, Long> table :
        bytes.entrySet().stream()
            .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
            .toList()) {
      if (left > memory.flushTargetBytes()) {
        largest.add(table.getKey());
        left -= table.getValue();
      }
    }
    return largest;
  }

  private void checkpointIfDue() {
    Reason reason = dueCheckpoint();
    if (reason != null) {
      checkpoint(reason);
    }
  }

  /// Writes a manifest of the newest state, then deletes the log before it.
  void checkpoint(Reason reason) {
    Checkpointer present = checkpointer;
    if (present == null) {
      return;
    }
    work.lock();
    try {
      compactor.flush(
          tableId -> true, Math.max(1, options.flushRowCount() / CHECKPOINT_FLUSH_DIVISOR), urgent);
      retention.forget();
      present.checkpoint(reason);
    } finally {
      work.unlock();
    }
  }

  /// Cares for one table as it was asked for, on the caller's thread.
  ///
  /// @param boost takes more memory
  /// @param stop called often; throws to stop
  VacuumInfo vacuum(Vacuum.Request request, boolean boost, Runnable stop) {
    takeWork(stop);
    try {
      Client client = new Client(true, boost ? BOOST_FACTOR : 1, stop, this::doUrgent);
      return new Vacuum(compactor, snapshots, history, request, client).run();
    } finally {
      work.unlock();
    }
  }

  private void takeWork(Runnable stop) {
    try {
      while (!work.tryLock(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        stop.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(ErrorCode.QUERY_CANCELED, "waiting for upkeep was interrupted");
    }
  }

  /// Stops the thread, and writes a last checkpoint if the log has anything since the one before.
  void close() {
    Thread running;
    synchronized (signal) {
      closing = true;
      signal.notifyAll();
      running = thread;
    }
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (checkpointer != null && checkpointer.replayBytes() > 0) {
      try {
        checkpoint(Reason.CLOSE);
      } catch (DatabaseException e) {
        logger().warn("no checkpoint at close; the log has everything", e);
      }
    }
  }

  /// Made when there is something to say: finding a logging provider takes longer than opening a
  /// warehouse.
  private static Logger logger() {
    return LoggerFactory.getLogger(Upkeep.class);
  }
}
