package io.blueshift.wal;

import io.blueshift.transaction.Pending;

/// The durable order of changes, as the warehouse uses it: [WriteAheadLog] for one with a directory,
/// [#NONE] for one in memory.
///
/// Records are appended by one thread at a time; everything else is safe for use by several threads.
public interface CommitLog extends AutoCloseable {
  /// Adds a record and returns the position behind it. When it throws, the log is as it was.
  ///
  /// @throws io.blueshift.error.DatabaseException DISK_FULL, IO_ERROR
  long append(LogRecord record);

  /// Returns a result that completes when everything before a position is durable.
  Pending<Void> whenDurable(long position);

  /// Returns the position up to which everything is durable.
  long durablePosition();

  /// Returns whether the log refuses all that follows. The record that could not be appended then may be
  /// in it after all.
  boolean hasFailed();

  @Override
  void close();

  /// The log of a warehouse without a directory: everything is as durable as it can be.
  CommitLog NONE =
      new CommitLog() {
        @Override
        public long append(LogRecord record) {
          return 0;
        }

        @Override
        public Pending<Void> whenDurable(long position) {
          return Pending.completed(null);
        }

        @Override
        public long durablePosition() {
          return Long.MAX_VALUE;
        }

        @Override
        public boolean hasFailed() {
          return false;
        }

        @Override
        public void close() {}
      };
}
