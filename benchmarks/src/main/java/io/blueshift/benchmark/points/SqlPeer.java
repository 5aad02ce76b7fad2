package io.blueshift.benchmark.points;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An embedded SQL engine under test, set up so that a commit does not wait for the disk.
enum SqlPeer {
  /// The project's own engine, in a folder, with commits synced every second.
  BLUESHIFT {
    @Override
    Connection open(Path directory) throws SQLException {
      return DriverManager.getConnection(
          "jdbc:blueshift:" + directory.resolve("blueshift") + "?durability=every_second");
    }

    @Override
    String range(long rowCount) {
      return "generate_series(1, " + rowCount + ") AS s(id)";
    }
  },

  /// The same, where nothing is kept for who reads older states.
  BLUESHIFT_WITHOUT_HISTORY {
    @Override
    Connection open(Path directory) throws SQLException {
      return BLUESHIFT.open(directory.resolve("without-history"));
    }

    @Override
    String range(long rowCount) {
      return BLUESHIFT.range(rowCount);
    }
  },

  /// H2 on a file, whose commits are written behind (its default), with a cache above the data.
  H2 {
    @Override
    Connection open(Path directory) throws SQLException {
      return DriverManager.getConnection(
          "jdbc:h2:file:" + directory.resolve("h2") + ";CACHE_SIZE=1048576", "sa", "");
    }

    @Override
    String range(long rowCount) {
      return "(SELECT x AS id FROM SYSTEM_RANGE(1, " + rowCount + ")) AS s";
    }
  },

  /// DuckDB in memory, because it syncs every commit to a file.
  DUCKDB {
    @Override
    Connection open(Path directory) throws SQLException {
      return DriverManager.getConnection("jdbc:duckdb:");
    }

    @Override
    String range(long rowCount) {
      return "range(1, " + (rowCount + 1) + ") AS s(id)";
    }
  };

  /// Returns the name that tables and options use.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Opens a store below a directory, which holds none yet.
  abstract Connection open(Path directory) throws SQLException;

  /// Returns what to write behind FROM for rows with an `id` from 1 on.
  abstract String range(long rowCount);

  /// Makes a table of accounts with ids from 1 on and text of 100 bytes, and fills it.
  void createAccounts(Connection connection, String table, long rowCount) throws SQLException {
    boolean isBlueshift = this == BLUESHIFT || this == BLUESHIFT_WITHOUT_HISTORY;
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE TABLE "
            + table
            + " (id BIGINT NOT NULL PRIMARY KEY"
            + (isBlueshift ? " ENFORCED" : "")
            + ", balance BIGINT NOT NULL, note VARCHAR(100))");
    if (this == BLUESHIFT_WITHOUT_HISTORY) {
      statements.add("ALTER TABLE " + table + " SET RETENTION TO '0'");
    }
    statements.add(
        "INSERT INTO "
            + table
            + " SELECT id, 1000, '"
            + "n".repeat(100)
            + "' FROM "
            + range(rowCount));
    try (Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }
}
