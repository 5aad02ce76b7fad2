package io.blueshift.store;

import io.blueshift.transaction.RowLocks;
import io.blueshift.wal.CommitLog;
import io.blueshift.wal.WriteAheadLog;
import java.time.Clock;
import java.util.function.LongSupplier;

/// Makes the working parts of a warehouse that is being opened. The simulation replaces single ones:
/// it runs the work of the threads as steps of its own, and plants faults.
class StoreParts {
  /// The parts of every warehouse outside of tests.
  static final StoreParts STANDARD = new StoreParts();

  /// Returns what commits write to, after making sure that somebody syncs it.
  CommitLog commitLog(WriteAheadLog log) {
    log.startThread();
    return log;
  }

  /// Returns the size of a log file from which on the next record begins another one.
  long logFileSizeBytes() {
    return WriteAheadLog.FILE_SIZE_BYTES;
  }

  /// Returns the clock by which blocks of sequences get their size, in nanoseconds since some moment.
  LongSupplier nanoTime() {
    return System::nanoTime;
  }

  SnapshotRegistry snapshotRegistry(DatabaseState state, LongSupplier durablePosition) {
    return new SnapshotRegistry(state, durablePosition);
  }

  CommitPublisher commitPublisher(
      SnapshotRegistry snapshots, CommitLog log, Clock clock, StoreMemory memory) {
    return new CommitPublisher(snapshots, log, clock, memory);
  }

  RowLocks rowLocks(StoreMemory memory) {
    return new RowLocks(memory.locks());
  }

  RowCounters rowCounters(SnapshotRegistry snapshots) {
    return new RowCounters(snapshots);
  }
}
