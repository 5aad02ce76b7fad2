package io.blueshift.sql.logical;

import io.blueshift.expression.Expression;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.WindowCall;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Questions about logical plans and rewriting of their expressions.
public final class Plans {
  private Plans() {}

  /// Returns the ids of the columns that a plan yields.
  public static BitSet columnIds(LogicalPlan plan) {
    BitSet ids = new BitSet();
    for (Column column : plan.columns()) {
      ids.set(column.id());
    }
    return ids;
  }

  /// Returns the ids of columns that a plan uses and that nothing within it makes.
  public static BitSet freeColumns(LogicalPlan plan) {
    BitSet used = new BitSet();
    BitSet made = new BitSet();
    collect(plan, used, made);
    used.andNot(made);
    return used;
  }

  private static void collect(LogicalPlan plan, BitSet used, BitSet made) {
    for (Expression expression : expressions(plan)) {
      Expressions.collectColumns(expression, used);
    }
    for (Column column : plan.columns()) {
      made.set(column.id());
    }
    if (plan instanceof LogicalPlan.CommonTable common) {
      BitSet inner = freeColumns(common.definition().plan());
      used.or(inner);
    }
    if (plan instanceof LogicalPlan.Project project) {
      // A column that is passed on is made below, or it is free.
      for (int i = 0; i < project.columns().size(); i++) {
        int id = project.columns().get(i).id();
        boolean passedOn =
            project.expressions().get(i) instanceof Expression.ColumnReference reference
                && reference.index() == id;
        if (passedOn && !makesBelow(project.input(), id)) {
          made.clear(id);
        }
      }
    }
    for (LogicalPlan input : plan.inputs()) {
      collect(input, used, made);
    }
  }

  private static boolean makesBelow(LogicalPlan plan, int id) {
    for (Column column : plan.columns()) {
      if (column.id() == id) {
        return true;
      }
    }
    return false;
  }

  /// Returns the expressions of the operator itself.
  public static List<Expression> expressions(LogicalPlan plan) {
    List<Expression> all = new ArrayList<>();
    mapExpressions(
        plan,
        expression -> {
          all.add(expression);
          return expression;
        });
    switch (plan) {
      case LogicalPlan.Window window ->
          collectOrder(window.partitionBy(), window.orderBy(), window.input(), all);
      case LogicalPlan.Sort sort -> collectOrder(List.of(), sort.keys(), sort.input(), all);
      default -> {}
    }
    return all;
  }

  private static void collectOrder(
      List<Integer> partition, List<SortOrder> orders, LogicalPlan input, List<Expression> all) {
    for (Column column : input.columns()) {
      boolean used =
          partition.contains(column.id())
              || orders.stream().anyMatch(order -> order.columnId() == column.id());
      if (used) {
        all.add(column.reference());
      }
    }
  }

  /// Returns the operator with each of its expressions replaced; its inputs stay.
  public static LogicalPlan mapExpressions(LogicalPlan plan, UnaryOperator<Expression> mapper) {
    return switch (plan) {
      case LogicalPlan.Scan(var source, var columns, var indexes, var filters, var paths) ->
          new LogicalPlan.Scan(source, columns, indexes, mapAll(filters, mapper), paths);
      case LogicalPlan.Rows(var columns, var rows) ->
          new LogicalPlan.Rows(columns, rows.stream().map(row -> mapAll(row, mapper)).toList());
      case LogicalPlan.Filter(var input, var conditions) ->
          new LogicalPlan.Filter(input, mapAll(conditions, mapper));
      case LogicalPlan.Project(var input, var columns, var expressions) ->
          new LogicalPlan.Project(input, columns, mapAll(expressions, mapper));
      case LogicalPlan.Join(var type, var left, var right, var conditions, var mark) ->
          new LogicalPlan.Join(type, left, right, mapAll(conditions, mapper), mark);
      case LogicalPlan.DependentJoin(var type, var left, var right, var conditions, var mark) ->
          new LogicalPlan.DependentJoin(type, left, right, mapAll(conditions, mapper), mark);
      case LogicalPlan.Aggregate aggregate ->
          new LogicalPlan.Aggregate(
              aggregate.input(),
              aggregate.keyColumns(),
              mapAll(aggregate.keys(), mapper),
              aggregate.groupingSets(),
              aggregate.callColumns(),
              aggregate.calls().stream().map(call -> mapCall(call, mapper)).toList());
      case LogicalPlan.Window window ->
          new LogicalPlan.Window(
              window.input(),
              window.partitionBy(),
              window.orderBy(),
              window.callColumns(),
              window.calls().stream().map(call -> mapCall(call, mapper)).toList());
      case LogicalPlan.Sort(var input, var keys, var limit, var offset) ->
          new LogicalPlan.Sort(
              input, keys, mapOptional(limit, mapper), mapOptional(offset, mapper));
      case LogicalPlan.TableFunction function ->
          new LogicalPlan.TableFunction(
              function.input(),
              function.function(),
              mapAll(function.arguments(), mapper),
              function.functionTypes(),
              function.functionColumns(),
              function.outer());
      case LogicalPlan.SetOperation _,
          LogicalPlan.RecursiveUnion _,
          LogicalPlan.WorkTable _,
          LogicalPlan.SingleRow _,
          LogicalPlan.CommonTable _ ->
          plan;
    };
  }

  private static @Nullable Expression mapOptional(
      @Nullable Expression expression, UnaryOperator<Expression> mapper) {
    return expression == null ? null : mapper.apply(expression);
  }

  private static List<Expression> mapAll(
      List<Expression> expressions, UnaryOperator<Expression> mapper) {
    return expressions.stream().map(mapper).toList();
  }

  private static AggregateCall mapCall(AggregateCall call, UnaryOperator<Expression> mapper) {
    return new AggregateCall(
        call.function(),
        mapAll(call.arguments(), mapper),
        call.distinct(),
        mapOptional(call.filter(), mapper),
        call.orderBy(),
        call.type());
  }

  private static WindowCall mapCall(WindowCall call, UnaryOperator<Expression> mapper) {
    return new WindowCall(
        call.function(),
        mapAll(call.arguments(), mapper),
        call.distinct(),
        call.ignoreNulls(),
        mapOptional(call.filter(), mapper),
        new WindowCall.WindowFrame(
            call.frame().unit(),
            mapBound(call.frame().start(), mapper),
            mapBound(call.frame().end(), mapper),
            call.frame().exclusion()),
        call.type());
  }

  private static WindowCall.Bound mapBound(
      WindowCall.Bound bound, UnaryOperator<Expression> mapper) {
    return new WindowCall.Bound(bound.kind(), mapOptional(bound.offset(), mapper));
  }

  /// Returns the plan with each input rebuilt, or itself when none changes.
  public static LogicalPlan mapInputs(LogicalPlan plan, UnaryOperator<LogicalPlan> mapper) {
    List<LogicalPlan> before = plan.inputs();
    if (before.isEmpty()) {
      return plan;
    }
    List<LogicalPlan> after = before.stream().map(mapper).toList();
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i) != after.get(i)) {
        return plan.withInputs(after);
      }
    }
    return plan;
  }

  /// Returns whether a plan yields at most one row, whatever the data.
  public static boolean yieldsAtMostOneRow(LogicalPlan plan) {
    return switch (plan) {
      case LogicalPlan.Aggregate aggregate ->
          aggregate.keys().isEmpty() && aggregate.groupingSets().size() == 1;
      case LogicalPlan.Rows rows -> rows.rows().size() <= 1;
      case LogicalPlan.SingleRow _ -> true;
      case LogicalPlan.Project project -> yieldsAtMostOneRow(project.input());
      case LogicalPlan.Filter filter -> yieldsAtMostOneRow(filter.input());
      case LogicalPlan.Window window -> yieldsAtMostOneRow(window.input());
      case LogicalPlan.Sort sort ->
          sort.limit() instanceof Expression.Literal(Long limit, _) && limit <= 1
              || yieldsAtMostOneRow(sort.input());
      case LogicalPlan.Join join ->
          switch (join.type()) {
            case INNER, LEFT -> yieldsAtMostOneRow(join.left()) && yieldsAtMostOneRow(join.right());
            case SEMI, ANTI, NULL_AWARE_ANTI, MARK, EXISTS_MARK, SINGLE ->
                yieldsAtMostOneRow(join.left());
            case RIGHT, FULL -> false;
          };
      default -> false;
    };
  }
}
