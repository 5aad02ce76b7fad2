package io.blueshift.operator;

import io.blueshift.evaluation.EvaluationContext;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.QueryContext;

/// What a worker has while it runs one pipeline of one query. Used by one thread at a time.
///
/// @param workerIndex the number of the task, unique within the query; not bounded by the count of
///     threads
/// @param budget the memory of the plan node that the operator belongs to
public record WorkerContext(QueryContext query, int workerIndex, MemoryBudget budget) {
  /// Fails when the query was cancelled or its deadline passed. Called at least once for each batch.
  public void checkCancelled() {
    query.checkCancelled();
  }

  /// Makes what compiled expressions of this worker depend on; they charge this worker's budget.
  public EvaluationContext evaluation() {
    return query.evaluation(budget).withRandomSeed(query.randomSeed() + workerIndex);
  }
}
