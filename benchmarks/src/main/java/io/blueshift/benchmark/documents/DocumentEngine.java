package io.blueshift.benchmark.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/// An engine that keeps documents in the column `doc` of a table `event`.
enum DocumentEngine {
  /// This project: a column of type SUPER.
  BLUESHIFT {
    @Override
    Connection open(Path store) throws SQLException {
      return DriverManager.getConnection("jdbc:blueshift:" + store.resolve("warehouse"));
    }

    @Override
    List<String> load(Path file) {
      return List.of(
          "CREATE TABLE event (doc SUPER)", "COPY event FROM '" + file + "' JSON 'noshred'");
    }

    @Override
    String text(DocumentQuery query) {
      return query.redshift();
    }
  },

  /// DuckDB: a column of type JSON.
  DUCKDB {
    @Override
    Connection open(Path store) throws SQLException {
      return DriverManager.getConnection("jdbc:duckdb:" + store.resolve("store.duckdb"));
    }

    @Override
    List<String> load(Path file) {
      return List.of(
          "CREATE TABLE event (doc JSON)",
          "INSERT INTO event SELECT json FROM read_json_objects('"
              + file
              + "', format = 'newline_delimited')",
          "CHECKPOINT");
    }

    @Override
    String text(DocumentQuery query) {
      return query.duckdb();
    }
  };

  abstract Connection open(Path store) throws SQLException;

  abstract List<String> load(Path file);

  abstract String text(DocumentQuery query);

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /// Returns the bytes of all files of a store.
  static long sizeBytes(Path store) throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }
}
