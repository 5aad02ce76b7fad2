package io.blueshift.pipeline;

import io.blueshift.operator.Operator;
import io.blueshift.operator.Source;
import io.blueshift.plan.PhysicalPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One source and the operators through which its batches go to a stage's sink. Made by
/// [PipelineBuilder], then run by [QueryExecution].
public final class Pipeline {
  /// An operator and the plan node that it serves.
  record Step(PhysicalPlan node, Operator operator) {}

  final int id;
  final PhysicalPlan sourceNode;
  final Source source;
  final List<Step> steps = new ArrayList<>();
  final List<Stage> afterStages = new ArrayList<>();
  final List<Pipeline> afterPipelines = new ArrayList<>();
  @Nullable Stage target;

  // Guarded by the execution.
  final List<Pipeline> dependents = new ArrayList<>();
  int waitingForCount;
  int runningTaskCount;
  boolean complete;

  /// The first step that still has to be finished once the pipeline ended early; -1 before.
  private volatile int endedBeforeStep = -1;

  Pipeline(int id, PhysicalPlan sourceNode, Source source) {
    this.id = id;
    this.sourceNode = sourceNode;
    this.source = source;
  }

  /// Notes that steps before the given one need no more input.
  synchronized void end(int beforeStep) {
    endedBeforeStep = Math.max(endedBeforeStep, beforeStep);
  }

  /// Returns the first step that matters after an early end, or -1.
  int endedBeforeStep() {
    return endedBeforeStep;
  }

  public void after(Stage stage) {
    if (!afterStages.contains(stage)) {
      afterStages.add(stage);
    }
  }
}
