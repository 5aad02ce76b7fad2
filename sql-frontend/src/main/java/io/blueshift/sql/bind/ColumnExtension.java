package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Adds columns for expressions to a plan, so that operators which take columns can name them.
final class ColumnExtension {
  private final BindContext context;
  private final LogicalPlan input;
  private final BitSet own;
  private final List<Column> added = new ArrayList<>();
  private final List<Expression> expressions = new ArrayList<>();

  ColumnExtension(BindContext context, LogicalPlan input) {
    this.context = context;
    this.input = input;
    this.own = Plans.columnIds(input);
  }

  /// Returns the id of a column with the expression's value.
  int columnId(Expression expression) {
    if (expression instanceof ColumnReference reference && own.get(reference.index())) {
      return reference.index();
    }
    int index = expressions.indexOf(expression);
    if (index < 0) {
      index = added.size();
      expressions.add(expression);
      added.add(context.ids().column("key", expression.type(), true));
    }
    return added.get(index).id();
  }

  /// Returns the plan with the columns added so far.
  LogicalPlan plan() {
    if (added.isEmpty()) {
      return input;
    }
    List<Column> columns = new ArrayList<>(input.columns());
    List<Expression> all = new ArrayList<>();
    columns.forEach(column -> all.add(column.reference()));
    columns.addAll(added);
    all.addAll(expressions);
    return new LogicalPlan.Project(input, List.copyOf(columns), List.copyOf(all));
  }
}
