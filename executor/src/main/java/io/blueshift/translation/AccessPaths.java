package io.blueshift.translation;

import io.blueshift.expression.Expression;
import io.blueshift.join.JoinTranslator;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.AccessPath;
import io.blueshift.operator.ScanSource;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.OrderedRows;
import io.blueshift.scan.TableSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says how the scans of a plan find their rows, for EXPLAIN. It is no part of the plan: what an index leaves is counted
/// when a scan begins.
public final class AccessPaths {
  private AccessPaths() {}

  /// Returns the name of the key or index that tells a scan where its rows are, or null when it goes through all.
  ///
  /// @param query gives tables and parameters
  /// @param budget pays for computing constants
  public static @Nullable String of(
      PhysicalPlan.Scan scan, QueryContext query, MemoryBudget budget) {
    PredicateExtractor extractor = new PredicateExtractor(query, null, budget, scan.columns());
    return query.table(scan.tableId()).accessPath(extractor.split(scan.filters()).predicates());
  }

  /// Returns how scans of a plan are expected to find their rows, in the words of [AccessPath], by scan: those that look up the
  /// values which few rows on the other side of a join have, and those of which a limit wants the first rows of an order.
  /// It is decided when rows are counted.
  ///
  /// @param estimates about how many rows nodes yield
  public static Map<PhysicalPlan, String> expected(
      PhysicalPlan plan,
      Map<PhysicalPlan, Double> estimates,
      QueryContext query,
      MemoryBudget budget) {
    Map<PhysicalPlan.Scan, Map<Integer, Double>> values = new HashMap<>();
    collect(plan, estimates, values);
    Map<PhysicalPlan, String> paths = new HashMap<>();
    addOrders(plan, query, budget, paths);
    values.forEach((scan, later) -> {
      TableSnapshot table = query.table(scan.tableId());
      PredicateExtractor extractor = new PredicateExtractor(query, null, budget, scan.columns());
      List<ColumnPredicate> known = extractor.split(scan.filters()).predicates();
      String path =
          table.rowCountEstimate() <= ScanSource.LOOKUP_ROW_COUNT_MIN
              ? null
              : table.expectedPath(known, later);
      if (path != null) {
        paths.put(scan, AccessPath.LOOKUP.of(path));
      }
    });
    return paths;
  }

  /// Adds the indexes that have the first rows of limits.
  private static void addOrders(
      PhysicalPlan node, QueryContext query, MemoryBudget budget, Map<PhysicalPlan, String> paths) {
    if (node instanceof PhysicalPlan.Limit limit) {
      OrderPlacement placement = OrderPlacement.of(limit.input(), limit.keys());
      long rowCount =
          count(limit.limit(), query, Long.MAX_VALUE / 2) + count(limit.offset(), query, 0);
      if (placement != null && PredicateExtractor.areDeterministic(placement.scan().filters())) {
        addOrder(placement, rowCount, query, budget, paths);
      }
    }
    node.inputs().forEach(input -> addOrders(input, query, budget, paths));
  }

  private static void addOrder(
      OrderPlacement placement,
      long rowCount,
      QueryContext query,
      MemoryBudget budget,
      Map<PhysicalPlan, String> paths) {
    PhysicalPlan.Scan scan = placement.scan();
    TableSnapshot table = query.table(scan.tableId());
    PredicateExtractor extractor = new PredicateExtractor(query, null, budget, scan.columns());
    OrderedRows rows =
        table.rowCountEstimate() <= ScanSource.LOOKUP_ROW_COUNT_MIN
            ? null
            : table.inOrder(
                extractor.split(scan.filters()).predicates(),
                placement.columns(),
                placement.complete(),
                rowCount);
    if (rows != null) {
      paths.put(
          scan, (rows.isBackward() ? AccessPath.BACKWARD : AccessPath.SCAN).of(rows.accessPath()));
    }
  }

  /// Returns the number that a literal or parameter is.
  ///
  /// @param otherwise what others, and NULL, count as
  private static long count(@Nullable Expression expression, QueryContext query, long otherwise) {
    Object value =
        switch (expression) {
          case Expression.Literal literal -> literal.value();
          case Expression.Parameter parameter -> query.parameter(parameter.index());
          case null, default -> null;
        };
    return value instanceof Number number && number.longValue() >= 0
        ? Math.min(number.longValue(), Long.MAX_VALUE / 2)
        : otherwise;
  }

  private static void collect(
      PhysicalPlan node,
      Map<PhysicalPlan, Double> estimates,
      Map<PhysicalPlan.Scan, Map<Integer, Double>> values) {
    if (node instanceof PhysicalPlan.HashJoin join) {
      boolean buildsLeft = JoinTranslator.buildsLeft(join);
      Double built = estimates.get(buildsLeft ? join.left() : join.right());
      if (built != null && JoinTranslator.filtersProbe(join)) {
        for (int key = 0; key < join.leftKeys().size(); key++) {
          if (!join.nullSafeKeys().get(key)) {
            new FilterPlacement((scan, column) ->
                values.computeIfAbsent(scan, _ -> new HashMap<>()).merge(column, built, Math::min))
                .follow(
                    buildsLeft ? join.right() : join.left(),
                    (buildsLeft ? join.rightKeys() : join.leftKeys()).get(key));
          }
        }
      }
    }
    node.inputs().forEach(input -> collect(input, estimates, values));
  }
}
