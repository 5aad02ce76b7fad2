package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.schema.TableNames;
import io.blueshift.sql.system.SystemTables;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.LockedRows;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one statement runs with: its session, transaction, text, parameters and bounds. Used by the
/// session's thread.
final class StatementScope {
  private final Session session;
  private final Transaction transaction;
  private final ParsedStatement parsed;
  private final List<@Nullable Object[]> parameterRows;
  private final ExecutionOptions options;
  private final long deadlineNanos;
  private final Instant statementTime;
  private final boolean described;
  private boolean transactionPassedOn;

  /// @param parameterRows the values of the statement's parameters; of several executions of an INSERT that
  ///     are run as one, those of each
  StatementScope(
      Session session,
      Transaction transaction,
      ParsedStatement parsed,
      List<@Nullable Object[]> parameterRows,
      ExecutionOptions options,
      long deadlineNanos,
      Instant statementTime) {
    this.session = session;
    this.transaction = transaction;
    this.parsed = parsed;
    this.parameterRows = parameterRows;
    this.options = options;
    this.deadlineNanos = deadlineNanos;
    this.statementTime = statementTime;
    this.described = false;
  }

  private StatementScope(Session session, Transaction transaction, ParsedStatement parsed) {
    this.session = session;
    this.transaction = transaction;
    this.parsed = parsed;
    this.parameterRows = Collections.singletonList(new Object[parsed.parameterCount()]);
    this.options = ExecutionOptions.DEFAULT;
    this.deadlineNanos = CallContext.NO_DEADLINE;
    this.statementTime = Instant.now();
    this.described = true;
  }

  /// Returns what a statement is planned with that is only described.
  static StatementScope described(
      Session session, Transaction transaction, ParsedStatement parsed) {
    return new StatementScope(session, transaction, parsed);
  }

  Session session() {
    return session;
  }

  Transaction transaction() {
    return transaction;
  }

  /// Returns whether the statement is not run, and its parameters have no values.
  boolean isDescribed() {
    return described;
  }

  ParsedStatement parsed() {
    return parsed;
  }

  /// Returns the values of the statement's parameters; of several executions, those of the first.
  @Nullable Object[] parameters() {
    return parameterRows.getFirst();
  }

  List<@Nullable Object[]> parameterRows() {
    return parameterRows;
  }

  ExecutionOptions options() {
    return options;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  Instant statementTime() {
    return statementTime;
  }

  Catalog catalog() {
    return transaction.catalog();
  }

  DatabaseDefinition database() {
    return session.currentDatabase(catalog());
  }

  /// Returns the names that the statement's queries see.
  TableNames tableNames() {
    return new SessionTableNames(
        transaction,
        database(),
        session.searchPath(),
        SystemTables.of(new SessionState(session), transaction),
        new QueryRunner(this).functionSession(),
        session.settings().snapshotCommitNumber());
  }

  /// Returns as of which commit the statement reads.
  long commitNumber() {
    Long older = session.settings().snapshotCommitNumber();
    return older == null ? transaction.snapshot().commitNumber() : older;
  }

  /// Returns what calls of the core carry.
  CallContext callContext() {
    Principal principal = session.warehouseSession().principal();
    long lockMillis = session.settings().lockTimeoutMillis();
    CallContext context =
        CallContext.of(principal).withSession(session.id()).withDeadlineNanos(deadlineNanos);
    return lockMillis > 0 ? context.withPatience(Duration.ofMillis(lockMillis)) : context;
  }

  /// Waits for the right to write to a table, or to empty it.
  void lockTable(int tableId, RowLockMode mode) {
    await(transaction.lockTable(tableId, mode, callContext()));
  }

  /// Waits for the right to change all rows of a table.
  void lockRowsOfTable(int tableId) {
    await(transaction.lockRowsOfTable(tableId, callContext()));
  }

  /// Deletes rows, after waiting for those that other transactions have locked.
  void deleteRows(int tableId, long[] rowIds) {
    transaction.deleteRows(
        await(
            transaction.lockRows(
                tableId, rowIds, RowLockMode.EXCLUSIVE, RowLockPolicy.WAIT, callContext())));
  }

  /// Locks rows and returns the ids of those that the policy gave, all of which are as the transaction
  /// sees them.
  long[] lockRows(int tableId, long[] rowIds, RowLockMode mode, RowLockPolicy policy) {
    LockedRows locked = await(transaction.lockRows(tableId, rowIds, mode, policy, callContext()));
    transaction.requireUnchanged(locked);
    return locked.rowIds();
  }

  /// Takes all rows from a table, after waiting for those who write to it.
  void truncate(int tableId) {
    lockTable(tableId, RowLockMode.EXCLUSIVE);
    transaction.truncate(tableId);
  }

  /// Changes the catalog, after waiting for others who change it, or who use the object.
  void apply(CatalogChange change) {
    await(transaction.lockFor(change, callContext()));
    transaction.apply(change);
  }

  /// Waits for something that the transaction asked for, which a cancellation ends.
  <T extends @Nullable Object> T await(Pending<T> pending) {
    if (!pending.isDone() && session.isCancelRequested()) {
      transaction.cancelWaits();
    }
    return pending.await();
  }

  /// Says that rows were handed out that end the transaction when they are closed.
  void passTransactionOn() {
    transactionPassedOn = true;
  }

  /// Returns whether somebody else ends the transaction.
  boolean transactionPassedOn() {
    return transactionPassedOn;
  }
}
