package io.blueshift.simulation;

import io.blueshift.error.DatabaseException;
import io.blueshift.transaction.Pending;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The outcome of a call of the door, which may come later.
final class DoorOutcome {
  private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
  private @Nullable DatabaseException failure;
  private boolean conflict;

  /// @param conflict whether the call must be refused, asked when it is settled: what comes later may take
  ///     away what it was in conflict with
  DoorOutcome(Pending<?> call, BooleanSupplier conflict) {
    call.whenDone((result, error) -> {
      failure = error;
      this.conflict = conflict.getAsBoolean();
      settled.complete(null);
    });
  }

  /// Returns what completes when the call has succeeded or failed.
  Pending<Void> settled() {
    return Pending.of(settled).then(ignored -> Pending.done());
  }

  /// Returns whether the call had to be refused.
  boolean isConflict() {
    return conflict;
  }

  /// Fails as the call did.
  void require() {
    if (failure != null) {
      throw failure;
    }
  }
}
