package io.blueshift.translation;

import io.blueshift.join.JoinTranslator;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.ScanSource;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.ColumnPredicate;
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

  /// Returns the names of the keys and indexes by which scans of a plan are expected to look up the values that few rows on
  /// the other side of a join have, by scan. It is decided when these rows are counted.
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
    values.forEach((scan, later) -> {
      TableSnapshot table = query.table(scan.tableId());
      PredicateExtractor extractor = new PredicateExtractor(query, null, budget, scan.columns());
      List<ColumnPredicate> known = extractor.split(scan.filters()).predicates();
      String path =
          table.rowCountEstimate() <= ScanSource.LOOKUP_ROW_COUNT_MIN
              ? null
              : table.expectedPath(known, later);
      if (path != null) {
        paths.put(scan, path);
      }
    });
    return paths;
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
