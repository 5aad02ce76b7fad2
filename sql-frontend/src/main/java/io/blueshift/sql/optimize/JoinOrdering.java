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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Orders the joins of one region by estimated cost; [JoinSearch] says how.
final class JoinOrdering implements JoinSearch.Graph {
  private static final int RELATION_COUNT_MAX = 62;
  private static final double BUILD_COST = 2.5;
  private static final double CROSS_COST = 8;

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
  private final Map<Long, Double> rowsOfSet = new HashMap<>();

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
    if (relationCount > RELATION_COUNT_MAX) {
      JoinRegion parts = region.withFirstTogether(RELATION_COUNT_MAX);
      return new JoinOrdering(optimizer, estimator, parts).order();
    }
    for (int i = 0; i < relationCount; i++) {
      int relation = i;
      region.relations().get(i).columns().stream()
          .forEach(column -> relationOfColumn.put(column, relation));
    }
    List<List<Expression>> filters = classify();
    for (int i = 0; i < relationCount; i++) {
      JoinRegion.Relation relation = region.relations().get(i);
      LogicalPlan leaf = optimizer.filtered(relation.plan(), filters.get(i));
      leaves.add(leaf);
      leafRows[i] = estimator.rows(leaf);
    }
    for (int i = 0; i < relationCount; i++) {
      JoinRegion.Relation relation = region.relations().get(i);
      required[i] = relation.isOrdinary() ? 0 : requiredBy(relation);
      matchFractions[i] = fraction(relation, leafRows[i]);
      if (relation.type() == LogicalJoinType.LEFT) {
        double matched = estimator.matchFraction(oriented(relation), leafRows[i]);
        estimator.noteUnmatched(relation.plan(), 1 - matched);
      }
    }
    classes.resolve(relationOfColumn, estimator, leafRows);
    LogicalPlan joined = plan(new JoinSearch(this).search());
    return constants.isEmpty() ? joined : new LogicalPlan.Filter(joined, List.copyOf(constants));
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
    spreadToRightSides(filters);
    for (EquivalenceClasses.WithinRelation equality : classes.within(relationOfColumn)) {
      filters.get(equality.relation()).add(equality.condition());
    }
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

  /// What holds for a column holds for the rows that match it on the right of an outer, semi or anti
  /// join as well: others never match.
  private void spreadToRightSides(List<List<Expression>> filters) {
    for (int i = 0; i < relationCount; i++) {
      JoinRegion.Relation relation = region.relations().get(i);
      boolean othersNeverMatter =
          switch (relation.type()) {
            case LEFT, SEMI, ANTI, EXISTS_MARK -> true;
            default -> false;
          };
      if (othersNeverMatter) {
        for (Expression condition : oriented(relation)) {
          spreadToRight(condition, relation, filters, filters.get(i));
        }
      }
    }
  }

  private void spreadToRight(
      Expression joinCondition,
      JoinRegion.Relation relation,
      List<List<Expression>> filters,
      List<Expression> target) {
    if (joinCondition
            instanceof Comparison(var operator, ColumnReference left, ColumnReference right)
        && operator == ComparisonOperator.EQUAL
        && left.type().equals(right.type())
        && Plans.columnIds(relation.plan()).get(right.index())
        && relationOfColumn.containsKey(left.index())) {
      for (Expression condition : List.copyOf(filters.get(relationOfColumn.get(left.index())))) {
        if (left.equals(constrained(condition))) {
          target.add(FilterPushdown.substitute(condition, Map.of(left.index(), right)));
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

  private static List<Expression> oriented(JoinRegion.Relation relation) {
    return Estimator.oriented(relation.conditions(), Plans.columnIds(relation.plan()));
  }

  // ---- sizes

  /// Returns how many rows a set of relations yields, in whatever order they are joined.
  @Override
  public double rows(long mask) {
    Double known = rowsOfSet.get(mask);
    if (known == null) {
      known = computeRows(mask);
      rowsOfSet.put(mask, known);
    }
    return known;
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
    rows *= classes.selectivity(mask);
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

  // ---- what the search asks

  @Override
  public int relationCount() {
    return relationCount;
  }

  @Override
  public long neighbours(int relation) {
    long own = 1L << relation;
    long connected = classes.neighbours(own);
    for (Predicate predicate : predicates) {
      if (Long.bitCount(predicate.mask) == 2 && (predicate.mask & own) != 0) {
        connected |= predicate.mask;
      }
    }
    return connected & ~own;
  }

  @Override
  public long required(int relation) {
    return required[relation];
  }

  @Override
  public boolean isConnected(long left, long right) {
    if (classes.connects(left, right)) {
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

  @Override
  public double leafCost(int relation) {
    return leafRows[relation] * 0.2;
  }

  @Override
  public double joinCost(long left, long right, boolean connected, boolean rightAlone) {
    double leftRows = rowsOf(left);
    double rightRows = rowsOf(right);
    double probe = rightAlone ? leftRows : Math.max(leftRows, rightRows);
    double build = rightAlone ? rightRows : Math.min(leftRows, rightRows);
    double work = connected ? probe + BUILD_COST * build : CROSS_COST * leftRows * rightRows;
    return work + rows(left | right);
  }

  /// Returns the rows of an input: those of a single relation are its own, whatever its join makes of
  /// them.
  private double rowsOf(long set) {
    return Long.bitCount(set) == 1 ? leafRows[Long.numberOfTrailingZeros(set)] : rows(set);
  }

  // ---- plans

  private LogicalPlan plan(JoinSearch.Tree tree) {
    if (tree.left() == null || tree.right() == null) {
      return leaves.get(Long.numberOfTrailingZeros(tree.set()));
    }
    return joined(tree.left().set(), plan(tree.left()), tree.right().set(), plan(tree.right()));
  }

  private JoinRegion.@Nullable Relation special(long set) {
    if (Long.bitCount(set) != 1) {
      return null;
    }
    JoinRegion.Relation relation = region.relations().get(Long.numberOfTrailingZeros(set));
    return relation.isOrdinary() ? null : relation;
  }

  private LogicalPlan joined(long left, LogicalPlan leftPlan, long right, LogicalPlan rightPlan) {
    long mask = left | right;
    JoinRegion.Relation special = special(right);
    List<Expression> conditions = new ArrayList<>();
    for (Predicate predicate : predicates) {
      boolean applies =
          (predicate.mask & ~mask) == 0
              && (predicate.mask & ~left) != 0
              && (predicate.mask & ~right) != 0;
      boolean ownMark = special != null && predicate.mask == right;
      if (applies || ownMark) {
        conditions.add(predicate.condition);
      }
    }
    if (special == null) {
      conditions.addAll(0, classes.conditions(left, right));
      return new LogicalPlan.Join(
          LogicalJoinType.INNER, leftPlan, rightPlan, List.copyOf(conditions), null);
    }
    LogicalPlan plan =
        new LogicalPlan.Join(
            special.type(), leftPlan, rightPlan, special.conditions(), special.mark());
    return conditions.isEmpty() ? plan : new LogicalPlan.Filter(plan, List.copyOf(conditions));
  }
}
