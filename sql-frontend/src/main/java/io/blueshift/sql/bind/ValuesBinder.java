package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.NullType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Binds VALUES. Columns are called column1, column2, …
final class ValuesBinder {
  private final BindContext context;
  private final QueryBinder queries;
  private final @Nullable Scope outer;

  ValuesBinder(BindContext context, QueryBinder queries, @Nullable Scope outer) {
    this.context = context;
    this.queries = queries;
    this.outer = outer;
  }

  QueryBinder.BoundQuery bind(SqlCall call) {
    List<List<Expression>> rows = new ArrayList<>();
    List<List<PendingSubquery>> subqueries = new ArrayList<>();
    Scope scope = new Scope(outer, List.of());
    for (List<SqlNode> cells : rows(call)) {
      ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "VALUES");
      rows.add(binder.bindAll(cells));
      subqueries.add(binder.subqueries());
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < rows.getFirst().size(); i++) {
      columns.add(column(rows, i, call));
    }
    return plan(rows, subqueries, List.copyOf(columns));
  }

  /// Returns the cells of the rows, which are as many in each.
  static List<List<SqlNode>> rows(SqlCall call) {
    List<List<SqlNode>> rows = new ArrayList<>();
    for (SqlNode node : call.getOperandList()) {
      List<SqlNode> cells =
          node.getKind() == SqlKind.ROW ? ((SqlCall) node).getOperandList() : List.of(node);
      if (!rows.isEmpty() && cells.size() != rows.getFirst().size()) {
        throw BindErrors.error(
            ErrorCode.SYNTAX_ERROR, "VALUES lists must all be the same length", node);
      }
      rows.add(cells);
    }
    return rows;
  }

  /// Binds one cell.
  interface CellBinder {
    /// @param position which of the columns it is for
    Expression bind(SqlNode cell, int position, ExpressionBinder binder);
  }

  /// Binds some cells of each row to columns that are decided.
  ///
  /// @param cells which cells, one for each column
  QueryBinder.BoundQuery bindCells(
      List<List<SqlNode>> rows, List<Column> columns, List<Integer> cells, CellBinder cellBinder) {
    List<List<Expression>> bound = new ArrayList<>();
    List<List<PendingSubquery>> subqueries = new ArrayList<>();
    Scope scope = new Scope(outer, List.of());
    for (List<SqlNode> row : rows) {
      ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "VALUES");
      List<Expression> values = new ArrayList<>();
      for (int position = 0; position < cells.size(); position++) {
        values.add(cellBinder.bind(row.get(cells.get(position)), position, binder));
      }
      bound.add(values);
      subqueries.add(binder.subqueries());
    }
    return plan(bound, subqueries, columns);
  }

  private Column column(List<List<Expression>> rows, int index, SqlNode node) {
    LogicalType common = LogicalType.NULL;
    for (List<Expression> row : rows) {
      LogicalType type = context.coercion().commonType(common, row.get(index).type());
      if (type == null) {
        throw BindErrors.error(
            ErrorCode.DATATYPE_MISMATCH,
            "VALUES types cannot be matched ["
                + common.sqlName()
                + ", "
                + row.get(index).type().sqlName()
                + "]",
            node);
      }
      common = type;
    }
    return context.ids().column("column" + (index + 1), common, true);
  }

  private QueryBinder.BoundQuery plan(
      List<List<Expression>> rows, List<List<PendingSubquery>> subqueries, List<Column> columns) {
    List<List<Expression>> typed = new ArrayList<>();
    for (List<Expression> row : rows) {
      List<Expression> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        LogicalType type = columns.get(i).type();
        cells.add(
            type instanceof NullType ? row.get(i) : context.coercion().implicit(row.get(i), type));
      }
      typed.add(List.copyOf(cells));
    }
    if (subqueries.stream().allMatch(List::isEmpty)) {
      return new QueryBinder.BoundQuery(new LogicalPlan.Rows(columns, List.copyOf(typed)), columns);
    }
    List<LogicalPlan> branches = new ArrayList<>();
    for (int i = 0; i < typed.size(); i++) {
      List<Column> own = new ArrayList<>();
      List<Expression> cells = new ArrayList<>();
      for (int j = 0; j < columns.size(); j++) {
        Expression cell = context.coercion().decided(typed.get(i).get(j));
        cells.add(cell);
        own.add(context.ids().column(columns.get(j).name(), cell.type(), true));
      }
      LogicalPlan input = PendingSubquery.attachAll(LogicalPlan.Rows.one(), subqueries.get(i));
      branches.add(new LogicalPlan.Project(input, List.copyOf(own), List.copyOf(cells)));
    }
    if (branches.size() == 1) {
      return new QueryBinder.BoundQuery(branches.getFirst(), branches.getFirst().columns());
    }
    List<Column> outputs = new ArrayList<>();
    for (int j = 0; j < columns.size(); j++) {
      outputs.add(
          context
              .ids()
              .column(columns.get(j).name(), branches.getFirst().columns().get(j).type(), true));
    }
    List<Column> all = List.copyOf(outputs);
    return new QueryBinder.BoundQuery(
        new LogicalPlan.SetOperation(
            PhysicalPlan.SetOperation.Kind.UNION, true, List.copyOf(branches), all),
        all);
  }
}
