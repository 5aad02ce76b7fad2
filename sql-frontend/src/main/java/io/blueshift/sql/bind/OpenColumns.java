package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.NullType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// Gives types to the columns of a query that are bare quoted literals, NULLs or parameters.
final class OpenColumns {
  private OpenColumns() {}

  /// Returns the query with every open column of the type that is wanted for it.
  ///
  /// @param conversion gives an open expression a type
  static QueryBinder.BoundQuery decide(
      QueryBinder.BoundQuery query,
      List<LogicalType> types,
      BiFunction<Expression, LogicalType, Expression> conversion) {
    Map<Integer, LogicalType> wanted = new HashMap<>();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Column column = query.columns().get(i);
      if (column.type() instanceof NullType) {
        LogicalType decided = wanted.getOrDefault(column.id(), types.get(i));
        wanted.put(column.id(), decided);
        columns.add(new Column(column.id(), column.name(), decided, column.nullable()));
      } else {
        columns.add(column);
      }
    }
    return new QueryBinder.BoundQuery(
        rewrite(query.plan(), wanted, conversion), List.copyOf(columns));
  }

  private static LogicalPlan rewrite(
      LogicalPlan plan,
      Map<Integer, LogicalType> wanted,
      BiFunction<Expression, LogicalType, Expression> conversion) {
    return switch (plan) {
      case LogicalPlan.Project project -> project(project, wanted, conversion);
      case LogicalPlan.Rows rows -> rows(rows, wanted, conversion);
      case LogicalPlan.Sort sort ->
          sort.withInputs(List.of(rewrite(sort.input(), wanted, conversion)));
      case LogicalPlan.Filter filter ->
          filter.withInputs(List.of(rewrite(filter.input(), wanted, conversion)));
      default -> plan;
    };
  }

  private static LogicalPlan project(
      LogicalPlan.Project project,
      Map<Integer, LogicalType> wanted,
      BiFunction<Expression, LogicalType, Expression> conversion) {
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    boolean passesOn = false;
    for (int i = 0; i < project.columns().size(); i++) {
      Column column = project.columns().get(i);
      Expression expression = project.expressions().get(i);
      LogicalType type = wanted.get(column.id());
      if (type == null) {
        columns.add(column);
        expressions.add(expression);
        continue;
      }
      columns.add(new Column(column.id(), column.name(), type, column.nullable()));
      if (expression instanceof Expression.ColumnReference reference) {
        passesOn = true;
        wanted.put(reference.index(), type);
        expressions.add(new Expression.ColumnReference(reference.index(), type));
      } else {
        expressions.add(conversion.apply(expression, type));
      }
    }
    LogicalPlan input = passesOn ? rewrite(project.input(), wanted, conversion) : project.input();
    return new LogicalPlan.Project(input, List.copyOf(columns), List.copyOf(expressions));
  }

  private static LogicalPlan rows(
      LogicalPlan.Rows rows,
      Map<Integer, LogicalType> wanted,
      BiFunction<Expression, LogicalType, Expression> conversion) {
    List<Column> columns = new ArrayList<>();
    for (Column column : rows.columns()) {
      LogicalType type = wanted.getOrDefault(column.id(), column.type());
      columns.add(new Column(column.id(), column.name(), type, column.nullable()));
    }
    List<List<Expression>> converted = new ArrayList<>();
    for (List<Expression> row : rows.rows()) {
      List<Expression> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(conversion.apply(row.get(i), columns.get(i).type()));
      }
      converted.add(List.copyOf(cells));
    }
    return new LogicalPlan.Rows(List.copyOf(columns), List.copyOf(converted));
  }
}
