package io.blueshift.benchmark;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query's rows as texts, and the time from sending the text to having fetched every value.
///
/// @param rows the rows, null for NULL
/// @param elapsedNanos the time
record QueryResult(List<List<@Nullable String>> rows, long elapsedNanos) {

  /// Runs a query and fetches its whole result.
  static QueryResult run(Connection connection, String text) throws SQLException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    long startNanos = System.nanoTime();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(text)) {
      int columnCount = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<@Nullable String> row = new ArrayList<>(columnCount);
        for (int column = 1; column <= columnCount; column++) {
          row.add(result.getString(column));
        }
        rows.add(row);
      }
    }
    return new QueryResult(rows, System.nanoTime() - startNanos);
  }
}
