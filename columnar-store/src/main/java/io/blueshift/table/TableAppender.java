package io.blueshift.table;

import io.blueshift.vector.Batch;

/// Adds rows to one table within a transaction. Several workers may fill it, each through its own
/// [Local]. Rows become visible to the transaction with [#finish].
///
/// Rows of one local keep their order unless the table has a sort key. Large amounts go to segment
/// files as they come; what is left in the end stays in memory and goes into the commit's record.
public interface TableAppender extends AutoCloseable {
  /// Opens a way in for one worker. May be called by that worker.
  Local openLocal();

  /// Makes the rows of all closed locals part of the transaction. Called once, after every local is
  /// closed.
  ///
  /// @return how many rows were appended
  long finish();

  /// Forgets the rows when [#finish] was not called, and frees memory and files. Locals that are
  /// still open must be closed before.
  @Override
  void close();

  /// One worker's way in. Used by one thread.
  interface Local extends AutoCloseable {
    /// Adds the selected rows of a batch: one column for each column of the table, in definition
    /// order and of the table's types, defaults and identity values filled in. Values are copied.
    ///
    /// @throws io.blueshift.error.DatabaseException NOT_NULL_VIOLATION, DISK_FULL, OUT_OF_MEMORY
    void append(Batch batch);

    /// Hands the rows over to the appender.
    @Override
    void close();
  }
}
