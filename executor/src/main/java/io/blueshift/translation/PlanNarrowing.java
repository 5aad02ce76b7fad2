package io.blueshift.translation;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.evaluation.DecimalNarrowing;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.ColumnMapping;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.WindowCall;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rewrites a plan for one run so that decimals travel and are computed in 64 bits wherever the
/// snapshot's statistics prove that every value fits, and rows are grouped by no more keys than
/// needed (see [DependentKeys]). The root yields its own types.
///
/// Nodes are rewritten from the bottom up; a reference to a column that became narrower turns into a
/// conversion to its old type, which the narrowing of the expression around it removes again.
public final class PlanNarrowing {
  /// Aggregates whose result does not depend on the precision of their argument's type.
  private static final Set<String> ANY_PRECISION = Set.of("sum", "avg", "count");

  private final QueryContext query;
  private final PlanRanges ranges;
  private final IdentityHashMap<PhysicalPlan, PhysicalPlan> executed = new IdentityHashMap<>();
  private final Map<Integer, PhysicalPlan> shared = new HashMap<>();

  /// Makes a rewriter of one plan at a query's snapshot.
  public PlanNarrowing(QueryContext query) {
    this.query = query;
    this.ranges = new PlanRanges(query);
  }

  /// Rewrites a plan; the result has the same output types.
  public PhysicalPlan rewriteRoot(PhysicalPlan root) {
    return restored(rewrite(root), root.outputTypes());
  }

  /// Returns the node that runs in the place of a node of the original plan.
  public PhysicalPlan executedNode(PhysicalPlan original) {
    return executed.getOrDefault(original, original);
  }

  private PhysicalPlan rewrite(PhysicalPlan node) {
    PhysicalPlan result =
        switch (node) {
          case PhysicalPlan.Scan scan -> scan(scan);
          case PhysicalPlan.Filter filter -> {
            PhysicalPlan input = rewrite(filter.input());
            yield new PhysicalPlan.Filter(input, over(input).narrow(filter.condition()));
          }
          case PhysicalPlan.Project project -> {
            PhysicalPlan input = rewrite(project.input());
            yield new PhysicalPlan.Project(input, over(input).narrowAll(project.expressions()));
          }
          case PhysicalPlan.Aggregate aggregate -> aggregate(aggregate);
          case PhysicalPlan.HashJoin join -> hashJoin(join);
          case PhysicalPlan.NestedLoopJoin join -> {
            PhysicalPlan left = rewrite(join.left());
            PhysicalPlan right = rewrite(join.right());
            yield new PhysicalPlan.NestedLoopJoin(
                join.type(), left, right, over(left, right).narrowOrNull(join.condition()));
          }
          case PhysicalPlan.DependentJoin join -> dependentJoin(join);
          case PhysicalPlan.Sort sort -> new PhysicalPlan.Sort(rewrite(sort.input()), sort.keys());
          case PhysicalPlan.Limit limit ->
              new PhysicalPlan.Limit(
                  rewrite(limit.input()), limit.keys(), limit.limit(), limit.offset());
          case PhysicalPlan.Window window -> window(window);
          case PhysicalPlan.SetOperation operation ->
              new PhysicalPlan.SetOperation(
                  operation.kind(),
                  operation.all(),
                  operation.inputs().stream().map(this::rewriteRoot).toList());
          case PhysicalPlan.Shared occurrence -> shared(occurrence);
          case PhysicalPlan.SingleRow single -> new PhysicalPlan.SingleRow(rewrite(single.input()));
          case PhysicalPlan.TableFunction function -> {
            PhysicalPlan input = rewrite(function.input());
            yield new PhysicalPlan.TableFunction(
                input,
                function.function(),
                over(input).sameTypes(function.arguments()),
                function.functionTypes(),
                function.outer());
          }
          case PhysicalPlan.RecursiveUnion union -> union;
          case PhysicalPlan.VirtualScan scan -> scan;
          case PhysicalPlan.Values values -> values;
          case PhysicalPlan.WorkTable table -> table;
        };
    boolean carriesKeys =
        node instanceof PhysicalPlan.Aggregate && result instanceof PhysicalPlan.Project;
    executed.put(node, carriesKeys ? result.inputs().getFirst() : result);
    return result;
  }

  /// Makes a scan of its own for every occurrence, since filters are sent to scans by identity.
  private PhysicalPlan scan(PhysicalPlan.Scan scan) {
    TableSnapshot table = query.table(scan.tableId());
    Narrowing narrowing =
        new Narrowing(scan.columnTypes(), PlanRanges.ofColumns(table, scan.columns()));
    return scan.withFilters(narrowing.narrowAll(scan.filters()));
  }

  private PhysicalPlan aggregate(PhysicalPlan.Aggregate aggregate) {
    PhysicalPlan input = rewrite(aggregate.input());
    Narrowing narrowing = over(input);
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateCall call : aggregate.calls()) {
      List<Expression> arguments =
          ANY_PRECISION.contains(call.function())
              ? narrowing.narrowAll(call.arguments())
              : narrowing.sameTypes(call.arguments());
      calls.add(
          new AggregateCall(
              call.function(),
              arguments,
              call.distinct(),
              narrowing.narrowOrNull(call.filter()),
              call.orderBy(),
              call.type()));
    }
    return DependentKeys.reduce(
        new PhysicalPlan.Aggregate(
            input, narrowing.narrowAll(aggregate.keys()), aggregate.groupingSets(), calls),
        query);
  }

  private PhysicalPlan hashJoin(PhysicalPlan.HashJoin join) {
    PhysicalPlan left = rewrite(join.left());
    PhysicalPlan right = rewrite(join.right());
    List<Expression> leftKeys = new ArrayList<>();
    List<Expression> rightKeys = new ArrayList<>();
    for (int key = 0; key < join.leftKeys().size(); key++) {
      Expression leftKey = over(left).narrow(join.leftKeys().get(key));
      Expression rightKey = over(right).narrow(join.rightKeys().get(key));
      if (leftKey.type().physicalType() != rightKey.type().physicalType()) {
        leftKey = over(left).sameType(join.leftKeys().get(key));
        rightKey = over(right).sameType(join.rightKeys().get(key));
      }
      leftKeys.add(leftKey);
      rightKeys.add(rightKey);
    }
    return new PhysicalPlan.HashJoin(
        join.type(),
        left,
        right,
        leftKeys,
        rightKeys,
        join.nullSafeKeys(),
        over(left, right).narrowOrNull(join.residual()),
        join.buildSide());
  }

  private PhysicalPlan dependentJoin(PhysicalPlan.DependentJoin join) {
    PhysicalPlan left = rewrite(join.left());
    Narrowing both = over(left, join.right());
    return new PhysicalPlan.DependentJoin(
        join.type(),
        left,
        join.right(),
        join.parameterIndexes(),
        over(left).sameTypes(join.outerValues()),
        both.narrowOrNull(join.condition()));
  }

  private PhysicalPlan window(PhysicalPlan.Window window) {
    PhysicalPlan input = rewrite(window.input());
    Narrowing narrowing = over(input);
    List<WindowCall> calls = new ArrayList<>();
    for (WindowCall call : window.calls()) {
      calls.add(
          new WindowCall(
              call.function(),
              narrowing.sameTypes(call.arguments()),
              call.distinct(),
              call.ignoreNulls(),
              narrowing.narrowOrNull(call.filter()),
              call.frame(),
              call.type()));
    }
    return new PhysicalPlan.Window(input, window.partitionBy(), window.orderBy(), calls);
  }

  private PhysicalPlan shared(PhysicalPlan.Shared occurrence) {
    PhysicalPlan known = shared.get(occurrence.sharedId());
    if (known == null) {
      known = rewrite(occurrence.input());
      shared.put(occurrence.sharedId(), known);
    }
    return new PhysicalPlan.Shared(occurrence.sharedId(), known);
  }

  /// Converts the columns of a node to given types where they differ.
  private static PhysicalPlan restored(PhysicalPlan node, List<LogicalType> types) {
    List<LogicalType> actual = node.outputTypes();
    if (actual.equals(types)) {
      return node;
    }
    List<Expression> expressions = new ArrayList<>();
    for (int column = 0; column < types.size(); column++) {
      Expression reference = new ColumnReference(column, actual.get(column));
      expressions.add(
          actual.get(column).equals(types.get(column))
              ? reference
              : new Expression.Cast(reference, types.get(column), CastMode.EXPLICIT));
    }
    return new PhysicalPlan.Project(node, expressions);
  }

  private Narrowing over(PhysicalPlan input) {
    return new Narrowing(input.outputTypes(), ranges.of(input));
  }

  private Narrowing over(PhysicalPlan left, PhysicalPlan right) {
    List<LogicalType> types = new ArrayList<>(left.outputTypes());
    types.addAll(right.outputTypes());
    return new Narrowing(types, ranges.ofSides(left, right));
  }

  /// Rewrites expressions over columns of which some became narrower.
  private record Narrowing(List<LogicalType> types, ColumnRanges ranges) {
    private Expression retyped(Expression expression) {
      return new ColumnMapping(
              column -> {
                LogicalType type = types.get(column.index());
                Expression reference = new ColumnReference(column.index(), type);
                return type.equals(column.type())
                    ? reference
                    : new Expression.Cast(reference, column.type(), CastMode.EXPLICIT);
              })
          .apply(expression);
    }

    Expression narrow(Expression expression) {
      return DecimalNarrowing.narrow(retyped(expression), ranges);
    }

    List<Expression> narrowAll(List<Expression> expressions) {
      List<Expression> narrowed = new ArrayList<>(expressions.size());
      for (Expression expression : expressions) {
        narrowed.add(narrow(expression));
      }
      return List.copyOf(narrowed);
    }

    @Nullable Expression narrowOrNull(@Nullable Expression expression) {
      return expression == null ? null : narrow(expression);
    }

    Expression sameType(Expression expression) {
      return DecimalNarrowing.narrowInside(retyped(expression), ranges);
    }

    List<Expression> sameTypes(List<Expression> expressions) {
      return expressions.stream().map(this::sameType).toList();
    }
  }
}
