package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.schema.TableNames;
import io.blueshift.sql.system.SystemTables;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one statement runs with: its session, transaction, text, parameters and bounds. Used by the
/// session's thread.
final class StatementScope {
  private final Session session;
  private final Transaction transaction;
  private final ParsedStatement parsed;
  private final @Nullable Object[] parameters;
  private final ExecutionOptions options;
  private final long deadlineNanos;
  private final Instant statementTime;
  private boolean transactionPassedOn;

  StatementScope(
      Session session,
      Transaction transaction,
      ParsedStatement parsed,
      @Nullable Object[] parameters,
      ExecutionOptions options,
      long deadlineNanos,
      Instant statementTime) {
    this.session = session;
    this.transaction = transaction;
    this.parsed = parsed;
    this.parameters = parameters;
    this.options = options;
    this.deadlineNanos = deadlineNanos;
    this.statementTime = statementTime;
  }

  Session session() {
    return session;
  }

  Transaction transaction() {
    return transaction;
  }

  ParsedStatement parsed() {
    return parsed;
  }

  @Nullable Object[] parameters() {
    return parameters;
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
        SystemTables.of(new SessionState(session), transaction));
  }

  /// Returns what calls of the core carry.
  CallContext callContext() {
    Principal principal = session.warehouseSession().principal();
    long lockMillis = Long.parseLong(session.settings().get("lock_timeout"));
    CallContext context =
        CallContext.of(principal).withSession(session.id()).withDeadlineNanos(deadlineNanos);
    return lockMillis > 0 ? context.withLockTimeout(Duration.ofMillis(lockMillis)) : context;
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
