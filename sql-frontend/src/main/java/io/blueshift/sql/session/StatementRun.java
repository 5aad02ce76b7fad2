package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Transaction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One execution of a statement in its transaction. Used once.
final class StatementRun {
  private final Transaction transaction;
  private final Supplier<StatementScope> scopes;
  private final boolean inBlock;
  private boolean transactionPassedOn;

  /// Prepares to run a statement.
  ///
  /// @param inBlock whether the transaction goes on after the statement
  /// @param scopes gives each try a scope of its own
  StatementRun(Transaction transaction, boolean inBlock, Supplier<StatementScope> scopes) {
    this.transaction = transaction;
    this.inBlock = inBlock;
    this.scopes = scopes;
  }

  /// Runs the statement.
  StatementResult once() {
    StatementScope scope = scopes.get();
    StatementResult result = StatementDispatch.run(scope);
    transactionPassedOn = scope.transactionPassedOn();
    return result;
  }

  /// Runs a statement that may see another snapshot: one that stands alone, or of a transaction that is
  /// READ COMMITTED. When it meets a row or an object that another transaction changed since its snapshot,
  /// what it did is taken back and it begins again on the newest state. Nobody has seen anything of it by
  /// then. The locks that it took stay, so that the next try comes at least as far: the row that stopped it
  /// is its own now. PostgreSQL looks only at the row again (EvalPlanQual), so that one statement sees
  /// rows of several moments; here it sees one.
  ///
  /// @param keepOlder whether somebody still reads rows of the snapshot
  StatementResult repeatedly(BooleanSupplier keepOlder) {
    Savepoint beginning = savepoint();
    while (true) {
      try {
        StatementResult result = once();
        if (beginning != null && inBlock) {
          beginning.release();
        }
        return result;
      } catch (DatabaseException e) {
        if (e.code() != ErrorCode.SERIALIZATION_FAILURE) {
          throw e;
        }
      }
      if (beginning != null) {
        beginning.rollbackTo();
      }
      transaction.refresh(keepOlder.getAsBoolean());
    }
  }

  /// Returns a savepoint to go back to, or null for a statement that changes nothing before it has met all
  /// that may stop it.
  private @Nullable Savepoint savepoint() {
    ParsedStatement.Kind kind = scopes.get().parsed().kind();
    return kind == ParsedStatement.Kind.QUERY || kind == ParsedStatement.Kind.INSERT
        ? null
        : transaction.savepoint();
  }

  /// Returns whether somebody else ends the transaction.
  boolean transactionPassedOn() {
    return transactionPassedOn;
  }
}
