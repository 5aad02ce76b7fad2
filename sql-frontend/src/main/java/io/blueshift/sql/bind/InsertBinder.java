package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.sql.bind.QueryBinder.BoundQuery;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Binds the source of an INSERT, in three steps: bind the source, whose literals and parameters take
/// the types of their columns; check it against the columns that it fills; add the defaults of all
/// others but the identity columns, which are numbered where rows are appended. Used once.
public final class InsertBinder {
  private final BindContext context;
  private final QueryBinder queries;
  private final InsertTarget target;
  private final SqlNode where;

  /// @param where the name of the table in the statement, where errors of counting are
  public InsertBinder(BindContext context, InsertTarget target, SqlNode where) {
    this.context = context;
    this.queries = new QueryBinder(context);
    this.target = target;
    this.where = where;
  }

  /// Binds a query, or null for DEFAULT VALUES.
  public BoundInsert bind(@Nullable SqlNode source) {
    if (source == null) {
      return withDefaults(new BoundQuery(LogicalPlan.Rows.one(), List.of()), List.of());
    }
    if (source.getKind() == SqlKind.VALUES) {
      return values((SqlCall) source);
    }
    BoundQuery bound = queries.bindOpen(source);
    checkCount(bound.columns().size());
    List<Integer> filled = target.targets().subList(0, bound.columns().size());
    filled.forEach(this::refuseGeneratedAlways);
    if (filled.stream().anyMatch(target::numbers)) {
      bound = withoutNumbered(bound, filled);
      filled = filled.stream().filter(index -> !target.numbers(index)).toList();
    }
    return withDefaults(
        queries.converted(bound, filled.stream().map(this::typeOf).toList(), CastMode.ASSIGNMENT),
        filled);
  }

  /// Leaves out the columns of a source for which the table has numbers of its own.
  private BoundQuery withoutNumbered(BoundQuery query, List<Integer> filled) {
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    for (int position = 0; position < filled.size(); position++) {
      if (!target.numbers(filled.get(position))) {
        Column column = query.columns().get(position);
        columns.add(column);
        expressions.add(column.reference());
      }
    }
    List<Column> outputs = List.copyOf(columns);
    return new BoundQuery(
        new LogicalPlan.Project(query.plan(), outputs, List.copyOf(expressions)), outputs);
  }

  private LogicalType typeOf(int index) {
    return target.columns().get(index).type();
  }

  private void checkCount(int given) {
    int wanted = target.targets().size();
    if (given > wanted || given < wanted && target.listed()) {
      throw BindErrors.error(
              ErrorCode.SYNTAX_ERROR,
              given > wanted
                  ? "INSERT has more expressions than target columns"
                  : "INSERT has more target columns than expressions",
              where)
          .withDetail(
              given + " expressions for " + wanted + " columns of " + target.tableName() + ".");
    }
  }

  private void refuseGeneratedAlways(int index) {
    InsertTarget.TargetColumn column = target.columns().get(index);
    if (column.generatedAlways()) {
      throw new DatabaseException(
              ErrorCode.GENERATED_ALWAYS,
              "cannot set an identity column to a value [column=" + column.name() + "]")
          .withHint("Leave the column out, or write DEFAULT.");
    }
  }

  // ---- VALUES

  /// Binds VALUES cell by cell: each takes the type of its column, whatever stands above and below it.
  /// Where all rows have DEFAULT for an identity column, or it is numbered in any case, it is left out.
  private BoundInsert values(SqlCall source) {
    List<List<SqlNode>> rows = ValuesBinder.rows(source);
    int width = rows.getFirst().size();
    checkCount(width);
    List<Integer> cells = new ArrayList<>();
    List<Integer> filled = new ArrayList<>();
    for (int cell = 0; cell < width; cell++) {
      int index = target.targets().get(cell);
      if (target.numbers(index)) {
        bindLeftOut(rows, cell, index);
      } else if (!isNumbered(rows, cell, target.columns().get(index))) {
        refuseGeneratedAlways(index);
        cells.add(cell);
        filled.add(index);
      }
    }
    List<Column> columns = new ArrayList<>();
    for (int index : filled) {
      columns.add(context.ids().column(target.columns().get(index).name(), typeOf(index), true));
    }
    ValuesBinder binder = new ValuesBinder(context, queries, null);
    return withDefaults(
        binder.bindCells(
            rows,
            List.copyOf(columns),
            cells,
            (cell, position, expressions) -> cell(cell, filled.get(position), expressions)),
        filled);
  }

  /// Binds values that are not written: their names must mean something, and their parameters get types.
  private void bindLeftOut(List<List<SqlNode>> rows, int cell, int index) {
    ExpressionBinder binder =
        new ExpressionBinder(context, queries, new Scope(null, List.of()), "VALUES");
    for (List<SqlNode> row : rows) {
      if (!isDefault(row.get(cell))) {
        binder.assigned(row.get(cell), typeOf(index));
      }
    }
  }

  private static boolean isNumbered(
      List<List<SqlNode>> rows, int cell, InsertTarget.TargetColumn column) {
    if (!column.identity()) {
      return false;
    }
    long defaults = rows.stream().filter(row -> isDefault(row.get(cell))).count();
    if (defaults > 0 && defaults < rows.size()) {
      throw new DatabaseException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "DEFAULT for an identity column must stand in all rows or none [column="
              + column.name()
              + "]");
    }
    return defaults > 0;
  }

  private static boolean isDefault(SqlNode cell) {
    return AssignmentBinder.isDefault(cell);
  }

  private Expression cell(SqlNode cell, int index, ExpressionBinder binder) {
    if (isDefault(cell)) {
      return new DefaultBinder(context)
          .bind(target.columns().get(index).defaultValue(), typeOf(index));
    }
    return binder.assigned(cell, typeOf(index));
  }

  // ---- defaults

  private BoundInsert withDefaults(BoundQuery query, List<Integer> filled) {
    List<Column> columns = new ArrayList<>(query.columns());
    List<Expression> expressions = new ArrayList<>();
    columns.forEach(column -> expressions.add(column.reference()));
    List<Integer> indexes = new ArrayList<>(filled);
    DefaultBinder defaults = new DefaultBinder(context);
    for (int index = 0; index < target.columns().size(); index++) {
      InsertTarget.TargetColumn column = target.columns().get(index);
      if (!column.identity() && !filled.contains(index)) {
        Expression value = defaults.bind(column.defaultValue(), column.type());
        columns.add(context.ids().column(column.name(), column.type(), true));
        expressions.add(value);
        indexes.add(index);
      }
    }
    if (indexes.size() == filled.size()) {
      return new BoundInsert(query, indexes);
    }
    List<Column> outputs = List.copyOf(columns);
    return new BoundInsert(
        new BoundQuery(
            new LogicalPlan.Project(query.plan(), outputs, List.copyOf(expressions)), outputs),
        indexes);
  }
}
