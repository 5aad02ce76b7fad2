package io.blueshift.key;

import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/// From the hashes of keys to the ids of rows that have or had such a key: a hash table with linear probing,
/// in which a hash may stand several times.
///
/// Whoever finds a row must look whether its key is the one that is sought, because hashes of different keys
/// may be equal and rows change. One thread at a time writes; any thread may read meanwhile, and finds all
/// rows that were added before it began.
public final class KeyTable {
  private static final int CAPACITY_MIN = 64;

  /// A hash at even indexes, and behind it a row id plus one, or 0 where the slot is free.
  private volatile long[] slots = new long[CAPACITY_MIN * 2];

  private final LongConsumer taking;
  private int count;

  /// Makes an empty table.
  ///
  /// @param taking is told of bytes before the table grows, and may throw
  public KeyTable(LongConsumer taking) {
    this.taking = taking;
  }

  /// Returns the first row under a hash for which a test holds, or -1.
  public long find(long hash, LongPredicate test) {
    long[] present = slots;
    int index = first(present, hash);
    while (present[index + 1] != 0) {
      if (present[index] == hash && test.test(present[index + 1] - 1)) {
        return present[index + 1] - 1;
      }
      index = next(present, index);
    }
    return -1;
  }

  /// Returns the bytes of the table.
  public long sizeBytes() {
    return (long) slots.length * Long.BYTES;
  }

  /// Adds a row under a hash, unless it is there.
  public void add(long hash, long rowId) {
    long[] present = slots;
    int free = freeFor(present, hash, rowId);
    if (free < 0) {
      return;
    }
    if ((count + 1) * 16L > present.length * 5L) {
      // As many as there are come in addition.
      taking.accept(sizeBytes());
      present = grown(present);
      free = freeFor(present, hash, rowId);
    }
    present[free] = hash;
    present[free + 1] = rowId + 1;
    count++;
    slots = present; // Publishes what was written.
  }

  /// Returns the index of the free slot for an entry, or -1 when the entry is there.
  private static int freeFor(long[] slots, long hash, long rowId) {
    int index = first(slots, hash);
    while (slots[index + 1] != 0) {
      if (slots[index] == hash && slots[index + 1] == rowId + 1) {
        return -1;
      }
      index = next(slots, index);
    }
    return index;
  }

  private static int first(long[] slots, long hash) {
    return ((int) hash & ((slots.length >>> 1) - 1)) << 1;
  }

  private static int next(long[] slots, int index) {
    return (index + 2) & (slots.length - 1);
  }

  private static long[] grown(long[] before) {
    long[] grown = new long[Math.multiplyExact(before.length, 2)];
    for (int index = 0; index < before.length; index += 2) {
      if (before[index + 1] != 0) {
        int free = freeFor(grown, before[index], before[index + 1] - 1);
        grown[free] = before[index];
        grown[free + 1] = before[index + 1];
      }
    }
    return grown;
  }
}
