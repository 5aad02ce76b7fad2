package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.calcite.sql.SqlNode;

/// Replaces grouping expressions by the columns of the group, in expressions that are computed after
/// grouping. What remains of the rows before grouping is an error.
record GroupRewrite(
    boolean isGrouped,
    List<Expression> keys,
    List<Column> keyColumns,
    BitSet inputColumns,
    Scope scope) {
  /// Changes nothing: the query does not group.
  static final GroupRewrite NONE =
      new GroupRewrite(false, List.of(), List.of(), new BitSet(), new Scope(null, List.of()));

  /// Rewrites one expression.
  Expression one(Expression expression, SqlNode node) {
    if (!isGrouped) {
      return expression;
    }
    return Expressions.rewrite(
        expression,
        part -> {
          int index = keys.indexOf(part);
          if (index >= 0) {
            return keyColumns.get(index).reference();
          }
          if (part instanceof ColumnReference reference && inputColumns.get(reference.index())) {
            throw BindErrors.error(
                    ErrorCode.GROUPING_ERROR,
                    "column must appear in the GROUP BY clause or be used in an aggregate function ["
                        + nameOf(reference)
                        + "]",
                    node)
                .withHint("Add the column to GROUP BY, or wrap it in ANY_VALUE.");
          }
          return null;
        });
  }

  private String nameOf(ColumnReference reference) {
    for (Scope.Entry entry : scope.entries()) {
      if (entry.column().id() == reference.index()) {
        return entry.table() == null ? entry.name() : entry.table() + "." + entry.name();
      }
    }
    return "?";
  }

  /// Rewrites several expressions.
  List<Expression> all(List<Expression> expressions, SqlNode node) {
    List<Expression> rewritten = new ArrayList<>();
    expressions.forEach(expression -> rewritten.add(one(expression, node)));
    return rewritten;
  }

  /// Rewrites the conditions of subqueries, and what the subqueries use of the rows before grouping.
  List<PendingSubquery> subqueries(List<PendingSubquery> subqueries, SqlNode node) {
    if (!isGrouped) {
      return subqueries;
    }
    return subqueries.stream()
        .map(subquery -> subquery.mapConditions(condition -> one(condition, node)))
        .map(subquery ->
            new PendingSubquery(
                subquery.type(),
                OuterReferences.rewrite(subquery.plan(), expression -> one(expression, node)),
                subquery.conditions(),
                subquery.mark()))
        .toList();
  }

  /// Rewrites window calls.
  List<WindowRequest> windows(List<WindowRequest> windows, SqlNode node) {
    return windows.stream().map(window -> window.map(part -> one(part, node))).toList();
  }
}
