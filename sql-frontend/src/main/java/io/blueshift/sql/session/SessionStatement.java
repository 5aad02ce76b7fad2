package io.blueshift.sql.session;

import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One statement of a session: may be described, and executed many times with other parameters.
public final class SessionStatement {
  private final Session session;
  private final ParsedStatement parsed;
  private @Nullable StatementDescription description;

  SessionStatement(Session session, ParsedStatement parsed) {
    this.session = session;
    this.parsed = parsed;
  }

  /// Returns the statement's text.
  public String text() {
    return parsed.text();
  }

  /// Returns how many parameters there are.
  public int parameterCount() {
    return parsed.parameterCount();
  }

  /// What is known of a statement before it is executed.
  ///
  /// @param columns the columns of its rows, or null when it gives none
  /// @param parameterTypes the types of its parameters, NULL where nothing tells
  public record StatementDescription(
      @Nullable List<OutputColumn> columns, List<LogicalType> parameterTypes) {}

  /// Binds the statement and tells its columns and parameters.
  public StatementDescription describe() {
    StatementDescription known = description;
    if (known == null) {
      known = StatementDescriber.describe(session, parsed);
      description = known;
    }
    return known;
  }

  /// Plans a query as its execution would.
  ///
  /// @param anew whether to plan it although the plan cache may have its plan
  public PlannedQuery plan(boolean anew) {
    return StatementDescriber.plan(session, parsed, anew);
  }

  /// Executes the statement.
  ///
  /// @param parameters Java values: null, Boolean, Short, Integer, Long, BigDecimal, Float, Double,
  ///     String, byte[], LocalDate, LocalTime, LocalDateTime, OffsetDateTime, and ZonedDateTime for what is a point in time
  ///     where TIMESTAMPTZ is expected and a local time elsewhere
  public StatementResult execute(@Nullable Object[] parameters, ExecutionOptions options) {
    return session.execute(parsed, parameters, options);
  }

  /// Executes the statement once for each of several rows of parameters, in one transaction: the block's,
  /// or one of its own. All executions happen or none, whichever of them fails.
  ///
  /// @param parameterRows the values of each execution, as [#execute] takes them
  /// @return what they gave, or null when the statement cannot be run so, because it gives rows, or changes
  ///     none
  public @Nullable BatchResult executeBatch(
      List<@Nullable Object[]> parameterRows, ExecutionOptions options) {
    return BatchRun.isPossible(parsed)
        ? session.executeBatch(parsed, parameterRows, options)
        : null;
  }
}
