package io.blueshift.sql.optimize;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.InList;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Orders the joins of one region by estimated cost: exactly, by dynamic programming over sets of
/// relations (Selinger et al. 1979, with bushy trees), up to [#EXACT_RELATION_COUNT_MAX] relations;
/// by joining the pair with the smallest result first (Fegaras 1998) beyond.
final class JoinOrdering {
  private static final int EXACT_RELATION_COUNT_MAX = 10;
  private static final double BUILD_COST = 2.5;
  private static final double CROSS_COST = 8;

  /// A set of relations joined in some order.
  private record Candidate(long mask, double rows, double cost, LogicalPlan plan) {}

  /// A condition between several relations.
  private record Predicate(Expression condition, long mask) {}

  private final Optimizer optimizer;
  private final Estimator estimator;
  private final JoinRegion region;
  private final int relationCount;
  private final List<LogicalPlan> leaves = new ArrayList<>();
  private final double[] leafRows;
  private final long[] required;
  private final double[] matchFractions;
  private final List<Predicate> predicates = new ArrayList<>();
  private final List<Expression> constants = new ArrayList<>();
  private final EquivalenceClasses classes = new EquivalenceClasses();
  private final Map<Integer, Integer> relationOfColumn = new LinkedHashMap<>();
  private final Map<Long, Double> rowsOfSet = new LinkedHashMap<>();

  JoinOrdering(Optimizer optimizer, Estimator estimator, JoinRegion region) {
    this.optimizer = optimizer;
    this.estimator = estimator;
    this.region = region;
    this.relationCount = region.relations().size();
    this.leafRows = new double[relationCount];
    this.required = new long[relationCount];
    this.matchFractions = new double[relationCount];
  }

  /// Returns the region's result.
  LogicalPlan order() {
    if (relationCount > 62) {
      return inWrittenOrder();
    }
    for (int i = 0; i < relationCount; i++) {
      int relation = i;
      region.relations().get(i).columns().stream()
          .forEach(column -> relationOfColumn.put(column, relation));
    }
    List<List<Expression>> filters = classify();
    for (int i = 0; i < relationCount; i++) {
      JoinRegion.Relation relation = region.relations().get(i);
      LogicalPlan leaf = optimizer.place(FilterPushdown.push(relation.plan(), filters.get(i)));
      leaves.add(leaf);
      leafRows[i] = estimator.rows(leaf);
    }
    for (int i = 0; i < relationCount; i++) {
      JoinRegion.Relation relation = region.relations().get(i);
      required[i] = relation.isOrdinary() ? 0 : requiredBy(relation);
      matchFractions[i] = fraction(relation, leafRows[i]);
    }
    LogicalPlan joined = relationCount <= EXACT_RELATION_COUNT_MAX ? exhaustive() : greedy();
    return constants.isEmpty() ? joined : new LogicalPlan.Filter(joined, List.copyOf(constants));
  }

  /// Joins as the statement has it, where there are too many relations for a set in 64 bits.
  private LogicalPlan inWrittenOrder() {
    LogicalPlan plan = null;
    for (JoinRegion.Relation relation : region.relations()) {
      LogicalPlan leaf = optimizer.place(relation.plan());
      plan =
          plan == null
              ? leaf
              : new LogicalPlan.Join(
                  relation.type(), plan, leaf, relation.conditions(), relation.mark());
    }
    return new LogicalPlan.Filter(plan, region.conditions());
  }

  // ---- conditions

  private long maskOf(Expression condition) {
    long mask = 0;
    BitSet used = Expressions.columns(condition);
    for (int id = used.nextSetBit(0); id >= 0; id = used.nextSetBit(id + 1)) {
      Integer relation = relationOfColumn.get(id);
      if (relation != null) {
        mask |= 1L << relation;
      }
    }
    return mask;
  }

  /// Sorts the conditions into filters of single relations, equivalences of columns and others.
  private List<List<Expression>> classify() {
    List<List<Expression>> filters = new ArrayList<>();
    for (int i = 0; i < relationCount; i++) {
      filters.add(new ArrayList<>());
    }
    for (Expression condition : region.conditions()) {
      long mask = maskOf(condition);
      if (mask == 0) {
        constants.add(condition);
      } else if (Long.bitCount(mask) == 1 && isOrdinary(mask)) {
        filters.get(Long.numberOfTrailingZeros(mask)).add(condition);
      } else if (!addEquivalence(condition, mask)) {
        predicates.add(new Predicate(condition, mask));
        addImplied(condition, mask, filters);
      }
    }
    spreadConstants(filters);
    return filters;
  }

  private boolean isOrdinary(long mask) {
    for (int i = 0; i < relationCount; i++) {
      if ((mask & 1L << i) != 0 && !region.relations().get(i).isOrdinary()) {
        return false;
      }
    }
    return true;
  }

  private boolean addEquivalence(Expression condition, long mask) {
    if (Long.bitCount(mask) == 2
        && isOrdinary(mask)
        && condition
            instanceof Comparison(var operator, ColumnReference left, ColumnReference right)
        && operator == ComparisonOperator.EQUAL
        && left.type().equals(right.type())) {
      classes.add(left, right);
      return true;
    }
    return false;
  }

  private void addImplied(Expression condition, long mask, List<List<Expression>> filters) {
    for (int i = 0; i < relationCount; i++) {
      JoinRegion.Relation relation = region.relations().get(i);
      if ((mask & 1L << i) != 0 && relation.isOrdinary()) {
        Expression implied = PredicateSimplifier.impliedBy(condition, relation.columns());
        if (implied != null) {
          filters.get(i).add(implied);
        }
      }
    }
  }

  /// What holds for a column holds for all columns that equal it.
  private void spreadConstants(List<List<Expression>> filters) {
    List<List<Expression>> found = new ArrayList<>();
    for (List<Expression> filter : filters) {
      found.add(List.copyOf(filter));
    }
    for (int i = 0; i < relationCount; i++) {
      for (Expression condition : found.get(i)) {
        ColumnReference column = constrained(condition);
        if (column == null) {
          continue;
        }
        for (ColumnReference other : classes.others(column)) {
          int target = relationOfColumn.get(other.index());
          Expression copy = FilterPushdown.substitute(condition, Map.of(column.index(), other));
          if (target != i && !filters.get(target).contains(copy)) {
            filters.get(target).add(copy);
          }
        }
      }
    }
  }

  private static @Nullable ColumnReference constrained(Expression condition) {
    return switch (condition) {
      case Comparison(var operator, ColumnReference column, var right)
          when operator != ComparisonOperator.NOT_EQUAL && Expressions.isConstant(right) ->
          column;
      case InList(ColumnReference column, _) -> column;
      default -> null;
    };
  }

  private long requiredBy(JoinRegion.Relation relation) {
    long mask = 0;
    for (Expression condition : relation.conditions()) {
      mask |= maskOf(condition);
    }
    int own = region.relations().indexOf(relation);
    mask &= ~(1L << own);
    return mask == 0 ? 1 : mask;
  }

  private double fraction(JoinRegion.Relation relation, double rows) {
    return switch (relation.type()) {
      case SEMI -> estimator.matchFraction(oriented(relation), rows);
      case ANTI, NULL_AWARE_ANTI ->
          Math.max(0.05, 1 - estimator.matchFraction(oriented(relation), rows));
      default -> 1;
    };
  }

  /// Returns the relation's equalities with its own side on the right.
  private static List<Expression> oriented(JoinRegion.Relation relation) {
    BitSet own = Plans.columnIds(relation.plan());
    List<Expression> result = new ArrayList<>();
    for (Expression condition : relation.conditions()) {
      if (condition instanceof Comparison comparison
          && Expressions.columns(comparison.left()).intersects(own)) {
        result.add(
            new Comparison(comparison.operator().flipped(), comparison.right(), comparison.left()));
      } else {
        result.add(condition);
      }
    }
    return result;
  }

  // ---- sizes

  /// Returns how many rows a set of relations yields, in whatever order they are joined.
  private double rows(long mask) {
    return rowsOfSet.computeIfAbsent(mask, this::computeRows);
  }

  private double computeRows(long mask) {
    double rows = 1;
    for (int i = 0; i < relationCount; i++) {
      if ((mask & 1L << i) != 0) {
        JoinRegion.Relation relation = region.relations().get(i);
        if (relation.isOrdinary()) {
          rows *= leafRows[i];
        } else if (relation.type() == LogicalJoinType.LEFT) {
          rows *= leftFactor(relation, leafRows[i]);
        } else {
          rows *= matchFractions[i];
        }
      }
    }
    rows *= classes.selectivity(mask, relationOfColumn, estimator);
    for (Predicate predicate : predicates) {
      if ((predicate.mask & ~mask) == 0) {
        rows *= estimator.selectivity(predicate.condition);
      }
    }
    return Math.max(1, rows);
  }

  private double leftFactor(JoinRegion.Relation relation, double rows) {
    double perRow = rows;
    for (Expression condition : oriented(relation)) {
      if (condition instanceof Comparison(var operator, _, var right)
          && operator == ComparisonOperator.EQUAL) {
        perRow /= estimator.distinct(right, Double.MAX_VALUE);
      } else {
        perRow *= 0.5;
      }
    }
    return Math.max(1, perRow);
  }

  // ---- search

  private LogicalPlan exhaustive() {
    Candidate[] best = new Candidate[1 << relationCount];
    for (int i = 0; i < relationCount; i++) {
      best[1 << i] = leaf(i);
    }
    for (int mask = 1; mask < best.length; mask++) {
      if (Integer.bitCount(mask) > 1) {
        best[mask] = bestOf(mask, best);
      }
    }
    Candidate whole = best[best.length - 1];
    return whole == null ? greedy() : whole.plan;
  }

  private Candidate leaf(int relation) {
    return new Candidate(
        1L << relation, leafRows[relation], leafRows[relation] * 0.2, leaves.get(relation));
  }

  private @Nullable Candidate bestOf(int mask, Candidate[] best) {
    Candidate winner = null;
    int winnerLeft = 0;
    boolean winnerConnected = false;
    double winnerCost = Double.MAX_VALUE;
    for (int left = (mask - 1) & mask; left > 0; left = (left - 1) & mask) {
      int right = mask & ~left;
      Candidate first = best[left];
      Candidate second = best[right];
      if (first == null || second == null || !isAllowed(left, right)) {
        continue;
      }
      boolean connected = isConnected(left, right);
      if (winnerConnected && !connected) {
        continue;
      }
      double cost = cost(first, second, connected);
      if (connected && !winnerConnected || cost < winnerCost) {
        winnerCost = cost;
        winnerLeft = left;
        winnerConnected = connected;
        winner = first;
      }
    }
    return winner == null ? null : joined(winner, best[mask & ~winnerLeft], winnerCost);
  }

  /// Returns whether the right set may stand on the right: ordinary sets in one of the two orders, a
  /// relation with conditions of its own alone and after those it needs.
  private boolean isAllowed(long left, long right) {
    if (Long.bitCount(right) == 1) {
      int relation = Long.numberOfTrailingZeros(right);
      if (!region.relations().get(relation).isOrdinary()) {
        return (required[relation] & ~left) == 0 && isComplete(left);
      }
    }
    return isComplete(left) && isComplete(right);
  }

  /// Returns whether a set is an ordinary relation, or holds what its others need.
  private boolean isComplete(long mask) {
    for (int i = 0; i < relationCount; i++) {
      if ((mask & 1L << i) != 0 && (required[i] & ~mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isConnected(long left, long right) {
    if (Long.bitCount(right) == 1
        && !region.relations().get(Long.numberOfTrailingZeros(right)).isOrdinary()) {
      return true;
    }
    if (classes.connects(left, right, relationOfColumn)) {
      return true;
    }
    for (Predicate predicate : predicates) {
      if ((predicate.mask & left) != 0
          && (predicate.mask & right) != 0
          && (predicate.mask & ~(left | right)) == 0) {
        return true;
      }
    }
    return false;
  }

  private double cost(Candidate left, Candidate right, boolean connected) {
    double rows = rows(left.mask | right.mask);
    double probe = Math.max(left.rows, right.rows);
    double build = Math.min(left.rows, right.rows);
    if (special(right) != null) {
      build = right.rows;
      probe = left.rows;
    }
    double work = connected ? probe + BUILD_COST * build : CROSS_COST * left.rows * right.rows;
    return left.cost + right.cost + work + rows;
  }

  private JoinRegion.@Nullable Relation special(Candidate candidate) {
    if (Long.bitCount(candidate.mask) != 1) {
      return null;
    }
    JoinRegion.Relation relation =
        region.relations().get(Long.numberOfTrailingZeros(candidate.mask));
    return relation.isOrdinary() ? null : relation;
  }

  private Candidate joined(Candidate left, Candidate right, double cost) {
    long mask = left.mask | right.mask;
    JoinRegion.Relation special = special(right);
    LogicalPlan plan;
    List<Expression> after = new ArrayList<>();
    List<Expression> conditions = new ArrayList<>();
    for (Predicate predicate : predicates) {
      boolean applies =
          (predicate.mask & ~mask) == 0
              && (predicate.mask & ~left.mask) != 0
              && (predicate.mask & ~right.mask) != 0;
      boolean ownMark = special != null && predicate.mask == right.mask;
      if (applies || ownMark) {
        (special == null ? conditions : after).add(predicate.condition);
      }
    }
    if (special == null) {
      conditions.addAll(0, classes.conditions(left.mask, right.mask, relationOfColumn));
      plan =
          new LogicalPlan.Join(
              LogicalJoinType.INNER, left.plan, right.plan, List.copyOf(conditions), null);
    } else {
      plan =
          new LogicalPlan.Join(
              special.type(), left.plan, right.plan, special.conditions(), special.mark());
      if (!after.isEmpty()) {
        plan = new LogicalPlan.Filter(plan, List.copyOf(after));
      }
    }
    return new Candidate(mask, rows(mask), cost, plan);
  }

  private LogicalPlan greedy() {
    List<Candidate> open = new ArrayList<>();
    for (int i = 0; i < relationCount; i++) {
      open.add(leaf(i));
    }
    while (open.size() > 1) {
      int bestLeft = -1;
      int bestRight = -1;
      double bestCost = Double.MAX_VALUE;
      boolean bestConnected = false;
      for (int i = 0; i < open.size(); i++) {
        for (int j = 0; j < open.size(); j++) {
          if (i == j
              || special(open.get(i)) != null
              || !isAllowed(open.get(i).mask, open.get(j).mask)) {
            continue;
          }
          boolean connected = isConnected(open.get(i).mask, open.get(j).mask);
          double cost = greedyCost(open.get(i), open.get(j));
          if (connected && !bestConnected || connected == bestConnected && cost < bestCost) {
            bestLeft = i;
            bestRight = j;
            bestCost = cost;
            bestConnected = connected;
          }
        }
      }
      Candidate left = open.get(bestLeft);
      Candidate right = open.get(bestRight);
      Candidate joined = joined(left, right, cost(left, right, bestConnected));
      open.remove(left);
      open.remove(right);
      open.add(joined);
    }
    return open.getFirst().plan;
  }

  private double greedyCost(Candidate left, Candidate right) {
    return rows(left.mask | right.mask) + 0.01 * (left.rows + right.rows);
  }
}
