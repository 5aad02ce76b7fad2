package io.blueshift.pipeline;

import io.blueshift.aggregate.AggregateTranslator;
import io.blueshift.engine.QueryContext;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.plan.PhysicalPlan;
import java.util.BitSet;

/// Turns a plan into pipelines: one case for each kind of node, each handed to the class that knows
/// it. A translator of a node calls [#translate] for its inputs and uses [#builder].
public final class PlanTranslator {
  private final PipelineBuilder builder;
  private final RequiredColumns requiredColumns;

  /// Makes a translator of one plan.
  public PlanTranslator(PhysicalPlan root, PipelineBuilder builder) {
    this.builder = builder;
    this.requiredColumns = new RequiredColumns(root);
  }

  /// Returns the pipelines so far.
  public PipelineBuilder builder() {
    return builder;
  }

  /// Returns the query's surroundings.
  public QueryContext query() {
    return builder.query();
  }

  /// Returns which columns of a node are read above it. A node yields all of its columns, but the
  /// others may hold anything of the right type, cheapest a constant NULL. Not to be changed.
  public BitSet requiredColumns(PhysicalPlan node) {
    return requiredColumns.of(node);
  }

  /// Makes the stream of a node's rows.
  public PipelineStream translate(PhysicalPlan node) {
    return switch (node) {
      case PhysicalPlan.Scan scan -> notYet(scan);
      case PhysicalPlan.VirtualScan scan -> notYet(scan);
      case PhysicalPlan.Values values -> notYet(values);
      case PhysicalPlan.Filter filter -> notYet(filter);
      case PhysicalPlan.Project project -> notYet(project);
      case PhysicalPlan.Aggregate aggregate -> AggregateTranslator.translate(this, aggregate);
      case PhysicalPlan.HashJoin join -> notYet(join);
      case PhysicalPlan.NestedLoopJoin join -> notYet(join);
      case PhysicalPlan.DependentJoin join -> notYet(join);
      case PhysicalPlan.Sort sort -> notYet(sort);
      case PhysicalPlan.Limit limit -> notYet(limit);
      case PhysicalPlan.Window window -> notYet(window);
      case PhysicalPlan.SetOperation operation -> notYet(operation);
      case PhysicalPlan.RecursiveUnion union -> notYet(union);
      case PhysicalPlan.WorkTable table -> notYet(table);
      case PhysicalPlan.Shared shared -> notYet(shared);
      case PhysicalPlan.SingleRow single -> notYet(single);
      case PhysicalPlan.TableFunction function -> notYet(function);
    };
  }

  private static PipelineStream notYet(PhysicalPlan node) {
    throw new DatabaseException(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        "operator is not supported [operator=" + node.getClass().getSimpleName() + "]");
  }
}
