package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.parse.tree.LockingClause;
import io.blueshift.sql.parse.tree.LockingClause.Strength;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.transaction.OlderStates;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Finds the tables in the FROM of a select whose rows FOR UPDATE locks, also those below views and
/// subqueries there, and lets the plan yield the ids of their rows. Used once.
final class LockedTables {
  private final BindContext context;
  private final List<LockingClause> clauses;

  /// What the items of FROM are called.
  private final IdentityHashMap<LogicalPlan, String> items;

  private final List<Found> found = new ArrayList<>();
  private final Set<String> lockedItems = new HashSet<>();

  /// A table whose rows are locked.
  ///
  /// @param rowId the column of their ids
  record Found(int tableId, Column rowId, Strength strength, RowLockPolicy policy) {}

  /// A plan that yields the ids of rows to lock beside its columns.
  record Result(LogicalPlan plan, List<Found> tables) {}

  private LockedTables(
      BindContext context,
      List<LockingClause> clauses,
      IdentityHashMap<LogicalPlan, String> items) {
    this.context = context;
    this.clauses = clauses;
    this.items = items;
  }

  /// Finds the tables.
  ///
  /// @param items what the items of FROM are called, by identity
  static Result find(
      BindContext context,
      List<LockingClause> clauses,
      LogicalPlan from,
      IdentityHashMap<LogicalPlan, String> items) {
    if (clauses.isEmpty()) {
      return new Result(from, List.of());
    }
    LockedTables tables = new LockedTables(context, clauses, items);
    LogicalPlan plan = tables.withRowIds(from, null, false);
    tables.checkNames();
    return new Result(plan, List.copyOf(tables.found));
  }

  /// Fails because a query of this kind has no rows of tables to lock.
  static void refuse(List<LockingClause> clauses, String what) {
    if (!clauses.isEmpty()) {
      LockingClause clause = clauses.getFirst();
      throw unsupported(clause, clause.strength().words() + " is not allowed with " + what);
    }
  }

  private static DatabaseException unsupported(LockingClause clause, String message) {
    return new DatabaseException(ErrorCode.FEATURE_NOT_SUPPORTED, message)
        .at(new SourcePosition(clause.position().getLineNum(), clause.position().getColumnNum()));
  }

  private void checkNames() {
    for (LockingClause clause : clauses) {
      for (SqlNode node : clause.tables()) {
        String name = ((SqlIdentifier) node).getSimple();
        if (items.values().stream().noneMatch(name::equals)) {
          throw BindErrors.error(
              ErrorCode.UNDEFINED_TABLE,
              "relation \""
                  + name
                  + "\" in "
                  + clause.strength().words()
                  + " clause not found in FROM clause",
              node);
        }
        if (!lockedItems.contains(name)) {
          throw BindErrors.error(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              clause.strength().words()
                  + " cannot be applied to an item without rows of tables ["
                  + name
                  + "]",
              node);
        }
      }
    }
  }

  /// Adds columns of row ids to a plan.
  ///
  /// @param outer the item of FROM that the plan is part of, or null
  /// @param nullable whether rows of the plan may be missing beside others
  private LogicalPlan withRowIds(LogicalPlan plan, @Nullable String outer, boolean nullable) {
    String item = outer == null ? items.get(plan) : outer;
    return switch (plan) {
      case LogicalPlan.Scan scan -> scan(scan, item, nullable);
      case LogicalPlan.Project project -> project(project, item, nullable);
      case LogicalPlan.Join(var type, var left, var right, _, _) ->
          plan.withInputs(sides(type, left, right, item, nullable));
      case LogicalPlan.DependentJoin(var type, var left, var right, _, _) ->
          plan.withInputs(sides(type, left, right, item, nullable));
      case LogicalPlan.Filter _, LogicalPlan.Sort _, LogicalPlan.TableFunction _ ->
          plan.withInputs(List.of(withRowIds(plan.inputs().getFirst(), item, nullable)));
      case LogicalPlan.Aggregate _ ->
          unlockable(plan, item, "GROUP BY, DISTINCT or aggregate functions in a subquery");
      case LogicalPlan.Window _ -> unlockable(plan, item, "window functions in a subquery");
      case LogicalPlan.SetOperation _ ->
          unlockable(plan, item, "UNION/INTERSECT/EXCEPT in a subquery");
      case LogicalPlan.Rows _,
          LogicalPlan.CommonTable _,
          LogicalPlan.WorkTable _,
          LogicalPlan.RecursiveUnion _,
          LogicalPlan.SingleRow _ ->
          plan;
    };
  }

  private LogicalPlan unlockable(LogicalPlan plan, @Nullable String item, String what) {
    if (strongest(item) != null) {
      refuse(clauses, what);
    }
    return plan;
  }

  private LogicalPlan scan(LogicalPlan.Scan scan, @Nullable String item, boolean nullable) {
    Strength strength = strongest(item);
    if (strength == null || !(scan.source() instanceof TableSource.StoredTable table)) {
      return scan;
    }
    if (nullable) {
      throw unsupported(
          clauses.getFirst(),
          strength.words() + " cannot be applied to the nullable side of an outer join");
    }
    if (OlderStates.isOpened(table.tableId())) {
      throw unsupported(
          clauses.getFirst(),
          strength.words() + " cannot be applied to a table as of an older state");
    }
    if (item != null) {
      lockedItems.add(item);
    }
    Column rowId = context.ids().column("row id", LogicalType.BIGINT, false);
    found.add(new Found(table.tableId(), rowId, strength, policy(item)));
    List<Column> columns = new ArrayList<>(scan.columns());
    columns.add(rowId);
    List<Integer> indexes = new ArrayList<>(scan.columnIndexes());
    indexes.add(table.snapshot().rowIdColumn());
    return new LogicalPlan.Scan(table, List.copyOf(columns), List.copyOf(indexes), scan.filters());
  }

  private LogicalPlan project(
      LogicalPlan.Project project, @Nullable String item, boolean nullable) {
    int before = found.size();
    LogicalPlan input = withRowIds(project.input(), item, nullable);
    List<Column> columns = new ArrayList<>(project.columns());
    List<Expression> expressions = new ArrayList<>(project.expressions());
    for (Found added : found.subList(before, found.size())) {
      columns.add(added.rowId());
      expressions.add(added.rowId().reference());
    }
    return new LogicalPlan.Project(input, List.copyOf(columns), List.copyOf(expressions));
  }

  private List<LogicalPlan> sides(
      LogicalJoinType type,
      LogicalPlan left,
      LogicalPlan right,
      @Nullable String item,
      boolean nullable) {
    boolean nullableLeft = type == LogicalJoinType.RIGHT || type == LogicalJoinType.FULL;
    boolean nullableRight = type == LogicalJoinType.LEFT || type == LogicalJoinType.FULL;
    boolean isJoin = type == LogicalJoinType.INNER || nullableLeft || nullableRight;
    return List.of(
        withRowIds(left, item, nullable || nullableLeft),
        isJoin ? withRowIds(right, item, nullable || nullableRight) : right);
  }

  private boolean applies(LockingClause clause, @Nullable String item) {
    return clause.tables().isEmpty()
        || clause.tables().stream()
            .anyMatch(node -> ((SqlIdentifier) node).getSimple().equals(item));
  }

  /// Returns the strongest lock that the clauses ask for an item of FROM, or null for none.
  private @Nullable Strength strongest(@Nullable String item) {
    Strength strongest = null;
    for (LockingClause clause : clauses) {
      if (applies(clause, item)
          && (strongest == null || clause.strength().compareTo(strongest) > 0)) {
        strongest = clause.strength();
      }
    }
    return strongest;
  }

  /// Returns what the clauses say about rows that others have locked: not to wait goes first.
  private RowLockPolicy policy(@Nullable String item) {
    RowLockPolicy chosen = RowLockPolicy.WAIT;
    for (LockingClause clause : clauses) {
      if (applies(clause, item)
          && (chosen == RowLockPolicy.WAIT || clause.policy() == RowLockPolicy.NOWAIT)) {
        chosen = clause.policy() == RowLockPolicy.WAIT ? chosen : clause.policy();
      }
    }
    return chosen;
  }
}
