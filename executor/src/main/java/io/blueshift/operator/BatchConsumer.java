package io.blueshift.operator;

import io.blueshift.vector.Batch;

/// Takes the batches that an operator yields, while the operator runs.
@FunctionalInterface
public interface BatchConsumer {
  /// Takes a batch that is valid until this call returns, and says whether more are wanted. After
  /// ENOUGH or BLOCKED the producer must return to its caller before it yields again.
  SinkDemand accept(Batch batch);
}
