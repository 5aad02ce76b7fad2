package io.blueshift.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query's whole result as texts, and how long it took to get it.
///
/// @param rows the rows, null for NULL
/// @param elapsedNanos from sending the query to the last value
record QueryRun(List<List<@Nullable String>> rows, long elapsedNanos) {

  static QueryRun of(Connection connection, String text) throws SQLException {
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
    return new QueryRun(rows, System.nanoTime() - startNanos);
  }

  double millis() {
    return elapsedNanos / 1e6;
  }
}
