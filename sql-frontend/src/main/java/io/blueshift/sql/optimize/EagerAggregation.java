package io.blueshift.sql.optimize;

import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Arithmetic;
import io.blueshift.expression.Expression.Case;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.AggregateCall;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.ColumnIds;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Groups the rows of a large input before it is joined to what describes them (eager group-by: Yan and
/// Larson, "Eager Aggregation and Lazy Aggregation", VLDB 1995). A sum of sales by the name of the
/// customer becomes sums by the customer's number, which are joined to the names and summed up again.
///
/// All arguments of the aggregates must come from one input of the joins below the grouping. That input
/// is grouped by whatever else anybody above reads of it, so that rows which become one would have
/// had the same partners in every join; keys need not be unique. A CASE whose conditions read other
/// inputs and whose results read this one is a CASE over partial aggregates. It is done where the estimates say
/// that few groups come of many rows and that this saves work above. Used by one thread for one statement.
final class EagerAggregation {
  /// Estimates of groups are bad; the gain has to be clear.
  private static final double GROUP_SHARE_MAX = 0.25;

  private static final double COST_SHARE_MAX = 0.6;
  private static final double ROWS_MIN = 50_000;

  private static final double JOIN_COST = 0.5;
  private static final double NARROW_KEY_COST = 0.5;
  private static final double WIDE_KEY_COST = 2;
  private static final double CALL_COST = 0.15;
  private static final double COMPUTED_CALL_COST = 0.4;

  private final ColumnIds ids;
  private final Estimator estimator;

  EagerAggregation(ColumnIds ids, Estimator estimator) {
    this.ids = ids;
    this.estimator = estimator;
  }

  /// Returns an equal plan whose joins are in the same order.
  LogicalPlan apply(LogicalPlan plan) {
    LogicalPlan rebuilt = Plans.mapInputs(plan, this::apply);
    if (!(rebuilt instanceof LogicalPlan.Aggregate aggregate)
        || aggregate.keys().isEmpty()
        || aggregate.calls().isEmpty()) {
      return rebuilt;
    }
    LogicalPlan.Aggregate flat = withoutProjections(aggregate);
    Candidate best = null;
    for (Candidate candidate : candidates(flat)) {
      if (best == null || candidate.cost < best.cost) {
        best = candidate;
      }
    }
    return best == null ? rebuilt : split(flat, best);
  }

  /// Returns the aggregation over the input of the projections below it.
  private static LogicalPlan.Aggregate withoutProjections(LogicalPlan.Aggregate aggregate) {
    LogicalPlan.Aggregate result = aggregate;
    while (result.input() instanceof LogicalPlan.Project project
        && project.expressions().stream().noneMatch(Expressions::containsVolatile)) {
      Map<Integer, Expression> byId = new HashMap<>();
      for (int i = 0; i < project.columns().size(); i++) {
        byId.put(project.columns().get(i).id(), project.expressions().get(i));
      }
      result =
          (LogicalPlan.Aggregate)
              Plans.mapExpressions(
                  result.withInputs(List.of(project.input())),
                  expression -> FilterPushdown.substitute(expression, byId));
    }
    return result;
  }

  // ---- where

  /// An input to group, by the columns that are read above it, and the work of doing so.
  private record Candidate(LogicalPlan input, List<Column> keys, double cost) {}

  private List<Candidate> candidates(LogicalPlan.Aggregate aggregate) {
    List<Candidate> found = new ArrayList<>();
    List<Expression> above = new ArrayList<>(aggregate.keys());
    double joinWork = 0;
    double rowsAbove = estimator.rows(aggregate.input());
    double lateWork = rowsAbove * workPerRow(aggregate.keys(), aggregate.calls());
    LogicalPlan node = aggregate.input();
    while (true) {
      LogicalPlan next = below(node, aggregate.calls());
      if (next == null) {
        return found;
      }
      above.addAll(Plans.expressions(node));
      if (node instanceof LogicalPlan.Join) {
        joinWork += JOIN_COST * estimator.rows(next);
        Candidate candidate = candidate(aggregate, next, above, joinWork + lateWork);
        if (candidate != null) {
          found.add(candidate);
        }
      }
      node = next;
    }
  }

  /// Returns the input of a node that all calls' arguments come from, or null when there is none or
  /// rows of it do not pass the node by themselves.
  private @Nullable LogicalPlan below(LogicalPlan node, List<AggregateCall> calls) {
    return switch (node) {
      case LogicalPlan.Filter filter
          when filter.conditions().stream().noneMatch(Expressions::containsVolatile) ->
          givesArguments(filter.input(), calls) ? filter.input() : null;
      case LogicalPlan.Join join
          when join.conditions().stream().noneMatch(Expressions::containsVolatile) -> {
        boolean left = givesArguments(join.left(), calls);
        boolean right = join.type() == LogicalJoinType.INNER && givesArguments(join.right(), calls);
        if (left && right) {
          left = estimator.rows(join.left()) >= estimator.rows(join.right());
        }
        yield switch (join.type()) {
          case INNER -> left ? join.left() : right ? join.right() : null;
          case LEFT, SEMI, ANTI -> left ? join.left() : null;
          default -> null;
        };
      }
      default -> null;
    };
  }

  private static boolean givesArguments(LogicalPlan input, List<AggregateCall> calls) {
    BitSet own = Plans.columnIds(input);
    return calls.stream().allMatch(call -> isSplittable(call, own));
  }

  private @Nullable Candidate candidate(
      LogicalPlan.Aggregate aggregate,
      LogicalPlan input,
      List<Expression> above,
      double workWithout) {
    double rows = estimator.rows(input);
    if (rows < ROWS_MIN) {
      return null;
    }
    BitSet own = Plans.columnIds(input);
    BitSet read = new BitSet();
    above.forEach(expression -> Expressions.collectColumns(expression, read));
    Set<Expression> partial = new HashSet<>();
    for (AggregateCall call : aggregate.calls()) {
      collectParts(call, own, read, partial);
    }
    List<Column> keys = input.columns().stream().filter(column -> read.get(column.id())).toList();
    if (keys.isEmpty()) {
      return null;
    }
    double groups = estimator.groups(keys, input);
    double share = groups / rows;
    if (share > GROUP_SHARE_MAX) {
      return null;
    }
    double early = 0;
    for (Column key : keys) {
      early += keyWork(key.reference());
    }
    for (Expression part : partial) {
      early += callWork(part);
    }
    double cost = rows * early + share * workWithout;
    return cost < COST_SHARE_MAX * workWithout ? new Candidate(input, keys, cost) : null;
  }

  private static void collectParts(
      AggregateCall call, BitSet own, BitSet read, Set<Expression> partial) {
    for (Expression argument : call.arguments()) {
      if (Expressions.contains(own, Expressions.columns(argument))) {
        partial.add(argument);
      } else if (argument instanceof Case(var branches, _, _)) {
        for (Case.Branch branch : branches) {
          Expressions.collectColumns(branch.condition(), read);
          partial.add(branch.result());
        }
      }
    }
  }

  private static double workPerRow(List<Expression> keys, List<AggregateCall> calls) {
    double work = 0;
    for (Expression key : keys) {
      work += keyWork(key);
    }
    for (AggregateCall call : calls) {
      for (Expression argument : call.arguments()) {
        work += callWork(argument);
      }
    }
    return work;
  }

  private static double keyWork(Expression key) {
    return key.type().physicalType() == PhysicalType.BYTES ? WIDE_KEY_COST : NARROW_KEY_COST;
  }

  private static double callWork(Expression argument) {
    return argument instanceof ColumnReference ? CALL_COST : COMPUTED_CALL_COST;
  }

  // ---- what

  /// Returns whether a call can be computed from partial aggregates over an input of these columns.
  private static boolean isSplittable(AggregateCall call, BitSet own) {
    if (call.function().equals("grouping") || call.function().equals("grouping_id")) {
      return true;
    }
    boolean plain = !call.distinct() && call.orderBy().isEmpty() && call.arguments().size() <= 1;
    if (!plain || call.filter() != null && !isOf(call.filter(), own)) {
      return false;
    }
    return switch (call.function()) {
      case "count" -> call.arguments().stream().allMatch(argument -> isOf(argument, own));
      case "avg" ->
          call.arguments().getFirst().type() instanceof LogicalType.DoubleType
              && isOf(call.arguments().getFirst(), own);
      case "sum" ->
          !(call.arguments().getFirst().type() instanceof LogicalType.RealType)
              && !(call.arguments().getFirst().type() instanceof LogicalType.IntervalType)
              && (isOf(call.arguments().getFirst(), own) || isCaseOver(call, own));
      case "min", "max", "any_value", "bool_and", "bool_or" ->
          isOf(call.arguments().getFirst(), own);
      default -> false;
    };
  }

  private static boolean isOf(Expression expression, BitSet own) {
    return Expressions.contains(own, Expressions.columns(expression)) && isSafe(expression);
  }

  /// Returns whether an expression may be computed for rows that joins would have removed: it does not
  /// fail for values of theirs and answers alike each time.
  private static boolean isSafe(Expression expression) {
    boolean safe =
        switch (expression) {
          case Expression.Call _ -> false;
          case Arithmetic(var operator, _, var right, _) ->
              switch (operator) {
                case DIVIDE, MODULO -> Expressions.isConstant(right);
                default -> true;
              };
          case Cast(var operand, var type, _) ->
              operand.type().isNumeric() && type.isNumeric() || operand.type().equals(type);
          default -> true;
        };
    return safe && Expressions.operands(expression).stream().allMatch(EagerAggregation::isSafe);
  }

  /// Returns whether a call's argument is a CASE without ELSE whose results are an input's.
  private static boolean isCaseOver(AggregateCall call, BitSet own) {
    return call.filter() == null
        && call.arguments().getFirst() instanceof Case(var branches, var otherwise, _)
        && otherwise instanceof Literal(var value, _)
        && value == null
        && branches.stream()
            .allMatch(branch ->
                branch.result() instanceof ColumnReference column && own.get(column.index()))
        && branches.stream().noneMatch(branch -> Expressions.containsVolatile(branch.condition()));
  }

  /// Groups the candidate's input and replaces the calls by such over its results.
  private LogicalPlan split(LogicalPlan.Aggregate aggregate, Candidate candidate) {
    Partials partials = new Partials(Plans.columnIds(candidate.input));
    List<AggregateCall> calls = new ArrayList<>();
    List<Column> callColumns = new ArrayList<>();
    List<Column> outputs = new ArrayList<>(aggregate.keyColumns());
    List<Expression> results = new ArrayList<>();
    aggregate.keyColumns().forEach(column -> results.add(column.reference()));
    for (int i = 0; i < aggregate.calls().size(); i++) {
      Column column = aggregate.callColumns().get(i);
      outputs.add(column);
      results.add(partials.replace(aggregate.calls().get(i), column, calls, callColumns));
    }
    List<Expression> keys = new ArrayList<>();
    candidate.keys.forEach(key -> keys.add(key.reference()));
    LogicalPlan early =
        new LogicalPlan.Aggregate(
            candidate.input,
            candidate.keys,
            List.copyOf(keys),
            List.of(IntStream.range(0, keys.size()).boxed().toList()),
            List.copyOf(partials.columns.values()),
            List.copyOf(partials.columns.keySet()));
    LogicalPlan late =
        new LogicalPlan.Aggregate(
            replaced(aggregate.input(), candidate.input, early),
            aggregate.keyColumns(),
            aggregate.keys(),
            aggregate.groupingSets(),
            List.copyOf(callColumns),
            List.copyOf(calls));
    return new LogicalPlan.Project(late, List.copyOf(outputs), List.copyOf(results));
  }

  private static LogicalPlan replaced(LogicalPlan plan, LogicalPlan old, LogicalPlan replacement) {
    return plan == old
        ? replacement
        : Plans.mapInputs(plan, input -> replaced(input, old, replacement));
  }

  /// The aggregates of the early grouping and the columns that they yield.
  private final class Partials {
    private final BitSet own;
    private final Map<AggregateCall, Column> columns = new LinkedHashMap<>();

    Partials(BitSet own) {
      this.own = own;
    }

    /// Adds what takes a call's place to the late grouping and returns the call's result.
    Expression replace(
        AggregateCall call, Column column, List<AggregateCall> calls, List<Column> callColumns) {
      switch (call.function()) {
        case "grouping", "grouping_id" -> {
          calls.add(call);
          callColumns.add(column);
          return column.reference();
        }
        case "count" -> {
          Expression total = total(of(call, LogicalType.BIGINT), calls, callColumns);
          return new Coalesce(
              List.of(total, new Literal(0L, LogicalType.BIGINT)), LogicalType.BIGINT);
        }
        case "avg" -> {
          AggregateCall count = call("count", call.arguments(), call, LogicalType.BIGINT);
          AggregateCall sum = call("sum", call.arguments(), call, call.type());
          Expression rows = total(of(count, LogicalType.BIGINT), calls, callColumns);
          Expression divisor =
              new Expression.Call(
                  "nullif", List.of(rows, new Literal(0L, LogicalType.BIGINT)), LogicalType.BIGINT);
          return new Arithmetic(
              ArithmeticOperator.DIVIDE,
              total(of(sum, call.type()), calls, callColumns),
              new Cast(divisor, call.type(), CastMode.EXPLICIT),
              call.type());
        }
        default -> {
          calls.add(call(call.function(), List.of(argument(call)), null, call.type()));
          callColumns.add(column);
          return column.reference();
        }
      }
    }

    /// Returns the argument of the late aggregate.
    private Expression argument(AggregateCall call) {
      Expression argument = call.arguments().getFirst();
      if (isOf(argument, own) || !(argument instanceof Case(var branches, _, _))) {
        return of(call, call.type());
      }
      List<Case.Branch> parts = new ArrayList<>();
      for (Case.Branch branch : branches) {
        AggregateCall part = call(call.function(), List.of(branch.result()), call, call.type());
        parts.add(new Case.Branch(branch.condition(), of(part, call.type())));
      }
      return new Case(List.copyOf(parts), new Literal(null, call.type()), call.type());
    }

    private Expression total(
        Expression partial, List<AggregateCall> calls, List<Column> callColumns) {
      Column column = ids.column("total", partial.type(), true);
      calls.add(call("sum", List.of(partial), null, partial.type()));
      callColumns.add(column);
      return column.reference();
    }

    private Expression of(AggregateCall partial, LogicalType type) {
      return columns.computeIfAbsent(partial, key -> ids.column("partial", type, true)).reference();
    }

    private static AggregateCall call(
        String function,
        List<Expression> arguments,
        @Nullable AggregateCall filtered,
        LogicalType type) {
      return new AggregateCall(
          function, arguments, false, filtered == null ? null : filtered.filter(), List.of(), type);
    }
  }
}
