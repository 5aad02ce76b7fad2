package io.blueshift.sql.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.bind.LockedTable;
import io.blueshift.sql.optimize.ConstantValues;
import io.blueshift.sql.optimize.ScanEstimate;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.StatementShape;
import io.blueshift.sql.planner.PlanDependencies;
import io.blueshift.sql.planner.PlannedLocking;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.sql.planner.PlannedStatement;
import io.blueshift.transaction.OlderStates;
import io.blueshift.transaction.Transaction;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Plans of queries, INSERT, UPDATE, DELETE and MERGE that were run before, for all sessions of a
/// database.
///
/// 1. A statement is found by its shape (its text without literals) and everything else by which names and
///    types are decided: style, search path, time zone, and catalog version, which any DDL changes.
/// 2. Of the literals, the values of pinned ones and the number of digits of integers must be the same;
///    the others are parameters of the plan.
/// 3. A plan is passed over when a table that it reads has grown or shrunk to another order of
///    magnitude, when the values of its parameters lead to another order of rows in a scan, or when a
///    session function answers otherwise; the query is planned anew then, and both plans are kept.
///
/// Plans over system tables, and over tables as of older states, are not kept: they hold rows of one
/// transaction. Of each shape the last
/// [#PLANS_PER_SHAPE_MAX] plans are kept, and at most [#SHAPE_COUNT_MAX] shapes. Safe for use by
/// several threads.
final class PlanCache {
  private static final int SHAPE_COUNT_MAX = 512;
  private static final int PLANS_PER_SHAPE_MAX = 16;

  /// By what a shape's plans are found.
  record Key(
      String shape,
      SqlStyle style,
      List<String> searchPath,
      ZoneId timeZone,
      String databaseName,
      long catalogVersion) {}

  /// What is asked for.
  ///
  /// @param shape the shape of the statement
  /// @param known what its text is known to be once a plan of it is kept
  /// @param transaction whose tables are read
  /// @param sessionValues what session functions answer now
  /// @param values makes the values of a plan's parameters known
  record Request(
      Key key,
      StatementShape shape,
      ParsedStatement.KnownShape known,
      Transaction transaction,
      Function<String, @Nullable String> sessionValues,
      Function<PlannedQuery, ConstantValues> values) {}

  /// How large a table was when a plan was made, as a power of four.
  private record TableSize(int tableId, int magnitude) {}

  /// A plan, the sizes of its tables when it was made, and whether its estimates depend on literals,
  /// which other statements of the shape have other values of.
  private record Entry(
      String literals, PlannedStatement plan, List<TableSize> tableSizes, boolean estimatesVary) {}

  /// The plans of one key, the last used first. Guarded by itself.
  private static final class Plans {
    private BitSet pinned = new BitSet();
    private BitSet sized = new BitSet();
    private final Deque<Entry> entries = new ArrayDeque<>();
  }

  private final Cache<Key, Plans> plans =
      Caffeine.newBuilder().maximumSize(SHAPE_COUNT_MAX).executor(Runnable::run).build();
  private final Cache<String, ParsedStatement.KnownShape> knownShapes =
      Caffeine.newBuilder().maximumSize(SHAPE_COUNT_MAX).executor(Runnable::run).build();
  private final LongAdder hitCount = new LongAdder();
  private final LongAdder missCount = new LongAdder();

  /// Returns what texts of a shape are, or null when no plan of it was ever kept; if there is an answer,
  /// they parse.
  ParsedStatement.@Nullable KnownShape known(StatementShape shape) {
    return knownShapes.getIfPresent(shape.text());
  }

  /// Returns how many statements were run by a plan that was there.
  long hitCount() {
    return hitCount.sum();
  }

  /// Returns how many statements were planned.
  long missCount() {
    return missCount.sum();
  }

  /// Returns how many plans there are.
  long planCount() {
    long count = 0;
    for (Plans kept : plans.asMap().values()) {
      synchronized (kept) {
        count += kept.entries.size();
      }
    }
    return count;
  }

  /// Returns a plan for a statement, making it when there is none that is good.
  ///
  /// @param kind the class of the plans of the statement's kind
  <P extends PlannedStatement> P get(Request request, Class<P> kind, Supplier<P> planner) {
    Plans kept = plans.get(request.key, key -> new Plans());
    Entry known = find(kept, request);
    if (known != null) {
      hitCount.increment();
      return kind.cast(known.plan);
    }
    missCount.increment();
    P plan = planner.get();
    Map<Integer, Integer> sizes = new HashMap<>();
    boolean isKept = collectSizes(plan.query().plan(), request.transaction, sizes);
    for (PlannedLocking locking : plan.query().lockings()) {
      isKept &= collectSizes(locking.plan(), request.transaction, sizes);
    }
    if (isKept) {
      keep(kept, request, plan, sizes);
    }
    return plan;
  }

  private static @Nullable Entry find(Plans kept, Request request) {
    List<Entry> candidates;
    BitSet pinned;
    BitSet sized;
    synchronized (kept) {
      candidates = List.copyOf(kept.entries);
      pinned = kept.pinned;
      sized = kept.sized;
    }
    if (candidates.isEmpty()) {
      return null;
    }
    String literals = literalText(request.shape, pinned, sized);
    for (Entry candidate : candidates) {
      if (candidate.literals.equals(literals) && isGood(candidate, request)) {
        synchronized (kept) {
          if (kept.entries.peekFirst() != candidate && kept.entries.remove(candidate)) {
            kept.entries.addFirst(candidate);
          }
        }
        return candidate;
      }
    }
    return null;
  }

  private void keep(
      Plans kept, Request request, PlannedStatement plan, Map<Integer, Integer> tableSizes) {
    synchronized (kept) {
      BitSet pinned = (BitSet) kept.pinned.clone();
      pinned.or(plan.query().dependencies().pinnedLiterals());
      BitSet sized = (BitSet) kept.sized.clone();
      sized.or(plan.query().dependencies().sizedLiterals());
      if (!pinned.equals(kept.pinned) || !sized.equals(kept.sized)) {
        kept.entries.clear();
        kept.pinned = pinned;
        kept.sized = sized;
      }
      kept.entries.addFirst(entry(literalText(request.shape, pinned, sized), plan, tableSizes));
      while (kept.entries.size() > PLANS_PER_SHAPE_MAX) {
        kept.entries.removeLast();
      }
    }
    knownShapes.put(request.shape.text(), request.known);
  }

  private static Entry entry(
      String literals, PlannedStatement plan, Map<Integer, Integer> tableSizes) {
    List<TableSize> sizes = new ArrayList<>();
    tableSizes.forEach((table, magnitude) -> sizes.add(new TableSize(table, magnitude)));
    boolean estimatesVary =
        !plan.query().dependencies().scans().isEmpty()
            && ParameterValues.hasLiterals(plan.query().slots());
    return new Entry(literals, plan, List.copyOf(sizes), estimatesVary);
  }

  /// Writes what a plan depends on of the literals: values of pinned ones, digits of sized ones.
  private static String literalText(StatementShape shape, BitSet pinned, BitSet sized) {
    if (shape.literals().isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    List<StatementShape.Literal> literals = shape.literals();
    for (int index = 0; index < literals.size(); index++) {
      String value = literals.get(index).value();
      if (pinned.get(index)) {
        text.append(value.length()).append(':').append(value);
      } else if (sized.get(index)
          && literals.get(index).type() != StatementShape.LiteralType.STRING) {
        text.append('#').append(value.length());
      }
    }
    return text.toString();
  }

  private static boolean isGood(Entry entry, Request request) {
    for (TableSize table : entry.tableSizes) {
      if (magnitude(request.transaction, table.tableId) != table.magnitude) {
        return false;
      }
    }
    PlanDependencies dependencies = entry.plan.query().dependencies();
    for (Map.Entry<String, String> value : dependencies.sessionValues().entrySet()) {
      if (!value.getValue().equals(request.sessionValues.apply(value.getKey()))) {
        return false;
      }
    }
    if (!entry.estimatesVary) {
      return true;
    }
    ConstantValues values = request.values.apply(entry.plan.query());
    for (ScanEstimate scan : dependencies.scans()) {
      if (!scan.holdsFor(request.transaction.table(scan.tableId()), values)) {
        return false;
      }
    }
    return true;
  }

  private static int magnitude(Transaction transaction, int tableId) {
    return (64 - Long.numberOfLeadingZeros(transaction.rowCountEstimate(tableId))) / 2;
  }

  /// Notes the sizes of all tables; returns false when the plan reads a system table, or a table as of an
  /// older state.
  private static boolean collectSizes(
      PhysicalPlan plan, Transaction transaction, Map<Integer, Integer> sizes) {
    if (plan instanceof PhysicalPlan.VirtualScan scan) {
      return scan.table() instanceof LockedTable;
    }
    if (plan instanceof PhysicalPlan.Scan scan) {
      if (OlderStates.isOpened(scan.tableId())) {
        return false;
      }
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
