package io.blueshift.operator;

/// What a consumer wants next.
public enum SinkDemand {
  /// The next batch.
  MORE,
  /// Nothing ever again: the pipeline may end early (LIMIT is full, a semi join has all it needs).
  ENOUGH,
  /// Nothing now, and this batch was taken: the pipeline gives its worker back and is resumed by
  /// whoever unblocks the consumer.
  BLOCKED
}
