package io.blueshift.jdbc;

import io.blueshift.jdbc.spi.EngineNotice;
import io.blueshift.jdbc.spi.EngineOutcome;
import io.blueshift.jdbc.spi.EngineRows;
import io.blueshift.jdbc.spi.EngineStatement;
import io.blueshift.jdbc.spi.ExecutionLimits;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement whose text is given when it is executed; a text may hold several statements. */
class BlueshiftStatement implements Statement, UnwrappableObject {
  private static final Object[] NO_PARAMETERS = {};

  final BlueshiftConnection connection;
  private final List<String> batch = new ArrayList<>();
  private final Deque<EngineStatement> pending = new ArrayDeque<>();
  private @Nullable BlueshiftResultSet current;
  private @Nullable EngineRows generatedKeyRows;
  private long updateCount = -1;
  private boolean wantGeneratedKeys;
  private long maxRows;
  private int timeoutSeconds;
  private int fetchSize;
  private boolean closed;
  private boolean closeOnCompletion;
  private boolean poolable;
  private boolean escapeProcessing = true;

  BlueshiftStatement(BlueshiftConnection connection) {
    this.connection = connection;
  }

  final void requireOpen() throws SQLException {
    if (closed) {
      throw new SQLException("the statement is closed", "55000");
    }
    connection.session();
  }

  final ExecutionLimits limits() {
    return new ExecutionLimits(maxRows, timeoutSeconds, fetchSize, wantGeneratedKeys);
  }

  final void wantGeneratedKeys(boolean want) {
    wantGeneratedKeys = want;
  }

  /** Closes what the last execution left open. */
  final void discardResults() throws SQLException {
    BlueshiftResultSet old = current;
    current = null;
    if (old != null) {
      old.close();
    }
    EngineRows oldKeys = generatedKeyRows;
    generatedKeyRows = null;
    if (oldKeys != null) {
      oldKeys.close();
    }
    updateCount = -1;
    while (!pending.isEmpty()) {
      pending.poll().close();
    }
  }

  /** Makes an outcome the current result; returns whether it has rows. */
  final boolean show(EngineOutcome outcome) {
    connection.addNotices(takeNotices());
    current = outcome.rows() == null ? null : new BlueshiftResultSet(this, outcome.rows());
    generatedKeyRows = outcome.generatedKeys();
    updateCount = outcome.rows() == null ? outcome.updateCount() : -1;
    return current != null;
  }

  private List<EngineNotice> takeNotices() {
    try {
      return connection.session().takeNotices();
    } catch (SQLException closedMeanwhile) {
      return List.of();
    }
  }

  @Override
  public boolean execute(String sql) throws SQLException {
    requireOpen();
    discardResults();
    pending.addAll(
        connection.session().prepare(escapeProcessing ? JdbcEscapes.translate(sql) : sql));
    if (pending.isEmpty()) {
      updateCount = 0;
      return false;
    }
    return executePending();
  }

  private boolean executePending() throws SQLException {
    EngineStatement statement = pending.remove();
    try {
      if (statement.parameterCount() > 0) {
        throw new SQLException("the statement has parameters; use a PreparedStatement", "07001");
      }
      connection.beginIfNeeded();
      return show(statement.execute(NO_PARAMETERS, limits()));
    } finally {
      statement.close();
    }
  }

  @Override
  public ResultSet executeQuery(String sql) throws SQLException {
    if (!execute(sql)) {
      while (getMoreResults() || updateCount != -1) {
        if (current != null) {
          return current;
        }
      }
      throw new SQLException("the statement gave no rows; use executeUpdate or execute", "02000");
    }
    return requireCurrent();
  }

  final BlueshiftResultSet requireCurrent() throws SQLException {
    BlueshiftResultSet rows = current;
    if (rows == null) {
      throw new SQLException("the statement gave no rows; use executeUpdate or execute", "02000");
    }
    return rows;
  }

  @Override
  public long executeLargeUpdate(String sql) throws SQLException {
    execute(sql);
    return lastUpdateCount();
  }

  final long lastUpdateCount() throws SQLException {
    long count = 0;
    do {
      if (current != null) {
        discardResults();
        throw new SQLException("the statement gave rows; use executeQuery or execute", "0100E");
      }
      count = updateCount;
    } while (!pending.isEmpty() && (executePending() || updateCount != -1));
    return count;
  }

  @Override
  public int executeUpdate(String sql) throws SQLException {
    return clamp(executeLargeUpdate(sql));
  }

  static int clamp(long count) {
    return (int) Math.min(count, Integer.MAX_VALUE);
  }

  @Override
  public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
    wantGeneratedKeys = autoGeneratedKeys == RETURN_GENERATED_KEYS;
    return execute(sql);
  }

  @Override
  public boolean execute(String sql, int[] columnIndexes) throws SQLException {
    wantGeneratedKeys = columnIndexes.length > 0;
    return execute(sql);
  }

  @Override
  public boolean execute(String sql, String[] columnNames) throws SQLException {
    wantGeneratedKeys = columnNames.length > 0;
    return execute(sql);
  }

  @Override
  public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
    wantGeneratedKeys = autoGeneratedKeys == RETURN_GENERATED_KEYS;
    return executeUpdate(sql);
  }

  @Override
  public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
    wantGeneratedKeys = columnIndexes.length > 0;
    return executeUpdate(sql);
  }

  @Override
  public int executeUpdate(String sql, String[] columnNames) throws SQLException {
    wantGeneratedKeys = columnNames.length > 0;
    return executeUpdate(sql);
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    requireOpen();
    batch.add(sql);
  }

  @Override
  public void clearBatch() throws SQLException {
    requireOpen();
    batch.clear();
  }

  @Override
  public int[] executeBatch() throws SQLException {
    long[] counts = executeLargeBatch();
    int[] result = new int[counts.length];
    for (int index = 0; index < counts.length; index++) {
      result[index] = clamp(counts[index]);
    }
    return result;
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    requireOpen();
    List<String> statements = List.copyOf(batch);
    batch.clear();
    return runBatch(statements.size(), index -> executeLargeUpdate(statements.get(index)));
  }

  /** Runs one member of a batch; returns how many rows it changed. */
  interface BatchMember {
    long run(int index) throws SQLException;
  }

  /** Runs the members of a batch in order, and keeps the generated keys of all of them. */
  final long[] runBatch(int memberCount, BatchMember member) throws SQLException {
    long[] counts = new long[memberCount];
    List<EngineRows> keys = new ArrayList<>();
    for (int index = 0; index < memberCount; index++) {
      try {
        counts[index] = member.run(index);
      } catch (SQLException e) {
        for (EngineRows rows : keys) {
          rows.close();
        }
        throw new BatchUpdateException(
            e.getMessage(), e.getSQLState(), e.getErrorCode(), Arrays.copyOf(counts, index), e);
      }
      EngineRows memberKeys = generatedKeyRows;
      generatedKeyRows = null;
      if (memberKeys != null) {
        keys.add(memberKeys);
      }
    }
    keepGeneratedKeys(keys);
    return counts;
  }

  /** Shows the generated keys of several executions as those of one. */
  final void keepGeneratedKeys(List<EngineRows> keys) {
    if (!keys.isEmpty()) {
      generatedKeyRows = new ConcatenatedRows(keys);
    }
  }

  final void addNotices() {
    connection.addNotices(takeNotices());
  }

  @Override
  public @Nullable ResultSet getResultSet() throws SQLException {
    requireOpen();
    return current;
  }

  @Override
  public int getUpdateCount() throws SQLException {
    return clamp(getLargeUpdateCount());
  }

  @Override
  public long getLargeUpdateCount() throws SQLException {
    requireOpen();
    return updateCount;
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    return getMoreResults(CLOSE_CURRENT_RESULT);
  }

  @Override
  public boolean getMoreResults(int what) throws SQLException {
    requireOpen();
    BlueshiftResultSet old = current;
    current = null;
    updateCount = -1;
    if (old != null && what != KEEP_CURRENT_RESULT) {
      old.close();
    }
    return !pending.isEmpty() && executePending();
  }

  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    requireOpen();
    EngineRows keys = generatedKeyRows;
    return new BlueshiftResultSet(this, keys == null ? new EmptyRows(List.of()) : keys);
  }

  /** Called by a result set that is closed. */
  final void resultClosed(BlueshiftResultSet closedResult) throws SQLException {
    if (closeOnCompletion && closedResult == current && pending.isEmpty()) {
      current = null;
      close();
    }
  }

  @Override
  public void cancel() throws SQLException {
    connection.session().cancel();
  }

  @Override
  public void close() throws SQLException {
    if (!closed) {
      closed = true;
      discardResults();
    }
  }

  @Override
  public final boolean isClosed() {
    return closed || connection.isClosed();
  }

  @Override
  public final void setMaxRows(int max) throws SQLException {
    setLargeMaxRows(max);
  }

  @Override
  public final int getMaxRows() {
    return clamp(maxRows);
  }

  @Override
  public final void setLargeMaxRows(long max) throws SQLException {
    if (max < 0) {
      throw new SQLException("negative row limit [rows=" + max + "]", "22023");
    }
    maxRows = max;
  }

  @Override
  public final long getLargeMaxRows() {
    return maxRows;
  }

  @Override
  public final void setQueryTimeout(int seconds) throws SQLException {
    if (seconds < 0) {
      throw new SQLException("negative timeout [seconds=" + seconds + "]", "22023");
    }
    timeoutSeconds = seconds;
  }

  @Override
  public final int getQueryTimeout() {
    return timeoutSeconds;
  }

  @Override
  public final void setFetchSize(int rows) throws SQLException {
    if (rows < 0) {
      throw new SQLException("negative fetch size [rows=" + rows + "]", "22023");
    }
    fetchSize = rows;
  }

  @Override
  public final int getFetchSize() {
    return fetchSize;
  }

  @Override
  public final void setFetchDirection(int direction) throws SQLException {
    if (direction != ResultSet.FETCH_FORWARD) {
      throw new SQLFeatureNotSupportedException("rows are fetched forwards only", "0A000");
    }
  }

  @Override
  public final int getFetchDirection() {
    return ResultSet.FETCH_FORWARD;
  }

  @Override
  public final int getMaxFieldSize() {
    return 0;
  }

  @Override
  public final void setMaxFieldSize(int max) throws SQLException {
    if (max != 0) {
      throw new SQLFeatureNotSupportedException("values are never cut", "0A000");
    }
  }

  @Override
  public final void setEscapeProcessing(boolean enable) throws SQLException {
    requireOpen();
    escapeProcessing = enable;
  }

  @Override
  public final @Nullable SQLWarning getWarnings() throws SQLException {
    return connection.getWarnings();
  }

  @Override
  public final void clearWarnings() throws SQLException {
    connection.clearWarnings();
  }

  @Override
  public final void setCursorName(String name) throws SQLException {
    throw new SQLFeatureNotSupportedException("positioned updates are not supported", "0A000");
  }

  @Override
  public final int getResultSetConcurrency() {
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public final int getResultSetType() {
    return ResultSet.TYPE_FORWARD_ONLY;
  }

  @Override
  public final int getResultSetHoldability() {
    return ResultSet.CLOSE_CURSORS_AT_COMMIT;
  }

  @Override
  public final Connection getConnection() {
    return connection;
  }

  @Override
  public final void setPoolable(boolean newPoolable) {
    poolable = newPoolable;
  }

  @Override
  public final boolean isPoolable() {
    return poolable;
  }

  @Override
  public final void closeOnCompletion() {
    closeOnCompletion = true;
  }

  @Override
  public final boolean isCloseOnCompletion() {
    return closeOnCompletion;
  }
}
