package io.blueshift.sql.planner;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.kernel.RowComparison;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.logical.Expressions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query that reads one table and compares some of its columns with values, so that it can find its row by
/// a key that consists of them. Column references are indexes of the table's columns.
///
/// @param conditions all of which a row must fulfil
/// @param outputs what the query yields of a row
public record KeyLookup(int tableId, List<Condition> conditions, List<Expression> outputs) {
  /// A condition.
  ///
  /// @param column the index of the column that has the value, or -1 when the condition is of another form
  /// @param value an expression without columns, of the column's lane; of no use without a column
  public record Condition(Expression test, int column, Expression value) {}

  /// Returns what a plan looks up, or null when it is of another form.
  static @Nullable KeyLookup of(PhysicalPlan plan) {
    PhysicalPlan below = plan instanceof PhysicalPlan.Project project ? project.input() : plan;
    if (!(below instanceof PhysicalPlan.Scan scan)) {
      return null;
    }
    List<Condition> conditions = new ArrayList<>();
    boolean compares = false;
    for (Expression filter : scan.filters()) {
      Condition condition = condition(onTable(filter, scan.columns()));
      compares |= condition.column >= 0;
      conditions.add(condition);
    }
    if (!compares) {
      return null;
    }
    List<Integer> yielded = scan.outputs().stream().map(scan.columns()::get).toList();
    List<Expression> outputs = new ArrayList<>();
    if (plan instanceof PhysicalPlan.Project project) {
      project.expressions().forEach(expression -> outputs.add(onTable(expression, yielded)));
    } else {
      for (int index = 0; index < yielded.size(); index++) {
        outputs.add(new ColumnReference(yielded.get(index), plan.outputTypes().get(index)));
      }
    }
    return new KeyLookup(scan.tableId(), List.copyOf(conditions), List.copyOf(outputs));
  }

  private static Expression onTable(Expression expression, List<Integer> tableColumns) {
    return Expressions.rewrite(
        expression,
        part ->
            part instanceof ColumnReference(var index, var type)
                ? new ColumnReference(tableColumns.get(index), type)
                : null);
  }

  private static Condition condition(Expression test) {
    if (test instanceof Comparison(var operator, var left, var right)
        && operator == ComparisonOperator.EQUAL) {
      if (left instanceof ColumnReference column && isValueOf(column, right)) {
        return new Condition(test, column.index(), right);
      }
      if (right instanceof ColumnReference column && isValueOf(column, left)) {
        return new Condition(test, column.index(), left);
      }
    }
    return new Condition(test, -1, test);
  }

  /// Returns whether rows that are equal to a value are those that have it in a column, by the column's rule
  /// for blanks.
  private static boolean isValueOf(ColumnReference column, Expression value) {
    return Expressions.columns(value).isEmpty()
        && column.type().physicalType() == value.type().physicalType()
        && (RowComparison.ignoresBlanks(column.type())
            || !RowComparison.ignoresBlanks(value.type()));
  }
}
