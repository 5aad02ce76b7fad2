package io.blueshift.translation;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.type.LogicalType;
import java.util.function.BiConsumer;

/// Finds the scans whose column decides whether a row of a plan node can pass a filter on one of its
/// columns: a row of the scan that fails contributes to no row of the node that passes.
final class FilterPlacement {
  private final BiConsumer<PhysicalPlan.Scan, Integer> found;

  /// Makes a search that reports each scan with the index of the table's column.
  FilterPlacement(BiConsumer<PhysicalPlan.Scan, Integer> found) {
    this.found = found;
  }

  /// Follows an expression over a node's rows.
  void follow(PhysicalPlan node, Expression expression) {
    switch (expression) {
      case ColumnReference column -> follow(node, column.index());
      case Expression.Cast cast
          when cast.type() instanceof LogicalType.IntegralType
              && cast.operand().type() instanceof LogicalType.IntegralType ->
          follow(node, cast.operand());
      default -> {}
    }
  }

  private void follow(PhysicalPlan node, int column) {
    switch (node) {
      case PhysicalPlan.Scan scan ->
          found.accept(scan, scan.columns().get(scan.outputs().get(column)));
      case PhysicalPlan.Filter filter -> follow(filter.input(), column);
      case PhysicalPlan.Sort sort -> follow(sort.input(), column);
      case PhysicalPlan.Project project ->
          follow(project.input(), project.expressions().get(column));
      case PhysicalPlan.Aggregate aggregate -> {
        if (column < aggregate.keys().size()
            && aggregate.groupingSets().size() == 1
            && aggregate.groupingSets().getFirst().contains(column)) {
          follow(aggregate.input(), aggregate.keys().get(column));
        }
      }
      case PhysicalPlan.HashJoin join -> followJoin(join.type(), join.left(), join.right(), column);
      case PhysicalPlan.NestedLoopJoin join ->
          followJoin(join.type(), join.left(), join.right(), column);
      case PhysicalPlan.DependentJoin join -> {
        if (column < join.left().outputTypes().size() && keepsLeftApart(join.type())) {
          follow(join.left(), column);
        }
      }
      case PhysicalPlan.Window window -> {
        if (window.partitionBy().contains(column)) {
          follow(window.input(), column);
        }
      }
      case PhysicalPlan.SetOperation operation -> {
        for (PhysicalPlan input : operation.inputs()) {
          follow(input, column);
        }
      }
      case PhysicalPlan.TableFunction function -> {
        if (column < function.input().outputTypes().size()) {
          follow(function.input(), column);
        }
      }
      case PhysicalPlan.VirtualScan ignored -> {}
      case PhysicalPlan.Values ignored -> {}
      case PhysicalPlan.Limit ignored -> {}
      case PhysicalPlan.RecursiveUnion ignored -> {}
      case PhysicalPlan.WorkTable ignored -> {}
      case PhysicalPlan.Shared ignored -> {}
      case PhysicalPlan.SingleRow ignored -> {}
    }
  }

  private void followJoin(JoinType type, PhysicalPlan left, PhysicalPlan right, int column) {
    int leftCount = left.outputTypes().size();
    if (column < leftCount) {
      if (keepsLeftApart(type)) {
        follow(left, column);
      }
    } else if (type == JoinType.INNER || type == JoinType.RIGHT) {
      follow(right, column - leftCount);
    }
  }

  /// Returns whether a left row only matters for the output rows made of it.
  private static boolean keepsLeftApart(JoinType type) {
    return switch (type) {
      case INNER, LEFT, SEMI, ANTI, NULL_AWARE_ANTI, MARK -> true;
      case RIGHT, FULL -> false;
    };
  }
}
