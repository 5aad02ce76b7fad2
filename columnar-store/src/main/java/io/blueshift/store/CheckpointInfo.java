package io.blueshift.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A checkpoint that was written, or failed.
///
/// @param number the number of the manifest
/// @param commitNumber the commit that it holds
/// @param logPosition up to where it holds the log
/// @param logBytes the size of the log that it took the place of
/// @param quietNanos how long commits had to wait for it
/// @param error why it failed, or null
public record CheckpointInfo(
    long number,
    Reason reason,
    Instant started,
    Instant ended,
    long commitNumber,
    long logPosition,
    long logBytes,
    long quietNanos,
    @Nullable String error) {
  /// Why a checkpoint is written.
  public enum Reason {
    /// The log has reached its size.
    LOG_SIZE,
    /// Replaying the log would take longer than allowed.
    RECOVERY_TIME,
    /// Somebody asked for it.
    REQUESTED,
    /// The warehouse is closed.
    CLOSE
  }
}
