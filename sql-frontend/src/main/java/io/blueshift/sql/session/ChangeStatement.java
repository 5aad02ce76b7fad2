package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.sql.bind.BoundChange;
import io.blueshift.sql.bind.RowAction;
import io.blueshift.sql.copy.CopyTarget;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.planner.PlannedChange;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UPDATE, DELETE and MERGE, in four steps: plan the query that finds the rows and computes their new
/// values; run it to its end, which writes the new versions but shows none; delete the old versions;
/// make the new ones part of the transaction. The query reads what was there before the statement.
final class ChangeStatement {
  /// A statement that changes more rows locks all rows of the table in one: locks take memory.
  static final int SINGLE_LOCK_COUNT_MAX = 1 << 20;

  private final StatementScope scope;

  ChangeStatement(StatementScope scope) {
    this.scope = scope;
  }

  /// Runs the statement's own UPDATE, DELETE or MERGE.
  StatementResult run() {
    PlannedChange planned = Planning.planChangeStatement(scope);
    TableDefinition table = scope.catalog().requireTable(planned.tableId());
    scope.lockTable(table.id(), RowLockMode.SHARED);
    List<OutputColumn> returning = planned.returning();
    KeptRows kept =
        returning.isEmpty()
            ? null
            : new KeptRows(returning.stream().map(OutputColumn::type).toList());
    long rowCount = change(table, planned, kept);
    return kept == null
        ? new StatementResult.Done(planned.tag(), rowCount, null)
        : new StatementResult.Rows(ListRows.returned(returning, kept.list(), scope));
  }

  private long change(TableDefinition table, PlannedChange planned, @Nullable KeptRows kept) {
    Transaction transaction = scope.transaction();
    List<RowAction> actions = planned.layout().actions();
    boolean updates = actions.stream().anyMatch(RowAction.Update.class::isInstance);
    boolean inserts = actions.stream().anyMatch(RowAction.Insert.class::isInstance);
    RowChecks checks =
        updates || inserts ? new TableChecks(scope).rowChecks(table) : RowChecks.NONE;
    try (TableAppender writer = updates ? transaction.rowWriter(table.id()) : null;
        TableAppender appender = inserts ? transaction.appender(table.id()) : null;
        ChangeSink sink =
            new ChangeSink(
                planned.layout(),
                planned.tag(),
                repeats(planned),
                writer,
                appender,
                fillers(table, inserts),
                checks,
                kept)) {
      new QueryRunner(scope).drain(planned.query(), sink);
      deleteRows(table, sink.changedRows());
      if (writer != null) {
        writer.finish();
      }
      long inserted = appender == null ? 0 : appender.finish();
      return sink.changedRows().count() + inserted;
    }
  }

  private void deleteRows(TableDefinition table, RowIdSet rows) {
    if (rows.count() > SINGLE_LOCK_COUNT_MAX) {
      scope.lockRowsOfTable(table.id());
    }
    rows.forEachPortion(ids -> scope.deleteRows(table.id(), ids));
  }

  private BoundChange.Repeats repeats(PlannedChange planned) {
    return planned.tag().equals("UPDATE")
            && scope.session().settings().isOn("error_on_nondeterministic_update")
        ? BoundChange.Repeats.REFUSED
        : planned.layout().repeats();
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
