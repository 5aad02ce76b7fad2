package io.blueshift.sql.planner;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.VirtualTable;
import io.blueshift.plan.WindowCall;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.constant.ConstantFolder;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.optimize.PredicateSimplifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts the values of one execution in the place of a plan's parameters and folds what is constant
/// then, so that the executor (zone maps, predicates on encoded data, bounds of numbers) sees what it
/// would see had the plan been made for these values. Parameters of dependent joins stay. Used once.
public final class ParameterSubstitution {
  private final List<ParameterSlots.Slot> slots;
  private final @Nullable Object[] values;
  private final ConstantFolder folder;
  private final Map<VirtualTable, VirtualTable> lockedRows;
  private final Map<Integer, PhysicalPlan> sharedInputs = new HashMap<>();

  /// @param values the values by slot, in the form of [io.blueshift.vector.Values]
  /// @param lockedRows the rows that were locked, by what stands for them in the plan
  public ParameterSubstitution(
      List<ParameterSlots.Slot> slots,
      @Nullable Object[] values,
      ConstantFolder folder,
      Map<VirtualTable, VirtualTable> lockedRows) {
    this.lockedRows = lockedRows;
    this.slots = slots;
    this.values = values;
    this.folder = folder;
  }

  /// Returns the plan with values; subtrees without parameters are the same objects.
  public PhysicalPlan apply(PhysicalPlan plan) {
    return lockedRows.isEmpty() && slots.stream().allMatch(ParameterSlots.Outer.class::isInstance)
        ? plan
        : map(plan);
  }

  /// Returns an expression with values, folded.
  public Expression apply(Expression expression) {
    return folder.fold(map(expression));
  }

  private Expression map(Expression expression) {
    Expression substituted =
        Expressions.rewrite(
            expression,
            part ->
                part instanceof Parameter(var index, var type)
                        && !(slots.get(index) instanceof ParameterSlots.Outer)
                    ? new Literal(values[index], type)
                    : null);
    return substituted == expression
        ? expression
        : PredicateSimplifier.withDateComparisons(folder.fold(substituted));
  }

  private @Nullable Expression mapOptional(@Nullable Expression expression) {
    return expression == null ? null : map(expression);
  }

  private List<Expression> map(List<Expression> expressions) {
    List<Expression> mapped = new ArrayList<>(expressions.size());
    boolean changed = false;
    for (Expression expression : expressions) {
      Expression now = map(expression);
      changed |= now != expression;
      mapped.add(now);
    }
    return changed ? List.copyOf(mapped) : expressions;
  }

  private PhysicalPlan map(PhysicalPlan plan) {
    return switch (plan) {
      case PhysicalPlan.Scan it -> {
        List<Expression> filters = map(it.filters());
        yield filters == it.filters() ? it : it.withFilters(filters);
      }
      case PhysicalPlan.VirtualScan(var table, var name, var columns) ->
          lockedRows.containsKey(table)
              ? new PhysicalPlan.VirtualScan(lockedRows.get(table), name, columns)
              : plan;
      case PhysicalPlan.WorkTable it -> it;
      case PhysicalPlan.Values(var rows, var types) ->
          new PhysicalPlan.Values(rows.stream().map(this::map).toList(), types);
      case PhysicalPlan.Filter(var input, var condition) ->
          new PhysicalPlan.Filter(map(input), map(condition));
      case PhysicalPlan.Project(var input, var expressions) ->
          new PhysicalPlan.Project(map(input), map(expressions));
      case PhysicalPlan.Aggregate(var input, var keys, var sets, var calls) ->
          new PhysicalPlan.Aggregate(
              map(input), map(keys), sets, calls.stream().map(this::map).toList());
      case PhysicalPlan.HashJoin it ->
          new PhysicalPlan.HashJoin(
              it.type(),
              map(it.left()),
              map(it.right()),
              map(it.leftKeys()),
              map(it.rightKeys()),
              it.nullSafeKeys(),
              mapOptional(it.residual()),
              it.buildSide());
      case PhysicalPlan.NestedLoopJoin(var type, var left, var right, var condition) ->
          new PhysicalPlan.NestedLoopJoin(type, map(left), map(right), mapOptional(condition));
      case PhysicalPlan.DependentJoin it ->
          new PhysicalPlan.DependentJoin(
              it.type(),
              map(it.left()),
              map(it.right()),
              it.parameterIndexes(),
              map(it.outerValues()),
              mapOptional(it.condition()));
      case PhysicalPlan.Sort(var input, var keys) -> new PhysicalPlan.Sort(map(input), keys);
      case PhysicalPlan.Limit(var input, var keys, var limit, var offset) ->
          new PhysicalPlan.Limit(map(input), keys, mapOptional(limit), mapOptional(offset));
      case PhysicalPlan.Window(var input, var partition, var order, var calls) ->
          new PhysicalPlan.Window(
              map(input), partition, order, calls.stream().map(this::map).toList());
      case PhysicalPlan.SetOperation(var kind, var all, var inputs) ->
          new PhysicalPlan.SetOperation(kind, all, inputs.stream().map(this::map).toList());
      case PhysicalPlan.RecursiveUnion(var id, var base, var step, var all) ->
          new PhysicalPlan.RecursiveUnion(id, map(base), map(step), all);
      case PhysicalPlan.Shared(var id, var input) -> {
        PhysicalPlan mapped = sharedInputs.get(id);
        if (mapped == null) {
          mapped = map(input);
          sharedInputs.put(id, mapped);
        }
        yield new PhysicalPlan.Shared(id, mapped);
      }
      case PhysicalPlan.SingleRow(var input) -> new PhysicalPlan.SingleRow(map(input));
      case PhysicalPlan.TableFunction(
              var input,
              var function,
              var arguments,
              var types,
              var outer) ->
          new PhysicalPlan.TableFunction(map(input), function, map(arguments), types, outer);
    };
  }

  private AggregateCall map(AggregateCall call) {
    return new AggregateCall(
        call.function(),
        map(call.arguments()),
        call.distinct(),
        mapOptional(call.filter()),
        call.orderBy(),
        call.type());
  }

  private WindowCall map(WindowCall call) {
    return new WindowCall(
        call.function(),
        map(call.arguments()),
        call.distinct(),
        call.ignoreNulls(),
        mapOptional(call.filter()),
        call.frame(),
        call.type());
  }
}
