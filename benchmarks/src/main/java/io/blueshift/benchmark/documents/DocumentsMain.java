package io.blueshift.benchmark.documents;

import io.blueshift.benchmark.points.Figures;
import io.blueshift.benchmark.points.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures loading, size and queries of JSON documents.
///
/// 1. A file of documents is written, and every engine loads it.
/// 2. In each round every engine runs every query; rounds before the first measured one warm up.
/// 3. The answers of all engines are compared.
@Command(
    name = "benchmarks/run documents",
    description = "Measures JSON documents in a SUPER column beside DuckDB's JSON.",
    mixinStandardHelpOptions = true)
public final class DocumentsMain implements Callable<Integer> {
  private static final double NANOS_PER_MILLI = 1e6;

  @Option(
      names = "--documents",
      paramLabel = "COUNT",
      description = "Documents of the table (default: 1000000).")
  private int documentCount = 1_000_000;

  @Option(names = "--rounds", paramLabel = "COUNT", description = "Measured rounds (default: 7).")
  private int rounds = 7;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where stores are made (default: the system's folder for temporary files).")
  private @Nullable Path directory;

  /// Runs the program and ends the process: 0 if all went well, 1 if answers differ, 2 if the arguments
  /// are wrong.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DocumentsMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, SQLException {
    try (TemporaryDirectory stores = TemporaryDirectory.in(directory)) {
      Path file = stores.path().resolve("documents.json");
      DocumentFile.write(file, documentCount);
      Map<DocumentEngine, Connection> connections = new EnumMap<>(DocumentEngine.class);
      try {
        load(stores.path(), file, connections);
        return query(connections) ? 0 : 1;
      } finally {
        for (Connection connection : connections.values()) {
          connection.close();
        }
      }
    }
  }

  private static void load(Path stores, Path file, Map<DocumentEngine, Connection> connections)
      throws IOException, SQLException {
    Figures times = new Figures("ms");
    Figures sizes = new Figures("MB");
    for (DocumentEngine engine : DocumentEngine.values()) {
      Path store = Files.createDirectory(stores.resolve(engine.label()));
      Connection connection = engine.open(store);
      connections.put(engine, connection);
      long start = System.nanoTime();
      try (Statement statement = connection.createStatement()) {
        for (String sql : engine.load(file)) {
          statement.execute(sql);
        }
      }
      times.add("load", engine.label(), (System.nanoTime() - start) / NANOS_PER_MILLI);
      sizes.add("store", engine.label(), DocumentEngine.sizeBytes(store) / 1e6);
    }
    sizes.add("file", "text", Files.size(file) / 1e6);
    times.print(System.out, "loading", DocumentEngine.DUCKDB.label());
    sizes.print(System.out, "size", DocumentEngine.DUCKDB.label());
  }

  private boolean query(Map<DocumentEngine, Connection> connections) throws SQLException {
    Figures times = new Figures("ms");
    boolean same = true;
    for (int round = -2; round < rounds; round++) {
      for (DocumentQuery query : DocumentQuery.values()) {
        List<String> first = null;
        for (Map.Entry<DocumentEngine, Connection> engine : connections.entrySet()) {
          long start = System.nanoTime();
          List<String> rows = rows(engine.getValue(), engine.getKey().text(query));
          double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
          if (round >= 0) {
            times.add(query.label(), engine.getKey().label(), millis);
          }
          if (first != null && !first.equals(rows) && round == 0) {
            System.err.println(
                "documents: answers differ [query=" + query + "]: " + first + ", " + rows);
            same = false;
          }
          first = rows;
        }
      }
    }
    times.print(System.out, documentCount + " documents", DocumentEngine.DUCKDB.label());
    return same;
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columnCount = result.getMetaData().getColumnCount();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int column = 1; column <= columnCount; column++) {
          row.append(result.getString(column)).append('|');
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }
}
