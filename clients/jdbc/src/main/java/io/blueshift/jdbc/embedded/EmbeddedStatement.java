package io.blueshift.jdbc.embedded;

import io.blueshift.jdbc.spi.ColumnInfo;
import io.blueshift.jdbc.spi.EngineBatchOutcome;
import io.blueshift.jdbc.spi.EngineOutcome;
import io.blueshift.jdbc.spi.EngineRows;
import io.blueshift.jdbc.spi.EngineStatement;
import io.blueshift.jdbc.spi.ExecutionLimits;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.session.BatchResult;
import io.blueshift.sql.session.ExecutionOptions;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import io.blueshift.sql.session.StatementResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One statement of a text.
final class EmbeddedStatement implements EngineStatement {
  private static final long MILLIS_PER_SECOND = 1_000L;

  private final Session session;
  private final ReentrantLock turn;
  private final SessionStatement statement;
  private EmbeddedRows.@Nullable Columns lastColumns;

  EmbeddedStatement(Session session, ReentrantLock turn, SessionStatement statement) {
    this.session = session;
    this.turn = turn;
    this.statement = statement;
  }

  @Override
  public int parameterCount() {
    return statement.parameterCount();
  }

  @Override
  public List<ColumnInfo> parameters() throws SQLException {
    SessionStatement.StatementDescription description =
        SqlExceptions.call(turn, statement::describe);
    List<ColumnInfo> infos = new ArrayList<>();
    for (int index = 0; index < statement.parameterCount(); index++) {
      infos.add(
          ColumnInfos.of(
              OutputColumn.computed("$" + (index + 1), description.parameterTypes().get(index))));
    }
    return infos;
  }

  @Override
  public @Nullable List<ColumnInfo> columns() throws SQLException {
    List<OutputColumn> columns = SqlExceptions.call(turn, statement::describe).columns();
    return columns == null ? null : columns.stream().map(ColumnInfos::of).toList();
  }

  @Override
  public EngineOutcome execute(@Nullable Object[] parameters, ExecutionLimits limits)
      throws SQLException {
    ExecutionOptions options = options(limits);
    return switch (SqlExceptions.call(turn, () -> statement.execute(parameters, options))) {
      case StatementResult.Rows rows -> new EngineOutcome(rows(rows.rows()), -1, null);
      case StatementResult.Done done -> {
        QueryRows keys = done.generatedKeys();
        yield new EngineOutcome(null, done.rowCount(), keys == null ? null : rows(keys));
      }
    };
  }

  private static ExecutionOptions options(ExecutionLimits limits) {
    return new ExecutionOptions(
        limits.maxRows(), limits.timeoutSeconds() * MILLIS_PER_SECOND, limits.wantGeneratedKeys());
  }

  @Override
  public @Nullable EngineBatchOutcome executeBatch(
      List<@Nullable Object[]> parameterRows, ExecutionLimits limits) throws SQLException {
    BatchResult result =
        SqlExceptions.call(turn, () -> statement.executeBatch(parameterRows, options(limits)));
    if (result == null) {
      return null;
    }
    BatchResult.Failure failure = result.failure();
    return new EngineBatchOutcome(
        result.rowCounts(),
        result.generatedKeys().stream().map(this::rows).toList(),
        failure == null ? null : SqlExceptions.of(failure.error()),
        failure == null ? -1 : failure.index());
  }

  private EngineRows rows(QueryRows rows) {
    return new EmbeddedRows(rows, columns(rows), turn, session.settings().timeZone());
  }

  /// Returns the columns of a result; executions by the same plan share them.
  private EmbeddedRows.Columns columns(QueryRows rows) {
    EmbeddedRows.Columns known = lastColumns;
    if (known == null || known.source() != rows.columns()) {
      known = EmbeddedRows.Columns.of(rows.columns());
      lastColumns = known;
    }
    return known;
  }

  @Override
  public void close() {}
}
