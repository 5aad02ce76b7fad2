package io.blueshift.sql.planner;

import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.type.LogicalType;
import java.util.List;

/// A query that is ready to run.
///
/// @param columns the columns of its rows
/// @param slots what the plan's parameters are: a statement's parameter and a type each
/// @param parameterTypes the types of the statement's parameters, NULL where nothing tells
public record PlannedQuery(
    PhysicalPlan plan,
    List<OutputColumn> columns,
    List<ParameterSlots.Slot> slots,
    List<LogicalType> parameterTypes) {}
