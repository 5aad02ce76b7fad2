package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.SortOrder;
import io.blueshift.type.LogicalType.SuperType;
import java.util.ArrayList;
import java.util.List;

/// The input and keys of an ORDER BY in which SUPER columns are replaced by keys that sort as their
/// values do.
///
/// @param input the plan before
/// @param plan the plan with a column for each such key
/// @param keys what to sort `plan` by
record SuperOrder(LogicalPlan input, LogicalPlan plan, List<SortOrder> keys) {
  static SuperOrder of(BindContext context, LogicalPlan input, List<SortOrder> written) {
    ColumnExtension extension = new ColumnExtension(context, input);
    List<SortOrder> keys = new ArrayList<>();
    for (SortOrder key : written) {
      int columnId = key.columnId();
      for (Column column : input.columns()) {
        if (column.id() == columnId && column.type() instanceof SuperType) {
          columnId = extension.columnId(OperatorRules.sortable(column.reference()));
        }
      }
      keys.add(new SortOrder(columnId, key.ascending(), key.nullsFirst()));
    }
    return new SuperOrder(input, extension.plan(), List.copyOf(keys));
  }

  /// Takes the added columns away again.
  LogicalPlan restored(LogicalPlan sorted) {
    if (plan == input) {
      return sorted;
    }
    List<Expression> expressions = new ArrayList<>();
    input.columns().forEach(column -> expressions.add(column.reference()));
    return new LogicalPlan.Project(sorted, input.columns(), List.copyOf(expressions));
  }
}
