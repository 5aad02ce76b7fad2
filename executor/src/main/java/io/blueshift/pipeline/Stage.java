package io.blueshift.pipeline;

import io.blueshift.operator.Sink;
import io.blueshift.plan.PhysicalPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// A sink and the pipelines that feed it. Complete when all of them have run and the sink is finished;
/// then the pipelines that wait for it may start.
public final class Stage {
  final PhysicalPlan node;
  final Sink sink;
  final List<Pipeline> feeders = new ArrayList<>();

  // Guarded by the execution.
  final List<Pipeline> dependents = new ArrayList<>();
  int runningFeederCount;
  int runningPartCount;
  int liveDependentCount;
  boolean complete;
  boolean closed;

  Stage(PhysicalPlan node, Sink sink) {
    this.node = node;
    this.sink = sink;
  }

  /// Returns whether the stage is complete only after a pipeline has run. Asked while a plan is
  /// translated.
  public boolean waitsFor(Pipeline pipeline) {
    return waitsFor(pipeline, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private boolean waitsFor(Pipeline wanted, Set<Object> seen) {
    return seen.add(this)
        && feeders.stream().anyMatch(feeder -> isOrWaitsFor(feeder, wanted, seen));
  }

  private static boolean isOrWaitsFor(Pipeline pipeline, Pipeline wanted, Set<Object> seen) {
    return pipeline == wanted
        || (seen.add(pipeline)
            && (pipeline.afterStages.stream().anyMatch(stage -> stage.waitsFor(wanted, seen))
                || pipeline.afterPipelines.stream()
                    .anyMatch(earlier -> isOrWaitsFor(earlier, wanted, seen))));
  }
}
