package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.store.WarehouseSession;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Transaction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A session's transaction: none, one that a BEGIN opened, or one around a single statement. Used by
/// the session's thread.
final class TransactionState {
  private final WarehouseSession session;
  private final SessionSettings settings;
  private @Nullable Transaction block;
  private Instant blockBegan = Instant.EPOCH;
  private boolean failed;

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

  /// Returns when the block began, or the given moment outside of one.
  Instant began(Instant statementTime) {
    return block == null ? statementTime : blockBegan;
  }

  /// Opens a block.
  void begin(boolean readOnly) {
    block = session.begin(readOnly ? AccessMode.READ_ONLY : AccessMode.READ_WRITE);
    blockBegan = Instant.now();
    failed = false;
    settings.transactionBegins();
  }

  /// Notes that a statement of the block failed: PostgreSQL and Redshift refuse all but ROLLBACK then.
  void fail() {
    failed = block != null;
  }

  /// Refuses statements in a block that has failed.
  void requireUsable() {
    if (failed) {
      throw new DatabaseException(
              ErrorCode.IN_FAILED_TRANSACTION,
              "current transaction is aborted, commands ignored until end of transaction block")
          .withHint("Run ROLLBACK, then begin again.");
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
    return session.begin(readOnly ? AccessMode.READ_ONLY : AccessMode.READ_WRITE);
  }

  /// Returns whether new transactions only read, by the session's settings.
  boolean readOnlyByDefault() {
    return settings.isOn("default_transaction_read_only") || session.warehouse().readOnly();
  }
}
