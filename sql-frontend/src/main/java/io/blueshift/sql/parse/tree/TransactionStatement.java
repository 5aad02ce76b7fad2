package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// Statements that begin, end and divide transactions.
public sealed interface TransactionStatement extends Statement {
  /// The isolation levels of SQL and Redshift's SNAPSHOT.
  enum Isolation {
    READ_UNCOMMITTED,
    READ_COMMITTED,
    REPEATABLE_READ,
    SNAPSHOT,
    SERIALIZABLE
  }

  /// What a transaction is asked to be; null is "not said".
  record Modes(@Nullable Isolation isolation, @Nullable Boolean readOnly) {
    /// Nothing said.
    public static final Modes NONE = new Modes(null, null);

    void write(StatementWriter writer) {
      if (isolation != null) {
        writer.words("ISOLATION LEVEL " + isolation.name().replace('_', ' '));
      }
      if (readOnly != null) {
        writer.words(readOnly ? "READ ONLY" : "READ WRITE");
      }
    }
  }

  /// BEGIN or START TRANSACTION.
  record Begin(Modes modes) implements TransactionStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("BEGIN");
      modes.write(writer);
    }
  }

  /// COMMIT or END.
  ///
  /// @param chain whether another transaction with the same modes begins at once
  record Commit(boolean chain) implements TransactionStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("COMMIT").wordsIf(chain, "AND CHAIN");
    }
  }

  /// ROLLBACK or ABORT.
  ///
  /// @param chain whether another transaction with the same modes begins at once
  record Rollback(boolean chain) implements TransactionStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ROLLBACK").wordsIf(chain, "AND CHAIN");
    }
  }

  /// SAVEPOINT.
  record Savepoint(SqlIdentifier name) implements TransactionStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("SAVEPOINT").node(name);
    }
  }

  /// RELEASE SAVEPOINT.
  record ReleaseSavepoint(SqlIdentifier name) implements TransactionStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("RELEASE SAVEPOINT").node(name);
    }
  }

  /// ROLLBACK TO SAVEPOINT.
  record RollbackToSavepoint(SqlIdentifier name) implements TransactionStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ROLLBACK TO SAVEPOINT").node(name);
    }
  }

  /// SET TRANSACTION, or SET SESSION CHARACTERISTICS AS TRANSACTION.
  ///
  /// @param session whether it is about all later transactions of the session
  record SetTransaction(boolean session, Modes modes) implements TransactionStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words(session ? "SET SESSION CHARACTERISTICS AS TRANSACTION" : "SET TRANSACTION");
      modes.write(writer);
    }
  }
}
