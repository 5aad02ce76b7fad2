package io.blueshift.sql.docs;

import io.blueshift.error.DatabaseException;
import io.blueshift.function.TextForm;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.session.Database;
import io.blueshift.sql.session.ExecutionOptions;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import io.blueshift.sql.session.StatementResult;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.vector.Batch;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A session of a new warehouse in memory that runs the examples of one page.
final class ExampleSession implements AutoCloseable {
  private final Database database = Database.open(null, new Database.Options(1, 1L << 29, false));
  private final Session session =
      database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of());

  /// Runs statements; returns the last one's result: a line of names and a line for each row, values
  /// between bars; or `ERROR` with SQLSTATE and message.
  List<String> run(String script) {
    List<String> lines = List.of();
    try {
      for (SessionStatement statement : session.prepare(script)) {
        lines = lines(statement.execute(new Object[0], ExecutionOptions.DEFAULT));
      }
      return lines;
    } catch (DatabaseException e) {
      return List.of("ERROR " + e.code().sqlState() + ": " + e.getMessage());
    }
  }

  private List<String> lines(StatementResult result) {
    if (!(result instanceof StatementResult.Rows found)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    ZoneId zone = session.settings().timeZone();
    try (QueryRows rows = found.rows()) {
      lines.add(String.join(" | ", rows.columns().stream().map(OutputColumn::name).toList()));
      for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
        for (int row = 0; row < batch.rowCount(); row++) {
          lines.add(line(batch, row, rows.columns(), zone));
        }
      }
    }
    return lines;
  }

  private static String line(Batch batch, int row, List<OutputColumn> columns, ZoneId zone) {
    List<String> cells = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      Object value = VectorReader.of(batch.column(column)).objectAt(row);
      cells.add(
          value == null ? "NULL" : TextForm.of(value, columns.get(column).type(), zone).strip());
    }
    return String.join(" | ", cells);
  }

  /// Returns the settings' names.
  List<String> settingNames() {
    return session.settings().all().stream().map(setting -> setting.name()).toList();
  }

  @Override
  public void close() {
    session.close();
    database.close();
  }
}
