package io.blueshift.transaction;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The right to change a warehouse, held by one transaction at a time and given on in the order of
/// asking. Nobody is parked: a waiter gets a pending result.
///
/// Conflicts of single rows will replace it; its users only ask before their first change and let go
/// when they end. Safe for use by several threads.
@SuppressWarnings("ReferenceEquality") // Owners are told apart by identity.
public final class WriteLock {
  private record Waiter(Object owner, CompletableFuture<Void> granted) {}

  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private @Nullable Object owner;

  /// Asks for the lock on behalf of `newOwner`, who gets it at once when it is free or already his.
  ///
  /// Fails with LOCK_NOT_AVAILABLE after the context's lock timeout and with QUERY_CANCELED at its
  /// deadline.
  public Pending<Void> acquire(Object newOwner, CallContext context) {
    CompletableFuture<Void> granted = new CompletableFuture<>();
    synchronized (this) {
      if (owner == null || owner == newOwner) {
        owner = newOwner;
        return Pending.completed(null);
      }
      waiters.addLast(new Waiter(newOwner, granted));
    }
    long untilDeadlineNanos =
        context.deadlineNanos() == CallContext.NO_DEADLINE
            ? Long.MAX_VALUE
            : context.deadlineNanos() - System.nanoTime();
    boolean deadlineFirst = untilDeadlineNanos < context.lockTimeoutNanos();
    long waitNanos = Math.max(0, Math.min(untilDeadlineNanos, context.lockTimeoutNanos()));
    CompletableFuture<Void> timed = granted.orTimeout(waitNanos, TimeUnit.NANOSECONDS);
    return Pending.of(
        timed.handle((ignored, failure) -> {
          if (failure != null) {
            abandon(newOwner, granted);
            throw failure instanceof TimeoutException ? timeout(deadlineFirst) : cause(failure);
          }
          return null;
        }));
  }

  private static RuntimeException cause(Throwable failure) {
    return failure instanceof RuntimeException error
        ? error
        : new DatabaseException(ErrorCode.INTERNAL_ERROR, "waiting for a lock failed", failure);
  }

  private static DatabaseException timeout(boolean deadlineFirst) {
    return deadlineFirst
        ? new DatabaseException(
            ErrorCode.QUERY_CANCELED, "statement was canceled while it waited for a lock")
        : new DatabaseException(
                ErrorCode.LOCK_NOT_AVAILABLE,
                "could not obtain the write lock: another transaction is changing the warehouse")
            .withHint("Repeat the statement, or raise lock_timeout.");
  }

  private synchronized void abandon(Object waiter, CompletableFuture<Void> granted) {
    waiters.removeIf(each -> each.granted == granted && each.owner == waiter);
  }

  /// Returns whether `candidate` holds the lock.
  public synchronized boolean isHeldBy(Object candidate) {
    return owner == candidate;
  }

  /// Forgets what `holder` asked for and, if it holds the lock, gives it to the next waiter.
  public void release(Object holder) {
    Object leaving = holder;
    while (leaving != null) {
      Waiter next = passOn(leaving);
      boolean taken = next == null || next.granted.complete(null);
      leaving = taken ? null : next.owner;
    }
  }

  private synchronized @Nullable Waiter passOn(Object leaving) {
    waiters.removeIf(each -> each.owner == leaving);
    if (owner != leaving) {
      return null;
    }
    Waiter next = waiters.pollFirst();
    owner = next == null ? null : next.owner;
    return next;
  }
}
