package io.blueshift.dataset.flights;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Says that the flights could not be fetched, why, and what to do about it.
public final class FlightsUnavailableException extends IOException {

  private static final long serialVersionUID = 1L;

  FlightsUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
