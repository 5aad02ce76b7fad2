package io.blueshift.sql.session;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.engine.QueryContext;
import io.blueshift.engine.QueryEngine;
import io.blueshift.engine.QueryResult;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.sql.planner.QueryPlanner;
import io.blueshift.type.LogicalType;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;

/// The session's way to the planner.
final class Planning {
  private Planning() {}

  /// Plans a query in the session's style.
  static PlannedQuery plan(SqlNode query, StatementScope scope) {
    return plan(query, scope.session().settings().style(), scope);
  }

  /// Plans the statement's own query, or takes the plan of an earlier execution.
  static PlannedQuery planStatement(SqlNode query, StatementScope scope) {
    Session session = scope.session();
    PlanCache.Key key =
        new PlanCache.Key(
            scope.parsed().text(),
            session.settings().style(),
            session.searchPath(),
            session.settings().timeZone(),
            scope.catalog().version(),
            session.lastCopyId());
    return session.plans().get(key, scope.transaction(), () -> plan(query, scope));
  }

  /// Plans a query in a style of its own.
  static PlannedQuery plan(SqlNode query, SqlStyle style, StatementScope scope) {
    return QueryPlanner.plan(query, request(style, scope));
  }

  /// Plans the source of an INSERT, whose literals and parameters take the types of their columns.
  static PlannedQuery planInsert(
      SqlNode query, List<LogicalType> columnTypes, StatementScope scope) {
    return QueryPlanner.planAssignment(
        query, request(scope.session().settings().style(), scope), columnTypes);
  }

  private static QueryPlanner.Request request(SqlStyle style, StatementScope scope) {
    return new QueryPlanner.Request(style, scope.tableNames(), sessionValues(scope));
  }

  private static Map<String, String> sessionValues(StatementScope scope) {
    Session session = scope.session();
    List<String> path = session.searchPath();
    return Map.ofEntries(
        Map.entry("current_user", session.userName()),
        Map.entry("session_user", session.userName()),
        Map.entry("user", session.userName()),
        Map.entry("current_role", session.userName()),
        Map.entry("current_catalog", scope.database().name()),
        Map.entry("current_database", scope.database().name()),
        Map.entry("current_schema", new Names(scope).creationSchema().name()),
        Map.entry("current_schemas", "{" + String.join(",", path) + "}"),
        Map.entry("version", ProductVersion.text(session.settings().style())),
        Map.entry("pg_backend_pid", Long.toString(session.id())),
        Map.entry("pg_last_copy_id", Long.toString(session.lastCopyId())),
        Map.entry("pg_last_copy_count", Long.toString(session.lastCopyRowCount())));
  }

  /// Parses a query.
  static SqlNode parseQuery(String text) {
    if (StatementParser.parse(text).statement() instanceof Query query) {
      return query.query();
    }
    throw new DatabaseException(ErrorCode.SYNTAX_ERROR, "a query is expected");
  }

  /// Runs a small query on the session's own thread.
  static QueryRows runInline(PlannedQuery planned, StatementScope scope) {
    MemoryBudget budget = scope.session().database().memory().child("inline", Long.MAX_VALUE);
    QueryContext context = new QueryRunner(scope).context(planned.slots(), budget);
    QueryResult result = QueryEngine.executeInline(planned.plan(), context);
    return new EngineRows(planned.columns(), result, budget, 0, (rows, failed) -> {});
  }
}
