package io.blueshift.pipeline;

import org.jspecify.annotations.Nullable;

/// Closes several resources so that one failure does not keep the others open.
final class Resources {
  private Resources() {}

  /// Closes a resource; returns the earlier failure, to which a new one is added, or the new one.
  static @Nullable RuntimeException close(
      @Nullable AutoCloseable resource, @Nullable RuntimeException earlier) {
    if (resource == null) {
      return earlier;
    }
    try {
      resource.close();
      return earlier;
    } catch (Exception e) {
      RuntimeException failure =
          e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
      if (earlier == null) {
        return failure;
      }
      earlier.addSuppressed(failure);
      return earlier;
    }
  }
}
