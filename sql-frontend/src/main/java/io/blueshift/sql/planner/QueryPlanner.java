package io.blueshift.sql.planner;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.expression.CastMode;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.bind.BindContext;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.bind.QueryBinder;
import io.blueshift.sql.bind.QueryBinder.BoundQuery;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.optimize.Optimizer;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.schema.TableNames;
import io.blueshift.sql.translate.PlanTranslator;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;

/// Plans a query in four steps: bind names and types, optimise, translate, describe the result.
public final class QueryPlanner {
  private QueryPlanner() {}

  /// What a query is planned with.
  ///
  /// @param style whose rules hold
  /// @param tables the tables that may be named
  /// @param sessionValues what functions such as CURRENT_USER answer, by function name
  public record Request(SqlStyle style, TableNames tables, Map<String, String> sessionValues) {}

  /// Plans a query.
  public static PlannedQuery plan(SqlNode query, Request request) {
    BindContext context = context(request);
    return finish(new QueryBinder(context).bindQuery(query, null), context);
  }

  /// Plans the source of rows for a table: its columns become those types, by the rules of assignment,
  /// and literals take them at once. A query may have fewer columns than there are types.
  public static PlannedQuery planAssignment(
      SqlNode query, Request request, List<LogicalType> targets) {
    BindContext context = context(request);
    QueryBinder binder = new QueryBinder(context);
    BoundQuery bound = binder.bindOpen(query);
    int width = bound.columns().size();
    List<LogicalType> types = new ArrayList<>(targets.subList(0, Math.min(width, targets.size())));
    for (int index = types.size(); index < width; index++) {
      types.add(bound.columns().get(index).type());
    }
    return finish(binder.converted(bound, types, CastMode.ASSIGNMENT), context);
  }

  private static BindContext context(Request request) {
    return new BindContext(
        request.style(), request.tables(), QueryPlanner::parseQuery, request.sessionValues());
  }

  private static SqlNode parseQuery(String text) {
    return ((Query) StatementParser.parse(text).statement()).query();
  }

  private static PlannedQuery finish(BoundQuery bound, BindContext context) {
    Optimizer optimizer = new Optimizer(context.ids());
    LogicalPlan optimized = optimizer.optimize(bound.plan());
    PhysicalPlan plan =
        new PlanTranslator(optimizer.estimates(), context.parameters())
            .translate(optimized, bound.columns());
    List<OutputColumn> columns = new ArrayList<>();
    for (Column column : bound.columns()) {
      columns.add(new OutputColumn(column.name(), column.type(), null, null, column.nullable()));
    }
    ParameterSlots parameters = context.parameters();
    List<LogicalType> parameterTypes = new ArrayList<>();
    for (int source = 0; source < parameters.sourceCount(); source++) {
      LogicalType type = parameters.sourceType(source);
      parameterTypes.add(type == null ? LogicalType.NULL : type);
    }
    return new PlannedQuery(plan, columns, parameters.slots(), parameterTypes);
  }
}
