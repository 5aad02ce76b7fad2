package io.blueshift.sql.session;

import io.blueshift.plan.PhysicalPlan;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.sql.bind.MergedRows;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.transaction.Transaction;
import io.blueshift.vector.Batch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlNodeList;

/// The RETURNING of an INSERT or MERGE as a query over the rows that the statement has written, planned before it
/// writes any. Its subqueries see the tables as the statement does, without what it writes.
final class ReturningQuery {
  private final PlannedQuery planned;
  private final KeptRows kept;
  private Map<Integer, TableSnapshot> before = Map.of();

  private ReturningQuery(PlannedQuery planned, KeptRows kept) {
    this.planned = planned;
    this.kept = kept;
  }

  /// Plans the RETURNING of the statement's own INSERT.
  ///
  /// @param table gives the columns names
  static ReturningQuery ofInsert(
      TableSource.SystemTable table, KeptRows kept, StatementScope scope) {
    Insert insert = (Insert) scope.parsed().statement();
    SqlNodeList returning = Objects.requireNonNull(insert.returning());
    return new ReturningQuery(Planning.planReturning(table, insert, returning, scope), kept);
  }

  /// Plans the RETURNING of the statement's own MERGE.
  static ReturningQuery ofMerge(MergedRows merged, StatementScope scope) {
    Merge merge = (Merge) scope.parsed().statement();
    SqlNodeList returning = Objects.requireNonNull(merge.returning());
    KeptRows kept = new KeptRows(merged.types());
    // The columns are not those of one table, so none is described as a table's.
    TableSource.SystemTable rows = new TableSource.SystemTable("", "", List.of(), kept);
    return new ReturningQuery(Planning.planReturning(rows, merged, returning, scope), kept);
  }

  /// Notes how tables are before the statement writes any row.
  void noteTables(Transaction transaction) {
    Map<Integer, TableSnapshot> seen = new HashMap<>();
    noteTables(planned.plan(), transaction, seen);
    before = seen;
  }

  private static void noteTables(
      PhysicalPlan node, Transaction transaction, Map<Integer, TableSnapshot> seen) {
    if (node instanceof PhysicalPlan.Scan scan) {
      seen.computeIfAbsent(scan.tableId(), transaction::table);
    }
    node.inputs().forEach(input -> noteTables(input, transaction, seen));
  }

  /// Returns what takes the rows as they are written.
  KeptRows kept() {
    return kept;
  }

  /// Returns the columns of the result.
  List<OutputColumn> columns() {
    return planned.columns();
  }

  /// Runs the query when all rows are written.
  StatementResult result(StatementScope scope) {
    KeptRows returned = new KeptRows(columns().stream().map(OutputColumn::type).toList());
    try (QueryRows rows = Planning.runInline(planned, this::table, scope)) {
      for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
        returned.add(batch, 0);
      }
    }
    return new StatementResult.Rows(ListRows.returned(columns(), returned.list(), scope));
  }

  private TableSnapshot table(int tableId) {
    return Objects.requireNonNull(before.get(tableId), "a table was not noted");
  }
}
