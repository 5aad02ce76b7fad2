package io.blueshift.sql.translate;

import io.blueshift.expression.Expression;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.logical.Expressions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lets aggregates that occur more than once in a plan be computed once. Physical plans name columns by
/// position, so two subqueries that ask for the same are equal trees. Only aggregates are shared: their
/// results are small against what they read, while a shared scan or join would have to keep its rows
/// and could not be filtered by the joins above it.
///
/// Parts of dependent joins and recursions are left alone, as they run many times. Used once.
public final class CommonSubplans {
  private final Map<PhysicalPlan, Integer> counts = new HashMap<>();
  private final Map<PhysicalPlan, PhysicalPlan> shared = new HashMap<>();
  private int nextSharedId;

  /// @param firstSharedId an id from which no shared subplan of the plan has one
  public CommonSubplans(int firstSharedId) {
    this.nextSharedId = firstSharedId;
  }

  /// Returns the plan with equal aggregates shared; the same object when there are none.
  public PhysicalPlan share(PhysicalPlan plan) {
    count(plan);
    return counts.values().stream().anyMatch(count -> count > 1) ? replace(plan) : plan;
  }

  private void count(PhysicalPlan plan) {
    if (isShareable(plan) && counts.merge(plan, 1, Integer::sum) > 1) {
      // What is below the second occurrence is shared with it.
      return;
    }
    if (!runsManyTimes(plan)) {
      plan.inputs().forEach(this::count);
    }
  }

  private static boolean runsManyTimes(PhysicalPlan plan) {
    return plan instanceof PhysicalPlan.DependentJoin
        || plan instanceof PhysicalPlan.RecursiveUnion
        || plan instanceof PhysicalPlan.Shared;
  }

  private static boolean isShareable(PhysicalPlan plan) {
    return plan instanceof PhysicalPlan.Aggregate && readsTable(plan) && !isVolatile(plan);
  }

  private static boolean isVolatile(PhysicalPlan plan) {
    return expressions(plan).stream().anyMatch(Expressions::containsVolatile)
        || plan.inputs().stream().anyMatch(CommonSubplans::isVolatile);
  }

  private static List<Expression> expressions(PhysicalPlan plan) {
    List<Expression> all = new ArrayList<>();
    switch (plan) {
      case PhysicalPlan.Scan it -> all.addAll(it.filters());
      case PhysicalPlan.Values it -> it.rows().forEach(all::addAll);
      case PhysicalPlan.Filter it -> all.add(it.condition());
      case PhysicalPlan.Project it -> all.addAll(it.expressions());
      case PhysicalPlan.Aggregate it -> {
        all.addAll(it.keys());
        for (AggregateCall call : it.calls()) {
          all.addAll(call.arguments());
          if (call.filter() != null) {
            all.add(call.filter());
          }
        }
      }
      case PhysicalPlan.HashJoin it -> {
        all.addAll(it.leftKeys());
        all.addAll(it.rightKeys());
        if (it.residual() != null) {
          all.add(it.residual());
        }
      }
      case PhysicalPlan.NestedLoopJoin it -> {
        if (it.condition() != null) {
          all.add(it.condition());
        }
      }
      case PhysicalPlan.DependentJoin it -> {
        all.addAll(it.outerValues());
        if (it.condition() != null) {
          all.add(it.condition());
        }
      }
      case PhysicalPlan.Window it -> it.calls().forEach(call -> all.addAll(call.arguments()));
      case PhysicalPlan.TableFunction it -> all.addAll(it.arguments());
      case PhysicalPlan.VirtualScan _,
          PhysicalPlan.WorkTable _,
          PhysicalPlan.Sort _,
          PhysicalPlan.Limit _,
          PhysicalPlan.SetOperation _,
          PhysicalPlan.RecursiveUnion _,
          PhysicalPlan.Shared _,
          PhysicalPlan.SingleRow _ -> {}
    }
    return all;
  }

  private static boolean readsTable(PhysicalPlan plan) {
    return plan instanceof PhysicalPlan.Scan
        || !runsManyTimes(plan) && plan.inputs().stream().anyMatch(CommonSubplans::readsTable);
  }

  private PhysicalPlan replace(PhysicalPlan plan) {
    if (isShareable(plan) && counts.getOrDefault(plan, 0) > 1) {
      PhysicalPlan known = shared.get(plan);
      if (known == null) {
        known = new PhysicalPlan.Shared(nextSharedId++, plan);
        shared.put(plan, known);
      }
      return known;
    }
    if (runsManyTimes(plan)) {
      return plan;
    }
    List<PhysicalPlan> inputs = plan.inputs();
    List<PhysicalPlan> replaced = inputs.stream().map(this::replace).toList();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i) != replaced.get(i)) {
        return withInputs(plan, replaced);
      }
    }
    return plan;
  }

  private static PhysicalPlan withInputs(PhysicalPlan plan, List<PhysicalPlan> inputs) {
    PhysicalPlan first = inputs.getFirst();
    return switch (plan) {
      case PhysicalPlan.Filter it -> new PhysicalPlan.Filter(first, it.condition());
      case PhysicalPlan.Project it -> new PhysicalPlan.Project(first, it.expressions());
      case PhysicalPlan.Aggregate it ->
          new PhysicalPlan.Aggregate(first, it.keys(), it.groupingSets(), it.calls());
      case PhysicalPlan.HashJoin it ->
          new PhysicalPlan.HashJoin(
              it.type(),
              first,
              inputs.get(1),
              it.leftKeys(),
              it.rightKeys(),
              it.nullSafeKeys(),
              it.residual(),
              it.buildSide());
      case PhysicalPlan.NestedLoopJoin it ->
          new PhysicalPlan.NestedLoopJoin(it.type(), first, inputs.get(1), it.condition());
      case PhysicalPlan.Sort it -> new PhysicalPlan.Sort(first, it.keys());
      case PhysicalPlan.Limit it ->
          new PhysicalPlan.Limit(first, it.keys(), it.limit(), it.offset());
      case PhysicalPlan.Window it ->
          new PhysicalPlan.Window(first, it.partitionBy(), it.orderBy(), it.calls());
      case PhysicalPlan.SetOperation it ->
          new PhysicalPlan.SetOperation(it.kind(), it.all(), inputs);
      case PhysicalPlan.SingleRow _ -> new PhysicalPlan.SingleRow(first);
      case PhysicalPlan.TableFunction it ->
          new PhysicalPlan.TableFunction(
              first, it.function(), it.arguments(), it.functionTypes(), it.outer());
      case PhysicalPlan.Scan _,
          PhysicalPlan.VirtualScan _,
          PhysicalPlan.Values _,
          PhysicalPlan.WorkTable _,
          PhysicalPlan.Shared _,
          PhysicalPlan.DependentJoin _,
          PhysicalPlan.RecursiveUnion _ ->
          plan;
    };
  }
}
