package io.blueshift.sql.planner;

import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.type.LogicalType;
import java.util.List;

/// A query that is ready to run.
///
/// @param columns the columns of its rows
/// @param slots what the plan's parameters are
/// @param parameterTypes the types of the statement's parameters, NULL where nothing tells
/// @param dependencies on what the plan rests beside the catalog
/// @param times how long planning took
public record PlannedQuery(
    PhysicalPlan plan,
    List<OutputColumn> columns,
    List<ParameterSlots.Slot> slots,
    List<LogicalType> parameterTypes,
    PlanDependencies dependencies,
    PlanningTimes times) {
  /// Returns the query with another plan of the same columns.
  public PlannedQuery withPlan(PhysicalPlan other) {
    return new PlannedQuery(other, columns, slots, parameterTypes, dependencies, times);
  }
}
