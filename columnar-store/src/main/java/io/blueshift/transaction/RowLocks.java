package io.blueshift.transaction;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.transaction.RowLockStripe.RowKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Locks of rows for many writers.
///
/// 1. A row belongs to one of [#STRIPE_COUNT] stripes, each with a monitor of its own. A free row is
///    given out under that monitor alone, so that two writers hardly meet.
/// 2. A request that is not granted takes the lock of all waiting, `waits`, and then its stripe again,
///    and queues up; queues are served in the order of asking. All changes of queues happen under
///    `waits`, and the order of the two locks is always this one.
/// 3. Before it waits, the request follows the edges from those who wait to those they wait for. If
///    they lead back to its owner it fails with DEADLOCK_DETECTED. Without new waits no cycle can come
///    to be, so that nobody else has to look (Bernstein, Hadzilacos, Goodman: Concurrency Control and
///    Recovery in Database Systems, 1987, §3.5).
/// 4. A release takes an owner's holds out stripe by stripe, and then serves the queues of rows among
///    them.
///
/// No thread is parked: who must wait has a [Pending] result, which completes on the thread that lets
/// go, or on a timer's. Nothing is escalated, whatever the number of locks: a hold takes about 40 bytes.
/// Safe for use by several threads, also several of one owner; its release must come last.
public final class RowLocks {
  /// The number of stripes; the owners' sets of stripes are bits of a long.
  static final int STRIPE_COUNT = 64;

  private static final int STRIPE_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(STRIPE_COUNT);
  private static final Pending<RowLockOutcome> GRANTED = Pending.completed(RowLockOutcome.GRANTED);
  private static final Pending<RowLockOutcome> SKIPPED = Pending.completed(RowLockOutcome.SKIPPED);

  private final RowLockStripe[] stripes = new RowLockStripe[STRIPE_COUNT];
  private final Object waits = new Object();

  /// Owners by their numbers. Written under its own monitor, as is `freeNumbers`.
  private volatile @Nullable RowLockOwner[] owners = new RowLockOwner[16];

  private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();
  private int numberCount;

  /// Makes a manager without locks.
  public RowLocks() {
    Arrays.setAll(stripes, RowLockStripe::new);
  }

  /// Begins an owner, who must be released.
  ///
  /// @param name what errors and the system view call it
  public RowLockOwner open(String name) {
    synchronized (freeNumbers) {
      Integer free = freeNumbers.poll();
      int number = free == null ? numberCount++ : free;
      RowLockOwner owner = new RowLockOwner(name, number);
      @Nullable RowLockOwner[] next =
          number < owners.length ? owners : Arrays.copyOf(owners, owners.length * 2);
      next[number] = owner;
      owners = next;
      return owner;
    }
  }

  private RowLockStripe stripe(int tableId, long rowId) {
    return stripes[(int) (RowLockStripe.hash(tableId, rowId) >>> STRIPE_SHIFT)];
  }

  /// Asks for a row. Who holds it shared and asks for it exclusively keeps it while he waits.
  ///
  /// The result fails with LOCK_NOT_AVAILABLE when the row is not free (NOWAIT) or not free in time,
  /// with QUERY_CANCELED at the context's deadline, with DEADLOCK_DETECTED when its wait would close a
  /// cycle.
  public Pending<RowLockOutcome> acquire(
      RowLockOwner owner,
      int tableId,
      long rowId,
      RowLockMode mode,
      RowLockPolicy policy,
      CallContext context) {
    RowLockStripe stripe = stripe(tableId, rowId);
    synchronized (stripe) {
      if (stripe.tryAcquire(owner, tableId, rowId, mode)) {
        return GRANTED;
      }
    }
    return switch (policy) {
      case SKIP_LOCKED -> SKIPPED;
      case NOWAIT ->
          Pending.of(
              CompletableFuture.failedFuture(
                  notAvailable("could not obtain a lock on the row", tableId, rowId)));
      case WAIT ->
          await(
              new RowLockWaiter(
                  owner,
                  stripe,
                  tableId,
                  rowId,
                  mode,
                  new CompletableFuture<>(),
                  new CompletableFuture<>()),
              context);
    };
  }

  private Pending<RowLockOutcome> await(RowLockWaiter waiter, CallContext context) {
    DatabaseException deadlock;
    synchronized (waits) {
      synchronized (waiter.stripe()) {
        if (waiter
            .stripe()
            .tryAcquire(waiter.owner(), waiter.tableId(), waiter.rowId(), waiter.mode())) {
          return GRANTED;
        }
        waiter.stripe().enqueue(waiter);
      }
      waiter.owner().waiting().add(waiter);
      deadlock = findDeadlock(waiter);
    }
    if (deadlock != null) {
      endWait(waiter, deadlock);
    } else {
      startTimer(waiter, context);
    }
    return Pending.of(waiter.outcome());
  }

  private void startTimer(RowLockWaiter waiter, CallContext context) {
    long untilDeadlineNanos =
        context.deadlineNanos() == CallContext.NO_DEADLINE
            ? Long.MAX_VALUE
            : context.deadlineNanos() - System.nanoTime();
    boolean deadlineFirst = untilDeadlineNanos < context.lockTimeoutNanos();
    long waitNanos = Math.max(0, Math.min(untilDeadlineNanos, context.lockTimeoutNanos()));
    var _ =
        waiter
            .timer()
            .orTimeout(waitNanos, TimeUnit.NANOSECONDS)
            .whenComplete((ignored, failure) -> {
              if (failure != null) {
                endWait(waiter, timeout(waiter, deadlineFirst));
              }
            });
  }

  private static DatabaseException timeout(RowLockWaiter waiter, boolean deadlineFirst) {
    return deadlineFirst
        ? new DatabaseException(
            ErrorCode.QUERY_CANCELED, "statement was canceled while it waited for a row")
        : notAvailable(
            "could not obtain a lock on the row in time", waiter.tableId(), waiter.rowId());
  }

  private static DatabaseException notAvailable(String text, int tableId, long rowId) {
    return new DatabaseException(
            ErrorCode.LOCK_NOT_AVAILABLE, text + " [table=" + tableId + ", row=" + rowId + "]")
        .withHint("Repeat the statement, or raise lock_timeout.");
  }

  /// Ends a wait without the row, if it has not ended, and serves those behind.
  private void endWait(RowLockWaiter waiter, DatabaseException failure) {
    List<RowLockWaiter> granted;
    synchronized (waits) {
      if (!waiter.owner().waiting().remove(waiter)) {
        return;
      }
      synchronized (waiter.stripe()) {
        waiter.stripe().dequeue(waiter);
      }
      granted = serve(new RowKey(waiter.tableId(), waiter.rowId()));
    }
    waiter.fail(failure);
    granted.forEach(RowLockWaiter::complete);
  }

  /// Grants what can be granted of a row's queue; called with `waits` held.
  private List<RowLockWaiter> serve(RowKey row) {
    RowLockStripe stripe = stripe(row.tableId(), row.rowId());
    List<RowLockWaiter> granted;
    synchronized (stripe) {
      granted = stripe.grantQueued(row);
    }
    granted.forEach(waiter -> waiter.owner().waiting().remove(waiter));
    return granted;
  }

  /// A wait on the way that was followed, and the one before it.
  private record Step(RowLockWaiter waiter, RowLockOwner blocker, @Nullable Step before) {}

  /// Follows the waits that begin with a new one; returns the error when they lead back to its owner.
  private @Nullable DatabaseException findDeadlock(RowLockWaiter asking) {
    Set<RowLockOwner> seen = new LinkedHashSet<>();
    ArrayDeque<Step> open = new ArrayDeque<>();
    addSteps(asking, null, open);
    while (!open.isEmpty()) {
      Step step = open.removeLast();
      if (step.blocker.equals(asking.owner())) {
        return deadlock(step);
      }
      if (seen.add(step.blocker)) {
        step.blocker.waiting().forEach(waiter -> addSteps(waiter, step, open));
      }
    }
    return null;
  }

  private void addSteps(RowLockWaiter waiter, @Nullable Step before, ArrayDeque<Step> open) {
    List<RowLockOwner> blockers;
    synchronized (waiter.stripe()) {
      blockers = waiter.stripe().blockers(waiter, owners);
    }
    blockers.forEach(blocker -> open.addLast(new Step(waiter, blocker, before)));
  }

  private static DatabaseException deadlock(Step last) {
    List<String> lines = new ArrayList<>();
    for (Step step = last; step != null; step = step.before) {
      lines.addFirst(
          "%s waits for row %d of table %d, which %s has or asked for earlier"
              .formatted(
                  step.waiter.owner(), step.waiter.rowId(), step.waiter.tableId(), step.blocker));
    }
    return new DatabaseException(ErrorCode.DEADLOCK_DETECTED, "deadlock detected")
        .withDetail(String.join("; ", lines) + ".")
        .withHint("Repeat the transaction.");
  }

  /// Ends an owner: what he waits for fails with QUERY_CANCELED, what he holds goes to those who wait.
  public void release(RowLockOwner owner) {
    List<RowLockWaiter> waiting;
    synchronized (waits) {
      waiting = List.copyOf(owner.waiting());
    }
    waiting.forEach(waiter ->
        endWait(
            waiter,
            new DatabaseException(
                ErrorCode.QUERY_CANCELED,
                "waiting for a row ended with the transaction that asked for it")));
    Set<RowKey> waitedFor = new LinkedHashSet<>();
    for (long left = owner.stripes(); left != 0; left &= left - 1) {
      RowLockStripe stripe = stripes[Long.numberOfTrailingZeros(left)];
      synchronized (stripe) {
        stripe.releaseAll(owner, waitedFor);
      }
    }
    close(owner);
    if (!waitedFor.isEmpty()) {
      List<RowLockWaiter> granted = new ArrayList<>();
      synchronized (waits) {
        waitedFor.forEach(row -> granted.addAll(serve(row)));
      }
      granted.forEach(RowLockWaiter::complete);
    }
  }

  private void close(RowLockOwner owner) {
    synchronized (freeNumbers) {
      if (owner.equals(owners[owner.number()])) {
        owners[owner.number()] = null;
        freeNumbers.add(owner.number());
      }
    }
  }

  /// Returns how many locks are held.
  public long heldCount() {
    long count = 0;
    for (RowLockStripe stripe : stripes) {
      synchronized (stripe) {
        count += stripe.holdCount();
      }
    }
    return count;
  }

  /// Returns the memory of the tables of holds.
  public long sizeBytes() {
    long sizeBytes = 0;
    for (RowLockStripe stripe : stripes) {
      synchronized (stripe) {
        sizeBytes += stripe.sizeBytes();
      }
    }
    return sizeBytes;
  }

  /// Returns who holds and who waits for what, at most so many of them. Stripes are looked at one after
  /// another, so that it is no picture of one moment.
  public List<RowLock> locks(int maxCount) {
    List<RowLock> locks = new ArrayList<>();
    for (RowLockStripe stripe : stripes) {
      synchronized (stripe) {
        stripe.describe(owners, maxCount, locks);
      }
    }
    return locks;
  }
}
