package io.blueshift.operator;

import io.blueshift.vector.Batch;

/// Transforms batches one at a time; keeps rows between calls only in its worker's state.
public interface Operator {
  /// Opens a worker's state; called once by each worker, on its thread.
  State open(WorkerContext worker);

  /// One worker's state.
  interface State extends AutoCloseable {
    /// Takes a batch and yields any number of batches.
    Progress process(Batch input, BatchConsumer downstream);

    /// Yields what is left after the worker's last input. Called again while it answers
    /// HAVE_MORE_OUTPUT.
    default Progress finish(BatchConsumer downstream) {
      return Progress.NEED_INPUT;
    }

    /// Gives the state's memory back.
    @Override
    void close();
  }
}
