package io.blueshift.join;

import io.blueshift.operator.Operator;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.operator.WorkerContext;

/// Streams the probe side past the finished build side, or to disk where that is.
final class JoinProbe implements Operator {
  private final JoinDescription join;
  private final JoinBuild build;
  private final OperatorMetrics metrics;

  JoinProbe(JoinDescription join, JoinBuild build, OperatorMetrics metrics) {
    this.join = join;
    this.build = build;
    this.metrics = metrics;
  }

  @Override
  public State open(WorkerContext worker) {
    SpilledJoin spilled = build.spilled();
    return spilled == null
        ? new JoinProbeState(join, build, null, worker)
        : new SpillingProbe(join, spilled, metrics, worker);
  }
}
