package io.blueshift.operator;

import io.blueshift.vector.Batch;

/// Takes the batches that an operator yields, while the operator runs.
@FunctionalInterface
public interface BatchConsumer {
  /// Takes a batch and says whether more are wanted. After ENOUGH or BLOCKED the producer must return
  /// to its caller before it yields again. The batch stays valid until the producer is called again,
  /// since a consumer that is blocked comes back to it.
  SinkDemand accept(Batch batch);
}
