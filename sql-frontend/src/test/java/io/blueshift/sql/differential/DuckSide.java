package io.blueshift.sql.differential;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A DuckDB database in memory.
final class DuckSide implements AutoCloseable {
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .toFormatter();

  private final Connection connection;

  DuckSide() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    run("set threads = 1");
    run("set memory_limit = '500MB'");
  }

  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Returns the rows of a query in the form of [CanonicalRows].
  List<List<@Nullable Object>> query(String sql) throws SQLException {
    List<List<@Nullable Object>> result = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(Dialect.duckdb(sql))) {
      int width = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<@Nullable Object> row = new ArrayList<>(width);
        for (int column = 1; column <= width; column++) {
          row.add(canonical(rows, column));
        }
        result.add(row);
      }
    }
    return result;
  }

  private static @Nullable Object canonical(ResultSet rows, int column) throws SQLException {
    Object value = rows.getObject(column);
    return switch (value) {
      case null -> null;
      case Byte number -> BigDecimal.valueOf(number);
      case Short number -> BigDecimal.valueOf(number);
      case Integer number -> BigDecimal.valueOf(number);
      case Long number -> BigDecimal.valueOf(number);
      case BigInteger number -> new BigDecimal(number);
      case Float number -> (double) number;
      case LocalDate date -> date.toString();
      case Date date -> date.toLocalDate().toString();
      case LocalTime time -> time.toString();
      case LocalDateTime _, Timestamp _ ->
          LocalDateTime.parse(rows.getString(column), TIMESTAMP).toString();
      default -> value;
    };
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
