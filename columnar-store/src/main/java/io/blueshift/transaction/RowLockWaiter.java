package io.blueshift.transaction;

import java.util.concurrent.CompletableFuture;

/// A request that waits in the queue of its row.
///
/// @param timer completes with a failure when the patience is over; completing it ends the timer
record RowLockWaiter(
    RowLockOwner owner,
    RowLockStripe stripe,
    int tableId,
    long rowId,
    RowLockMode mode,
    CompletableFuture<RowLockOutcome> outcome,
    CompletableFuture<Void> timer) {
  /// Returns whether this one must let another go first.
  boolean conflictsWith(RowLockWaiter earlier) {
    return !earlier.owner.equals(owner)
        && (mode == RowLockMode.EXCLUSIVE || earlier.mode == RowLockMode.EXCLUSIVE);
  }

  /// Tells whoever waits that he has it.
  void complete() {
    timer.complete(null);
    outcome.complete(RowLockOutcome.GRANTED);
  }

  /// Tells whoever waits that he will not have it.
  void fail(RuntimeException failure) {
    timer.complete(null);
    outcome.completeExceptionally(failure);
  }

  // Requests are told apart by identity: one owner may ask twice for a row.
  @Override
  @SuppressWarnings("ReferenceEquality")
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
