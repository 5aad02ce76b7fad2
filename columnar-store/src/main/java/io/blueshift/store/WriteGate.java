package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Pending;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Lets writers wait while rows in memory have used their share up, until some have moved to segments; who
/// waits too long fails with OUT_OF_MEMORY. Who waits may hold locks of earlier statements; moving rows needs none.
///
/// Safe for use by several threads, none of which is parked.
final class WriteGate {
  /// How long a writer waits at most, however patient the call is.
  private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final StoreMemory memory;
  private final Set<Waiter> waiting = new LinkedHashSet<>();

  /// A writer who waits, told apart by identity.
  private static final class Waiter {
    final CompletableFuture<Void> room = new CompletableFuture<>();
  }

  /// Makes the gate of a warehouse.
  WriteGate(StoreMemory memory) {
    this.memory = memory;
  }

  /// Returns a result that completes when a writer may go on: at once where there is room.
  ///
  /// @param makeRoom asks for rows to be moved
  Pending<Void> enter(CallContext context, Runnable makeRoom) {
    return memory.isFull() ? await(context, makeRoom) : Pending.done();
  }

  private Pending<Void> await(CallContext context, Runnable makeRoom) {
    Waiter waiter = new Waiter();
    synchronized (waiting) {
      waiting.add(waiter);
    }
    makeRoom.run();
    long waitMaxNanos = Math.min(WAIT_MAX_NANOS, context.patienceNanos());
    long untilDeadlineNanos =
        context.deadlineNanos() == CallContext.NO_DEADLINE
            ? Long.MAX_VALUE
            : context.deadlineNanos() - System.nanoTime();
    boolean deadlineFirst = untilDeadlineNanos < waitMaxNanos;
    CompletableFuture<Void> answer = new CompletableFuture<>();
    var _ =
        waiter
            .room
            .orTimeout(
                Math.max(0, Math.min(waitMaxNanos, untilDeadlineNanos)), TimeUnit.NANOSECONDS)
            .whenComplete((ignored, failure) -> {
              synchronized (waiting) {
                waiting.remove(waiter);
              }
              if (failure == null) {
                answer.complete(null);
              } else {
                answer.completeExceptionally(deadlineFirst ? canceled() : full());
              }
            });
    open();
    return Pending.of(answer);
  }

  /// Lets those go on who wait, if there is room.
  void open() {
    List<Waiter> free;
    synchronized (waiting) {
      if (waiting.isEmpty() || memory.isFull()) {
        return;
      }
      free = new ArrayList<>(waiting);
    }
    free.forEach(waiter -> waiter.room.complete(null));
  }

  private static DatabaseException canceled() {
    return new DatabaseException(
        ErrorCode.QUERY_CANCELED,
        "statement was canceled while it waited for rows in memory to become segments");
  }

  private DatabaseException full() {
    return new DatabaseException(
            ErrorCode.OUT_OF_MEMORY,
            "rows in memory do not become segments as fast as they are written [share="
                + memory.rowShareBytes()
                + " bytes]")
        .withHint(
            memory.isHeldByOlderSnapshots()
                ? "End transactions that have been open for long; sys_snapshots shows them."
                : "Repeat the transaction later, write less at once, or raise memory_limit.");
  }
}
