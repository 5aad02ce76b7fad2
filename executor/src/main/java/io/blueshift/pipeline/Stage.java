package io.blueshift.pipeline;

import io.blueshift.operator.Sink;
import io.blueshift.plan.PhysicalPlan;
import java.util.ArrayList;
import java.util.List;

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
}
