package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Update;
import io.blueshift.transaction.Savepoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Many executions of a statement in one transaction, of which all happen or none, in two steps:
///
/// 1. An INSERT of one row of expressions is run once, over the parameters of all executions as a table.
///    If a value or a constraint stops it, it is taken back: which execution is at fault will be seen in 2.
/// 2. Everything else is run once for each execution. The first that fails ends the batch.
///
/// Used once.
final class BatchRun {
  private static final List<String> CLASSES_OF_ROWS = List.of("22", "23", "42");

  private final StatementFrame frame;
  private final List<@Nullable Object[]> rows;

  /// @param rows the values of the parameters of each execution
  BatchRun(StatementFrame frame, List<@Nullable Object[]> rows) {
    this.frame = frame;
    this.rows = rows;
  }

  /// Returns whether a statement can be run so: it changes rows and gives none.
  static boolean isPossible(ParsedStatement parsed) {
    if (parsed.kind() != ParsedStatement.Kind.INSERT
        && parsed.kind() != ParsedStatement.Kind.CHANGE) {
      return false;
    }
    return switch (parsed.statement()) {
      case Insert insert -> insert.returning() == null;
      case Update update -> update.returning() == null;
      case Delete delete -> delete.returning() == null;
      case Merge merge -> merge.returning() == null;
      default -> false;
    };
  }

  /// Runs all executions.
  BatchResult run() {
    if (rows.size() > 1 && appendsAtOnce()) {
      Savepoint beginning = frame.transaction().savepoint();
      try {
        BatchResult result = appendAll();
        beginning.release();
        return result;
      } catch (DatabaseException e) {
        if (!CLASSES_OF_ROWS.contains(e.code().sqlState().substring(0, 2))) {
          return failed(-1, e);
        }
      }
      beginning.rollbackTo();
    }
    return runEach();
  }

  private boolean appendsAtOnce() {
    return frame.parsed().kind() == ParsedStatement.Kind.INSERT
        && new InsertStatement(frame.scope(rows)).takesParameterRows();
  }

  private BatchResult appendAll() {
    StatementResult.Done done = done(frame.run(rows, true));
    return new BatchResult(Collections.nCopies(rows.size(), 1L), keys(done), null);
  }

  private BatchResult runEach() {
    List<Long> counts = new ArrayList<>();
    List<QueryRows> keys = new ArrayList<>();
    for (@Nullable Object[] row : rows) {
      try {
        if (frame.refreshes()) {
          frame.refresh();
        }
        StatementResult.Done done = done(frame.run(Collections.singletonList(row), true));
        counts.add(done.rowCount());
        keys.addAll(keys(done));
      } catch (DatabaseException e) {
        keys.forEach(QueryRows::close);
        return failed(counts.size(), e);
      }
    }
    return new BatchResult(counts, keys, null);
  }

  private BatchResult failed(int index, DatabaseException error) {
    frame.fail();
    return BatchResult.failed(index, error);
  }

  private static StatementResult.Done done(StatementResult result) {
    if (result instanceof StatementResult.Done done) {
      return done;
    }
    throw new IllegalStateException("a statement of a batch gives rows");
  }

  private static List<QueryRows> keys(StatementResult.Done done) {
    return done.generatedKeys() == null ? List.of() : List.of(done.generatedKeys());
  }
}
