package io.blueshift.sql.slt;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs the records of one file on a database of its own, one after the other.
final class SltRunner {
  /// A record that runs longer than this has failed, so that one bad plan does not hold up the rest.
  static final long RECORD_MILLIS_MAX = 10_000;

  private static final ExecutionOptions LIMITS = new ExecutionOptions(0, RECORD_MILLIS_MAX, false);

  /// What a record came to: null when it passed, else what went wrong.
  record Outcome(SltRecord record, @Nullable String failure, long elapsedMillis) {
    boolean passed() {
      return failure == null;
    }
  }

  /// Stands in statements for a folder of the run.
  private static final String FOLDER = "${folder}";

  private final SltFile file;
  private final String style;
  private @Nullable Path folder;
  private volatile @Nullable SltRecord current;
  private volatile long startNanos;

  SltRunner(SltFile file, String style) {
    this.file = file;
    this.style = style;
  }

  /// Puts the run's folder, which is made when it is first needed, into a text.
  private String withFolder(String sql) {
    if (!sql.contains(FOLDER)) {
      return sql;
    }
    try {
      Path made = folder == null ? Files.createTempDirectory("slt") : folder;
      folder = made;
      return sql.replace(FOLDER, made.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteFolder() {
    Path made = folder;
    if (made == null) {
      return;
    }
    try (Stream<Path> paths = Files.walk(made)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs the file.
  List<Outcome> run() {
    List<Outcome> outcomes = new ArrayList<>();
    Map<String, Session> sessions = new HashMap<>();
    try (Database database = Database.open(null, new Database.Options(1, 1L << 29, false))) {
      try {
        for (SltRecord record : file.records()) {
          Session session =
              sessions.computeIfAbsent(
                  record.connection(),
                  name ->
                      database.openSession(
                          Principal.OWNER, Protocol.EMBEDDED, Map.of("style", style)));
          startNanos = System.nanoTime();
          current = record;
          String failure = run(record, session);
          outcomes.add(new Outcome(record, failure, elapsedMillis()));
        }
      } finally {
        sessions.values().forEach(Session::close);
        deleteFolder();
      }
    }
    return outcomes;
  }

  private long elapsedMillis() {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  /// Returns the record that runs although its time was over long ago, or null. Safe from any thread.
  @Nullable SltRecord overdue(long graceMillis) {
    SltRecord record = current;
    return record != null && elapsedMillis() > RECORD_MILLIS_MAX + graceMillis ? record : null;
  }

  private @Nullable String run(SltRecord record, Session session) {
    try {
      return switch (record) {
        case SltRecord.Success success -> success(success, session);
        case SltRecord.Failure failure -> failure(failure, session);
        case SltRecord.Query query -> query(query, session);
        case SltRecord.Copy copy -> copy(copy, session);
      };
    } catch (DatabaseException e) {
      return e.code() + ": " + e.message();
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      return "CRASH: " + e;
    }
  }

  private @Nullable String success(SltRecord.Success record, Session session) {
    long count = 0;
    for (SessionStatement statement : session.prepare(withFolder(record.sql()))) {
      switch (statement.execute(new Object[0], LIMITS)) {
        case StatementResult.Done done -> count = done.rowCount();
        case StatementResult.Rows rows -> drain(rows.rows());
      }
    }
    return record.affectedRowCount() >= 0 && record.affectedRowCount() != count
        ? "changed " + count + " rows, expected " + record.affectedRowCount()
        : null;
  }

  private static void drain(QueryRows rows) {
    try (rows) {
      Batch batch = rows.next();
      while (batch != null) {
        batch = rows.next();
      }
    }
  }

  private @Nullable String failure(SltRecord.Failure record, Session session) {
    try {
      String problem =
          success(new SltRecord.Success(record.line(), List.of(), "", record.sql(), -1), session);
      return problem == null ? "succeeded, an error was expected" : problem;
    } catch (DatabaseException e) {
      if (e.code() == ErrorCode.INTERNAL_ERROR) {
        return "INTERNAL_ERROR: " + e.message();
      }
      return record.sqlState().isEmpty() || e.code().sqlState().equals(record.sqlState())
          ? null
          : "failed with " + e.code().sqlState() + " (" + e.message() + "), not as expected";
    }
  }

  private @Nullable String query(SltRecord.Query record, Session session) {
    List<List<String>> actual = new ArrayList<>();
    StatementResult result =
        session.prepare(record.sql()).getFirst().execute(new Object[0], LIMITS);
    if (!(result instanceof StatementResult.Rows(QueryRows rows))) {
      return "gave no rows";
    }
    try (rows) {
      if (rows.columns().size() != record.types().length()) {
        return "has " + rows.columns().size() + " columns, expected " + record.types().length();
      }
      for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
        addRows(batch, rows.columns(), actual);
      }
    }
    return compare(record, actual);
  }

  private static void addRows(Batch batch, List<OutputColumn> columns, List<List<String>> target) {
    int first = target.size();
    for (int row = 0; row < batch.rowCount(); row++) {
      target.add(new ArrayList<>());
    }
    for (int column = 0; column < columns.size(); column++) {
      VectorReader reader = VectorReader.of(batch.column(column));
      for (int row = 0; row < batch.rowCount(); row++) {
        target
            .get(first + row)
            .add(SltValues.text(reader.objectAt(row), columns.get(column).type()));
      }
    }
  }

  private static @Nullable String compare(SltRecord.Query record, List<List<String>> actual) {
    if (actual.size() != record.rows().size()) {
      return "gave " + actual.size() + " rows, expected " + record.rows().size();
    }
    List<List<String>> open = new ArrayList<>(actual);
    for (int i = 0; i < record.rows().size(); i++) {
      List<String> expected = record.rows().get(i);
      int match = -1;
      if (!record.sorted()) {
        match = matches(expected, actual.get(i), record.types()) ? i : -1;
      } else {
        for (int j = 0; j < open.size() && match < 0; j++) {
          match = matches(expected, open.get(j), record.types()) ? j : -1;
        }
        if (match >= 0) {
          open.remove(match);
        }
      }
      if (match < 0) {
        List<String> other = record.sorted() ? open.getFirst() : actual.get(i);
        return "wrong row " + i + ": expected " + expected + ", got " + other;
      }
    }
    return null;
  }

  private static boolean matches(List<String> expected, List<String> actual, String types) {
    for (int i = 0; i < types.length(); i++) {
      if (!SltValues.matches(expected.get(i), actual.get(i), types.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private @Nullable String copy(SltRecord.Copy record, Session session) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file.path().resolveSibling(record.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int start = 0; start < lines.size(); start += 500) {
      List<String> rows = new ArrayList<>();
      for (String line : lines.subList(start, Math.min(lines.size(), start + 500))) {
        rows.add(row(line));
      }
      String problem =
          success(
              new SltRecord.Success(
                  record.line(),
                  List.of(),
                  "",
                  "INSERT INTO " + record.table() + " VALUES " + String.join(", ", rows),
                  -1),
              session);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static String row(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.split("\t", -1)) {
      cells.add(
          cell.equals("\\N")
              ? "NULL"
              : "'"
                  + cell.replace("\\t", "\t")
                      .replace("\\n", "\n")
                      .replace("\\\\", "\\")
                      .replace("'", "''")
                  + "'");
    }
    return "(" + String.join(", ", cells) + ")";
  }
}
