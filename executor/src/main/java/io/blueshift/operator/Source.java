package io.blueshift.operator;

import io.blueshift.vector.Batch;
import org.jspecify.annotations.Nullable;

/// Produces the batches of a pipeline, in morsels that workers take one after another. The
/// description is shared by all workers and knows how the rows are divided.
public interface Source {
  /// Opens a worker's view of the source; called once by each worker, on its thread.
  Cursor open(WorkerContext worker);

  /// Returns how many workers can usefully take part at the same time.
  int parallelism();

  /// Returns the share of the source that is done, 0 to 1, or a negative number when unknown.
  default double fractionDone() {
    return -1;
  }

  /// One worker's cursor: takes morsels until there are none.
  interface Cursor extends AutoCloseable {
    /// Returns the next batch, or null at the end of all morsels. The batch is valid until the next
    /// call.
    @Nullable Batch next();

    /// Gives the cursor's memory back.
    @Override
    void close();
  }
}
