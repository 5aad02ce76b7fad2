package io.blueshift.sql.session;

import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.KeyLookup;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.vector.Batch;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session of a warehouse in memory that runs SQL and gives rows as text.
public final class SqlSession implements AutoCloseable {
  private final Database database;
  private final Session session;
  private final boolean ownsDatabase;

  private SqlSession(Database database, String style, boolean ownsDatabase) {
    this.database = database;
    this.session = database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of("style", style));
    this.ownsDatabase = ownsDatabase;
  }

  /// Opens a new warehouse.
  public static SqlSession open(String style) {
    return new SqlSession(
        Database.open(null, new Database.Options(1, 1L << 29, false)), style, true);
  }

  /// Opens another session of the same warehouse.
  public SqlSession another(String style) {
    return new SqlSession(database, style, false);
  }

  /// Returns the warehouse.
  public Database database() {
    return database;
  }

  /// Runs statements without parameters.
  public void run(String script) {
    for (SessionStatement statement : session.prepare(script)) {
      if (statement.execute(new Object[0], ExecutionOptions.DEFAULT)
          instanceof StatementResult.Rows rows) {
        rows.rows().close();
      }
    }
  }

  /// Runs a query and returns its rows, the values of each joined by `|`.
  public List<String> rows(String query, @Nullable Object... parameters) {
    StatementResult result =
        session.prepare(query).getFirst().execute(parameters, ExecutionOptions.DEFAULT);
    return lines(((StatementResult.Rows) result).rows());
  }

  /// Reads rows to their end, closes them, and returns each as a line.
  static List<String> lines(QueryRows result) {
    List<String> lines = new ArrayList<>();
    try (QueryRows rows = result) {
      for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
        addLines(batch, lines);
      }
    }
    return lines;
  }

  private static void addLines(Batch batch, List<String> lines) {
    for (int row = 0; row < batch.rowCount(); row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < batch.columns().size(); column++) {
        Object value = VectorReader.of(batch.column(column)).objectAt(row);
        line.append(column == 0 ? "" : "|")
            .append(value instanceof byte[] bytes ? Values.text(bytes) : value);
      }
      lines.add(line.toString());
    }
  }

  /// Returns what a query looks up by values of columns, or null.
  @Nullable KeyLookup lookup(String query) {
    return session.prepare(query).getFirst().plan(true).lookup();
  }

  /// Splits a text into its statements.
  List<SessionStatement> prepare(String script) {
    return session.prepare(script);
  }

  /// Returns the plan of a query as EXPLAIN writes it.
  public String plan(String query) {
    return String.join("\n", rows("explain " + query));
  }

  @Override
  public void close() {
    session.close();
    if (ownsDatabase) {
      database.close();
    }
  }
}
