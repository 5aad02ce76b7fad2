package io.blueshift.sql.optimize;

import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.session.Database;
import io.blueshift.sql.session.ExecutionOptions;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import io.blueshift.sql.session.StatementResult;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.vector.Batch;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A database in memory with one session in PostgreSQL's style.
final class TestDatabase implements AutoCloseable {
  private static final ExecutionOptions NO_LIMITS = new ExecutionOptions(0, 0, false);

  private final Database database = Database.open(null, new Database.Options(2, 1L << 29, false));
  private final Session session =
      database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of("style", "postgresql"));

  /// Runs statements; returns the rows of those that have some, values separated by blanks.
  List<String> run(String text) {
    List<String> lines = new ArrayList<>();
    for (SessionStatement statement : session.prepare(text)) {
      if (statement.execute(new Object[0], NO_LIMITS)
          instanceof StatementResult.Rows(QueryRows rows)) {
        try (rows) {
          for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
            add(batch, rows.columns().size(), lines);
          }
        }
      }
    }
    return lines;
  }

  /// Returns the plan of a query as one text.
  String plan(String query) {
    return String.join("\n", run("EXPLAIN " + query));
  }

  private static void add(Batch batch, int columnCount, List<String> lines) {
    int first = lines.size();
    for (int column = 0; column < columnCount; column++) {
      VectorReader reader = VectorReader.of(batch.column(column));
      for (int row = 0; row < batch.rowCount(); row++) {
        Object value = reader.objectAt(row);
        String text = value instanceof byte[] bytes ? Values.text(bytes) : String.valueOf(value);
        if (column == 0) {
          lines.add(text);
        } else {
          lines.set(first + row, lines.get(first + row) + " " + text);
        }
      }
    }
  }

  @Override
  public void close() {
    session.close();
    database.close();
  }
}
