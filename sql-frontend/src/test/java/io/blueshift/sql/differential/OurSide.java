package io.blueshift.sql.differential;

import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.session.Database;
import io.blueshift.sql.session.ExecutionOptions;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import io.blueshift.sql.session.StatementResult;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A warehouse in memory with a session in PostgreSQL style.
final class OurSide implements AutoCloseable {
  private final Database database;
  private final Session session;
  private final ExecutionOptions limits;

  OurSide(int workerCount) {
    this(workerCount, 60_000);
  }

  /// Opens a warehouse in which a query, but not other statements, ends with an error after a time.
  OurSide(int workerCount, long timeoutMillis) {
    limits = new ExecutionOptions(0, timeoutMillis, false);
    database = Database.open(null, new Database.Options(workerCount, 1L << 30, false));
    session =
        database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of("style", "postgresql"));
  }

  /// Runs statements that give no rows.
  void run(String script) {
    for (SessionStatement statement : session.prepare(script)) {
      statement.execute(new Object[0], ExecutionOptions.DEFAULT);
    }
  }

  /// Returns the rows of a query in the form of [CanonicalRows].
  List<List<@Nullable Object>> query(String sql) {
    List<List<@Nullable Object>> result = new ArrayList<>();
    StatementResult executed =
        session.prepare(Dialect.ours(sql)).getFirst().execute(new Object[0], limits);
    if (!(executed instanceof StatementResult.Rows(QueryRows rows))) {
      throw new IllegalArgumentException("the statement is no query");
    }
    try (rows) {
      for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
        int first = result.size();
        for (int row = 0; row < batch.rowCount(); row++) {
          result.add(new ArrayList<>());
        }
        for (int column = 0; column < rows.columns().size(); column++) {
          LogicalType type = rows.columns().get(column).type();
          VectorReader reader = VectorReader.of(batch.column(column));
          for (int row = 0; row < batch.rowCount(); row++) {
            result.get(first + row).add(canonical(reader.objectAt(row), type));
          }
        }
      }
    }
    return result;
  }

  /// Returns how many files operators have written because memory was short.
  long spillFileCount() {
    return database.spill().createdFileCount();
  }

  /// Returns how many bytes queries hold between statements.
  long reservedBytes() {
    return database.memory().reservedBytes();
  }

  private static @Nullable Object canonical(@Nullable Object value, LogicalType type) {
    return switch (value) {
      case null -> null;
      case Long number ->
          switch (type) {
            case DecimalType decimal -> BigDecimal.valueOf(number, decimal.scale());
            case DateType _ -> LocalDate.ofEpochDay(number).toString();
            case TimeType _ -> LocalTime.ofNanoOfDay(number * 1_000).toString();
            case TimestampType _ -> timestamp(number).toString();
            default -> BigDecimal.valueOf(number);
          };
      case BigInteger unscaled ->
          new BigDecimal(unscaled, type instanceof DecimalType decimal ? decimal.scale() : 0);
      case byte[] bytes -> Values.text(bytes);
      default -> value;
    };
  }

  private static LocalDateTime timestamp(long micros) {
    return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
  }

  @Override
  public void close() {
    session.close();
    database.close();
  }
}
