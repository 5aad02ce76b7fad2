package io.blueshift.operator;

import io.blueshift.engine.QueryContext;
import io.blueshift.memory.MemoryBudget;

/// What a worker has while it runs one pipeline of one query. Used by one thread at a time.
public record WorkerContext(QueryContext query, int workerIndex, MemoryBudget budget) {
  /// Fails when the query was cancelled or its deadline passed. Called at least once for each batch.
  public void checkCancelled() {
    query.checkCancelled();
  }
}
