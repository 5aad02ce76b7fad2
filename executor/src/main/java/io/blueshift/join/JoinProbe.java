package io.blueshift.join;

import io.blueshift.operator.Operator;
import io.blueshift.operator.WorkerContext;

/// Streams the probe side past the finished build side.
final class JoinProbe implements Operator {
  private final JoinDescription join;
  private final JoinBuild build;

  JoinProbe(JoinDescription join, JoinBuild build) {
    this.join = join;
    this.build = build;
  }

  @Override
  public State open(WorkerContext worker) {
    return new JoinProbeState(join, build, worker);
  }
}
