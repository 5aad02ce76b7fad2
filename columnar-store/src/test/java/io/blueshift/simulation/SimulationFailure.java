package io.blueshift.simulation;

import org.jspecify.annotations.Nullable;

/// The store did what the model forbids.
final class SimulationFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimulationFailure(String message) {
    super(message);
  }

  SimulationFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
