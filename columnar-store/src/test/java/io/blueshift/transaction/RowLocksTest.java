package io.blueshift.transaction;

import static io.blueshift.transaction.RowLockMode.EXCLUSIVE;
import static io.blueshift.transaction.RowLockMode.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RowLocksTest {
  private static final CallContext CONTEXT = CallContext.of(Principal.OWNER);

  private final MemoryBudget memory = MemoryBudget.root("locks", 1L << 30);
  private final RowLocks locks = new RowLocks(memory);
  private final RowLockOwner first = locks.open("first", 0);
  private final RowLockOwner second = locks.open("second", 0);
  private final RowLockOwner third = locks.open("third", 0);

  private Pending<RowLockOutcome> ask(RowLockOwner owner, long row, RowLockMode mode) {
    return locks.acquire(owner, 1, row, mode, RowLockPolicy.WAIT, CONTEXT);
  }

  private static void assertFails(ErrorCode code, Pending<RowLockOutcome> pending) {
    assertThatThrownBy(pending::await)
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void exclusiveLocksAreGivenOnInTheOrderOfAsking() {
    assertThat(ask(first, 7, EXCLUSIVE).isDone()).isTrue();
    assertThat(ask(first, 7, EXCLUSIVE).isDone()).isTrue();
    Pending<RowLockOutcome> next = ask(second, 7, EXCLUSIVE);
    Pending<RowLockOutcome> last = ask(third, 7, SHARED);
    assertThat(next.isDone()).isFalse();
    locks.release(first);
    assertThat(next.await()).isEqualTo(RowLockOutcome.GRANTED);
    assertThat(last.isDone()).isFalse();
    locks.release(second);
    assertThat(last.await()).isEqualTo(RowLockOutcome.GRANTED);
  }

  @Test
  void sharedLocksAreHeldTogetherAndNobodyOvertakesAWriter() {
    assertThat(ask(first, 7, SHARED).isDone()).isTrue();
    assertThat(ask(second, 7, SHARED).isDone()).isTrue();
    Pending<RowLockOutcome> writer = ask(third, 7, EXCLUSIVE);
    RowLockOwner late = locks.open("late", 0);
    Pending<RowLockOutcome> reader = ask(late, 7, SHARED);
    locks.release(first);
    assertThat(writer.isDone()).isFalse();
    locks.release(second);
    assertThat(writer.isDone()).isTrue();
    assertThat(reader.isDone()).isFalse();
    locks.release(third);
    assertThat(reader.isDone()).isTrue();
  }

  @Test
  void upgradeGoesBeforeThoseWhoWaitAndTwoOfThemAreADeadlock() {
    ask(first, 7, SHARED);
    ask(second, 7, SHARED);
    Pending<RowLockOutcome> writer = ask(third, 7, EXCLUSIVE);
    Pending<RowLockOutcome> upgrade = ask(first, 7, EXCLUSIVE);
    assertFails(ErrorCode.DEADLOCK_DETECTED, ask(second, 7, EXCLUSIVE));
    locks.release(second);
    assertThat(upgrade.isDone()).isTrue();
    assertThat(writer.isDone()).isFalse();
    assertThat(locks.locks(10))
        .containsExactlyInAnyOrder(
            new RowLock(1, 7, "first", 0, EXCLUSIVE, true),
            new RowLock(1, 7, "third", 0, EXCLUSIVE, false));
  }

  @Test
  void whoClosesACircleFailsAndIsToldWhoWaitsForWhom() {
    ask(first, 1, EXCLUSIVE);
    ask(second, 2, EXCLUSIVE);
    ask(third, 3, EXCLUSIVE);
    Pending<RowLockOutcome> one = ask(first, 2, EXCLUSIVE);
    Pending<RowLockOutcome> two = ask(second, 3, SHARED);
    assertThatThrownBy(() -> ask(third, 1, EXCLUSIVE).await())
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.DEADLOCK_DETECTED);
              assertThat(e.detail())
                  .contains("third waits for row 1 of table 1, which first has")
                  .contains("first waits for row 2 of table 1, which second has")
                  .contains("second waits for row 3 of table 1, which third has");
            });
    assertThat(one.isDone()).isFalse();
    locks.release(third);
    assertThat(two.isDone()).isTrue();
    locks.release(second);
    assertThat(one.isDone()).isTrue();
  }

  @Test
  void whoDoesNotWantToWaitIsToldAtOnce() {
    ask(first, 7, EXCLUSIVE);
    assertFails(
        ErrorCode.LOCK_NOT_AVAILABLE,
        locks.acquire(second, 1, 7, SHARED, RowLockPolicy.NOWAIT, CONTEXT));
    assertThat(locks.acquire(second, 1, 7, SHARED, RowLockPolicy.SKIP_LOCKED, CONTEXT).await())
        .isEqualTo(RowLockOutcome.SKIPPED);
    assertThat(locks.acquire(second, 2, 7, SHARED, RowLockPolicy.NOWAIT, CONTEXT).await())
        .isEqualTo(RowLockOutcome.GRANTED);
  }

  @Test
  void patienceAndDeadlineEndAWaitAndLetOthersPass() {
    ask(first, 7, SHARED);
    Pending<RowLockOutcome> impatient =
        locks.acquire(
            second,
            1,
            7,
            EXCLUSIVE,
            RowLockPolicy.WAIT,
            CONTEXT.withPatience(Duration.ofMillis(30)));
    Pending<RowLockOutcome> reader = ask(third, 7, SHARED);
    assertThat(reader.isDone()).isFalse();
    assertFails(ErrorCode.LOCK_NOT_AVAILABLE, impatient);
    assertThat(reader.await()).isEqualTo(RowLockOutcome.GRANTED);
    assertFails(
        ErrorCode.QUERY_CANCELED,
        locks.acquire(
            second,
            1,
            7,
            EXCLUSIVE,
            RowLockPolicy.WAIT,
            CONTEXT.withDeadlineNanos(System.nanoTime() + 10_000_000)));
  }

  @Test
  void releaseEndsWaitsOfTheOwnerAndFreesEverything() {
    ask(first, 7, EXCLUSIVE);
    Pending<RowLockOutcome> waiting = ask(second, 7, EXCLUSIVE);
    locks.release(second);
    assertFails(ErrorCode.QUERY_CANCELED, waiting);
    locks.release(first);
    assertThat(locks.heldCount()).isZero();
    assertThat(locks.locks(10)).isEmpty();
  }

  @Test
  void millionsOfLocksTakeAboutFortyBytesEachAndGiveThemBack() {
    int count = 2_000_000;
    for (int row = 0; row < count; row++) {
      ask(first, row, EXCLUSIVE);
    }
    assertThat(locks.heldCount()).isEqualTo(count);
    assertThat((double) memory.reservedBytes() / count).isBetween(24.0, 48.0);
    assertThat(locks.acquire(second, 1, 77, SHARED, RowLockPolicy.SKIP_LOCKED, CONTEXT).await())
        .isEqualTo(RowLockOutcome.SKIPPED);
    locks.release(first);
    assertThat(locks.heldCount()).isZero();
    assertThat(memory.reservedBytes()).isZero();
  }

  /// A model of one history: each row's holders, and its queue in order.
  private static final class Model {
    private record Ask(int owner, RowLockMode mode, Pending<RowLockOutcome> pending) {}

    final Map<Long, Map<Integer, RowLockMode>> holders = new HashMap<>();
    final Map<Long, List<Ask>> queues = new HashMap<>();

    boolean free(long row, int owner, RowLockMode mode) {
      return holders.getOrDefault(row, Map.of()).entrySet().stream()
          .allMatch(
              hold -> hold.getKey() == owner || (mode == SHARED && hold.getValue() == SHARED));
    }

    void hold(long row, int owner, RowLockMode mode) {
      holders
          .computeIfAbsent(row, key -> new HashMap<>())
          .merge(owner, mode, (old, now) -> old == EXCLUSIVE ? old : now);
    }

    boolean waits(int owner) {
      return queues.values().stream().flatMap(List::stream).anyMatch(ask -> ask.owner == owner);
    }

    /// Whether a wait of `from` leads to `to`.
    boolean reaches(int from, int to, java.util.Set<Integer> seen) {
      if (!seen.add(from)) {
        return false;
      }
      for (Map.Entry<Long, List<Ask>> queue : queues.entrySet()) {
        List<Ask> asks = queue.getValue();
        for (int place = 0; place < asks.size(); place++) {
          if (asks.get(place).owner == from
              && blockers(queue.getKey(), asks, place).stream()
                  .anyMatch(next -> next == to || reaches(next, to, seen))) {
            return true;
          }
        }
      }
      return false;
    }

    private List<Integer> blockers(long row, List<Ask> asks, int place) {
      Ask ask = asks.get(place);
      List<Integer> blockers = new ArrayList<>();
      holders
          .getOrDefault(row, Map.of())
          .forEach((owner, mode) -> {
            if (owner != ask.owner && (mode == EXCLUSIVE || ask.mode == EXCLUSIVE)) {
              blockers.add(owner);
            }
          });
      for (Ask earlier : asks.subList(0, place)) {
        if (earlier.mode == EXCLUSIVE || ask.mode == EXCLUSIVE) {
          blockers.add(earlier.owner);
        }
      }
      return blockers;
    }

    void release(int owner) {
      queues.values().forEach(queue -> queue.removeIf(ask -> ask.owner == owner));
      holders.values().forEach(row -> row.remove(owner));
      queues.forEach((row, queue) -> {
        while (!queue.isEmpty() && free(row, queue.getFirst().owner, queue.getFirst().mode)) {
          Ask granted = queue.removeFirst();
          hold(row, granted.owner, granted.mode);
        }
      });
    }
  }

  @Test
  void randomSchedulesGoAsTheModelSays() {
    long seed = System.nanoTime();
    System.out.println("RowLocksTest seed " + seed);
    Random random = new Random(seed);
    int ownerCount = 6;
    Model model = new Model();
    RowLockOwner[] owners = new RowLockOwner[ownerCount];
    for (int owner = 0; owner < ownerCount; owner++) {
      owners[owner] = locks.open("owner " + owner, owner);
    }
    int deadlockCount = 0;
    for (int step = 0; step < 20_000; step++) {
      int owner = random.nextInt(ownerCount);
      if (model.waits(owner) || random.nextInt(6) == 0) {
        if (random.nextInt(4) == 0) {
          locks.release(owners[owner]);
          owners[owner] = locks.open("owner " + owner, owner);
          model.release(owner);
        }
      } else {
        deadlockCount += askBoth(model, owners, owner, random, seed);
      }
      for (List<Model.Ask> queue : model.queues.values()) {
        queue.forEach(ask -> assertThat(ask.pending.isDone()).as("seed %d", seed).isFalse());
      }
      long held = model.holders.values().stream().mapToLong(Map::size).sum();
      assertThat(locks.heldCount()).as("seed %d", seed).isEqualTo(held);
    }
    assertThat(deadlockCount).as("seed %d", seed).isPositive();
  }

  /// Asks the locks and the model; returns 1 for a deadlock.
  private int askBoth(Model model, RowLockOwner[] owners, int owner, Random random, long seed) {
    long row = random.nextInt(8);
    RowLockMode mode = random.nextBoolean() ? SHARED : EXCLUSIVE;
    Pending<RowLockOutcome> pending = ask(owners[owner], row, mode);
    RowLockMode own = model.holders.getOrDefault(row, Map.of()).get(owner);
    List<Model.Ask> queue = model.queues.computeIfAbsent(row, key -> new ArrayList<>());
    boolean granted =
        own == EXCLUSIVE
            || (own != null && mode == SHARED)
            || (model.free(row, owner, mode) && (own != null || queue.isEmpty()));
    if (granted) {
      assertThat(pending.isDone()).as("seed %d", seed).isTrue();
      model.hold(row, owner, mode);
      return 0;
    }
    Model.Ask ask = new Model.Ask(owner, mode, pending);
    queue.add(own == null ? queue.size() : 0, ask);
    boolean deadlock = model.reaches(owner, owner, new java.util.HashSet<>());
    assertThat(pending.isDone()).as("seed %d", seed).isEqualTo(deadlock);
    if (deadlock) {
      queue.remove(ask);
      assertFails(ErrorCode.DEADLOCK_DETECTED, pending);
      return 1;
    }
    return 0;
  }

  @Test
  @Timeout(60)
  void threadsThatMeetAtFewRowsAllEndAndNeverHoldARowTogether() throws InterruptedException {
    int rowCount = 12;
    AtomicReferenceArray<Thread> holders = new AtomicReferenceArray<>(rowCount);
    AtomicLong doneCount = new AtomicLong();
    AtomicLong wrongCount = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 6; thread++) {
      Random random = new Random(thread);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int round = 0; round < 2000; round++) {
                  lockSome(random, holders, wrongCount);
                  doneCount.incrementAndGet();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrongCount.get()).isZero();
    assertThat(doneCount.get()).isEqualTo(12_000);
    assertThat(locks.heldCount()).isZero();
  }

  private void lockSome(
      Random random, AtomicReferenceArray<Thread> holders, AtomicLong wrongCount) {
    RowLockOwner owner = locks.open("thread " + Thread.currentThread().threadId(), 0);
    List<Integer> held = new ArrayList<>();
    try {
      for (int step = 0; step < 3; step++) {
        int row = random.nextInt(holders.length());
        ask(owner, row, EXCLUSIVE).await();
        Thread before = holders.getAndSet(row, Thread.currentThread());
        if (before != null && !before.equals(Thread.currentThread())) {
          wrongCount.incrementAndGet();
        }
        held.add(row);
      }
    } catch (DatabaseException e) {
      if (e.code() != ErrorCode.DEADLOCK_DETECTED) {
        wrongCount.incrementAndGet();
      }
    } finally {
      held.forEach(row -> holders.set(row, null));
      locks.release(owner);
    }
  }
}
