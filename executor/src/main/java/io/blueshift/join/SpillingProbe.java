package io.blueshift.join;

import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.ExpressionSet;
import io.blueshift.operator.BatchConsumer;
import io.blueshift.operator.Operator;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.operator.Progress;
import io.blueshift.operator.WorkerContext;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One worker's probe rows of a join whose build side is on disk: they go there too.
final class SpillingProbe implements Operator.State {
  private final SpilledJoin spilled;
  private final SpilledSide side;
  private final ExpressionSet keys;
  private final OperatorMetrics metrics;
  private @Nullable SpillPartitions partitions;

  SpillingProbe(
      JoinDescription join, SpilledJoin spilled, OperatorMetrics metrics, WorkerContext worker) {
    this.spilled = spilled;
    this.side = spilled.probeSide;
    this.metrics = metrics;
    this.partitions =
        new SpillPartitions(
            worker.query().spill(), side.fileTypes(), side.keyColumns(), 0, worker.budget());
    this.keys = ExpressionCompiler.compileAll(join.probeKeys(), worker.evaluation());
  }

  @Override
  public Progress process(Batch input, BatchConsumer downstream) {
    List<ColumnVector> compared = new ArrayList<>();
    for (ColumnVector key : keys.evaluate(input)) {
      compared.add(
          key.type().equals(side.keyTypes().get(compared.size()))
              ? key
              : KeyReading.blankInsensitive(key));
    }
    SpillPartitions target = partitions;
    assert target != null;
    metrics.addSpilled(target.write(side.toFile(input, compared, input.selection())));
    return Progress.NEED_INPUT;
  }

  @Override
  public Progress finish(BatchConsumer downstream) {
    SpillPartitions written = partitions;
    if (written != null) {
      written.complete();
      spilled.addProbe(written);
      partitions = null;
    }
    return Progress.NEED_INPUT;
  }

  @Override
  public void close() {
    keys.close();
    if (partitions != null) {
      partitions.close();
      partitions = null;
    }
  }
}
