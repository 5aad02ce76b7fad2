package io.blueshift.transaction;

/// What happens when a row is not free.
public enum RowLockPolicy {
  /// The request waits its turn, at most until the context's lock timeout or deadline.
  WAIT,
  /// The request fails at once with LOCK_NOT_AVAILABLE.
  NOWAIT,
  /// The request ends at once with [RowLockOutcome#SKIPPED].
  SKIP_LOCKED
}
