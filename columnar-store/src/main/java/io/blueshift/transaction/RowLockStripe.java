package io.blueshift.transaction;

import io.blueshift.memory.MemoryCharge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The locks of a part of all rows: a hash table of holds, and queues of rows that are waited for.
///
/// A hold is one owner's lock of one row. It is a position in arrays, of 24 bytes; a list through its
/// bucket finds it by its row, another gives its owner's holds. Positions of holds that ended are used
/// again. With the buckets and room to grow a hold takes about 40 bytes.
///
/// All methods must be called with the stripe's monitor held.
final class RowLockStripe {
  /// The end of a list.
  static final int NONE = -1;

  private static final int CAPACITY_MIN = 16;

  /// A row that is waited for. Such rows are few.
  record RowKey(int tableId, long rowId) {}

  private final int index;
  private final MemoryCharge charge;
  private final Map<RowKey, ArrayDeque<RowLockWaiter>> queues = new HashMap<>();
  private long[] rowIds = new long[CAPACITY_MIN];
  private int[] tableIds = new int[CAPACITY_MIN];

  /// Twice the owner's number, plus one when it is exclusive.
  private int[] holders = new int[CAPACITY_MIN];

  private int[] nextInBucket = new int[CAPACITY_MIN];
  private int[] nextOfOwner = new int[CAPACITY_MIN];
  private int[] buckets = emptyBuckets(CAPACITY_MIN);
  private int firstFree = NONE;
  private int usedCount;
  private int holdCount;

  /// @param charge counts memory beyond the first few locks
  RowLockStripe(int index, MemoryCharge charge) {
    this.index = index;
    this.charge = charge;
  }

  private static int[] emptyBuckets(int count) {
    int[] buckets = new int[count];
    Arrays.fill(buckets, NONE);
    return buckets;
  }

  /// Mixes a row's name: the upper bits choose the stripe, the lower ones the bucket.
  static long hash(int tableId, long rowId) {
    long mixed = (rowId + tableId * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 29)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 32);
  }

  int holdCount() {
    return holdCount;
  }

  /// Returns the first hold of a row's bucket at or behind `hold` that is of the row, or [#NONE].
  private int ofRow(int hold, int tableId, long rowId) {
    int next = hold;
    while (next != NONE && (rowIds[next] != rowId || tableIds[next] != tableId)) {
      next = nextInBucket[next];
    }
    return next;
  }

  private int bucket(int tableId, long rowId) {
    return (int) hash(tableId, rowId) & (buckets.length - 1);
  }

  private int firstOfRow(int tableId, long rowId) {
    return ofRow(buckets[bucket(tableId, rowId)], tableId, rowId);
  }

  private boolean isExclusive(int hold) {
    return (holders[hold] & 1) != 0;
  }

  private int ownerNumber(int hold) {
    return holders[hold] >>> 1;
  }

  /// Gives a row to an owner if nobody's hold, and nobody who waits, is in the way. An owner who holds
  /// the row shared goes before those who wait, since they wait for him.
  boolean tryAcquire(RowLockOwner owner, int tableId, long rowId, RowLockMode mode) {
    if (firstFree == NONE && usedCount == rowIds.length) {
      charge.reserve(growthBytes());
      grow();
    }
    return grant(owner, tableId, rowId, mode, isWaitedFor(tableId, rowId));
  }

  private long growthBytes() {
    return 28L * (rowIds.length >> 1);
  }

  private boolean isWaitedFor(int tableId, long rowId) {
    return !queues.isEmpty() && queues.containsKey(new RowKey(tableId, rowId));
  }

  private boolean grant(
      RowLockOwner owner, int tableId, long rowId, RowLockMode mode, boolean behindOthers) {
    boolean exclusive = mode == RowLockMode.EXCLUSIVE;
    int own = NONE;
    boolean inTheWay = false;
    for (int hold = firstOfRow(tableId, rowId);
        hold != NONE;
        hold = ofRow(nextInBucket[hold], tableId, rowId)) {
      if (ownerNumber(hold) == owner.number()) {
        own = hold;
      } else {
        inTheWay |= exclusive || isExclusive(hold);
      }
    }
    if (own != NONE && (!exclusive || isExclusive(own))) {
      return true;
    }
    if (inTheWay || (own == NONE && behindOthers)) {
      return false;
    }
    if (own != NONE) {
      holders[own] |= 1;
    } else {
      add(owner, tableId, rowId, exclusive);
    }
    return true;
  }

  private void add(RowLockOwner owner, int tableId, long rowId, boolean exclusive) {
    int hold = firstFree;
    if (hold != NONE) {
      firstFree = nextInBucket[hold];
    } else {
      if (usedCount == rowIds.length) {
        charge.add(growthBytes());
        grow();
      }
      hold = usedCount++;
    }
    rowIds[hold] = rowId;
    tableIds[hold] = tableId;
    holders[hold] = owner.number() << 1 | (exclusive ? 1 : 0);
    link(hold);
    nextOfOwner[hold] = owner.newestHold(index);
    owner.setNewestHold(index, hold);
    holdCount++;
  }

  private void link(int hold) {
    int bucket = bucket(tableIds[hold], rowIds[hold]);
    nextInBucket[hold] = buckets[bucket];
    buckets[bucket] = hold;
  }

  /// Makes half as much room more; all positions are in use.
  private void grow() {
    int capacity = rowIds.length + (rowIds.length >> 1);
    rowIds = Arrays.copyOf(rowIds, capacity);
    tableIds = Arrays.copyOf(tableIds, capacity);
    holders = Arrays.copyOf(holders, capacity);
    nextInBucket = Arrays.copyOf(nextInBucket, capacity);
    nextOfOwner = Arrays.copyOf(nextOfOwner, capacity);
    if (buckets.length < usedCount) {
      buckets = emptyBuckets(buckets.length * 2);
      for (int hold = 0; hold < usedCount; hold++) {
        link(hold);
      }
    }
  }

  /// Ends all holds of an owner and adds the rows among them that are waited for to `waitedFor`.
  void releaseAll(RowLockOwner owner, Collection<RowKey> waitedFor) {
    int hold = owner.newestHold(index);
    owner.setNewestHold(index, NONE);
    while (hold != NONE) {
      int next = nextOfOwner[hold];
      if (isWaitedFor(tableIds[hold], rowIds[hold])) {
        waitedFor.add(new RowKey(tableIds[hold], rowIds[hold]));
      }
      remove(hold);
      hold = next;
    }
    if (holdCount == 0 && rowIds.length > CAPACITY_MIN) {
      clear();
    }
  }

  private void remove(int hold) {
    int bucket = bucket(tableIds[hold], rowIds[hold]);
    int before = NONE;
    int found = buckets[bucket];
    while (found != hold) {
      before = found;
      found = nextInBucket[found];
    }
    if (before == NONE) {
      buckets[bucket] = nextInBucket[hold];
    } else {
      nextInBucket[before] = nextInBucket[hold];
    }
    nextInBucket[hold] = firstFree;
    firstFree = hold;
    holdCount--;
  }

  /// Gives the memory of many locks back.
  private void clear() {
    rowIds = new long[CAPACITY_MIN];
    tableIds = new int[CAPACITY_MIN];
    holders = new int[CAPACITY_MIN];
    nextInBucket = new int[CAPACITY_MIN];
    nextOfOwner = new int[CAPACITY_MIN];
    buckets = emptyBuckets(CAPACITY_MIN);
    firstFree = NONE;
    usedCount = 0;
    charge.set(0);
  }

  /// Puts a request into its row's queue: one of an owner who holds the row already before the others.
  void enqueue(RowLockWaiter waiter) {
    ArrayDeque<RowLockWaiter> queue =
        queues.computeIfAbsent(
            new RowKey(waiter.tableId(), waiter.rowId()), key -> new ArrayDeque<>());
    if (holds(waiter.owner(), waiter.tableId(), waiter.rowId())) {
      queue.addFirst(waiter);
    } else {
      queue.addLast(waiter);
    }
  }

  private boolean holds(RowLockOwner owner, int tableId, long rowId) {
    int hold = firstOfRow(tableId, rowId);
    while (hold != NONE && ownerNumber(hold) != owner.number()) {
      hold = ofRow(nextInBucket[hold], tableId, rowId);
    }
    return hold != NONE;
  }

  /// Takes a request out of its queue.
  void dequeue(RowLockWaiter waiter) {
    RowKey key = new RowKey(waiter.tableId(), waiter.rowId());
    ArrayDeque<RowLockWaiter> queue = queues.get(key);
    if (queue != null && queue.remove(waiter) && queue.isEmpty()) {
      queues.remove(key);
    }
  }

  /// Gives a row to those at the head of its queue who can have it now, and returns them.
  List<RowLockWaiter> grantQueued(RowKey row) {
    ArrayDeque<RowLockWaiter> queue = queues.get(row);
    List<RowLockWaiter> granted = new ArrayList<>();
    while (queue != null && !queue.isEmpty()) {
      RowLockWaiter first = queue.getFirst();
      if (!grant(first.owner(), row.tableId(), row.rowId(), first.mode(), false)) {
        return granted;
      }
      granted.add(queue.removeFirst());
    }
    queues.remove(row);
    return granted;
  }

  /// Returns who must let go before a waiting request is granted: those who hold the row in a mode
  /// that it does not allow, and those who asked earlier.
  List<RowLockOwner> blockers(RowLockWaiter waiter, @Nullable RowLockOwner[] owners) {
    List<RowLockOwner> blockers = new ArrayList<>();
    boolean exclusive = waiter.mode() == RowLockMode.EXCLUSIVE;
    for (int hold = firstOfRow(waiter.tableId(), waiter.rowId());
        hold != NONE;
        hold = ofRow(nextInBucket[hold], waiter.tableId(), waiter.rowId())) {
      RowLockOwner holder = owners[ownerNumber(hold)];
      if (holder != null && !holder.equals(waiter.owner()) && (exclusive || isExclusive(hold))) {
        blockers.add(holder);
      }
    }
    ArrayDeque<RowLockWaiter> queue = queues.get(new RowKey(waiter.tableId(), waiter.rowId()));
    if (queue != null) {
      for (RowLockWaiter earlier : queue) {
        if (earlier.equals(waiter)) {
          break;
        }
        if (waiter.conflictsWith(earlier)) {
          blockers.add(earlier.owner());
        }
      }
    }
    return blockers;
  }

  /// Adds what is held and waited for, until `locks` has so many elements.
  void describe(@Nullable RowLockOwner[] owners, int maxCount, List<RowLock> locks) {
    for (int head : buckets) {
      for (int hold = head; hold != NONE && locks.size() < maxCount; hold = nextInBucket[hold]) {
        RowLockOwner owner = owners[ownerNumber(hold)];
        if (owner != null) {
          RowLockMode mode = isExclusive(hold) ? RowLockMode.EXCLUSIVE : RowLockMode.SHARED;
          locks.add(
              new RowLock(tableIds[hold], rowIds[hold], owner.name(), owner.id(), mode, true));
        }
      }
    }
    for (ArrayDeque<RowLockWaiter> queue : queues.values()) {
      for (RowLockWaiter waiter : queue) {
        if (locks.size() < maxCount) {
          locks.add(
              new RowLock(
                  waiter.tableId(),
                  waiter.rowId(),
                  waiter.owner().name(),
                  waiter.owner().id(),
                  waiter.mode(),
                  false));
        }
      }
    }
  }
}
