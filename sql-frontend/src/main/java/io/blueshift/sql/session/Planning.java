package io.blueshift.sql.session;

import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.engine.QueryEngine;
import io.blueshift.engine.QueryResult;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.sql.bind.MergedRows;
import io.blueshift.sql.bind.NameUses;
import io.blueshift.sql.bind.SessionValues;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.StatementShape;
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.Statement;
import io.blueshift.sql.parse.tree.Update;
import io.blueshift.sql.planner.PlannedChange;
import io.blueshift.sql.planner.PlannedInsert;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.sql.planner.PlannedStatement;
import io.blueshift.sql.planner.QueryPlanner;
import io.blueshift.sql.schema.PointInTime;
import io.blueshift.sql.schema.TableNames;
import io.blueshift.sql.schema.TableSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// The session's way to the planner.
final class Planning {
  private static final String SETTING_PREFIX = "setting:";

  private Planning() {}

  /// Plans a query in the session's style.
  static PlannedQuery plan(SqlNode query, StatementScope scope) {
    return QueryPlanner.plan(query, request(scope, null));
  }

  /// Plans the statement's own query, or takes the plan of an earlier execution.
  static PlannedQuery planStatement(StatementScope scope) {
    return planned(
        scope, PlannedQuery.class, shape -> QueryPlanner.plan(query(scope), request(scope, shape)));
  }

  /// Plans the statement's own INSERT, or takes the plan of an earlier execution.
  static PlannedInsert planInsertStatement(StatementScope scope) {
    return planned(
        scope,
        PlannedInsert.class,
        shape -> {
          Insert insert = (Insert) scope.parsed().statement();
          TableDefinition table = new Names(scope).requireTable(insert.table());
          return planInsert(insert, table, request(scope, shape));
        });
  }

  /// Plans the statement's own UPDATE, DELETE, MERGE or INSERT with ON CONFLICT, or takes the plan of an earlier execution.
  static PlannedChange planChangeStatement(StatementScope scope) {
    return planned(
        scope,
        PlannedChange.class,
        shape -> planChange(scope.parsed().statement(), scope, request(scope, shape)));
  }

  /// Takes a plan of the statement's shape from the cache, or plans.
  ///
  /// @param planner plans the statement of a shape, or with all its literals when that is null
  private static <P extends PlannedStatement> P planned(
      StatementScope scope, Class<P> kind, Function<@Nullable StatementShape, P> planner) {
    StatementShape shape = scope.parsed().shape();
    SessionSettings settings = scope.session().settings();
    if (shape == null || !settings.isOn("plan_cache") || settings.readsOlderState()) {
      return planner.apply(null);
    }
    P plan =
        scope
            .session()
            .database()
            .plans()
            .get(cacheRequest(shape, scope), kind, () -> planner.apply(shape));
    return ParameterValues.areKnown(plan.query().slots(), scope) ? plan : planner.apply(null);
  }

  private static SqlNode query(StatementScope scope) {
    return ((Query) scope.parsed().statement()).query();
  }

  private static PlanCache.Request cacheRequest(StatementShape shape, StatementScope scope) {
    Session session = scope.session();
    return new PlanCache.Request(
        new PlanCache.Key(
            shape.text(),
            session.settings().style(),
            session.searchPath(),
            session.settings().timeZone(),
            scope.database().name(),
            scope.catalog().version()),
        shape,
        new ParsedStatement.KnownShape(scope.parsed().kind(), scope.parsed().parameterCount()),
        scope.transaction(),
        name -> sessionValue(name, scope),
        plan -> ParameterValues.estimates(plan.slots(), scope));
  }

  /// Plans a query in a style of its own.
  static PlannedQuery plan(SqlNode query, SqlStyle style, StatementScope scope) {
    return QueryPlanner.plan(query, request(style, scope, null));
  }

  /// Plans the query of a view.
  static PlannedQuery plan(SqlNode query, ViewDefinition view, StatementScope scope) {
    return QueryPlanner.plan(query, request(view, scope));
  }

  /// Returns what the names of a query mean.
  static NameUses uses(SqlNode query, StatementScope scope) {
    return QueryPlanner.uses(query, request(scope, null));
  }

  /// Returns what the names in the query of a view mean.
  static NameUses uses(SqlNode query, ViewDefinition view, StatementScope scope) {
    return QueryPlanner.uses(query, request(view, scope));
  }

  /// Plans a query that has another table beside those of the session.
  static PlannedQuery plan(
      SqlNode query, SqlStyle style, TableSource.SystemTable more, StatementScope scope) {
    return QueryPlanner.plan(query, request(style, more, scope));
  }

  /// Plans an UPDATE or DELETE that has another table beside those of the session.
  static PlannedChange planChange(
      Statement statement, SqlStyle style, TableSource.SystemTable more, StatementScope scope) {
    return planChange(statement, scope, request(style, more, scope));
  }

  private static QueryPlanner.Request request(
      SqlStyle style, TableSource.SystemTable more, StatementScope scope) {
    return new QueryPlanner.Request(
        style,
        new TablesAndOne(scope.tableNames(), more),
        new SessionValues(name -> sessionValue(name, scope)),
        new StatementArguments(scope),
        null);
  }

  /// The tables of a session, and one more under its plain name.
  private record TablesAndOne(TableNames others, TableSource.SystemTable one)
      implements TableNames {
    @Override
    public @Nullable TableSource find(List<String> path) {
      return path.equals(List.of(one.name())) ? one : others.find(path);
    }

    @Override
    public Collection<String> candidates(List<String> path) {
      return others.candidates(path);
    }

    @Override
    public TableNames asOf(PointInTime point) {
      return others.asOf(point);
    }

    @Override
    public TableSource.@Nullable StoredTable changes(
        List<String> path, @Nullable PointInTime from, @Nullable PointInTime to) {
      return others.changes(path, from, to);
    }

    @Override
    public TableNames withSearchPath(List<String> searchPath) {
      return others.withSearchPath(searchPath);
    }
  }

  private static QueryPlanner.Request request(ViewDefinition view, StatementScope scope) {
    return new QueryPlanner.Request(
        view.style(),
        scope.tableNames().withSearchPath(view.searchPath()),
        new SessionValues(name -> sessionValue(name, scope)),
        new StatementArguments(scope),
        null);
  }

  /// Plans an INSERT into a table.
  static PlannedInsert planInsert(Insert insert, TableDefinition table, StatementScope scope) {
    return planInsert(insert, table, request(scope, null));
  }

  private static PlannedInsert planInsert(
      Insert insert, TableDefinition table, QueryPlanner.Request request) {
    return QueryPlanner.planInsert(
        insert,
        table.id(),
        WriteTargets.ofInsert(table, insert.columns(), insert.overriding()),
        request);
  }

  /// Plans ALTER TABLE APPEND as an INSERT into columns of these indexes.
  static PlannedInsert planAppend(
      Insert insert, TableDefinition table, List<Integer> indexes, StatementScope scope) {
    return QueryPlanner.planInsert(
        insert, table.id(), WriteTargets.ofAppend(table, indexes), request(scope, null));
  }

  /// Plans an UPDATE, DELETE, MERGE or INSERT with ON CONFLICT.
  static PlannedChange planChange(Statement statement, StatementScope scope) {
    return planChange(statement, scope, request(scope, null));
  }

  private static PlannedChange planChange(
      Statement statement, StatementScope scope, QueryPlanner.Request request) {
    if (statement instanceof Insert insert) {
      return planConflict(insert, scope, request);
    }
    SqlIdentifier name =
        switch (statement) {
          case Update update -> update.table();
          case Delete delete -> delete.table();
          case Merge merge -> merge.table();
          default -> throw new IllegalStateException("statement changes no rows");
        };
    TableDefinition table = new Names(scope).requireTable(name);
    return QueryPlanner.planChange(
        statement, WriteTargets.ofChange(table, scope.transaction()), request);
  }

  private static PlannedChange planConflict(
      Insert insert, StatementScope scope, QueryPlanner.Request request) {
    TableDefinition table = new Names(scope).requireTable(insert.table());
    return QueryPlanner.planConflict(
        insert,
        WriteTargets.ofInsert(table, insert.columns(), insert.overriding()),
        WriteTargets.ofChange(table, scope.transaction()),
        ConflictKeys.of(insert, table, scope.catalog().indexes(table.id())),
        request);
  }

  /// Binds the condition of a CHECK constraint of a table, written in a style.
  static RowChecks.BoundCheck bindCheck(
      String name, SqlNode condition, TableDefinition table, SqlStyle style, StatementScope scope) {
    QueryPlanner.Request request = request(style, scope, null);
    Expression bound =
        QueryPlanner.bindCheck(condition, table.name(), SessionTableNames.columns(table), request);
    return new RowChecks.BoundCheck(name, bound, !request.sessionValues().used().isEmpty());
  }

  /// Plans the RETURNING of an INSERT over the rows that it inserted.
  static PlannedQuery planReturning(
      TableSource.SystemTable rows, Insert insert, SqlNodeList returning, StatementScope scope) {
    return QueryPlanner.planReturning(rows, insert.alias(), returning, request(scope, null));
  }

  /// Plans the RETURNING of a MERGE over the rows that it wrote or deleted.
  static PlannedQuery planReturning(
      TableSource.SystemTable rows,
      MergedRows merged,
      SqlNodeList returning,
      StatementScope scope) {
    return QueryPlanner.planReturning(rows, merged, returning, request(scope, null));
  }

  private static QueryPlanner.Request request(
      StatementScope scope, @Nullable StatementShape shape) {
    return request(scope.session().settings().style(), scope, shape);
  }

  private static QueryPlanner.Request request(
      SqlStyle style, StatementScope scope, @Nullable StatementShape shape) {
    return new QueryPlanner.Request(
        style,
        scope.tableNames(),
        new SessionValues(name -> sessionValue(name, scope)),
        new StatementArguments(scope),
        shape);
  }

  private static @Nullable String sessionValue(String name, StatementScope scope) {
    Session session = scope.session();
    return switch (name) {
      case "current_user", "session_user", "user", "current_role" -> session.userName();
      case "current_catalog", "current_database" -> scope.database().name();
      case "current_schema" -> {
        SchemaDefinition current = new Names(scope).currentSchema();
        yield current == null ? null : current.name();
      }
      case "current_schemas" -> "{" + String.join(",", session.searchPath()) + "}";
      case "version" -> ProductVersion.text(session.settings().style());
      case "pg_backend_pid" -> Long.toString(session.id());
      case "current_commit" -> Long.toString(scope.commitNumber());
      case "pg_last_copy_id" -> Long.toString(session.lastCopyId());
      case "pg_last_copy_count" -> Long.toString(session.lastCopyRowCount());
      case "pg_last_unload_count" -> Long.toString(session.lastUnloadRowCount());
      default ->
          name.startsWith(SETTING_PREFIX)
              ? setting(name.substring(SETTING_PREFIX.length()), session)
              : null;
    };
  }

  private static @Nullable String setting(String name, Session session) {
    String folded = name.toLowerCase(Locale.ROOT);
    return SessionSettings.exists(folded) ? session.settings().get(folded) : null;
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
    return runInline(planned, scope.transaction()::table, scope);
  }

  /// The same with other tables than those of the transaction.
  ///
  /// @param tables the tables by their ids, as the query is to see them
  static QueryRows runInline(
      PlannedQuery planned, IntFunction<TableSnapshot> tables, StatementScope scope) {
    MemoryBudget budget = scope.session().memory().child("inline", Long.MAX_VALUE);
    QueryRunner runner = new QueryRunner(scope);
    QueryContext context = runner.context(planned.slots(), budget, tables);
    QueryResult result = QueryEngine.executeInline(runner.executable(planned, context), context);
    return new EngineRows(planned.columns(), result, budget, 0, (rows, failed) -> {});
  }
}
