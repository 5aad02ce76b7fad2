package io.blueshift.operator;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way out of an operator that thins batches: full ones pass at once, sparse ones are collected
/// first. Remembers where it was when the consumer blocks.
public final class CompactingOutput implements AutoCloseable {
  private final BatchCompactor compactor;
  private @Nullable Batch afterwards;
  private boolean clearFirst;

  /// Makes a way out for rows of the given types.
  public CompactingOutput(List<LogicalType> types, MemoryBudget budget) {
    this.compactor = new BatchCompactor(types, budget);
  }

  /// Returns whether a batch waits because the consumer was blocked; then [#resume] comes first.
  public boolean isInterrupted() {
    return afterwards != null;
  }

  /// Yields a batch or keeps its rows.
  public Progress emit(Batch batch, BatchConsumer downstream) {
    clearIfPassed();
    if (!BatchCompactor.isSparse(batch.selectedCount())) {
      return pass(batch, downstream);
    }
    if (!compactor.accepts(batch)) {
      SinkDemand demand = passCollected(downstream);
      if (demand == SinkDemand.ENOUGH) {
        return Progress.FINISHED;
      }
      if (demand == SinkDemand.BLOCKED) {
        afterwards = batch;
        return Progress.HAVE_MORE_OUTPUT;
      }
      clearIfPassed();
    }
    compactor.append(batch);
    return compactor.isFull() ? progress(passCollected(downstream)) : Progress.NEED_INPUT;
  }

  /// Comes back to the batch that had to wait.
  public Progress resume(BatchConsumer downstream) {
    Batch batch = afterwards;
    afterwards = null;
    return batch == null ? Progress.NEED_INPUT : emit(batch, downstream);
  }

  /// Yields what was collected.
  public Progress finish(BatchConsumer downstream) {
    clearIfPassed();
    return compactor.rowCount() == 0 ? Progress.NEED_INPUT : progress(passCollected(downstream));
  }

  private SinkDemand passCollected(BatchConsumer downstream) {
    clearFirst = true;
    return downstream.accept(compactor.batch());
  }

  private void clearIfPassed() {
    if (clearFirst) {
      compactor.clear();
      clearFirst = false;
    }
  }

  private static Progress pass(Batch batch, BatchConsumer downstream) {
    return progress(downstream.accept(batch));
  }

  private static Progress progress(SinkDemand demand) {
    return demand == SinkDemand.ENOUGH ? Progress.FINISHED : Progress.NEED_INPUT;
  }

  /// Gives the memory back.
  @Override
  public void close() {
    compactor.close();
  }
}
