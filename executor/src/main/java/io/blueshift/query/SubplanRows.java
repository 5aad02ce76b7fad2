package io.blueshift.query;

import org.jspecify.annotations.Nullable;

/// The rows of a plan that runs, taken batch by batch by one thread.
public interface SubplanRows extends AutoCloseable {

  /// Returns the next batch, which the caller closes, or null after the last one. Waits where it must.
  ///
  /// @throws io.blueshift.error.DatabaseException when the plan failed or was cancelled
  @Nullable ResultBatch next();

  /// Ends the plan if it still runs and gives its memory back.
  @Override
  void close();
}
