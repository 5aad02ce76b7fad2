package io.blueshift.sql.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.transaction.Transaction;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Plans of queries that a session ran before, by text and everything else on which a plan depends.
/// A plan is made anew when a table that it reads has grown or shrunk to another order of magnitude,
/// since its order of joins rests on their sizes. Plans over system tables are not kept: they hold rows
/// of one transaction. Used by the session's thread.
final class PlanCache {
  private static final int PLAN_COUNT_MAX = 256;
  private static final int TEXT_LENGTH_MAX = 32 * 1024;

  /// Everything on which a plan depends beside the sizes of tables.
  record Key(
      String text,
      SqlStyle style,
      List<String> searchPath,
      ZoneId timeZone,
      long catalogVersion,
      long lastCopyId) {}

  /// A plan and the sizes of its tables when it was made, as powers of four.
  private record Entry(PlannedQuery plan, Map<Integer, Integer> tableSizes) {}

  private final Cache<Key, Entry> plans =
      Caffeine.newBuilder().maximumSize(PLAN_COUNT_MAX).executor(Runnable::run).build();

  /// Returns the plan for a key, making it when there is none that is still good.
  PlannedQuery get(Key key, Transaction transaction, Supplier<PlannedQuery> planner) {
    Entry known = plans.getIfPresent(key);
    if (known != null && isGood(known, transaction)) {
      return known.plan;
    }
    PlannedQuery plan = planner.get();
    Map<Integer, Integer> sizes = new HashMap<>();
    if (key.text.length() <= TEXT_LENGTH_MAX && collectSizes(plan.plan(), transaction, sizes)) {
      plans.put(key, new Entry(plan, Map.copyOf(sizes)));
    }
    return plan;
  }

  private static boolean isGood(Entry entry, Transaction transaction) {
    for (Map.Entry<Integer, Integer> table : entry.tableSizes.entrySet()) {
      if (magnitude(transaction, table.getKey()) != table.getValue()) {
        return false;
      }
    }
    return true;
  }

  private static int magnitude(Transaction transaction, int tableId) {
    return (64 - Long.numberOfLeadingZeros(transaction.table(tableId).rowCount())) / 2;
  }

  /// Notes the sizes of all tables; returns false when the plan reads a system table.
  private static boolean collectSizes(
      PhysicalPlan plan, Transaction transaction, Map<Integer, Integer> sizes) {
    if (plan instanceof PhysicalPlan.VirtualScan) {
      return false;
    }
    if (plan instanceof PhysicalPlan.Scan scan) {
      sizes.computeIfAbsent(scan.tableId(), id -> magnitude(transaction, id));
    }
    for (PhysicalPlan input : plan.inputs()) {
      if (!collectSizes(input, transaction, sizes)) {
        return false;
      }
    }
    return true;
  }
}
