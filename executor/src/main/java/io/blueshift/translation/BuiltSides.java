package io.blueshift.translation;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.operator.RuntimeFilter;
import io.blueshift.pipeline.Stage;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.type.LogicalType;
import java.util.IdentityHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The build sides of the joins that were translated, so that a join above may ask which values of a
/// column they hold before its own build side is read.
final class BuiltSides {
  /// One join's build side.
  ///
  /// @param isLeft whether it is the left side
  /// @param filterOn makes a filter of the values of one of its columns
  /// @param stage complete when the build side is
  record BuiltSide(boolean isLeft, IntFunction<RuntimeFilter> filterOn, Stage stage) {}

  /// A build side and one of its columns.
  record BuiltColumn(BuiltSide side, int column) {
    RuntimeFilter filter() {
      return side.filterOn().apply(column);
    }
  }

  private final IdentityHashMap<PhysicalPlan, BuiltSide> sides = new IdentityHashMap<>();

  void add(PhysicalPlan join, BuiltSide side) {
    sides.put(join, side);
  }

  /// Finds the build side from which all values of an expression over a node's rows come; null when
  /// there is none.
  @Nullable BuiltColumn find(PhysicalPlan node, Expression expression) {
    return switch (expression) {
      case ColumnReference column -> find(node, column.index());
      case Expression.Cast cast
          when cast.type() instanceof LogicalType.IntegralType
              && cast.operand().type() instanceof LogicalType.IntegralType ->
          find(node, cast.operand());
      default -> null;
    };
  }

  private @Nullable BuiltColumn find(PhysicalPlan node, int column) {
    return switch (node) {
      case PhysicalPlan.Filter filter -> find(filter.input(), column);
      case PhysicalPlan.Project project -> find(project.input(), project.expressions().get(column));
      case PhysicalPlan.HashJoin join when join.type() == JoinType.INNER -> {
        int leftCount = join.left().outputTypes().size();
        boolean inLeft = column < leftCount;
        int columnOfSide = inLeft ? column : column - leftCount;
        BuiltSide built = sides.get(join);
        yield built != null && built.isLeft() == inLeft
            ? new BuiltColumn(built, columnOfSide)
            : find(inLeft ? join.left() : join.right(), columnOfSide);
      }
      default -> null;
    };
  }
}
