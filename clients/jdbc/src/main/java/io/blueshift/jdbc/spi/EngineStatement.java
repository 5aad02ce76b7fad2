package io.blueshift.jdbc.spi;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One statement of a text; may be executed many times, with other parameters. */
public interface EngineStatement extends AutoCloseable {
  /** Returns how many parameters the statement has. */
  int parameterCount();

  /** Returns the parameters' types as far as they can be told. */
  List<ColumnInfo> parameters() throws SQLException;

  /** Returns the result's columns without executing, or null when there will be no rows. */
  @Nullable List<ColumnInfo> columns() throws SQLException;

  /**
   * Executes the statement.
   *
   * @param parameters one Java object a parameter: null, Boolean, Byte to Long, BigDecimal, BigInteger, Float, Double,
   *     String, byte[], LocalDate, LocalTime, LocalDateTime, OffsetDateTime; a ZonedDateTime is a point in time where
   *     TIMESTAMPTZ is expected and a local time elsewhere
   */
  EngineOutcome execute(@Nullable Object[] parameters, ExecutionLimits limits) throws SQLException;

  /**
   * Executes the statement once for each of several rows of parameters. All executions happen or none, whichever of them
   * fails.
   *
   * @return what they gave, or null when the statement cannot be run so, because it gives rows, or changes none
   */
  @Nullable EngineBatchOutcome executeBatch(
      List<@Nullable Object[]> parameterRows, ExecutionLimits limits) throws SQLException;

  /** Forgets the statement. */
  @Override
  void close();
}
