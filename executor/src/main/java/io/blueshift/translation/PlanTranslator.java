package io.blueshift.translation;

import io.blueshift.aggregate.AggregateTranslator;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.VectorExpression;
import io.blueshift.expression.Expression;
import io.blueshift.join.JoinTranslator;
import io.blueshift.kernel.VectorReader;
import io.blueshift.operator.DependentJoinOperator;
import io.blueshift.operator.FilterOperator;
import io.blueshift.operator.LimitOperator;
import io.blueshift.operator.ProjectOperator;
import io.blueshift.operator.RecursiveUnionSource;
import io.blueshift.operator.RowOrder;
import io.blueshift.operator.RuntimeFilter;
import io.blueshift.operator.SharedRows;
import io.blueshift.operator.SingleRowSink;
import io.blueshift.operator.TableFunctionOperator;
import io.blueshift.operator.ValuesSource;
import io.blueshift.operator.VirtualTableSource;
import io.blueshift.operator.WorkTableSource;
import io.blueshift.pipeline.PipelineBuilder;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.pipeline.PlanTranslation;
import io.blueshift.pipeline.Stage;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.query.QueryContext;
import io.blueshift.query.SubplanRunner;
import io.blueshift.setoperation.SetOperationTranslator;
import io.blueshift.sort.SortTranslator;
import io.blueshift.vector.Batch;
import io.blueshift.window.RankLimit;
import io.blueshift.window.WindowTranslator;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Turns a plan into pipelines: one case for each kind of node, each handed to the class that knows
/// it. The translation of a node sees this as its [PlanTranslation].
public final class PlanTranslator implements PlanTranslation {
  private final PipelineBuilder builder;
  private final SubplanRunner subplans;
  private final RequiredColumns requiredColumns;
  private final PlanRanges ranges;

  private record SharedStage(SharedRows rows, Stage stage) {}

  private final Map<Integer, SharedStage> sharedStages = new HashMap<>();
  private final ScanTranslator scans = new ScanTranslator(this);
  private final BuiltSides builtSides = new BuiltSides();

  /// Makes a translator of one plan.
  ///
  /// @param subplans runs the parts of the plan that operators run themselves
  public PlanTranslator(PhysicalPlan root, PipelineBuilder builder, SubplanRunner subplans) {
    this.builder = builder;
    this.subplans = subplans;
    this.requiredColumns = new RequiredColumns(root);
    this.ranges = new PlanRanges(builder.query());
  }

  @Override
  public PipelineBuilder builder() {
    return builder;
  }

  @Override
  public QueryContext query() {
    return builder.query();
  }

  @Override
  public BitSet requiredColumns(PhysicalPlan node) {
    return requiredColumns.of(node);
  }

  /// Returns how many rows a scan goes through: those of its table, unless it was translated and found
  /// fewer by a key.
  public long scannedRowCount(PhysicalPlan.Scan scan) {
    ScanTranslator.Translated translated = scans.find(scan);
    return translated == null
        ? query().table(scan.tableId()).rowCountEstimate()
        : translated.source().rowCount();
  }

  private PipelineStream translateFiltered(PhysicalPlan.Filter filter) {
    return filter.input() instanceof PhysicalPlan.Window window
        ? WindowTranslator.translate(this, window, RankLimit.of(filter, window, query()))
        : translate(filter.input());
  }

  @Override
  public PipelineStream translate(PhysicalPlan node) {
    return switch (node) {
      case PhysicalPlan.Scan scan -> scans.translate(scan);
      case PhysicalPlan.VirtualScan scan ->
          builder.begin(scan, new VirtualTableSource(scan.table(), scan.columns()));
      case PhysicalPlan.Values values ->
          builder.begin(values, new ValuesSource(values.rows(), values.outputTypes()));
      case PhysicalPlan.Filter filter ->
          builder.append(
              translateFiltered(filter),
              filter,
              new FilterOperator(
                  filter.condition(), filter.outputTypes(), ranges.of(filter.input())));
      case PhysicalPlan.Project project ->
          builder.append(
              translate(project.input()),
              project,
              new ProjectOperator(
                  project.expressions(), requiredColumns(project), ranges.of(project.input())));
      case PhysicalPlan.Aggregate aggregate -> AggregateTranslator.translate(this, aggregate);
      case PhysicalPlan.HashJoin join -> JoinTranslator.translate(this, join);
      case PhysicalPlan.NestedLoopJoin join -> JoinTranslator.translate(this, join);
      case PhysicalPlan.Sort sort -> SortTranslator.translate(this, sort);
      case PhysicalPlan.DependentJoin join ->
          builder.append(translate(join.left()), join, new DependentJoinOperator(join, subplans));
      case PhysicalPlan.Limit limit when limit.keys().isEmpty() -> translateLimit(limit);
      case PhysicalPlan.Limit limit ->
          SortTranslator.translateTop(this, limit, limitOf(limit), offsetOf(limit));
      case PhysicalPlan.Window window -> WindowTranslator.translate(this, window, null);
      case PhysicalPlan.SetOperation operation
          when operation.kind() == PhysicalPlan.SetOperation.Kind.UNION && operation.all() ->
          builder.union(operation.inputs().stream().map(this::translate).toList());
      case PhysicalPlan.SetOperation operation -> SetOperationTranslator.translate(this, operation);
      case PhysicalPlan.RecursiveUnion union ->
          builder.begin(union, new RecursiveUnionSource(union, subplans));
      case PhysicalPlan.WorkTable table ->
          builder.begin(table, new WorkTableSource(query().workTable(table.workTableId())));
      case PhysicalPlan.Shared shared -> translateShared(shared);
      case PhysicalPlan.SingleRow single -> translateSingleRow(single);
      case PhysicalPlan.TableFunction function ->
          builder.append(
              translate(function.input()),
              function,
              new TableFunctionOperator(function, requiredColumns(function)));
    };
  }

  private PipelineStream translateShared(PhysicalPlan.Shared shared) {
    SharedStage known = sharedStages.get(shared.sharedId());
    if (known == null) {
      SharedRows rows =
          new SharedRows(
              shared.outputTypes(), requiredColumns(shared), builder.metrics(shared)::addSpilled);
      known = new SharedStage(rows, builder.finish(translate(shared.input()), shared, rows));
      sharedStages.put(shared.sharedId(), known);
    }
    return builder.begin(shared, known.rows().source(), known.stage());
  }

  private PipelineStream translateSingleRow(PhysicalPlan.SingleRow single) {
    SingleRowSink sink = new SingleRowSink(single.outputTypes(), builder.budget(single));
    Stage stage = builder.finish(translate(single.input()), single, sink);
    return builder.begin(single, sink.source(), stage);
  }

  private PipelineStream translateLimit(PhysicalPlan.Limit limit) {
    return builder.append(
        translate(limit.input()), limit, new LimitOperator(limitOf(limit), offsetOf(limit)));
  }

  private long limitOf(PhysicalPlan.Limit limit) {
    return rowCount(limit.limit(), Long.MAX_VALUE, ErrorCode.INVALID_ROW_COUNT_IN_LIMIT, "LIMIT");
  }

  private long offsetOf(PhysicalPlan.Limit limit) {
    return rowCount(limit.offset(), 0, ErrorCode.INVALID_ROW_COUNT_IN_OFFSET, "OFFSET");
  }

  /// Returns the value of an expression without columns that counts rows; NULL is no limit.
  private long rowCount(
      @Nullable Expression expression, long otherwise, ErrorCode code, String clause) {
    Object value =
        switch (expression) {
          case Expression.Literal literal -> literal.value();
          case Expression.Parameter parameter -> query().parameter(parameter.index());
          case null -> null;
          case Expression computed -> constantValue(computed);
        };
    if (value == null) {
      return otherwise;
    }
    long count = ((Number) value).longValue();
    if (count < 0) {
      throw new DatabaseException(code, clause + " must not be negative [rows=" + count + "]");
    }
    return count;
  }

  private @Nullable Object constantValue(Expression expression) {
    try (VectorExpression compiled =
        ExpressionCompiler.compile(expression, query().evaluation(query().budget()))) {
      return VectorReader.of(compiled.evaluate(Batch.of(1, List.of()))).objectAt(0);
    }
  }

  @Override
  public ColumnRanges ranges(PhysicalPlan node) {
    return ranges.of(node);
  }

  @Override
  public ColumnRanges rangesOfSides(PhysicalPlan left, PhysicalPlan right) {
    return ranges.ofSides(left, right);
  }

  @Override
  public void sendFilter(PhysicalPlan node, Expression key, RuntimeFilter filter, Stage stage) {
    new FilterPlacement(
            (scan, column) -> {
              ScanTranslator.Translated translated = scans.find(scan);
              if (translated != null) {
                attach(translated, column, filter, stage);
              }
            })
        .follow(node, key);
  }

  @Override
  public void sendOrder(PhysicalPlan node, List<SortKey> keys, long rowCount) {
    OrderPlacement placement = OrderPlacement.of(node, keys);
    if (placement == null || !PredicateExtractor.areDeterministic(placement.scan().filters())) {
      return;
    }
    ScanTranslator.Translated scan = scans.find(placement.scan());
    if (scan != null) {
      scan.source()
          .orderBy(
              new RowOrder(
                  placement.columns(),
                  placement.complete(),
                  rowCount,
                  query(),
                  builder.budget(placement.scan())));
    }
  }

  @Override
  public void noteBuilt(
      PhysicalPlan join, boolean isLeft, IntFunction<RuntimeFilter> filterOn, Stage stage) {
    builtSides.add(join, new BuiltSides.BuiltSide(isLeft, filterOn, stage));
  }

  @Override
  public void filterBuild(
      PhysicalPlan.Scan buildScan, Expression buildKey, PhysicalPlan probe, Expression probeKey) {
    BuiltSides.BuiltColumn origin = builtSides.find(probe, probeKey);
    if (origin != null) {
      sendFilter(buildScan, buildKey, origin.filter(), origin.side().stage());
    }
  }

  /// Attaches a filter, unless its stage waits for the scan itself.
  private static void attach(
      ScanTranslator.Translated scan, int column, RuntimeFilter filter, Stage stage) {
    if (scan.stream().pipelines().stream().noneMatch(stage::waitsFor)) {
      scan.source().attach(column, filter);
      scan.stream().pipelines().forEach(pipeline -> pipeline.after(stage));
    }
  }
}
