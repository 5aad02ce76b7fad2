package io.blueshift.jdbc.spi;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection's session. Used by one thread at a time, but for {@link #cancel}. */
public interface EngineSession extends AutoCloseable {
  /** Splits a text into its statements and prepares each when it is first needed. */
  List<EngineStatement> prepare(String sql) throws SQLException;

  /** Asks the statement that runs now, if any, to end with SQLSTATE 57014. Safe from any thread. */
  void cancel();

  /** Returns whether a transaction block is open (BEGIN was run and neither COMMIT nor ROLLBACK). */
  boolean inTransactionBlock();

  /** Returns whether a statement of the open block failed, so that it cannot be committed. */
  boolean inFailedTransactionBlock();

  /** Returns a session setting's value as SHOW gives it, or null when there is no such setting. */
  @Nullable String setting(String name) throws SQLException;

  /** Returns the notices since the last call, oldest first. */
  List<EngineNotice> takeNotices();

  /**
   * Returns how much of the running statement is done, 0 to 1, or a negative number when nothing runs or nothing is known.
   * Safe from any thread.
   */
  double progressFraction();

  /** Returns something that the engine offers beyond JDBC, or null. */
  <T> @Nullable T unwrap(Class<T> type);

  /** Rolls an open transaction back and ends the session. */
  @Override
  void close() throws SQLException;
}
