package io.blueshift.sql.planner;

import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.type.LogicalType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A query that is ready to run.
///
/// @param columns the columns of its rows
/// @param slots what the plan's parameters are
/// @param parameterTypes the types of the statement's parameters, NULL where nothing tells
/// @param dependencies on what the plan rests beside the catalog
/// @param rowEstimates how many rows operators are expected to yield, by identity
/// @param times how long planning took
/// @param lockings queries with FOR UPDATE that run before the plan, in their order
/// @param lookup what the plan looks up by values of columns; null when it does more
public record PlannedQuery(
    PhysicalPlan plan,
    List<OutputColumn> columns,
    List<ParameterSlots.Slot> slots,
    List<LogicalType> parameterTypes,
    PlanDependencies dependencies,
    Map<PhysicalPlan, Double> rowEstimates,
    PlanningTimes times,
    List<PlannedLocking> lockings,
    @Nullable KeyLookup lookup)
    implements PlannedStatement {
  /// Returns the query with another plan, which yields rows made of the same.
  public PlannedQuery withPlan(PhysicalPlan newPlan) {
    return new PlannedQuery(
        newPlan,
        columns,
        slots,
        parameterTypes,
        dependencies,
        rowEstimates,
        times,
        lockings,
        KeyLookup.of(newPlan));
  }

  @Override
  public PlannedQuery query() {
    return this;
  }
}
