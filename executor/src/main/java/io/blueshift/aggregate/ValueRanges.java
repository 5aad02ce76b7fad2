package io.blueshift.aggregate;

import io.blueshift.engine.QueryContext;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Arithmetic;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.PhysicalType;
import org.jspecify.annotations.Nullable;

/// Finds between which bounds the values of an integer expression lie, from the statistics of the
/// tables that a plan reads. Bounds always hold for values that are not null; null means that nothing
/// is known.
final class ValueRanges {
  private final QueryContext query;

  ValueRanges(QueryContext query) {
    this.query = query;
  }

  /// Returns the range of an expression over a plan's rows.
  GroupIndex.@Nullable KeyRange of(Expression expression, PhysicalPlan input) {
    PhysicalType lane = expression.type().physicalType();
    if (lane != PhysicalType.INT32 && lane != PhysicalType.INT64) {
      return null;
    }
    return switch (expression) {
      case ColumnReference column -> ofColumn(column.index(), input);
      case Literal literal when literal.value() instanceof Long value ->
          new GroupIndex.KeyRange(value, value);
      case Arithmetic arithmetic -> ofArithmetic(arithmetic, input);
      default -> null;
    };
  }

  private GroupIndex.@Nullable KeyRange ofArithmetic(Arithmetic node, PhysicalPlan input) {
    if (scale(node.left().type()) + scale(node.right().type()) != scale(node.type())
        && scale(node.left().type()) != scale(node.type())) {
      return null;
    }
    GroupIndex.KeyRange left = of(node.left(), input);
    GroupIndex.KeyRange right = of(node.right(), input);
    if (left == null || right == null) {
      return null;
    }
    try {
      return switch (node.operator()) {
        case ADD ->
            new GroupIndex.KeyRange(
                Math.addExact(left.minimum(), right.minimum()),
                Math.addExact(left.maximum(), right.maximum()));
        case SUBTRACT ->
            new GroupIndex.KeyRange(
                Math.subtractExact(left.minimum(), right.maximum()),
                Math.subtractExact(left.maximum(), right.minimum()));
        case MULTIPLY -> product(node, left, right);
        case DIVIDE, MODULO -> null;
      };
    } catch (ArithmeticException overflow) {
      return null;
    }
  }

  private static GroupIndex.@Nullable KeyRange product(
      Arithmetic node, GroupIndex.KeyRange left, GroupIndex.KeyRange right) {
    if (scale(node.left().type()) + scale(node.right().type()) != scale(node.type())) {
      return null;
    }
    long a = Math.multiplyExact(left.minimum(), right.minimum());
    long b = Math.multiplyExact(left.minimum(), right.maximum());
    long c = Math.multiplyExact(left.maximum(), right.minimum());
    long d = Math.multiplyExact(left.maximum(), right.maximum());
    return new GroupIndex.KeyRange(
        Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
  }

  private static int scale(LogicalType type) {
    return type instanceof DecimalType decimal ? decimal.scale() : 0;
  }

  private GroupIndex.@Nullable KeyRange ofColumn(int column, PhysicalPlan plan) {
    return switch (plan) {
      case PhysicalPlan.Scan scan -> ofStatistics(scan, column);
      case PhysicalPlan.Filter filter -> ofColumn(column, filter.input());
      case PhysicalPlan.Project project ->
          of(project.expressions().get(column), project.input());
      case PhysicalPlan.Sort sort -> ofColumn(column, sort.input());
      case PhysicalPlan.Limit limit -> ofColumn(column, limit.input());
      case PhysicalPlan.Shared shared -> ofColumn(column, shared.input());
      case PhysicalPlan.Aggregate aggregate ->
          column < aggregate.keys().size()
              ? of(aggregate.keys().get(column), aggregate.input())
              : null;
      case PhysicalPlan.HashJoin join -> ofJoin(join.type(), join.left(), join.right(), column);
      case PhysicalPlan.NestedLoopJoin join ->
          ofJoin(join.type(), join.left(), join.right(), column);
      default -> null;
    };
  }

  private GroupIndex.@Nullable KeyRange ofJoin(
      JoinType type, PhysicalPlan left, PhysicalPlan right, int column) {
    int leftCount = left.outputTypes().size();
    if (column < leftCount) {
      return ofColumn(column, left);
    }
    return type == JoinType.MARK ? null : ofColumn(column - leftCount, right);
  }

  private GroupIndex.@Nullable KeyRange ofStatistics(PhysicalPlan.Scan scan, int column) {
    int tableColumn = scan.columns().get(scan.outputs().get(column));
    ColumnStatistics statistics = query.table(scan.tableId()).statistics(tableColumn);
    return statistics.minimum() instanceof Long minimum
            && statistics.maximum() instanceof Long maximum
        ? new GroupIndex.KeyRange(minimum, maximum)
        : null;
  }
}
