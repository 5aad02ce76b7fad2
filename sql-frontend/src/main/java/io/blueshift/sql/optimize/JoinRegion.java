package io.blueshift.sql.optimize;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A part of a plan whose joins may be done in any order that keeps their meaning: relations joined by
/// inner joins, and relations on the right of outer, semi, anti and mark joins, which may be joined as
/// soon as the relations that their condition names are there. Taking a plan apart, it makes LEFT joins
/// inner joins where conditions drop rows without a match, and ANTI joins where they drop the others.
final class JoinRegion {
  /// One input of the region. `type` is INNER for ordinary relations; otherwise the relation stands on
  /// the right of a join with `conditions`.
  record Relation(
      LogicalPlan plan,
      LogicalJoinType type,
      List<Expression> conditions,
      @Nullable Column mark,
      BitSet columns) {
    boolean isOrdinary() {
      return type == LogicalJoinType.INNER;
    }
  }

  private final List<Relation> relations = new ArrayList<>();
  private final Set<Expression> conditions = new LinkedHashSet<>();

  /// Columns of the right sides of LEFT joins that became ANTI joins: NULL in each row.
  private final List<Column> nullColumns = new ArrayList<>();

  private JoinRegion() {}

  /// Returns whether a join can be part of a region.
  static boolean isPartOf(LogicalPlan.Join join) {
    return switch (join.type()) {
      case INNER, LEFT, RIGHT, SEMI, ANTI, NULL_AWARE_ANTI, MARK, EXISTS_MARK -> true;
      case FULL, SINGLE -> false;
    };
  }

  /// Takes a plan apart.
  static JoinRegion of(LogicalPlan plan) {
    JoinRegion region = new JoinRegion();
    region.collect(plan);
    region.substituteNulls();
    return region;
  }

  /// Returns the relations; the first is an ordinary one.
  List<Relation> relations() {
    return relations;
  }

  /// Returns the conditions that all rows of the region's result meet.
  List<Expression> conditions() {
    return List.copyOf(conditions);
  }

  /// Returns the region's result with the columns that the region knows to be NULL added.
  ///
  /// @param joined the relations, joined in any order
  LogicalPlan withNullColumns(LogicalPlan joined) {
    if (nullColumns.isEmpty()) {
      return joined;
    }
    List<Column> columns = new ArrayList<>(joined.columns());
    List<Expression> expressions = new ArrayList<>();
    columns.forEach(column -> expressions.add(column.reference()));
    for (Column column : nullColumns) {
      columns.add(column.asNullable());
      expressions.add(new Literal(null, column.type()));
    }
    return new LogicalPlan.Project(joined, List.copyOf(columns), List.copyOf(expressions));
  }

  /// Returns an equal region in which `count` relations are put together as one: those that conditions
  /// connect with the first relation go first. Relations that stand on the right of other joins keep
  /// the order of the statement, since they need those before them.
  JoinRegion withFirstTogether(int count) {
    List<Relation> ordered =
        relations.stream().allMatch(Relation::isOrdinary) ? connectedOrder() : relations;
    LogicalPlan together = ordered.getFirst().plan();
    BitSet inside = (BitSet) ordered.getFirst().columns().clone();
    for (Relation relation : ordered.subList(1, count)) {
      together =
          new LogicalPlan.Join(
              relation.type(), together, relation.plan(), relation.conditions(), relation.mark());
      inside.or(relation.columns());
    }
    JoinRegion result = new JoinRegion();
    List<Expression> within = new ArrayList<>();
    for (Expression condition : conditions) {
      boolean isInside = Expressions.contains(inside, Expressions.columns(condition));
      (isInside ? within : result.conditions).add(condition);
    }
    result.addRelation(
        new LogicalPlan.Filter(together, List.copyOf(within)),
        LogicalJoinType.INNER,
        List.of(),
        null);
    result.relations.addAll(ordered.subList(count, ordered.size()));
    return result;
  }

  /// Returns the relations so that each is connected with one before it where that is possible.
  private List<Relation> connectedOrder() {
    List<Relation> open = new ArrayList<>(relations);
    List<Relation> ordered = new ArrayList<>();
    BitSet reached = new BitSet();
    while (!open.isEmpty()) {
      Relation next =
          open.stream()
              .filter(relation -> isConnected(reached, relation))
              .findFirst()
              .orElse(open.getFirst());
      open.remove(next);
      ordered.add(next);
      reached.or(next.columns());
    }
    return ordered;
  }

  private boolean isConnected(BitSet reached, Relation relation) {
    return conditions.stream()
        .map(Expressions::columns)
        .anyMatch(used -> used.intersects(reached) && used.intersects(relation.columns()));
  }

  /// Returns whether there is nothing to join.
  boolean isSingle() {
    return relations.size() == 1;
  }

  private void collect(LogicalPlan plan) {
    switch (plan) {
      case LogicalPlan.Filter filter -> {
        filter.conditions().forEach(this::addCondition);
        collect(filter.input());
      }
      case LogicalPlan.Join join when isPartOf(join) -> collectJoin(join);
      default -> addRelation(plan, LogicalJoinType.INNER, List.of(), null);
    }
  }

  private void addCondition(Expression condition) {
    for (Expression part : PredicateSimplifier.simplify(condition)) {
      conditions.add(part);
    }
  }

  private void collectJoin(LogicalPlan.Join join) {
    switch (join.type()) {
      case INNER -> {
        join.conditions().forEach(this::addCondition);
        collect(join.left());
        collect(join.right());
      }
      case RIGHT ->
          collectJoin(
              new LogicalPlan.Join(
                  LogicalJoinType.LEFT, join.right(), join.left(), join.conditions(), null));
      case LEFT -> {
        BitSet rightColumns = Plans.columnIds(join.right());
        boolean isInner =
            conditions.stream()
                .anyMatch(condition -> PredicateSimplifier.rejectsNulls(condition, rightColumns));
        if (isInner) {
          collectJoin(
              new LogicalPlan.Join(
                  LogicalJoinType.INNER, join.left(), join.right(), join.conditions(), null));
        } else if (keepsUnmatchedOnly(join)) {
          nullColumns.addAll(join.right().columns());
          collectRight(
              new LogicalPlan.Join(
                  LogicalJoinType.ANTI, join.left(), join.right(), join.conditions(), null));
        } else {
          collectRight(join);
        }
      }
      default -> collectRight(join);
    }
  }

  /// Returns whether the conditions above a LEFT join want a column to be NULL that no matching row
  /// of the right side has as NULL: a column that the join's condition compares, or one that is never
  /// NULL. Then rows without a match alone are left, as in an ANTI join.
  private boolean keepsUnmatchedOnly(LogicalPlan.Join join) {
    for (Column column : join.right().columns()) {
      if (conditions.contains(new IsNull(column.reference()))) {
        BitSet own = new BitSet();
        own.set(column.id());
        boolean presentInMatches =
            !column.nullable()
                || join.conditions().stream()
                    .anyMatch(condition -> PredicateSimplifier.rejectsNulls(condition, own));
        if (presentInMatches) {
          return true;
        }
      }
    }
    return false;
  }

  /// Puts NULL where conditions read columns that are known to be NULL.
  private void substituteNulls() {
    if (nullColumns.isEmpty()) {
      return;
    }
    Map<Integer, Expression> byId = new HashMap<>();
    for (Column column : nullColumns) {
      conditions.remove(new IsNull(column.reference()));
      byId.put(column.id(), new Literal(null, column.type()));
    }
    List<Expression> before = List.copyOf(conditions);
    conditions.clear();
    for (Expression condition : before) {
      conditions.add(FilterPushdown.substitute(condition, byId));
    }
    List<Relation> found = List.copyOf(relations);
    relations.clear();
    for (Relation relation : found) {
      Map<Integer, Expression> ofOthers = new HashMap<>(byId);
      relation.plan().columns().forEach(column -> ofOthers.remove(column.id()));
      List<Expression> substituted =
          relation.conditions().stream()
              .map(condition -> FilterPushdown.substitute(condition, ofOthers))
              .toList();
      addSplit(relation.plan(), relation.type(), substituted, relation.mark());
    }
  }

  private void collectRight(LogicalPlan.Join join) {
    collect(join.left());
    addSplit(join.right(), join.type(), join.conditions(), join.mark());
  }

  /// Adds a relation; what its join's conditions say of its columns alone goes into it where that keeps
  /// the join's meaning.
  private void addSplit(
      LogicalPlan plan,
      LogicalJoinType type,
      List<Expression> joinConditions,
      @Nullable Column mark) {
    BitSet rightColumns = Plans.columnIds(plan);
    List<Expression> own = new ArrayList<>();
    List<Expression> both = new ArrayList<>();
    boolean splits = type != LogicalJoinType.MARK && type != LogicalJoinType.NULL_AWARE_ANTI;
    for (Expression condition : joinConditions) {
      List<Expression> parts =
          splits ? PredicateSimplifier.simplify(condition) : List.of(condition);
      for (Expression part : parts) {
        BitSet used = Expressions.columns(part);
        boolean onRight = splits && !used.isEmpty() && Expressions.contains(rightColumns, used);
        (onRight ? own : both).add(part);
      }
    }
    LogicalPlan filtered = own.isEmpty() ? plan : new LogicalPlan.Filter(plan, List.copyOf(own));
    addRelation(filtered, type, List.copyOf(both), mark);
  }

  private void addRelation(
      LogicalPlan plan,
      LogicalJoinType type,
      List<Expression> joinConditions,
      @Nullable Column mark) {
    BitSet columns = new BitSet();
    if (type.yieldsRight()) {
      columns.or(Plans.columnIds(plan));
    }
    if (mark != null) {
      columns.set(mark.id());
    }
    relations.add(new Relation(plan, type, joinConditions, mark, columns));
  }
}
