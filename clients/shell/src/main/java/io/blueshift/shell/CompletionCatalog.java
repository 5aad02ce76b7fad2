package io.blueshift.shell;

import io.blueshift.jdbc.BlueshiftConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The names that completion offers: schemas, tables and their columns. They are read again when they
/// are older than a few seconds; there are none while a transaction has failed.
final class CompletionCatalog {
  private static final long MAX_AGE_NANOS = 5_000_000_000L;

  private final BlueshiftConnection connection;

  /// The columns of each table, by the table's name and by `schema.table`.
  private final TreeMap<String, Set<String>> columns = new TreeMap<>();

  private final Set<String> schemas = new TreeSet<>();
  private final Set<String> tables = new TreeSet<>();
  private long readNanos;
  private boolean read;

  CompletionCatalog(BlueshiftConnection connection) {
    this.connection = connection;
  }

  /// Reads the catalog when it is time.
  void refresh() {
    long now = System.nanoTime();
    if (read && now - readNanos < MAX_AGE_NANOS) {
      return;
    }
    columns.clear();
    schemas.clear();
    tables.clear();
    try (ResultSet rows = connection.getMetaData().getColumns(null, null, null, null)) {
      while (rows.next()) {
        add(
            rows.getString("table_schem"),
            rows.getString("table_name"),
            rows.getString("column_name"));
      }
    } catch (SQLException failedTransaction) {
      columns.clear();
    }
    read = true;
    readNanos = now;
  }

  private void add(String schema, String table, String column) {
    boolean system = schema.equals("pg_catalog") || schema.equals("information_schema");
    schemas.add(schema);
    if (!system) {
      tables.add(table);
    }
    columns.computeIfAbsent(table, _ -> new TreeSet<>()).add(column);
    columns.computeIfAbsent(schema + "." + table, _ -> new TreeSet<>()).add(column);
  }

  Set<String> schemas() {
    return schemas;
  }

  /// Returns the tables and views but the system's.
  Set<String> tables() {
    return tables;
  }

  /// Returns the tables and views of a schema.
  Set<String> tablesOf(String schema) {
    Set<String> names = new TreeSet<>();
    String prefix = schema + ".";
    for (String name : columns.tailMap(prefix).keySet()) {
      if (!name.startsWith(prefix)) {
        break;
      }
      names.add(name.substring(prefix.length()));
    }
    return names;
  }

  /// Returns the columns of a table, or null when there is no such table.
  @Nullable Set<String> columnsOf(String table) {
    return columns.get(table);
  }

  /// Returns the columns of all tables but the system's.
  Set<String> allColumns() {
    Set<String> names = new TreeSet<>();
    for (String table : tables) {
      names.addAll(columns.getOrDefault(table, Set.of()));
    }
    return names;
  }
}
