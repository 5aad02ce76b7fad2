package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.TransactionStatement;
import io.blueshift.sql.parse.tree.TransactionStatement.Begin;
import io.blueshift.sql.parse.tree.TransactionStatement.Commit;
import io.blueshift.sql.parse.tree.TransactionStatement.Modes;
import io.blueshift.sql.parse.tree.TransactionStatement.ReleaseSavepoint;
import io.blueshift.sql.parse.tree.TransactionStatement.Rollback;
import io.blueshift.sql.parse.tree.TransactionStatement.RollbackToSavepoint;
import io.blueshift.sql.parse.tree.TransactionStatement.Savepoint;
import io.blueshift.sql.parse.tree.TransactionStatement.SetTransaction;
import io.blueshift.transaction.CallContext;

/// BEGIN, COMMIT, ROLLBACK and SET TRANSACTION.
final class TransactionStatements {
  private final Session session;

  TransactionStatements(Session session) {
    this.session = session;
  }

  StatementResult run(TransactionStatement statement, long deadlineNanos) {
    TransactionState transactions = session.transactions();
    return switch (statement) {
      case Begin begin -> {
        transactions.requireUsable();
        if (transactions.inBlock()) {
          session.notice("there is already a transaction in progress");
        } else {
          transactions.begin(readOnly(begin.modes()));
        }
        yield StatementResult.Done.of("BEGIN");
      }
      case Commit commit -> end(true, commit.chain(), deadlineNanos);
      case Rollback rollback -> end(false, rollback.chain(), deadlineNanos);
      case SetTransaction set -> {
        transactions.requireUsable();
        Boolean readOnly = set.modes().readOnly();
        if (set.session() && readOnly != null) {
          session.settings().set("default_transaction_read_only", readOnly ? "on" : "off");
        } else if (!set.session() && readOnly != null && transactions.inBlock()) {
          session.settings().setLocal("transaction_read_only", readOnly ? "on" : "off");
        }
        yield StatementResult.Done.of("SET");
      }
      case Savepoint ignored -> throw savepoints();
      case ReleaseSavepoint ignored -> throw savepoints();
      case RollbackToSavepoint ignored -> throw savepoints();
    };
  }

  private boolean readOnly(Modes modes) {
    Boolean asked = modes.readOnly();
    return asked != null ? asked : session.transactions().readOnlyByDefault();
  }

  private StatementResult end(boolean commit, boolean chain, long deadlineNanos) {
    TransactionState transactions = session.transactions();
    if (!transactions.inBlock()) {
      session.notice("there is no transaction in progress");
      return StatementResult.Done.of(commit ? "COMMIT" : "ROLLBACK");
    }
    session.cursors().closeAll();
    CallContext context =
        CallContext.of(session.warehouseSession().principal())
            .withSession(session.id())
            .withDeadlineNanos(deadlineNanos);
    boolean committed =
        transactions.end(commit, context, session.database().warehouse().defaultDurability());
    if (chain) {
      transactions.begin(transactions.readOnlyByDefault());
    }
    return StatementResult.Done.of(committed ? "COMMIT" : "ROLLBACK");
  }

  private static DatabaseException savepoints() {
    return new DatabaseException(
        ErrorCode.FEATURE_NOT_SUPPORTED, "savepoints are not supported yet");
  }
}
