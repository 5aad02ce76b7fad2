package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.tree.CursorStatement;
import io.blueshift.sql.parse.tree.CursorStatement.Close;
import io.blueshift.sql.parse.tree.CursorStatement.Declare;
import io.blueshift.sql.parse.tree.CursorStatement.Fetch;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.StatementNode;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// DECLARE, FETCH and CLOSE of one session. A cursor lives until its transaction ends.
final class Cursors {
  private final Session session;
  private final Map<String, Cursor> cursors = new LinkedHashMap<>();
  private long declaredCount;

  /// An open query and how far it was read.
  private static final class Cursor {
    final QueryRows rows;
    final long number;
    @Nullable Batch batch;
    int position;

    Cursor(QueryRows rows, long number) {
      this.rows = rows;
      this.number = number;
    }
  }

  Cursors(Session session) {
    this.session = session;
  }

  StatementResult run(
      CursorStatement statement,
      ParsedStatement parsed,
      @Nullable Object[] parameters,
      ExecutionOptions options) {
    return switch (statement) {
      case Declare declare -> declare(declare, parsed, parameters, options);
      case Fetch fetch -> fetch(fetch);
      case Close close -> close(close);
    };
  }

  private StatementResult declare(
      Declare declare,
      ParsedStatement parsed,
      @Nullable Object[] parameters,
      ExecutionOptions options) {
    if (!session.inTransactionBlock()) {
      throw new DatabaseException(
              ErrorCode.NO_ACTIVE_TRANSACTION,
              "DECLARE CURSOR can only be used in transaction blocks")
          .withHint("Run BEGIN first.");
    }
    String name = declare.name().getSimple();
    if (cursors.containsKey(name)) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.DUPLICATE_CURSOR, "cursor \"" + name + "\" already exists"),
          declare.name());
    }
    StatementNode node =
        new StatementNode(parsed.node().getParserPosition(), new Query(declare.query()));
    ParsedStatement query =
        new ParsedStatement(
            node, parsed.script(), parsed.start(), parsed.end(), parsed.parameterCount());
    if (session.execute(query, parameters, options) instanceof StatementResult.Rows rows) {
      cursors.put(name, new Cursor(rows.rows(), declaredCount++));
    }
    return StatementResult.Done.of("DECLARE CURSOR");
  }

  private StatementResult fetch(Fetch fetch) {
    Cursor cursor = cursors.get(fetch.name().getSimple());
    if (cursor == null) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.UNDEFINED_CURSOR, "cursor \"" + fetch.name() + "\" does not exist"),
          fetch.name());
    }
    long wanted = fetch.rowCount() < 0 ? Long.MAX_VALUE : fetch.rowCount();
    List<@Nullable Object[]> rows = new ArrayList<>();
    while (rows.size() < wanted) {
      if (cursor.batch == null || cursor.position >= cursor.batch.rowCount()) {
        cursor.batch = cursor.rows.next();
        cursor.position = 0;
        if (cursor.batch == null) {
          break;
        }
      }
      rows.add(row(cursor.batch, cursor.position++));
    }
    return new StatementResult.Rows(new ListRows(cursor.rows.columns(), rows, session));
  }

  private static @Nullable Object[] row(Batch batch, int position) {
    @Nullable Object[] row = new Object[batch.columns().size()];
    for (int column = 0; column < row.length; column++) {
      row[column] = VectorReader.of(batch.column(column)).objectAt(position);
    }
    return row;
  }

  private StatementResult close(Close close) {
    if (close.name() == null) {
      closeAll();
    } else {
      Cursor cursor = cursors.remove(close.name().getSimple());
      if (cursor == null) {
        throw Names.at(
            new DatabaseException(
                ErrorCode.UNDEFINED_CURSOR, "cursor \"" + close.name() + "\" does not exist"),
            close.name());
      }
      cursor.rows.close();
    }
    return StatementResult.Done.of("CLOSE CURSOR");
  }

  /// Returns how many cursors the session has declared.
  long declaredCount() {
    return declaredCount;
  }

  /// Closes the cursors that were declared after so many others.
  void closeSince(long count) {
    List<Map.Entry<String, Cursor>> later =
        cursors.entrySet().stream().filter(entry -> entry.getValue().number >= count).toList();
    for (Map.Entry<String, Cursor> entry : later) {
      cursors.remove(entry.getKey());
      entry.getValue().rows.close();
    }
  }

  /// Closes all cursors; called before their transaction ends.
  void closeAll() {
    List<Cursor> open = List.copyOf(cursors.values());
    cursors.clear();
    open.forEach(cursor -> cursor.rows.close());
  }
}
