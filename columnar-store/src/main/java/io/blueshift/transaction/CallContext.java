package io.blueshift.transaction;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// What every call of the core carries: who asks, by which protocol and in which session, until when
/// the answer is wanted, and how long to wait for others.
///
/// @param sessionId the session's number, unique in the process
/// @param deadlineNanos the moment on [System#nanoTime]'s clock after which the call fails with
///     QUERY_CANCELED, or [#NO_DEADLINE]
/// @param patienceNanos how long to wait for what others hold: for a lock before LOCK_NOT_AVAILABLE, for memory of
///     new rows before OUT_OF_MEMORY
public record CallContext(
    Principal principal,
    Protocol protocol,
    long sessionId,
    long deadlineNanos,
    long patienceNanos) {
  /// The deadline of a call that has time.
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

  public CallContext {
    requireNonNull(principal);
    requireNonNull(protocol);
  }

  /// Makes the context of an embedded caller without deadline and with a minute's patience.
  public static CallContext of(Principal principal) {
    return new CallContext(principal, Protocol.EMBEDDED, 0, NO_DEADLINE, PATIENCE_NANOS);
  }

  /// Returns a copy for a session.
  public CallContext withSession(long newSessionId) {
    return new CallContext(principal, protocol, newSessionId, deadlineNanos, patienceNanos);
  }

  /// Returns a copy with another deadline.
  public CallContext withDeadlineNanos(long newDeadlineNanos) {
    return new CallContext(principal, protocol, sessionId, newDeadlineNanos, patienceNanos);
  }

  /// Returns a copy with another patience.
  public CallContext withPatience(Duration newPatience) {
    return new CallContext(principal, protocol, sessionId, deadlineNanos, newPatience.toNanos());
  }
}
