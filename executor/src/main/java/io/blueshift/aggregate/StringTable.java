package io.blueshift.aggregate;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.rows.Lanes;
import io.blueshift.vector.BytesAddresses;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The distinct strings of a key column with their numbers, from 1 on, for all workers together: a
/// string has the same number in each worker's groups, so that these merge as groups of integers do.
///
/// Strings lie in records: `| number int32 | significant length int32 | length int32 | bytes |`. The
/// table over them is cut by hash into shards with a lock each. A worker takes numbers of its own for
/// many strings at once ([Numbers]), so that groups of different workers lie in different chunks;
/// some numbers stay without a string.
///
/// Safe for use by several threads. Closing frees all strings.
final class StringTable implements AutoCloseable {
  static final int SHARD_BITS = 3;
  static final int SHARD_COUNT = 1 << SHARD_BITS;

  /// Where in a record its bytes begin.
  static final int BYTES_OFFSET = 12;

  private static final int SIGNIFICANT_OFFSET = 4;
  private static final int LENGTH_OFFSET = 8;
  private static final int SLOTS_MIN = 64;
  private static final int BLOCK_MIN_BYTES = 4 << 10;
  private static final int BLOCK_MAX_BYTES = 1 << 20;
  private static final int SPARE_BYTES = 8;
  private static final int PLACES_SHIFT = 12;
  private static final int PLACES_COUNT = 1 << PLACES_SHIFT;

  /// So many numbers are given out one by one: few groups need few bits.
  private static final int SINGLE_NUMBERS_MAX = PLACES_COUNT - 1;

  /// One free entry, until a shard has its first.
  private static final long[] NO_ENTRIES = {0, 0};

  private final MemoryBudget budget;
  private final Shard[] shards = new Shard[SHARD_COUNT];
  private final List<NativeBuffer> owned = new ArrayList<>();
  private volatile MemorySegment[] blocks = new MemorySegment[0];

  /// For each number the record's block in the upper 32 bits and offset in the lower, less one; 0 for
  /// a number without a string.
  private volatile long[][] places = new long[0][];

  private volatile int count;
  private long reservedBytes;

  /// Makes an empty table, which holds no memory yet.
  StringTable(MemoryBudget budget) {
    this.budget = budget;
    for (int shard = 0; shard < SHARD_COUNT; shard++) {
      shards[shard] = new Shard();
    }
  }

  /// Returns the greatest number that was given out.
  int count() {
    return count;
  }

  /// Returns the part of the table in which strings of a hash are.
  static int shardOf(long hash) {
    return (int) (hash >>> (Long.SIZE - SHARD_BITS));
  }

  Shard shard(int index) {
    return shards[index];
  }

  /// Returns the data buffers to which [#place] refers.
  MemorySegment[] blocks() {
    return blocks;
  }

  /// Returns whether a number has a string.
  boolean isUsed(int number) {
    return places[number >>> PLACES_SHIFT][number & PLACES_COUNT - 1] != 0;
  }

  /// Returns where a string's bytes are: the block in the upper 32 bits, the offset in the lower.
  long place(int number) {
    return places[number >>> PLACES_SHIFT][number & PLACES_COUNT - 1] - 1 + BYTES_OFFSET;
  }

  /// Returns the address of a string's bytes, of which eight are readable.
  long address(int number) {
    long place = place(number);
    return blocks[(int) (place >>> 32)].address() + (place & 0xffffffffL);
  }

  /// Returns the whole length of the string that begins at an address of [#address].
  static int lengthAt(long address) {
    return ALL.get(Lanes.INT, address - BYTES_OFFSET + LENGTH_OFFSET);
  }

  /// Returns the length of the part of a string that counts in comparisons.
  static int significantLengthAt(long address) {
    return ALL.get(Lanes.INT, address - BYTES_OFFSET + SIGNIFICANT_OFFSET);
  }

  private synchronized void reserve(long bytes) {
    budget.reserve(bytes);
    reservedBytes += bytes;
  }

  private synchronized void release(long bytes) {
    budget.release(bytes);
    reservedBytes -= bytes;
  }

  private synchronized int addBlock(long sizeBytes) {
    NativeBuffer buffer = budget.allocate(sizeBytes);
    owned.add(buffer);
    MemorySegment[] more = Arrays.copyOf(blocks, blocks.length + 1);
    more[blocks.length] = buffer.segment();
    blocks = more;
    return more.length - 1;
  }

  /// Takes numbers for strings to come; returns the first.
  private synchronized int takeNumbers(int wanted) {
    int first = count + 1;
    ensurePlaces(first + wanted);
    count += wanted;
    return first;
  }

  private void ensurePlaces(int end) {
    int needed = (end + PLACES_COUNT - 1) >>> PLACES_SHIFT;
    long[][] known = places;
    if (needed > known.length) {
      reserve((long) (needed - known.length) * PLACES_COUNT << 3);
      long[][] more = Arrays.copyOf(known, needed);
      for (int index = known.length; index < needed; index++) {
        more[index] = new long[PLACES_COUNT];
      }
      places = more;
    }
  }

  @Override
  public synchronized void close() {
    owned.forEach(NativeBuffer::close);
    owned.clear();
    budget.release(reservedBytes);
    reservedBytes = 0;
  }

  /// A worker's place for new strings. Used by one thread.
  final class Numbers {
    private int next;
    private int end;
    private int block;
    private long blockAddress;
    private long usedBytes;
    private long capacityBytes;

    private int takeNumber() {
      if (next == end) {
        int wanted = count < SINGLE_NUMBERS_MAX ? 1 : PLACES_COUNT - (count + 1 & PLACES_COUNT - 1);
        next = takeNumbers(wanted);
        end = next + wanted;
      }
      return next++;
    }

    /// Copies a string into a new record; returns its address.
    private long add(long address, int significantLength, int length) {
      long size = BYTES_OFFSET + (length + 3L & -4L);
      if (usedBytes + size > capacityBytes) {
        long wanted = Math.clamp(capacityBytes * 2, BLOCK_MIN_BYTES, BLOCK_MAX_BYTES);
        block = addBlock(Math.max(size + SPARE_BYTES, wanted));
        blockAddress = blocks[block].address();
        capacityBytes = blocks[block].byteSize() - SPARE_BYTES;
        usedBytes = 0;
      }
      long record = blockAddress + usedBytes;
      int number = takeNumber();
      ALL.set(Lanes.INT, record, number);
      ALL.set(Lanes.INT, record + SIGNIFICANT_OFFSET, significantLength);
      ALL.set(Lanes.INT, record + LENGTH_OFFSET, length);
      MemorySegment.copy(ALL, address, ALL, record + BYTES_OFFSET, length);
      places[number >>> PLACES_SHIFT][number & PLACES_COUNT - 1] =
          ((long) block << 32 | usedBytes) + 1;
      usedBytes += size;
      return record;
    }
  }

  /// A part of the table; whoever looks into it holds its lock. An entry is a hash and a record's
  /// address, 0 when it is free.
  final class Shard {
    private long[] entries = NO_ENTRIES;
    private int mask;
    private int entryCount;

    private long[] allocate(int slots) {
      reserve((long) slots << 4);
      return new long[slots << 1];
    }

    /// Returns the number of a string, which is added when it is new.
    int intern(long hash, long address, int significantLength, int length, Numbers numbers) {
      if (entries == NO_ENTRIES) {
        grow();
      }
      int slot = (int) hash & mask;
      while (true) {
        long record = entries[(slot << 1) + 1];
        if (record == 0) {
          long added = numbers.add(address, significantLength, length);
          entries[slot << 1] = hash;
          entries[(slot << 1) + 1] = added;
          if (++entryCount > mask >> 1) {
            grow();
          }
          return ALL.get(Lanes.INT, added);
        }
        if (entries[slot << 1] == hash
            && ALL.get(Lanes.INT, record + SIGNIFICANT_OFFSET) == significantLength
            && BytesAddresses.equal(record + BYTES_OFFSET, address, significantLength)) {
          return ALL.get(Lanes.INT, record);
        }
        slot = slot + 1 & mask;
      }
    }

    private void grow() {
      long[] old = entries;
      int oldSlots = mask + 1;
      int slots = Math.max(SLOTS_MIN, oldSlots << 1);
      entries = allocate(slots);
      mask = slots - 1;
      for (int oldSlot = 0; oldSlot < oldSlots; oldSlot++) {
        if (old[(oldSlot << 1) + 1] != 0) {
          int slot = (int) old[oldSlot << 1] & mask;
          while (entries[(slot << 1) + 1] != 0) {
            slot = slot + 1 & mask;
          }
          entries[slot << 1] = old[oldSlot << 1];
          entries[(slot << 1) + 1] = old[(oldSlot << 1) + 1];
        }
      }
      if (old != NO_ENTRIES) {
        release((long) oldSlots << 4);
      }
    }
  }
}
