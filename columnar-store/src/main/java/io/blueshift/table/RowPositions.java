package io.blueshift.table;

/// The position of each of some row ids: a hash table with linear probing.
///
/// One thread at a time writes; any thread may read meanwhile, and finds an id that was put before in its
/// newest position or in one that it had when the reading began.
final class RowPositions {
  static final int NONE = -1;
  private static final int CAPACITY_MIN = 64;

  /// The slots: an id and its position plus one, or 0 where a slot is free.
  private record Slots(long[] ids, int[] ends) {
    static Slots ofCapacity(int capacity) {
      return new Slots(new long[capacity], new int[capacity]);
    }

    int slot(long id) {
      int mask = ids.length - 1;
      int slot = (int) (id * 0x9E3779B97F4A7C15L >>> 32) & mask;
      while (ends[slot] != 0 && ids[slot] != id) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }
  }

  private volatile Slots slots;
  private int count;

  /// Makes an empty table with room for some ids.
  RowPositions(int expectedCount) {
    int capacity = CAPACITY_MIN;
    while (capacity < expectedCount * 2L) {
      capacity <<= 1;
    }
    slots = Slots.ofCapacity(capacity);
  }

  /// Returns an id's position, or [#NONE].
  int positionOf(long id) {
    Slots present = slots;
    return present.ends[present.slot(id)] - 1;
  }

  /// Returns the memory of the table.
  long sizeBytes() {
    return (long) slots.ids.length * (Long.BYTES + Integer.BYTES);
  }

  /// Says where an id is, from now on.
  void put(long id, int position) {
    Slots present = slots;
    int slot = present.slot(id);
    if (present.ends[slot] == 0) {
      if (count * 2L >= present.ids.length) {
        present = grow(present);
        slot = present.slot(id);
      }
      present.ids[slot] = id;
      count++;
    }
    present.ends[slot] = position + 1;
    slots = present; // Publishes what was written.
  }

  private static Slots grow(Slots before) {
    Slots grown = Slots.ofCapacity(before.ids.length * 2);
    for (int slot = 0; slot < before.ids.length; slot++) {
      if (before.ends[slot] != 0) {
        int target = grown.slot(before.ids[slot]);
        grown.ids[target] = before.ids[slot];
        grown.ends[target] = before.ends[slot];
      }
    }
    return grown;
  }

  /// Returns the ids in the order of their positions.
  ///
  /// @param rowCount how many rows there are, each of which has an id here
  long[] idsByPosition(int rowCount) {
    long[] ids = new long[rowCount];
    Slots present = slots;
    for (int slot = 0; slot < present.ids.length; slot++) {
      if (present.ends[slot] != 0) {
        ids[present.ends[slot] - 1] = present.ids[slot];
      }
    }
    return ids;
  }
}
