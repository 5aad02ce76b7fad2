package io.blueshift.operator;

import io.blueshift.engine.WorkTableRows;
import io.blueshift.pipeline.MorselQueue;
import io.blueshift.vector.Batch;
import org.jspecify.annotations.Nullable;

/// Reads the rows that a recursion found last.
public final class WorkTableSource implements Source {
  private final WorkTableRows rows;
  private final MorselQueue queue;

  /// Makes a source of one round's rows.
  public WorkTableSource(WorkTableRows rows) {
    this.rows = rows;
    this.queue = new MorselQueue(rows.batches().size());
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new Cursor() {
      @Override
      public @Nullable Batch next() {
        int index = queue.take();
        return index < 0 ? null : rows.batches().get(index).batch();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public int parallelism() {
    return 1;
  }
}
