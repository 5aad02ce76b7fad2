package io.blueshift.translation;

import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.join.JoinTranslator;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.scan.OrderColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The scan of which a limit above it wants only rows that can be among the first ones of an order: each row of the scan
/// that passes its conditions comes out below the limit, at least once.
///
/// @param columns the first columns of the order, of the table
/// @param complete whether there are no others behind them
record OrderPlacement(PhysicalPlan.Scan scan, List<OrderColumn> columns, boolean complete) {
  /// Returns the scan that decides which rows of a node are first, or null when none does.
  static @Nullable OrderPlacement of(PhysicalPlan node, List<SortKey> keys) {
    return of(node, keys, true);
  }

  private static @Nullable OrderPlacement of(
      PhysicalPlan node, List<SortKey> keys, boolean complete) {
    if (keys.isEmpty()) {
      return null;
    }
    return switch (node) {
      case PhysicalPlan.Scan scan -> {
        List<OrderColumn> columns =
            keys.stream()
                .map(key ->
                    new OrderColumn(
                        scan.columns().get(scan.outputs().get(key.column())),
                        !key.ascending(),
                        key.nullsFirst()))
                .toList();
        yield new OrderPlacement(scan, columns, complete);
      }
      case PhysicalPlan.Project project -> {
        List<SortKey> below = new ArrayList<>();
        for (SortKey key : keys) {
          if (!(project.expressions().get(key.column()) instanceof ColumnReference column)) {
            break;
          }
          below.add(new SortKey(column.index(), key.ascending(), key.nullsFirst()));
        }
        yield of(project.input(), below, complete && below.size() == keys.size());
      }
      case PhysicalPlan.HashJoin join
          when join.type() == JoinType.LEFT && !JoinTranslator.buildsLeft(join) -> {
        int leftCount = join.left().outputTypes().size();
        List<SortKey> left = keys.stream().takeWhile(key -> key.column() < leftCount).toList();
        yield of(join.left(), left, complete && left.size() == keys.size());
      }
      default -> null;
    };
  }
}
