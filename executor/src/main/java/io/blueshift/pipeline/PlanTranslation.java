package io.blueshift.pipeline;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.expression.Expression;
import io.blueshift.operator.RuntimeFilter;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.query.QueryContext;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/// A plan that is being turned into pipelines, as the translation of one kind of node sees it: it asks
/// for its inputs' streams and says what it knows of its own rows.
public interface PlanTranslation {

  /// Returns the pipelines so far.
  PipelineBuilder builder();

  /// Returns the query's surroundings.
  QueryContext query();

  /// Makes the stream of a node's rows.
  PipelineStream translate(PhysicalPlan node);

  /// Returns which columns of a node are read above it. A node yields all of its columns, but the
  /// others may hold anything of the right type, cheapest a constant NULL. Not to be changed.
  BitSet requiredColumns(PhysicalPlan node);

  /// Returns the bounds of a node's columns, from the snapshot's statistics.
  ColumnRanges ranges(PhysicalPlan node);

  /// Returns the bounds of a join's input columns, left ones first.
  ColumnRanges rangesOfSides(PhysicalPlan left, PhysicalPlan right);

  /// Sends a join's filter to the scans that it reaches below a node whose rows were translated; they
  /// wait for the join's build stage.
  ///
  /// @param key an expression over the node's rows; a row whose key fails the filter is of no use
  void sendFilter(PhysicalPlan node, Expression key, RuntimeFilter filter, Stage stage);

  /// Tells the scan below a node, whose rows were translated, that only the first rows of an order are wanted.
  ///
  /// @param rowCount how many rows are wanted
  void sendOrder(PhysicalPlan node, List<SortKey> keys, long rowCount);

  /// Remembers a join's build side for joins above.
  ///
  /// @param filterOn makes a filter of the values of one of the build side's columns
  void noteBuilt(
      PhysicalPlan join, boolean isLeft, IntFunction<RuntimeFilter> filterOn, Stage stage);

  /// Sends a filter the other way: to the scan that is an inner join's build side, when the values of
  /// the probe side's key all come from the build side of a join below, which then is read before.
  void filterBuild(
      PhysicalPlan.Scan buildScan, Expression buildKey, PhysicalPlan probe, Expression probeKey);
}
