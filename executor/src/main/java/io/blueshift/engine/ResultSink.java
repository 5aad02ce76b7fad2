package io.blueshift.engine;

import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.List;

/// The last sink of a query: copies rows into the queue that the reader takes them from.
final class ResultSink implements Sink {
  private final List<LogicalType> types;
  private final ResultQueue queue;

  /// Makes the sink. Batches draw on the queue's budget, since they outlive the execution.
  ResultSink(List<LogicalType> types, ResultQueue queue) {
    this.types = types;
    this.queue = queue;
  }

  @Override
  public Local open(WorkerContext worker) {
    return new Part();
  }

  @Override
  public void finish(WorkerContext worker) {}

  @Override
  public void close() {}

  private final class Part implements Local {
    @Override
    public SinkDemand accept(Batch batch) {
      return queue.add(ResultBatch.copyOf(batch, types, queue.budget()))
          ? SinkDemand.MORE
          : SinkDemand.BLOCKED;
    }

    @Override
    public void whenUnblocked(Runnable resume) {
      queue.whenRoom(resume);
    }

    @Override
    public void combine() {}

    @Override
    public void close() {}
  }
}
