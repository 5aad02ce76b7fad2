package io.blueshift.transaction;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
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
/// The catalog and whole tables are locked in the same way, under names that no row has, so that a
/// deadlock is found whatever it is made of: the catalog is [#CATALOG], a table the row
/// [#WHOLE_TABLE] of it, all its rows are [#ROWS_OF_TABLE], and keys have names of their own.
///
/// No thread is parked: who must wait has a [Pending] result, which completes on the thread that lets
/// go, or on a timer's. Nothing is escalated, whatever the number of locks: a hold takes about 40 bytes.
/// Safe for use by several threads, also several of one owner. What is asked for during an owner's release,
/// or after it, is not granted.
public class RowLocks {
  /// Stands for the catalog in the place of a table.
  public static final int CATALOG = 0;

  /// Stands for the whole table in the place of a row: shared by those who write to it, exclusive for
  /// who empties or redefines it.
  public static final long WHOLE_TABLE = -1;

  /// Stands in the place of a row for all rows that a table has, not for new ones: shared by those who
  /// lock some, exclusive for who takes all of them in one.
  public static final long ROWS_OF_TABLE = -2;

  /// Stands in the place of a row for all enforced keys of a table: shared by those who lock some,
  /// exclusive for who takes all of them in one.
  public static final long KEYS_OF_TABLE = -3;

  /// The number of stripes; the owners' sets of stripes are bits of a long.
  static final int STRIPE_COUNT = 64;

  /// How many numbers of released owners rest, so that a late request of one meets no other of the number.
  private static final int FREE_NUMBER_COUNT = 256;

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
  ///
  /// @param budget pays for locks beyond the first few; who asks for one fails with OUT_OF_MEMORY when it
  ///     is short
  public RowLocks(MemoryBudget budget) {
    Arrays.setAll(stripes, index -> new RowLockStripe(index, new MemoryCharge(budget)));
  }

  /// Begins an owner, who must be released.
  ///
  /// @param name what errors call it
  /// @param id its number in the system view, 0 when it is no transaction
  public RowLockOwner open(String name, long id) {
    synchronized (freeNumbers) {
      Integer free = freeNumbers.size() > FREE_NUMBER_COUNT ? freeNumbers.poll() : null;
      int number = free == null ? numberCount++ : free;
      RowLockOwner owner = new RowLockOwner(name, id, number);
      @Nullable RowLockOwner[] next =
          number < owners.length ? owners : Arrays.copyOf(owners, owners.length * 2);
      next[number] = owner;
      owners = next;
      return owner;
    }
  }

  /// Returns what stands for an enforced key in the place of a row. Keys that share it are locked together.
  public static long nameOfKey(long keyHash) {
    return Long.MIN_VALUE + (keyHash >>> 2);
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
    boolean granted;
    synchronized (stripe) {
      granted = stripe.tryAcquire(owner, tableId, rowId, mode);
    }
    if (granted) {
      return owner.isReleased() ? tooLate(owner) : GRANTED;
    }
    return switch (policy) {
      case SKIP_LOCKED -> SKIPPED;
      case NOWAIT -> Pending.failed(notAvailable("could not obtain a lock", tableId, rowId));
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

  /// Takes back what was given to an owner while he was released.
  private Pending<RowLockOutcome> tooLate(RowLockOwner owner) {
    releaseHolds(owner);
    return Pending.failed(canceled());
  }

  private static DatabaseException canceled() {
    return new DatabaseException(
        ErrorCode.QUERY_CANCELED, "statement was canceled while it waited for a lock");
  }

  private Pending<RowLockOutcome> await(RowLockWaiter waiter, CallContext context) {
    DatabaseException deadlock;
    synchronized (waits) {
      if (waiter.owner().isReleased()) {
        return Pending.failed(canceled());
      }
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
    boolean deadlineFirst = untilDeadlineNanos < context.patienceNanos();
    long waitNanos = Math.max(0, Math.min(untilDeadlineNanos, context.patienceNanos()));
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
        ? canceled()
        : notAvailable("could not obtain a lock in time", waiter.tableId(), waiter.rowId());
  }

  private static DatabaseException notAvailable(String text, int tableId, long rowId) {
    return new DatabaseException(
            ErrorCode.LOCK_NOT_AVAILABLE, text + " [" + RowLock.nameOf(tableId, rowId) + "]")
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
          "%s waits for %s, which %s has or asked for earlier"
              .formatted(
                  step.waiter.owner(),
                  RowLock.nameOf(step.waiter.tableId(), step.waiter.rowId()),
                  step.blocker));
    }
    return new DatabaseException(ErrorCode.DEADLOCK_DETECTED, "deadlock detected")
        .withDetail(String.join("; ", lines) + ".")
        .withHint("Repeat the transaction.");
  }

  /// Asks for rows of a table one after another, the next one when the one before is granted; completes
  /// with those that were granted, which are all unless the policy is to skip. What a failure leaves
  /// behind stays held.
  public Pending<long[]> acquireAll(
      RowLockOwner owner,
      int tableId,
      long[] rowIds,
      RowLockMode mode,
      RowLockPolicy policy,
      CallContext context) {
    long[] granted = new long[rowIds.length];
    int count = 0;
    for (int index = 0; index < rowIds.length; index++) {
      Pending<RowLockOutcome> outcome =
          acquire(owner, tableId, rowIds[index], mode, policy, context);
      if (!outcome.isDone()) {
        long[] before = Arrays.copyOf(granted, count + 1);
        before[count] = rowIds[index];
        long[] rest = Arrays.copyOfRange(rowIds, index + 1, rowIds.length);
        return outcome.then(ignored ->
            acquireAll(owner, tableId, rest, mode, policy, context)
                .then(more -> Pending.completed(joined(before, more))));
      }
      try {
        if (outcome.await() == RowLockOutcome.GRANTED) {
          granted[count++] = rowIds[index];
        }
      } catch (DatabaseException e) {
        return Pending.failed(e);
      }
    }
    return Pending.completed(count == rowIds.length ? rowIds : Arrays.copyOf(granted, count));
  }

  private static long[] joined(long[] first, long[] second) {
    long[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /// Lets what an owner waits for fail with QUERY_CANCELED; what he holds stays his.
  public void cancel(RowLockOwner owner) {
    List<RowLockWaiter> waiting;
    synchronized (waits) {
      waiting = List.copyOf(owner.waiting());
    }
    waiting.forEach(waiter -> endWait(waiter, canceled()));
  }

  /// Ends an owner: what he waits for fails with QUERY_CANCELED, what he holds goes to those who wait.
  public void release(RowLockOwner owner) {
    owner.setReleased();
    cancel(owner);
    releaseHolds(owner);
    close(owner);
  }

  /// Lets go of all that an owner holds, who may go on to ask for more. He waits for nothing, and asks for
  /// nothing meanwhile.
  public void letGo(RowLockOwner owner) {
    releaseHolds(owner);
    owner.clearStripes();
  }

  private void releaseHolds(RowLockOwner owner) {
    Set<RowKey> waitedFor = new LinkedHashSet<>();
    for (long left = owner.stripes(); left != 0; left &= left - 1) {
      RowLockStripe stripe = stripes[Long.numberOfTrailingZeros(left)];
      synchronized (stripe) {
        stripe.releaseAll(owner, waitedFor);
      }
    }
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
