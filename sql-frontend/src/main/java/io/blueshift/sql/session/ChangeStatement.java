package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.bind.BoundChange;
import io.blueshift.sql.bind.ConflictRule;
import io.blueshift.sql.bind.MergedRows;
import io.blueshift.sql.bind.RowAction;
import io.blueshift.sql.copy.CopyTarget;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.planner.PlannedChange;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// UPDATE, DELETE, MERGE and INSERT with ON CONFLICT, in four steps: plan the query that finds the rows and computes their new
/// values; run it to its end, which writes the new versions but shows none; delete the old versions;
/// make the new ones part of the transaction. The query reads what was there before the statement.
final class ChangeStatement {
  /// A statement that changes more rows locks all rows of the table in one: locks take memory.
  static final int SINGLE_LOCK_COUNT_MAX = 1 << 20;

  private final StatementScope scope;
  private final ReferenceActions references;

  /// Prepares a statement of a user.
  ChangeStatement(StatementScope scope) {
    this(scope, new ReferenceActions(scope));
  }

  /// Prepares a change that follows from another one.
  ///
  /// @param references does what ends with the statement of the user
  ChangeStatement(StatementScope scope, ReferenceActions references) {
    this.scope = scope;
    this.references = references;
  }

  /// Runs the statement's own UPDATE, DELETE, MERGE or INSERT with ON CONFLICT.
  StatementResult run() {
    PlannedChange planned = Planning.planChangeStatement(scope);
    StatementResult row = KeyLookups.change(scope, planned);
    return row == null ? run(planned) : row;
  }

  private StatementResult run(PlannedChange planned) {
    TableDefinition table = scope.catalog().requireTable(planned.tableId());
    scope.lockTable(table.id(), RowLockMode.SHARED);
    ConflictRule conflict = planned.layout().conflict();
    if (conflict != null) {
      return insert(table, planned, conflict);
    }
    MergedRows merged = planned.layout().merged();
    if (merged != null) {
      ReturningQuery returning = ReturningQuery.ofMerge(merged, scope);
      returning.noteTables(scope.transaction());
      change(table, planned, new ColumnFillers(scope, table), returning.kept());
      references.finish();
      return returning.result(scope);
    }
    List<OutputColumn> returning = planned.returning();
    KeptRows kept =
        returning.isEmpty()
            ? null
            : new KeptRows(returning.stream().map(OutputColumn::type).toList());
    long rowCount = change(table, planned, new ColumnFillers(scope, table), kept);
    references.finish();
    return kept == null
        ? new StatementResult.Done(planned.tag(), rowCount, null)
        : new StatementResult.Rows(ListRows.returned(returning, kept.list(), scope));
  }

  /// Runs a change that has been planned.
  void runPlanned(TableDefinition table, PlannedChange planned) {
    scope.lockTable(table.id(), RowLockMode.SHARED);
    change(table, planned, new ColumnFillers(scope, table), null);
  }

  /// Gives all rows of a table the default of a column.
  void fillWithDefault(TableDefinition table, ColumnDefinition column) {
    SchemaDefinition schema = Objects.requireNonNull(scope.catalog().schema(table.schemaId()));
    String text =
        "update "
            + QuotedNames.quoted(schema.name())
            + "."
            + QuotedNames.quoted(table.name())
            + " set "
            + QuotedNames.quoted(column.name())
            + " = default";
    change(
        table,
        Planning.planChange(StatementParser.parse(text).statement(), scope),
        new ColumnFillers(scope, table),
        null);
  }

  /// Runs an INSERT with ON CONFLICT. Its query has seen no row with the key of a new row: when there is one
  /// after all, another transaction has committed it since, so that the statement must begin again.
  private StatementResult insert(
      TableDefinition table, PlannedChange planned, ConflictRule conflict) {
    InsertedRows inserted = new InsertedRows(scope, table, conflict.returning());
    try {
      long rowCount = change(table, planned, inserted.fillers(), inserted.kept());
      references.finish();
      return inserted.result(rowCount);
    } catch (DatabaseException e) {
      if (e.code() == ErrorCode.UNIQUE_VIOLATION && !table.isTemporary()) {
        scope.transaction().requireNewest(table.id());
      }
      throw e;
    }
  }

  private long change(
      TableDefinition table,
      PlannedChange planned,
      ColumnFillers fillers,
      @Nullable KeptRows kept) {
    Transaction transaction = scope.transaction();
    List<RowAction> actions = planned.layout().actions();
    boolean updates = actions.stream().anyMatch(RowAction.Update.class::isInstance);
    boolean inserts = actions.stream().anyMatch(RowAction.Insert.class::isInstance);
    RowChecks checks =
        updates || inserts ? new TableChecks(scope).rowChecks(table) : RowChecks.NONE;
    boolean keepsKeys =
        keepsKeys(table, scope.catalog().indexes(table.id()), planned.layout().assignedColumns());
    try (TableAppender writer = updates ? transaction.rowWriter(table.id(), keepsKeys) : null;
        TableAppender appender = inserts ? transaction.appender(table.id()) : null;
        ChangeSink sink =
            new ChangeSink(
                planned.layout(),
                planned.layout().conflict() == null ? planned.tag() : "ON CONFLICT DO UPDATE",
                repeats(planned),
                writer,
                appender,
                numbering(table, fillers, inserts),
                checks,
                kept)) {
      new QueryRunner(scope).drain(planned.query(), sink);
      ChangedKeys keys =
          ChangedKeys.before(scope, table, sink.changedRows(), planned.changedColumns());
      deleteRows(table, sink.changedRows());
      if (writer != null) {
        writer.finish();
      }
      long inserted = appender == null ? 0 : appender.finish();
      keys.follow(references);
      return sink.changedRows().count() + inserted;
    }
  }

  /// Returns whether writing into some columns leaves all enforced keys as they are.
  private static boolean keepsKeys(
      TableDefinition table,
      List<IndexDefinition> indexes,
      @Nullable Set<Integer> assignedColumns) {
    return assignedColumns != null
        && ConflictKeys.enforced(table, indexes).stream()
            .allMatch(key -> Collections.disjoint(key, assignedColumns))
        && indexes.stream()
            .filter(IndexDefinition::unique)
            .noneMatch(index ->
                assignedColumns.stream()
                    .anyMatch(column -> index.uses(table.columns().get(column).number())));
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

  private static List<CopyTarget.@Nullable FillerFactory> numbering(
      TableDefinition table, ColumnFillers fillers, boolean inserts) {
    List<CopyTarget.@Nullable FillerFactory> all = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      all.add(inserts && column.identity() != null ? fillers.filler(column) : null);
    }
    return all;
  }
}
