package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.TransactionStatement;
import io.blueshift.sql.parse.tree.TransactionStatement.Begin;
import io.blueshift.sql.parse.tree.TransactionStatement.Commit;
import io.blueshift.sql.parse.tree.TransactionStatement.Isolation;
import io.blueshift.sql.parse.tree.TransactionStatement.Modes;
import io.blueshift.sql.parse.tree.TransactionStatement.ReleaseSavepoint;
import io.blueshift.sql.parse.tree.TransactionStatement.Rollback;
import io.blueshift.sql.parse.tree.TransactionStatement.RollbackToSavepoint;
import io.blueshift.sql.parse.tree.TransactionStatement.Savepoint;
import io.blueshift.sql.parse.tree.TransactionStatement.SetTransaction;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Transaction;
import java.util.Locale;

/// BEGIN, COMMIT, ROLLBACK, SET TRANSACTION and savepoints.
final class TransactionStatements {
  private final Session session;

  TransactionStatements(Session session) {
    this.session = session;
  }

  StatementResult run(TransactionStatement statement, long deadlineNanos) {
    return switch (statement) {
      case Begin begin -> begin(begin.modes());
      case Commit commit -> end(true, commit.chain(), deadlineNanos);
      case Rollback rollback -> end(false, rollback.chain(), deadlineNanos);
      case SetTransaction set -> set(set);
      case Savepoint savepoint -> {
        session.transactions().requireUsable();
        session
            .transactions()
            .savepoint(savepoint.name().getSimple(), session.cursors().declaredCount());
        yield StatementResult.Done.of("SAVEPOINT");
      }
      case ReleaseSavepoint release -> {
        session.transactions().requireUsable();
        session.transactions().release(release.name().getSimple());
        yield StatementResult.Done.of("RELEASE");
      }
      case RollbackToSavepoint rollback -> {
        session
            .transactions()
            .rollbackTo(rollback.name().getSimple(), session.cursors()::closeSince);
        yield StatementResult.Done.of("ROLLBACK");
      }
    };
  }

  private StatementResult begin(Modes modes) {
    TransactionState transactions = session.transactions();
    transactions.requireUsable();
    String isolation = isolation(modes, "default_transaction_isolation");
    if (transactions.inBlock()) {
      session.warning(ErrorCode.ACTIVE_TRANSACTION, "there is already a transaction in progress");
    } else {
      transactions.begin(readOnly(modes), isolation);
    }
    return StatementResult.Done.of("BEGIN");
  }

  private StatementResult set(SetTransaction set) {
    TransactionState transactions = session.transactions();
    transactions.requireUsable();
    Modes modes = set.modes();
    String isolation = isolation(modes, "transaction_isolation");
    Boolean readOnly = modes.readOnly();
    if (set.session()) {
      if (modes.isolation() != null) {
        session.settings().set("default_transaction_isolation", isolation);
      }
      if (readOnly != null) {
        session.settings().set("default_transaction_read_only", readOnly ? "on" : "off");
      }
    } else if (!transactions.inBlock()) {
      session.warning(
          ErrorCode.NO_ACTIVE_TRANSACTION,
          "SET TRANSACTION can only be used in transaction blocks");
    } else {
      if (modes.isolation() != null) {
        transactions.setIsolation(isolation);
      }
      if (readOnly != null) {
        transactions.setReadOnly(readOnly);
      }
    }
    return StatementResult.Done.of("SET");
  }

  /// Returns the level that is asked for, or that of a setting when none is.
  private String isolation(Modes modes, String setting) {
    Isolation asked = modes.isolation();
    return asked == null
        ? session.settings().get(setting)
        : SessionSettings.isolation(
            "transaction_isolation", asked.name().replace('_', ' ').toLowerCase(Locale.ROOT));
  }

  private boolean readOnly(Modes modes) {
    Boolean asked = modes.readOnly();
    return asked != null ? asked : session.transactions().readOnlyByDefault();
  }

  private StatementResult end(boolean commit, boolean chain, long deadlineNanos) {
    TransactionState transactions = session.transactions();
    Transaction block = transactions.block();
    if (block == null) {
      if (chain) {
        throw new DatabaseException(
            ErrorCode.NO_ACTIVE_TRANSACTION, "AND CHAIN can only be used in transaction blocks");
      }
      session.warning(ErrorCode.NO_ACTIVE_TRANSACTION, "there is no transaction in progress");
      return StatementResult.Done.of(commit ? "COMMIT" : "ROLLBACK");
    }
    session.cursors().closeAll();
    CallContext context =
        CallContext.of(session.warehouseSession().principal())
            .withSession(session.id())
            .withDeadlineNanos(deadlineNanos);
    String isolation = session.settings().get("transaction_isolation");
    boolean committed = transactions.end(commit, context, session.durability());
    if (chain) {
      transactions.begin(block.accessMode() == AccessMode.READ_ONLY, isolation);
    }
    return StatementResult.Done.of(committed ? "COMMIT" : "ROLLBACK");
  }
}
