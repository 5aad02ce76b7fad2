package io.blueshift.sql.session;

import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.transaction.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// In what a statement runs that has a plan or changes something: its transaction, and whether that goes
/// on after it. Used by the session's thread.
final class StatementFrame {
  private final Session session;
  private final ParsedStatement parsed;
  private final ExecutionOptions options;
  private final long deadlineNanos;
  private final Instant statementTime = Instant.now();
  private final Transaction transaction;
  private final boolean inBlock;
  private final boolean refreshes;
  private boolean transactionPassedOn;
  private boolean failed;

  /// Takes the transaction of the open block, or begins one for the statement alone.
  StatementFrame(
      Session session, ParsedStatement parsed, ExecutionOptions options, long deadlineNanos) {
    this.session = session;
    this.parsed = parsed;
    this.options = options;
    this.deadlineNanos = deadlineNanos;
    TransactionState transactions = session.transactions();
    Transaction block = transactions.blockForStatement();
    this.inBlock = block != null;
    this.transaction =
        block != null ? block : transactions.single(transactions.readOnlyByDefault());
    this.refreshes = block == null || transactions.isReadCommitted();
  }

  ParsedStatement parsed() {
    return parsed;
  }

  Transaction transaction() {
    return transaction;
  }

  /// Returns whether the transaction goes on after the statement.
  boolean inBlock() {
    return inBlock;
  }

  /// Returns whether the statement may see another snapshot than the one before it.
  boolean refreshes() {
    return refreshes;
  }

  /// Lets the statement see what was committed since the one before it.
  void refresh() {
    transaction.refresh(session.hasOpenRows());
  }

  /// Makes what one run of the statement runs with.
  ///
  /// @param parameterRows the values of its parameters, see [StatementScope]
  StatementScope scope(List<@Nullable Object[]> parameterRows) {
    return new StatementScope(
        session, transaction, parsed, parameterRows, options, deadlineNanos, statementTime);
  }

  /// Runs the statement once.
  ///
  /// @param goesOn whether the transaction goes on after this run
  StatementResult run(List<@Nullable Object[]> parameterRows, boolean goesOn) {
    Supplier<StatementScope> scopes = () -> scope(parameterRows);
    StatementRun run = new StatementRun(transaction, goesOn, scopes);
    StatementResult result = refreshes ? run.repeatedly(session::hasOpenRows) : run.once();
    transactionPassedOn = run.transactionPassedOn();
    return result;
  }

  /// Says that the statement failed although it gives a result: what it did must not be committed.
  void fail() {
    failed = true;
    session.transactions().fail();
  }

  /// Commits what a statement did that stands alone, unless it failed or its rows end the transaction.
  void complete() {
    if (failed) {
      abandon();
    } else if (!inBlock && !transactionPassedOn) {
      transaction.commit(scope(List.of()).callContext(), session.durability()).await();
    }
  }

  /// Takes back what a statement did that stands alone.
  void abandon() {
    if (!inBlock) {
      transaction.rollback();
    }
  }
}
