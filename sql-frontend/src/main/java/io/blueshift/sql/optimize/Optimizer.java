package io.blueshift.sql.optimize;

import io.blueshift.expression.Expression;
import io.blueshift.sql.constant.ConstantFolder;
import io.blueshift.sql.logical.ColumnIds;
import io.blueshift.sql.logical.CommonTableDefinition;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Runs the fixed sequence of steps that makes a bound plan cheap: unnesting, one pass from the top
/// that moves conditions down and orders the joins of each region, the same for common table
/// expressions, which begin with the conditions of the places that read them, and grouping before
/// joins. Used by one thread for one statement.
public final class Optimizer {
  private final ColumnIds ids;
  private final ConstantFolder folder;
  private final FilterPushdown filters;
  private final Estimator estimator;
  private final LinkedHashSet<CommonTableDefinition> definitions = new LinkedHashSet<>();

  /// @param constants tells estimates the values of parameters
  public Optimizer(ColumnIds ids, ConstantFolder folder, ConstantValues constants) {
    this.ids = ids;
    this.folder = folder;
    this.filters = new FilterPushdown(folder);
    this.estimator = new Estimator(constants);
  }

  /// Returns an equal plan that is cheaper to run.
  public LogicalPlan optimize(LogicalPlan plan) {
    LogicalPlan inlined = inline(plan);
    LogicalPlan placed = place(new Unnesting(ids).apply(inlined));
    CommonTableFilters wanted = new CommonTableFilters();
    wanted.collect(placed);
    // A definition comes after those that it reads, so that backwards all its readers are placed.
    for (CommonTableDefinition definition : definitions.reversed()) {
      definition.replacePlan(place(wanted.wantedRows(definition)));
      wanted.collect(definition.plan());
    }
    EagerAggregation eager = new EagerAggregation(ids, estimator);
    for (CommonTableDefinition definition : definitions) {
      definition.replacePlan(eager.apply(definition.plan()));
    }
    return eager.apply(placed);
  }

  /// Returns what a plan that this made expects of scans whose conditions have parameters.
  public List<ScanEstimate> scanEstimates(LogicalPlan optimized) {
    return ScanEstimate.of(optimized, estimator);
  }

  /// Returns the estimates that the plan was made by.
  public PlanEstimates estimates() {
    return estimator::rows;
  }

  /// Folds constants, puts common table expressions that only one place reads there, and unnests the
  /// others, which are placed after their readers.
  private LogicalPlan inline(LogicalPlan plan) {
    LogicalPlan rebuilt = Plans.mapExpressions(Plans.mapInputs(plan, this::inline), folder::fold);
    if (!(rebuilt instanceof LogicalPlan.CommonTable common)) {
      return rebuilt;
    }
    CommonTableDefinition definition = common.definition();
    if (definition.referenceCount() <= 1) {
      return renamed(common, inline(definition.plan()));
    }
    if (!definitions.contains(definition)) {
      LogicalPlan own = inline(definition.plan());
      definition.replacePlan(new Unnesting(ids).apply(own));
      definitions.add(definition);
    }
    return rebuilt;
  }

  private static LogicalPlan renamed(LogicalPlan.CommonTable common, LogicalPlan source) {
    List<Expression> expressions = new ArrayList<>();
    for (int index : common.sourceIndexes()) {
      expressions.add(source.columns().get(index).reference());
    }
    return new LogicalPlan.Project(source, common.columns(), List.copyOf(expressions));
  }

  /// Moves conditions down and orders joins.
  LogicalPlan place(LogicalPlan plan) {
    return switch (plan) {
      case LogicalPlan.Join join when JoinRegion.isPartOf(join) -> region(plan);
      case LogicalPlan.Filter filter -> region(filter);
      default -> Plans.mapInputs(plan, this::place);
    };
  }

  /// Returns the rows of a relation for which all conditions hold, made cheap to run.
  LogicalPlan filtered(LogicalPlan relation, List<Expression> conditions) {
    return place(filters.push(relation, conditions));
  }

  private LogicalPlan region(LogicalPlan plan) {
    JoinRegion region = JoinRegion.of(plan);
    if (region.isSingle()) {
      LogicalPlan leaf = region.relations().getFirst().plan();
      List<Expression> conditions = region.conditions();
      LogicalPlan pushed = filters.push(leaf, conditions);
      if (pushed instanceof LogicalPlan.Filter filter) {
        return filter.withInputs(List.of(place(filter.input())));
      }
      return place(pushed);
    }
    return region.withNullColumns(new JoinOrdering(this, estimator, region).order());
  }
}
