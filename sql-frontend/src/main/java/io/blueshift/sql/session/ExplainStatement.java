package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.engine.QueryResult;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.AccessPath;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.VirtualTable;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.ChangeColumn;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.sql.explain.PlanText;
import io.blueshift.sql.parse.tree.CreateTableAs;
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.Explain;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.Statement;
import io.blueshift.sql.parse.tree.Update;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.translation.AccessPaths;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// EXPLAIN: the plan of a query as text in Redshift's manner, or as JSON; with ANALYZE after running
/// it, with what each operator did.
final class ExplainStatement {
  private final StatementScope scope;

  ExplainStatement(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult run(Explain explain) {
    PlannedQuery planned = planned(explain.statement());
    Map<VirtualTable, PhysicalPlan> locked = new HashMap<>();
    planned.lockings().forEach(locking -> locked.put(locking.table(), locking.plan()));
    PlanText text = explain.analyze() ? analyzed(planned) : expected(planned, locked);
    List<Object[]> rows = new ArrayList<>();
    switch (explain.format()) {
      case TEXT -> text.lines().forEach(line -> rows.add(new Object[] {Values.bytes(line)}));
      case JSON -> rows.add(new Object[] {Values.bytes(text.json())});
    }
    return new StatementResult.Rows(
        new ListRows(
            List.of(OutputColumn.computed("QUERY PLAN", LogicalType.TEXT)), rows, scope.session()));
  }

  private List<String> columnNames(int tableId) {
    TableSnapshot table = scope.transaction().table(tableId);
    List<String> names = new ArrayList<>();
    for (ColumnDefinition column : scope.catalog().requireTable(table.tableId()).columns()) {
      names.add(column.name());
    }
    if (names.size() < table.columnTypes().size()) {
      for (ChangeColumn column : ChangeColumn.values()) {
        names.add(column.columnName());
      }
    }
    return names;
  }

  private PlannedQuery planned(Statement statement) {
    return switch (statement) {
      case Query query -> Planning.plan(query.query(), scope);
      case CreateTableAs create -> Planning.plan(create.query(), scope);
      case Insert insert when insert.onConflict() != null ->
          Planning.planChange(insert, scope).query();
      case Insert insert when insert.source() != null -> Planning.plan(insert.source(), scope);
      case Update _, Delete _, Merge _ -> Planning.planChange(statement, scope).query();
      default ->
          throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "EXPLAIN takes a query, INSERT, UPDATE, DELETE, MERGE or CREATE TABLE AS");
    };
  }

  private PlanText expected(PlannedQuery planned, Map<VirtualTable, PhysicalPlan> locked) {
    try (var budget = scope.session().memory().child("explain", Long.MAX_VALUE)) {
      var context = new QueryRunner(scope).context(planned.slots(), budget);
      Map<PhysicalPlan, String> paths = new HashMap<>();
      List<PhysicalPlan> plans = new ArrayList<>(locked.values());
      plans.add(planned.plan());
      for (PhysicalPlan plan : plans) {
        paths.putAll(AccessPaths.expected(plan, planned.rowEstimates(), context, budget));
        addAccessPaths(plan, context, budget, paths);
      }
      return PlanText.of(planned.plan(), planned.rowEstimates(), locked, this::columnNames, paths);
    }
  }

  private static void addAccessPaths(
      PhysicalPlan node,
      QueryContext context,
      MemoryBudget budget,
      Map<PhysicalPlan, String> paths) {
    if (node instanceof PhysicalPlan.Scan scan) {
      String path = AccessPaths.of(scan, context, budget);
      if (path != null) {
        paths.put(scan, AccessPath.SCAN.of(path));
      }
    }
    node.inputs().forEach(input -> addAccessPaths(input, context, budget, paths));
  }

  /// Adds how scans found their rows that decided it when they began.
  private static void addLookups(
      PhysicalPlan node, QueryResult result, Map<PhysicalPlan, String> paths) {
    OperatorMetrics.Figures figures = result.figures(node);
    if (figures != null && figures.accessPath() != null) {
      paths.put(node, figures.accessPath());
    }
    node.inputs().forEach(input -> addLookups(input, result, paths));
  }

  /// Runs the query to its end, and tells what its operators did.
  private PlanText analyzed(PlannedQuery planned) {
    long startNanos = System.nanoTime();
    var budget = scope.session().memory().child("query", Long.MAX_VALUE);
    QueryRunner runner = new QueryRunner(scope);
    var context = runner.context(planned.slots(), budget);
    PhysicalPlan plan = runner.executable(planned, context);
    Map<PhysicalPlan, String> paths = new HashMap<>();
    addAccessPaths(plan, context, budget, paths);
    try (budget;
        var result = scope.session().database().engine().execute(plan, context)) {
      scope.session().running(context, result);
      for (var batch = result.next(); batch != null; batch = result.next()) {
        batch.close();
      }
      addLookups(plan, result, paths);
      return PlanText.analyzed(
          plan,
          planned.rowEstimates(),
          result::figures,
          System.nanoTime() - startNanos,
          budget.peakBytes(),
          this::columnNames,
          paths);
    } finally {
      scope.session().ended(context);
    }
  }
}
