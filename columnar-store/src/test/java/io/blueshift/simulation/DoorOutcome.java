package io.blueshift.simulation;

import io.blueshift.error.DatabaseException;
import io.blueshift.transaction.Pending;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The outcome of a call of the door, which may come later.
final class DoorOutcome {
  private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
  private @Nullable DatabaseException failure;

  DoorOutcome(Pending<?> call) {
    call.whenDone((result, error) -> {
      failure = error;
      settled.complete(null);
    });
  }

  /// Returns what completes when the call has succeeded or failed.
  Pending<Void> settled() {
    return Pending.of(settled).then(ignored -> Pending.done());
  }

  /// Fails as the call did.
  void require() {
    if (failure != null) {
      throw failure;
    }
  }
}
