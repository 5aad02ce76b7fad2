package io.blueshift.sql.planner;

import io.blueshift.expression.Expression;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.bind.BoundLocking;
import io.blueshift.sql.bind.LockedTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query with FOR UPDATE or the like that is ready to run, before the plan that reads its rows.
///
/// @param plan finds the rows, in their order and without bounds on their number
/// @param table stands for the rows that were locked in the plans that read them
/// @param targets whose rows are locked
/// @param limit how many locked rows are read, or null
/// @param offset how many locked rows are left out before, or null
public record PlannedLocking(
    PhysicalPlan plan,
    LockedTable table,
    List<BoundLocking.Target> targets,
    @Nullable Expression limit,
    @Nullable Expression offset) {}
