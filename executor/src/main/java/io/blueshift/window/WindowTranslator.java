package io.blueshift.window;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.pipeline.PlanTranslation;
import io.blueshift.pipeline.Stage;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall;
import io.blueshift.query.QueryContext;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a window node into a projection that adds the calls' arguments to the input's columns, a
/// sink that evaluates, and a source.
public final class WindowTranslator {
  private final PhysicalPlan.Window node;
  private final @Nullable RankLimit rankLimit;
  private final QueryContext query;
  private final List<Expression> columns = new ArrayList<>();

  private WindowTranslator(
      PhysicalPlan.Window node, @Nullable RankLimit rankLimit, QueryContext query) {
    this.node = node;
    this.rankLimit = rankLimit;
    this.query = query;
  }

  /// Translates a node and what is below it.
  ///
  /// @param rankLimit which of its rows nobody wants, or null when all are wanted
  public static PipelineStream translate(
      PlanTranslation translation, PhysicalPlan.Window node, @Nullable RankLimit rankLimit) {
    return new WindowTranslator(node, rankLimit, translation.query()).translate(translation);
  }

  private PipelineStream translate(PlanTranslation translation) {
    List<LogicalType> inputTypes = node.input().outputTypes();
    for (int column = 0; column < inputTypes.size(); column++) {
      columns.add(new Expression.ColumnReference(column, inputTypes.get(column)));
    }
    List<BoundWindowCall> calls = new ArrayList<>();
    for (WindowCall call : node.calls()) {
      calls.add(bind(call));
    }
    List<SortKey> partitionKeys =
        node.partitionBy().stream().map(column -> new SortKey(column, true, false)).toList();
    WindowLayout layout =
        new WindowLayout(
            columns.stream().map(Expression::type).toList(),
            inputTypes.size(),
            partitionKeys,
            node.orderBy(),
            calls);
    PhysicalPlan input =
        columns.size() == inputTypes.size()
            ? node.input()
            : new PhysicalPlan.Project(node.input(), List.copyOf(columns));
    int workerCount = Runtime.getRuntime().availableProcessors();
    WindowSink sink =
        new WindowSink(
            layout,
            rankLimit,
            translation.builder().budget(node),
            workerCount,
            translation.builder().metrics(node)::addSpilled);
    Stage stage = translation.builder().finish(translation.translate(input), node, sink);
    return translation.builder().begin(node, new WindowSource(sink, workerCount), stage);
  }

  private BoundWindowCall bind(WindowCall call) {
    List<Integer> arguments = new ArrayList<>();
    for (Expression argument : call.arguments()) {
      arguments.add(column(argument));
    }
    Expression filter = call.filter();
    return new BoundWindowCall(
        call.function(),
        arguments,
        call.arguments().stream().map(Expression::type).toList(),
        call.distinct(),
        call.ignoreNulls(),
        filter == null ? -1 : column(filter),
        call.frame(),
        offset(call.frame().start()),
        offset(call.frame().end()),
        call.type());
  }

  private int column(Expression expression) {
    int known = columns.indexOf(expression);
    if (known >= 0) {
      return known;
    }
    columns.add(expression);
    return columns.size() - 1;
  }

  private @Nullable Object offset(WindowCall.Bound bound) {
    return switch (bound.offset()) {
      case null -> null;
      case Expression.Literal literal -> literal.value();
      case Expression.Parameter parameter -> query.parameter(parameter.index());
      default ->
          throw new DatabaseException(
              ErrorCode.INVALID_WINDOW_FRAME_OFFSET, "frame offset must be a constant");
    };
  }
}
