package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.schema.SourceColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;

/// Binds the condition of a CHECK constraint over the columns of its table.
public final class CheckBinder {
  private CheckBinder() {}

  /// Returns the condition; its column references are the indexes of the table's columns.
  ///
  /// @param condition as it was written; it has no subqueries, aggregates, windows or parameters
  public static Expression bind(
      SqlNode condition, String tableName, List<SourceColumn> columns, BindContext context) {
    List<Scope.Entry> entries = new ArrayList<>();
    Map<Integer, Integer> indexes = new HashMap<>();
    for (int index = 0; index < columns.size(); index++) {
      SourceColumn source = columns.get(index);
      Column column = context.ids().column(source.name(), source.type(), source.nullable());
      indexes.put(column.id(), index);
      entries.add(new Scope.Entry(null, tableName, source.name(), column, true));
    }
    ExpressionBinder binder =
        new ExpressionBinder(
            context, new QueryBinder(context), new Scope(null, entries), "check constraints");
    Expression bound = binder.bindCondition(condition);
    if (!binder.subqueries().isEmpty()) {
      throw BindErrors.error(
          ErrorCode.FEATURE_NOT_SUPPORTED, "cannot use subquery in check constraint", condition);
    }
    if (context.parameters().sourceCount() > 0) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_PARAMETER, "a check constraint has no parameters", condition);
    }
    return Expressions.rewrite(
        bound,
        part ->
            part instanceof ColumnReference(var id, var type)
                ? new ColumnReference(indexes.get(id), type)
                : null);
  }
}
