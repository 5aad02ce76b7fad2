package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.store.WarehouseSession;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A session's transaction: none, one that a BEGIN opened, or one around a single statement. Used by
/// the session's thread.
final class TransactionState {
  private final WarehouseSession session;
  private final SessionSettings settings;
  private @Nullable Transaction block;
  private Instant blockBegan = Instant.EPOCH;
  private final List<NamedSavepoint> savepoints = new ArrayList<>();
  private boolean used;
  private boolean failed;

  /// A savepoint of the block. A name may occur again; the newest one counts.
  ///
  /// @param cursorCount how many cursors had been declared
  private record NamedSavepoint(
      String name, Savepoint savepoint, SessionSettings.Mark settings, long cursorCount) {}

  TransactionState(WarehouseSession session, SessionSettings settings) {
    this.session = session;
    this.settings = settings;
  }

  /// Returns whether BEGIN was run and neither COMMIT nor ROLLBACK.
  boolean inBlock() {
    return block != null;
  }

  /// Returns whether a statement of the block has failed.
  boolean isFailed() {
    return failed;
  }

  /// Returns the block's transaction, or null outside of one.
  @Nullable Transaction block() {
    return block;
  }

  /// Returns the block's transaction for a statement that is about to run, or null outside of one.
  @Nullable Transaction blockForStatement() {
    used = true;
    return block;
  }

  /// Returns when the block began, or the given moment outside of one.
  Instant began(Instant statementTime) {
    return block == null ? statementTime : blockBegan;
  }

  /// Opens a block.
  void begin(boolean readOnly, String isolation) {
    block = session.begin(readOnly ? AccessMode.READ_ONLY : AccessMode.READ_WRITE);
    blockBegan = Instant.now();
    failed = false;
    used = false;
    savepoints.clear();
    settings.transactionBegins(readOnly, isolation);
    serialize(block, isolation);
  }

  private static void serialize(Transaction transaction, String isolation) {
    if (isolation.equals(SessionSettings.SERIALIZABLE)) {
      transaction.serialize();
    }
  }

  /// Returns whether each statement of the block reads the newest state.
  boolean isReadCommitted() {
    return settings.get("transaction_isolation").equals(SessionSettings.READ_COMMITTED);
  }

  /// Sets the level of the block, before its first query.
  void setIsolation(String isolation) {
    if (used) {
      throw new DatabaseException(
              ErrorCode.ACTIVE_TRANSACTION,
              "SET TRANSACTION ISOLATION LEVEL must be called before any query")
          .withHint("Give it with BEGIN.");
    }
    settings.setLocal("transaction_isolation", isolation);
    if (block != null) {
      serialize(block, isolation);
    }
  }

  /// Makes the block read-only from now on, or, before its first query, read-write.
  void setReadOnly(boolean readOnly) {
    Transaction transaction = requireBlock("SET TRANSACTION");
    if (!readOnly && transaction.accessMode() == AccessMode.READ_ONLY && used) {
      throw new DatabaseException(
              ErrorCode.ACTIVE_TRANSACTION,
              "transaction read-write mode must be set before any query")
          .withHint("Give it with BEGIN.");
    }
    transaction.setAccessMode(readOnly ? AccessMode.READ_ONLY : AccessMode.READ_WRITE);
    settings.setLocal("transaction_read_only", readOnly ? "on" : "off");
    serialize(transaction, settings.get("transaction_isolation"));
  }

  /// Sets a savepoint.
  void savepoint(String name, long cursorCount) {
    Transaction transaction = requireBlock("SAVEPOINT");
    used = true;
    savepoints.add(new NamedSavepoint(name, transaction.savepoint(), settings.mark(), cursorCount));
  }

  /// Goes back to a savepoint, after which a failed block is usable again.
  ///
  /// @param cursors closes the cursors that were declared after so many others
  void rollbackTo(String name, LongConsumer cursors) {
    requireBlock("ROLLBACK TO SAVEPOINT");
    int index = indexOf(name);
    NamedSavepoint savepoint = savepoints.get(index);
    cursors.accept(savepoint.cursorCount);
    savepoint.savepoint.rollbackTo();
    settings.rollbackTo(savepoint.settings);
    savepoints.subList(index + 1, savepoints.size()).clear();
    failed = false;
  }

  /// Gives up a savepoint and all later ones.
  void release(String name) {
    requireBlock("RELEASE SAVEPOINT");
    int index = indexOf(name);
    savepoints.get(index).savepoint.release();
    savepoints.subList(index, savepoints.size()).clear();
  }

  private int indexOf(String name) {
    for (int index = savepoints.size() - 1; index >= 0; index--) {
      if (savepoints.get(index).name.equals(name)) {
        return index;
      }
    }
    throw new DatabaseException(
        ErrorCode.INVALID_SAVEPOINT, "savepoint \"" + name + "\" does not exist");
  }

  private Transaction requireBlock(String statement) {
    Transaction open = block;
    if (open == null) {
      throw new DatabaseException(
              ErrorCode.NO_ACTIVE_TRANSACTION,
              statement + " can only be used in transaction blocks")
          .withHint("Run BEGIN first.");
    }
    return open;
  }

  /// Notes that a statement of the block failed: PostgreSQL and Redshift refuse all but ROLLBACK and
  /// ROLLBACK TO then.
  void fail() {
    failed = block != null;
  }

  /// Refuses statements in a block that has failed.
  void requireUsable() {
    if (failed) {
      throw new DatabaseException(
              ErrorCode.IN_FAILED_TRANSACTION,
              "current transaction is aborted, commands ignored until end of transaction block")
          .withHint("Run ROLLBACK, or ROLLBACK TO a savepoint.");
    }
  }

  /// Ends the block; returns whether it was committed rather than rolled back.
  boolean end(boolean commit, CallContext context, Durability durability) {
    Transaction ending = block;
    if (ending == null) {
      return commit;
    }
    boolean committing = commit && !failed;
    block = null;
    failed = false;
    savepoints.clear();
    boolean committed = false;
    try {
      if (committing) {
        ending.commit(context, durability).await();
        committed = true;
      } else {
        ending.rollback();
      }
    } finally {
      settings.transactionEnds(committed);
    }
    return committed;
  }

  /// Begins a transaction around one statement.
  Transaction single(boolean readOnly) {
    Transaction transaction =
        session.begin(readOnly ? AccessMode.READ_ONLY : AccessMode.READ_WRITE);
    serialize(transaction, settings.get("default_transaction_isolation"));
    return transaction;
  }

  /// Returns whether new transactions only read, by the session's settings.
  boolean readOnlyByDefault() {
    return settings.readOnlyByDefault() || session.warehouse().readOnly();
  }
}
