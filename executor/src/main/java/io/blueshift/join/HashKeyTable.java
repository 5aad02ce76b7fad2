package io.blueshift.join;

import io.blueshift.vector.ValueHash;
import java.util.Arrays;

/// Keys in an open-addressing table with linear probing; an entry is a key and its number, side by
/// side. Probes run in stages over a batch, so that cache misses overlap.
final class HashKeyTable implements KeyTable {
  private static final long EMPTY = -1L;

  private final ArrayLease lease;
  private long[] entries;
  private int mask;
  private int keyCount;

  /// Makes an empty table with room for about `expectedKeyCount` keys; it grows.
  HashKeyTable(int expectedKeyCount, ArrayLease lease) {
    this.lease = lease;
    int slots = Integer.highestOneBit(Math.max(64, expectedKeyCount)) << 1;
    if (slots < expectedKeyCount * 1.5) {
      slots <<= 1;
    }
    this.entries = allocate(slots);
    this.mask = slots - 1;
  }

  private long[] allocate(int slots) {
    long[] array = lease.longs((long) slots << 1);
    Arrays.fill(array, 0, slots << 1, EMPTY);
    return array;
  }

  /// Adds a key or finds it; returns its number.
  int add(long key) {
    int slot = (int) ValueHash.ofLong(key) & mask;
    while (true) {
      long number = entries[(slot << 1) + 1];
      if (number == EMPTY) {
        return insert(slot, key);
      }
      if (entries[slot << 1] == key) {
        return (int) number;
      }
      slot = slot + 1 & mask;
    }
  }

  private int insert(int slot, long key) {
    entries[slot << 1] = key;
    entries[(slot << 1) + 1] = keyCount;
    int number = keyCount++;
    if (keyCount > mask * 0.7) {
      grow();
    }
    return number;
  }

  private void grow() {
    long[] old = entries;
    int oldSlots = mask + 1;
    int slots = oldSlots << 1;
    entries = allocate(slots);
    mask = slots - 1;
    for (int oldSlot = 0; oldSlot < oldSlots; oldSlot++) {
      long number = old[(oldSlot << 1) + 1];
      if (number != EMPTY) {
        int slot = (int) ValueHash.ofLong(old[oldSlot << 1]) & mask;
        while (entries[(slot << 1) + 1] != EMPTY) {
          slot = slot + 1 & mask;
        }
        entries[slot << 1] = old[oldSlot << 1];
        entries[(slot << 1) + 1] = number;
      }
    }
    lease.release(old);
  }

  @Override
  public void find(long[] keys, int count, int[] numbers) {
    long[] table = entries;
    int slotMask = mask;
    for (int index = 0; index < count; index++) {
      numbers[index] = (int) ValueHash.ofLong(keys[index]) & slotMask;
    }
    for (int index = 0; index < count; index++) {
      int slot = numbers[index];
      long key = keys[index];
      long number = table[(slot << 1) + 1];
      while (number != EMPTY && table[slot << 1] != key) {
        slot = slot + 1 & slotMask;
        number = table[(slot << 1) + 1];
      }
      numbers[index] = (int) number;
    }
  }

  @Override
  public int keyCount() {
    return keyCount;
  }
}
