package io.blueshift.benchmark.points;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/// A way to bring many rows in with many commits. All write the same rows.
enum IngestPeer {
  /// JDBC batches; a commit returns when it is on disk.
  BLUESHIFT {
    @Override
    void write(Path directory, Batches batches) throws SQLException {
      writeThroughJdbc("jdbc:blueshift:" + directory.resolve("blueshift"), batches);
    }
  },

  /// JDBC batches; the log is synced every second.
  BLUESHIFT_EVERY_SECOND {
    @Override
    void write(Path directory, Batches batches) throws SQLException {
      writeThroughJdbc(
          "jdbc:blueshift:" + directory.resolve("blueshift") + "?durability=every_second", batches);
    }
  },

  /// DuckDB's own way around SQL; a commit returns when it is on disk.
  DUCKDB {
    @Override
    void write(Path directory, Batches batches) throws SQLException {
      try (Connection connection =
              DriverManager.getConnection("jdbc:duckdb:" + directory.resolve("store.duckdb"));
          Statement statement = connection.createStatement()) {
        statement.execute(CREATE);
        connection.setAutoCommit(false);
        try (DuckDBAppender appender =
            connection.unwrap(DuckDBConnection.class).createAppender("main", "event")) {
          batches.begin();
          while (batches.hasNext()) {
            for (long id = batches.first(); id < batches.end(); id++) {
              appender.beginRow();
              appender.append(id);
              appender.append(id * 31 % 1_000_003);
              appender.append(id * 0.25);
              appender.append(note(id));
              appender.endRow();
            }
            appender.flush();
            connection.commit();
            batches.committed();
          }
        }
        check(statement, batches.rowCount());
        connection.commit();
      }
    }
  };

  private static final String CREATE =
      "CREATE TABLE event (id BIGINT, account BIGINT, amount DOUBLE PRECISION, note VARCHAR(40))";

  /// Returns the name that tables and options use.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Fills a new store below a directory.
  ///
  /// @param latencies gets the time of each batch with its commit
  /// @return the seconds from the first row to the last commit
  double fill(Path directory, long rowCount, int batchRowCount, Latencies latencies)
      throws SQLException {
    Batches batches = new Batches(rowCount, batchRowCount, latencies);
    write(directory, batches);
    return batches.seconds();
  }

  abstract void write(Path directory, Batches batches) throws SQLException;

  private static String note(long id) {
    return "event number " + id;
  }

  private static void writeThroughJdbc(String url, Batches batches) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO event VALUES (?, ?, ?, ?)")) {
        batches.begin();
        while (batches.hasNext()) {
          for (long id = batches.first(); id < batches.end(); id++) {
            insert.setLong(1, id);
            insert.setLong(2, id * 31 % 1_000_003);
            insert.setDouble(3, id * 0.25);
            insert.setString(4, note(id));
            insert.addBatch();
          }
          insert.executeBatch();
          connection.commit();
          batches.committed();
        }
      }
      check(statement, batches.rowCount());
      connection.commit();
    }
  }

  private static void check(Statement statement, long rowCount) throws SQLException {
    try (var rows = statement.executeQuery("SELECT count(*), sum(id) FROM event")) {
      rows.next();
      long found = rows.getLong(1);
      long sum = rows.getBigDecimal(2).longValueExact();
      if (found != rowCount || sum != rowCount * (rowCount - 1) / 2) {
        throw new SQLException("rows are missing [found=" + found + ", written=" + rowCount + "]");
      }
    }
  }

  /// The rows of one run, batch by batch, and its clock.
  static final class Batches {
    private final long rowCount;
    private final int batchRowCount;
    private final Latencies latencies;
    private long first;
    private long startNanos;
    private long lastNanos;

    Batches(long rowCount, int batchRowCount, Latencies latencies) {
      this.rowCount = rowCount;
      this.batchRowCount = batchRowCount;
      this.latencies = latencies;
    }

    void begin() {
      startNanos = System.nanoTime();
      lastNanos = startNanos;
    }

    boolean hasNext() {
      return first < rowCount;
    }

    long first() {
      return first;
    }

    long end() {
      return Math.min(rowCount, first + batchRowCount);
    }

    void committed() {
      first = end();
      long now = System.nanoTime();
      latencies.add(now - lastNanos);
      lastNanos = now;
    }

    long rowCount() {
      return rowCount;
    }

    double seconds() {
      return (lastNanos - startNanos) / 1e9;
    }
  }
}
