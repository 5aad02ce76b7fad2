package io.blueshift.jdbc.embedded;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// Turns the engine's errors into JDBC's. Position, detail and hint follow the message on lines of
/// their own, which the shell and people read.
final class SqlExceptions {
  private SqlExceptions() {}

  static SQLException of(DatabaseException error) {
    StringBuilder text = new StringBuilder(error.message());
    SourcePosition position = error.position();
    if (position != null) {
      text.append("\nPOSITION: line ")
          .append(position.line())
          .append(", column ")
          .append(position.column());
    }
    if (error.detail() != null) {
      text.append("\nDETAIL:  ").append(error.detail());
    }
    if (error.hint() != null) {
      text.append("\nHINT:  ").append(error.hint());
    }
    String message = text.toString();
    String state = error.code().sqlState();
    int number = error.code().number();
    if (error.code() == ErrorCode.FEATURE_NOT_SUPPORTED) {
      return new SQLFeatureNotSupportedException(message, state, number, error);
    }
    if (error.code() == ErrorCode.QUERY_CANCELED && error.message().contains("timeout")) {
      return new SQLTimeoutException(message, state, number, error);
    }
    return switch (state.substring(0, 2)) {
      case "42" -> new SQLSyntaxErrorException(message, state, number, error);
      case "23" -> new SQLIntegrityConstraintViolationException(message, state, number, error);
      default -> new SQLException(message, state, number, error);
    };
  }

  /// Something that may fail with an engine's error.
  interface Action<T> {
    T run();
  }

  /// Runs an action as [#call(Action)] does, while no other thread uses the session.
  static <T> T call(ReentrantLock turn, Action<T> action) throws SQLException {
    turn.lock();
    try {
      return call(action);
    } finally {
      turn.unlock();
    }
  }

  /// Runs an action and turns its errors into JDBC's; a defect becomes XX000 with its cause.
  static <T> T call(Action<T> action) throws SQLException {
    try {
      return action.run();
    } catch (DatabaseException e) {
      throw of(e);
    } catch (RuntimeException e) {
      throw new SQLException(
          "internal error: " + e,
          ErrorCode.INTERNAL_ERROR.sqlState(),
          ErrorCode.INTERNAL_ERROR.number(),
          e);
    } catch (StackOverflowError e) {
      throw new SQLException(
          "the statement is nested too deeply",
          ErrorCode.STATEMENT_TOO_COMPLEX.sqlState(),
          ErrorCode.STATEMENT_TOO_COMPLEX.number(),
          e);
    }
  }
}
