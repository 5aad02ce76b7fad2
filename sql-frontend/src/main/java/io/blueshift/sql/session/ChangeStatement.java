package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.sql.bind.ChangeTarget;
import io.blueshift.sql.bind.RowAction;
import io.blueshift.sql.copy.CopyTarget;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Statement;
import io.blueshift.sql.parse.tree.Update;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.planner.PlannedChange;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// UPDATE, DELETE and MERGE, in four steps: plan the query that finds the rows and computes their new
/// values; run it to its end, which writes the new versions but shows none; delete the old versions;
/// make the new ones part of the transaction. The query reads what was there before the statement.
final class ChangeStatement {
  private final StatementScope scope;

  ChangeStatement(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult run(Update update) {
    return run(update, update.table(), "UPDATE");
  }

  StatementResult run(Delete delete) {
    return run(delete, delete.table(), "DELETE");
  }

  StatementResult run(Merge merge) {
    return run(merge, merge.table(), "MERGE");
  }

  /// Plans an UPDATE, DELETE or MERGE.
  PlannedChange plan(Statement statement) {
    SqlIdentifier name =
        switch (statement) {
          case Update update -> update.table();
          case Delete delete -> delete.table();
          case Merge merge -> merge.table();
          default -> throw new IllegalStateException("statement changes no rows");
        };
    return plan(statement, new Names(scope).requireTable(name));
  }

  private PlannedChange plan(Statement statement, TableDefinition table) {
    return Planning.planChange(statement, target(table), scope);
  }

  private ChangeTarget target(TableDefinition table) {
    List<ChangeTarget.TargetColumn> columns = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      IdentityDefinition identity = column.identity();
      columns.add(
          new ChangeTarget.TargetColumn(
              identity != null && identity.alwaysGenerated(),
              identity != null,
              column.defaultValue() == null
                  ? null
                  : StatementParser.parseExpression(column.defaultValue().text())));
    }
    return new ChangeTarget(SessionTableNames.storedTable(table, scope.transaction()), columns);
  }

  private StatementResult run(Statement statement, SqlIdentifier name, String tag) {
    TableDefinition table = new Names(scope).requireTable(name);
    if (!table.isTemporary()) {
      scope.transaction().lockForWriting(scope.callContext()).await(scope.deadlineNanos());
    }
    PlannedChange planned = plan(statement, table);
    List<OutputColumn> returning = planned.returning();
    KeptRows kept =
        returning.isEmpty()
            ? null
            : new KeptRows(returning.stream().map(OutputColumn::type).toList());
    long rowCount = change(table, planned, kept);
    return kept == null
        ? new StatementResult.Done(tag, rowCount, null)
        : new StatementResult.Rows(ListRows.returned(returning, kept.list(), scope));
  }

  private long change(TableDefinition table, PlannedChange planned, @Nullable KeptRows kept) {
    Transaction transaction = scope.transaction();
    List<RowAction> actions = planned.layout().actions();
    boolean updates = actions.stream().anyMatch(RowAction.Update.class::isInstance);
    boolean inserts = actions.stream().anyMatch(RowAction.Insert.class::isInstance);
    try (TableAppender writer = updates ? transaction.rowWriter(table.id()) : null;
        TableAppender appender = inserts ? transaction.appender(table.id()) : null;
        ChangeSink sink =
            new ChangeSink(planned.layout(), writer, appender, fillers(table, inserts), kept)) {
      new QueryRunner(scope).drain(planned.query().plan(), planned.query().slots(), sink);
      sink.changedRows().forEachChunk(ids -> transaction.deleteRows(table.id(), ids));
      if (writer != null) {
        writer.finish();
      }
      long inserted = appender == null ? 0 : appender.finish();
      return sink.changedRows().count() + inserted;
    }
  }

  private List<CopyTarget.@Nullable FillerFactory> fillers(TableDefinition table, boolean inserts) {
    ColumnFillers fillers = new ColumnFillers(scope, table);
    List<CopyTarget.@Nullable FillerFactory> all = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      all.add(inserts && column.identity() != null ? fillers.filler(column) : null);
    }
    return all;
  }
}
