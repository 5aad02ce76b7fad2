package io.blueshift.benchmark;

import io.blueshift.dataset.DatasetColumn;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.file.FileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// An engine under test, reached through JDBC alone.
enum Engine {
  /// The project's own engine, embedded, on a directory.
  BLUESHIFT {
    @Override
    Path store(Path directory) {
      return directory.resolve("blueshift");
    }

    @Override
    Connection open(Path store, EngineSettings settings) throws SQLException {
      String limit =
          settings.memoryLimit() == null ? "" : "?memory_limit=" + settings.memoryLimit();
      return DriverManager.getConnection("jdbc:blueshift:" + store + limit);
    }

    @Override
    List<String> loadStatements(DatasetTable table, Path textDirectory) {
      Path file = FileFormat.TBL.file(textDirectory, table);
      return List.of(table.createTable(), FileFormat.TBL.copyStatement(table, file));
    }

    @Override
    void settle(Connection connection) {
      // COPY has returned after its segments and its log record were synced: nothing is pending.
    }
  },

  /// DuckDB in process, on a database file.
  DUCKDB {
    @Override
    Path store(Path directory) {
      return directory.resolve("duckdb").resolve("store.duckdb");
    }

    @Override
    Connection open(Path store, EngineSettings settings) throws SQLException {
      Connection connection = DriverManager.getConnection("jdbc:duckdb:" + store);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET threads = " + settings.threadCount());
        statement.execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
        if (settings.memoryLimit() != null) {
          statement.execute("SET memory_limit = '" + settings.memoryLimit() + "'");
        }
      }
      return connection;
    }

    @Override
    List<String> loadStatements(DatasetTable table, Path textDirectory) {
      Path file = FileFormat.TBL.file(textDirectory, table);
      return List.of(
          DatasetColumn.createTable(table.name(), table.columns()),
          "COPY "
              + table.name()
              + " FROM '"
              + file
              + "' (DELIMITER '|', HEADER false, QUOTE '', ESCAPE '', NULL_PADDING false)");
    }

    @Override
    void settle(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT");
      }
    }
  };

  /// Returns the name that tables and options use.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns where the engine's data lies below a run's directory.
  abstract Path store(Path directory);

  /// Opens a connection to a store, which is made if it does not exist.
  abstract Connection open(Path store, EngineSettings settings) throws SQLException;

  /// Returns the statements that create a table and load it from TPC's text.
  abstract List<String> loadStatements(DatasetTable table, Path textDirectory);

  /// Waits until all that was loaded is in its final form on disk.
  abstract void settle(Connection connection) throws SQLException;

  /// Returns the bytes that a store takes on disk.
  static long sizeBytes(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }
}
