package io.blueshift.sql.session;

import io.blueshift.engine.QueryResult;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.VirtualTable;
import io.blueshift.query.QueryContext;
import io.blueshift.sql.bind.BoundLocking.Target;
import io.blueshift.sql.planner.ParameterSubstitution;
import io.blueshift.sql.planner.PlannedLocking;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the queries with FOR UPDATE and the like of one statement, before its plan:
///
/// 1. A query runs to its end, and its rows are kept with the ids of the rows of tables behind them. With a
///    limit it stops there, and some rows later when rows may be passed over.
/// 2. The rows are locked in the order of the query, no more of them than the limit asks for. Locks of
///    all rows are asked for by ascending ids, so that such statements do not deadlock among themselves.
/// 3. A locked row that another transaction changed since the snapshot fails the statement
///    (SERIALIZATION_FAILURE), which begins again where [StatementRun] says so.
/// 4. When too many rows were passed over, the query runs again without its limit.
///
/// Used once, by the session's thread.
final class RowLocking {
  /// How many rows that others have locked are expected at the head of a queue.
  private static final int PASSED_OVER_ROW_COUNT = 256;

  private final StatementScope scope;
  private final PlannedQuery planned;
  private final Map<VirtualTable, VirtualTable> filled = new HashMap<>();

  RowLocking(StatementScope scope, PlannedQuery planned) {
    this.scope = scope;
    this.planned = planned;
  }

  /// Locks the rows; returns them by what stands for them in the plan.
  Map<VirtualTable, VirtualTable> run() {
    if (scope.transaction().accessMode() == AccessMode.READ_ONLY) {
      throw new DatabaseException(
          ErrorCode.READ_ONLY_TRANSACTION,
          "cannot execute SELECT FOR UPDATE or FOR SHARE in a read-only transaction");
    }
    for (PlannedLocking locking : planned.lockings()) {
      try (MemoryBudget budget = scope.session().memory().child("locking", Long.MAX_VALUE)) {
        QueryContext context = new QueryRunner(scope).context(planned.slots(), budget);
        filled.put(locking.table(), new OneQuery(locking, context).locked());
      }
    }
    return filled;
  }

  /// One of the queries.
  private final class OneQuery {
    private final PlannedLocking locking;
    private final QueryContext context;
    private final ParameterSubstitution values;
    private final PhysicalPlan plan;

    OneQuery(PlannedLocking locking, QueryContext context) {
      this.locking = locking;
      this.context = context;
      this.values = QueryRunner.substitution(planned, context, filled);
      this.plan = values.apply(locking.plan());
    }

    KeptRows locked() {
      long limit =
          rowCount(locking.limit(), Long.MAX_VALUE, ErrorCode.INVALID_ROW_COUNT_IN_LIMIT, "LIMIT");
      long offset = rowCount(locking.offset(), 0, ErrorCode.INVALID_ROW_COUNT_IN_OFFSET, "OFFSET");
      long wanted = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : limit + offset;
      boolean skips =
          locking.targets().stream()
              .anyMatch(target -> target.policy() == RowLockPolicy.SKIP_LOCKED);
      long tried =
          skips && wanted < Long.MAX_VALUE - PASSED_OVER_ROW_COUNT
              ? wanted + PASSED_OVER_ROW_COUNT
              : wanted;
      List<@Nullable Object[]> found = find(tried);
      List<@Nullable Object[]> granted = lock(found, wanted);
      if (granted.size() < wanted && found.size() == tried) {
        granted = lock(find(Long.MAX_VALUE), wanted);
      }
      int from = (int) Math.min(offset, granted.size());
      return new KeptRows(plan.outputTypes(), granted.subList(from, granted.size()));
    }

    private long rowCount(@Nullable Expression bound, long none, ErrorCode code, String clause) {
      if (bound == null
          || !(values.apply(bound) instanceof Expression.Literal(Object value, _))
          || value == null) {
        return none;
      }
      long count = (Long) value;
      if (count < 0) {
        throw new DatabaseException(code, clause + " must not be negative");
      }
      return count;
    }

    /// Returns the rows of the query, at most so many.
    private List<@Nullable Object[]> find(long rowCountMax) {
      KeptRows rows = new KeptRows(plan.outputTypes());
      Session session = scope.session();
      PhysicalPlan bounded = rowCountMax == Long.MAX_VALUE ? plan : limited(plan, rowCountMax);
      try (QueryResult result = session.database().engine().execute(bounded, context)) {
        session.running(context, result);
        for (var batch = result.next(); batch != null; batch = result.next()) {
          rows.add(batch.batch(), 0);
          batch.close();
        }
      } finally {
        session.ended(context);
      }
      return rows.list();
    }

    private static PhysicalPlan limited(PhysicalPlan plan, long rowCountMax) {
      Expression limit = new Expression.Literal(rowCountMax, LogicalType.BIGINT);
      return switch (plan) {
        case PhysicalPlan.Project(var input, var expressions) ->
            new PhysicalPlan.Project(limited(input, rowCountMax), expressions);
        case PhysicalPlan.Sort(var input, var keys) ->
            new PhysicalPlan.Limit(input, keys, limit, null);
        default -> new PhysicalPlan.Limit(plan, List.of(), limit, null);
      };
    }

    /// Locks rows of the query from the first one on, until enough are locked; returns those.
    private List<@Nullable Object[]> lock(List<@Nullable Object[]> rows, long wanted) {
      List<@Nullable Object[]> granted = new ArrayList<>();
      int next = 0;
      while (next < rows.size() && granted.size() < wanted) {
        int end = (int) Math.min(rows.size(), next + (wanted - granted.size()));
        List<@Nullable Object[]> chunk = rows.subList(next, end);
        for (Target target : locking.targets()) {
          chunk = lock(chunk, target);
        }
        granted.addAll(chunk);
        next = end;
      }
      return granted;
    }

    /// Returns the rows whose row of a table could be locked.
    private List<@Nullable Object[]> lock(List<@Nullable Object[]> rows, Target target) {
      RowIdSet asked = new RowIdSet();
      rows.forEach(row -> asked.add(id(row, target)));
      if (asked.count() > ChangeStatement.SINGLE_LOCK_COUNT_MAX
          && target.mode() == RowLockMode.EXCLUSIVE
          && target.policy() == RowLockPolicy.WAIT) {
        scope.lockRowsOfTable(target.tableId());
      }
      RowIdSet granted = new RowIdSet();
      asked.forEachPortion(ids ->
          Arrays.stream(scope.lockRows(target.tableId(), ids, target.mode(), target.policy()))
              .forEach(granted::add));
      return granted.count() == asked.count()
          ? rows
          : rows.stream().filter(row -> granted.contains(id(row, target))).toList();
    }

    private static long id(@Nullable Object[] row, Target target) {
      if (row[target.idColumn()] instanceof Long id) {
        return id;
      }
      throw new IllegalStateException("row to lock has no id");
    }
  }
}
