package io.blueshift.engine;

import io.blueshift.plan.PhysicalPlan;
import java.util.function.ToLongFunction;

/// Tells which plans are done sooner by the thread that reads the result than by waking a worker, which
/// takes some ten microseconds and a second core.
///
/// A plan is small when none of its nodes can yield more than [#ROW_COUNT_MAX] rows, by the number of
/// rows that its scans go through and whatever their values: joins count as products, and what makes
/// rows of its own, such as a recursion, is never small.
final class SmallPlans {
  /// So few that even expressions that take a microsecond a row are over in some milliseconds.
  static final long ROW_COUNT_MAX = 8_192;

  private static final long TOO_MANY = Long.MAX_VALUE;

  private SmallPlans() {}

  /// Returns whether a plan is small.
  ///
  /// @param rowCounts tells how many rows a scan of the plan goes through
  static boolean isSmall(PhysicalPlan plan, ToLongFunction<PhysicalPlan.Scan> rowCounts) {
    return rowCountMax(plan, rowCounts) != TOO_MANY;
  }

  /// Returns how many rows a node yields at most, [#TOO_MANY] when it or a node below is not small.
  private static long rowCountMax(PhysicalPlan plan, ToLongFunction<PhysicalPlan.Scan> rowCounts) {
    return switch (plan) {
      case PhysicalPlan.Scan scan -> checked(rowCounts.applyAsLong(scan));
      case PhysicalPlan.Values values -> checked(values.rows().size());
      case PhysicalPlan.Filter filter -> rowCountMax(filter.input(), rowCounts);
      case PhysicalPlan.Project project -> rowCountMax(project.input(), rowCounts);
      case PhysicalPlan.Aggregate aggregate ->
          product(
              Math.max(1, aggregate.groupingSets().size()),
              rowCountMax(aggregate.input(), rowCounts));
      case PhysicalPlan.HashJoin join -> joined(join.left(), join.right(), rowCounts);
      case PhysicalPlan.NestedLoopJoin join -> joined(join.left(), join.right(), rowCounts);
      case PhysicalPlan.DependentJoin join -> joined(join.left(), join.right(), rowCounts);
      case PhysicalPlan.Sort sort -> rowCountMax(sort.input(), rowCounts);
      case PhysicalPlan.Limit limit -> rowCountMax(limit.input(), rowCounts);
      case PhysicalPlan.Window window -> rowCountMax(window.input(), rowCounts);
      case PhysicalPlan.SetOperation operation -> {
        long sum = 0;
        for (PhysicalPlan input : operation.inputs()) {
          long rowCount = rowCountMax(input, rowCounts);
          sum = rowCount == TOO_MANY ? TOO_MANY : checked(sum + rowCount);
          if (sum == TOO_MANY) {
            break;
          }
        }
        yield sum;
      }
      case PhysicalPlan.Shared shared -> rowCountMax(shared.input(), rowCounts);
      case PhysicalPlan.SingleRow single -> rowCountMax(single.input(), rowCounts);
      case PhysicalPlan.VirtualScan scan -> checked(scan.table().rowCountMax());
      case PhysicalPlan.WorkTable _ -> TOO_MANY;
      case PhysicalPlan.RecursiveUnion _ -> TOO_MANY;
      case PhysicalPlan.TableFunction _ -> TOO_MANY;
    };
  }

  /// Bounds a join: every pair, and every row of either side when there is none on the other.
  private static long joined(
      PhysicalPlan left, PhysicalPlan right, ToLongFunction<PhysicalPlan.Scan> rowCounts) {
    return product(
        Math.max(1, rowCountMax(left, rowCounts)), Math.max(1, rowCountMax(right, rowCounts)));
  }

  private static long product(long left, long right) {
    return left == TOO_MANY || right == TOO_MANY ? TOO_MANY : checked(left * right);
  }

  private static long checked(long rowCount) {
    return rowCount <= ROW_COUNT_MAX ? rowCount : TOO_MANY;
  }
}
