package io.blueshift.operator;

import io.blueshift.vector.Batch;

/// Absorbs all batches of a pipeline. Workers fill states of their own, which are combined when each
/// worker is done; after the last one the sink is finished once.
public interface Sink extends AutoCloseable {
  /// Opens a worker's state; called once by each worker, on its thread.
  Local open(WorkerContext worker);

  /// Completes the sink after all workers of all pipelines that feed it have combined; called once, by
  /// one worker. Long work may be split into tasks that the pool runs (see `parallelFinish`).
  void finish(WorkerContext worker);

  /// Returns how many independent tasks the step after [#finish] has; they may run in parallel.
  default int parallelFinishTasks() {
    return 0;
  }

  /// Runs one of the tasks after [#finish].
  default void parallelFinish(int task, WorkerContext worker) {}

  /// Gives back all memory that the sink's result holds. Called when nothing reads it any more.
  @Override
  void close();

  /// One worker's part.
  interface Local extends AutoCloseable {
    /// Absorbs a batch; rows that are kept must be copied.
    SinkDemand accept(Batch batch);

    /// Calls `resume` once when the sink can take batches again, at once if it can already. Asked
    /// after [#accept] answered BLOCKED.
    default void whenUnblocked(Runnable resume) {
      resume.run();
    }

    /// Hands this part over to the shared sink; called once, by its worker, after its last batch.
    void combine();

    /// Gives back memory that was not handed over.
    @Override
    void close();
  }
}
