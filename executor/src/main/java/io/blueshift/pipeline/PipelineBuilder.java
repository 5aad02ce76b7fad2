package io.blueshift.pipeline;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Operator;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.operator.Sink;
import io.blueshift.operator.Source;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the pipelines of a query while its plan is translated. A translator of a plan node asks
/// [PlanTranslation#translate] for its inputs' streams and then
///
/// - appends operators ([#append]),
/// - or ends the stream in a sink ([#finish]) and begins a new one with a source that reads what the
///   sink collected ([#begin]).
///
/// Every call names the plan node for which time, rows and memory are counted. Used by one thread.
public final class PipelineBuilder {
  /// The metrics and memory of a plan node.
  record NodeState(OperatorMetrics metrics, MemoryBudget budget) {}

  private final QueryContext context;
  private final List<Pipeline> pipelines = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private final List<AutoCloseable> resources = new ArrayList<>();
  private final IdentityHashMap<PhysicalPlan, NodeState> nodes = new IdentityHashMap<>();

  /// Begins the pipelines of one query.
  public PipelineBuilder(QueryContext context) {
    this.context = context;
  }

  /// Returns the query's surroundings.
  public QueryContext query() {
    return context;
  }

  /// Begins a stream with a source, which is opened when the given stages are complete.
  public PipelineStream begin(PhysicalPlan node, Source source, Stage... after) {
    nodeState(node);
    Pipeline pipeline = new Pipeline(pipelines.size(), node, source);
    pipelines.add(pipeline);
    for (Stage stage : after) {
      pipeline.after(stage);
    }
    return new PipelineStream(List.of(pipeline));
  }

  /// Adds an operator, which sees its first batch when the given stages are complete.
  public PipelineStream append(
      PipelineStream stream, PhysicalPlan node, Operator operator, Stage... after) {
    nodeState(node);
    for (Pipeline pipeline : stream.pipelines()) {
      pipeline.steps.add(new Pipeline.Step(node, operator));
      for (Stage stage : after) {
        pipeline.after(stage);
      }
    }
    return stream;
  }

  /// Adds what a source yields after the stream's pipelines have seen all their input: rows that are
  /// known only then, such as those of a full join that found no match.
  public PipelineStream thenBegin(
      PipelineStream stream, PhysicalPlan node, Source source, Stage... after) {
    PipelineStream last = begin(node, source, after);
    last.pipelines().getFirst().afterPipelines.addAll(stream.pipelines());
    return union(List.of(stream, last));
  }

  /// Joins streams into one that yields the rows of all, in any order.
  public PipelineStream union(List<PipelineStream> streams) {
    return new PipelineStream(
        streams.stream().flatMap(stream -> stream.pipelines().stream()).toList());
  }

  /// Ends a stream in a sink. The sink is closed when all pipelines that wait for the stage have run.
  public Stage finish(PipelineStream stream, PhysicalPlan node, Sink sink) {
    nodeState(node);
    Stage stage = new Stage(node, sink);
    stages.add(stage);
    for (Pipeline pipeline : stream.pipelines()) {
      if (pipeline.target != null) {
        throw new IllegalStateException("stream was used twice");
      }
      pipeline.target = stage;
      stage.feeders.add(pipeline);
    }
    return stage;
  }

  /// Registers something that is closed when the query ends, however it ends.
  public void closeAtEnd(AutoCloseable resource) {
    resources.add(resource);
  }

  /// Returns the metrics of a plan node, for figures that only its operators know.
  public OperatorMetrics metrics(PhysicalPlan node) {
    return nodeState(node).metrics();
  }

  /// Returns the memory of a plan node; workers get it as [io.blueshift.operator.WorkerContext#budget].
  public MemoryBudget budget(PhysicalPlan node) {
    return nodeState(node).budget();
  }

  private NodeState nodeState(PhysicalPlan node) {
    return nodes.computeIfAbsent(
        node,
        key ->
            new NodeState(
                new OperatorMetrics(),
                context.budget().child(key.getClass().getSimpleName(), Long.MAX_VALUE)));
  }

  /// Gives back what was made so far, when translation failed.
  public void abandon() {
    RuntimeException failure = null;
    for (Stage stage : stages) {
      failure = Resources.close(stage.sink, failure);
    }
    for (AutoCloseable resource : resources) {
      failure = Resources.close(resource, failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// Completes the building.
  ///
  /// @param pool the threads that run the query; null when only the caller's thread does
  public QueryExecution build(@Nullable WorkerPool pool) {
    for (Pipeline pipeline : pipelines) {
      if (pipeline.target == null) {
        throw new IllegalStateException(
            "pipeline has no sink [source=" + pipeline.sourceNode.getClass().getSimpleName() + "]");
      }
      pipeline.afterStages.forEach(stage -> stage.dependents.add(pipeline));
      pipeline.afterPipelines.forEach(earlier -> earlier.dependents.add(pipeline));
    }
    List<AutoCloseable> closing = new ArrayList<>(resources);
    nodes.values().forEach(state -> closing.add(state.budget()));
    return new QueryExecution(context, pool, pipelines, stages, closing, nodes);
  }
}
