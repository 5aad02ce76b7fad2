package io.blueshift.shell;

import io.blueshift.jdbc.BlueshiftConnection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Completes keywords, schemas, tables and columns. The catalog is read again when it is older than
/// a few seconds; while a transaction has failed only keywords are offered.
final class SqlCompleter implements Completer {
  private static final long MAX_AGE_NANOS = 5_000_000_000L;

  private final BlueshiftConnection connection;
  private final Set<String> names = new TreeSet<>();
  private long readNanos;
  private boolean read;

  SqlCompleter(BlueshiftConnection connection) {
    this.connection = connection;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String word = line.word();
    if (word.startsWith("\\")) {
      return;
    }
    refresh();
    boolean upper =
        !word.isEmpty()
            && word.equals(word.toUpperCase(Locale.ROOT))
            && Character.isLetter(word.charAt(0));
    for (String keyword : SqlKeywords.WORDS) {
      candidates.add(new Candidate(upper ? keyword.toUpperCase(Locale.ROOT) : keyword));
    }
    for (String name : names) {
      candidates.add(new Candidate(name, name, "catalog", null, null, null, true));
    }
  }

  private void refresh() {
    long now = System.nanoTime();
    if (read && now - readNanos < MAX_AGE_NANOS) {
      return;
    }
    Set<String> fresh = new TreeSet<>();
    try {
      DatabaseMetaData metaData = connection.getMetaData();
      try (ResultSet columns = metaData.getColumns(null, null, null, null)) {
        while (columns.next()) {
          String schema = columns.getString("table_schem");
          if (!schema.equals("pg_catalog") && !schema.equals("information_schema")) {
            fresh.add(columns.getString("table_name"));
            fresh.add(schema + "." + columns.getString("table_name"));
            fresh.add(columns.getString("column_name"));
          }
        }
      }
      names.clear();
      names.addAll(fresh);
    } catch (SQLException failedTransaction) {
      names.clear();
    }
    read = true;
    readNanos = now;
  }
}
