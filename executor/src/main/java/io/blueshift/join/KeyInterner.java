package io.blueshift.join;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.kernel.RowComparison;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.memory.NativeMemory;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesAddresses;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Numbers the distinct values of a key column that is no integer (strings, floating point, wide
/// decimals), so that what follows deals with integers alone.
///
/// 1. Workers add values through a [Collector] each, and get the address of the value's record:
///    <pre>| number int32 | length int32 | bytes, padded to eight |</pre>
///    The table is cut by hash into shards with a lock each, so that workers rarely wait.
/// 2. When all are done, one thread replaces records by numbers in the order of rows ([#number]).
/// 3. Then any thread looks values up through a [Lookup]. An entry holds hash and address, so that a
///    stranger is known without reading a record, and lookups of a batch wait for memory together.
final class KeyInterner implements AutoCloseable {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final int SHARD_BITS = 4;
  private static final int SHARD_COUNT = 1 << SHARD_BITS;
  private static final int SHARD_SLOTS_MIN = 128;
  private static final int BLOCK_MIN_BYTES = 4 << 10;
  private static final int BLOCK_MAX_BYTES = 1 << 20;
  private static final int RECORD_LENGTH_OFFSET = 4;
  private static final int RECORD_BYTES_OFFSET = 8;
  private static final int UNNUMBERED = -1;

  /// One free entry, until a shard has its first.
  private static final long[] NO_ENTRIES = {0, 0};

  /// What [Collector] says of NULL.
  private static final long NO_RECORD = 0;

  private final LogicalType type;
  private final MemoryBudget budget;
  private final ArrayLease lease;
  private final Shard[] shards = new Shard[SHARD_COUNT];
  private final List<NativeBuffer> blocks = new ArrayList<>();
  private int numberedCount;

  /// Makes an empty interner.
  KeyInterner(LogicalType type, MemoryBudget budget, ArrayLease lease) {
    this.type = type;
    this.budget = budget;
    this.lease = lease;
    for (int shard = 0; shard < SHARD_COUNT; shard++) {
      shards[shard] = new Shard();
    }
  }

  /// Returns the type as which values are compared.
  LogicalType type() {
    return type;
  }

  /// Returns whether strings are compared without trailing blanks.
  boolean ignoresBlanks() {
    return RowComparison.ignoresBlanks(type);
  }

  /// Returns how many distinct values there are.
  int valueCount() {
    int count = 0;
    for (Shard shard : shards) {
      count += shard.count;
    }
    return count;
  }

  /// Gives the hash of every distinct value, one of [io.blueshift.vector.ValueHash].
  void forEachHash(LongConsumer consumer) {
    for (Shard shard : shards) {
      for (int slot = 0; slot <= shard.mask; slot++) {
        if (shard.entries[(slot << 1) + 1] != 0) {
          consumer.accept(shard.entries[slot << 1]);
        }
      }
    }
  }

  /// Returns the bytes of every distinct value.
  List<byte[]> values() {
    List<byte[]> values = new ArrayList<>();
    for (Shard shard : shards) {
      for (int slot = 0; slot <= shard.mask; slot++) {
        long record = shard.entries[(slot << 1) + 1];
        if (record != NO_RECORD) {
          byte[] bytes = new byte[ALL.get(INT, record + RECORD_LENGTH_OFFSET)];
          MemorySegment.copy(
              ALL, ValueLayout.JAVA_BYTE, record + RECORD_BYTES_OFFSET, bytes, 0, bytes.length);
          values.add(bytes);
        }
      }
    }
    return values;
  }

  /// Replaces records by the numbers of their values, which begin at 0 in the order in which they are
  /// met; NULL gets an undefined number. Called by one thread, once for all rows.
  void number(long[] records, int count) {
    for (int index = 0; index < count; index++) {
      long record = records[index];
      if (record == NO_RECORD) {
        continue;
      }
      int number = ALL.get(INT, record);
      if (number == UNNUMBERED) {
        number = numberedCount++;
        ALL.set(INT, record, number);
      }
      records[index] = number;
    }
  }

  /// Writes the value of a record to a position of a vector.
  static void read(long record, VectorBuffer target, int position) {
    KeyBytes.read(
        record + RECORD_BYTES_OFFSET,
        ALL.get(INT, record + RECORD_LENGTH_OFFSET),
        target,
        position);
  }

  private static boolean holds(long record, long address, int length) {
    return ALL.get(INT, record + RECORD_LENGTH_OFFSET) == length
        && BytesAddresses.equal(record + RECORD_BYTES_OFFSET, address, length);
  }

  private static int shardOf(long hash) {
    return (int) (hash >>> (Long.SIZE - SHARD_BITS));
  }

  private synchronized NativeBuffer newBlock(long sizeBytes) {
    NativeBuffer block = budget.allocate(sizeBytes);
    blocks.add(block);
    return block;
  }

  @Override
  public synchronized void close() {
    blocks.forEach(NativeBuffer::close);
    blocks.clear();
  }

  /// A part of the table; whoever adds holds its lock. An entry is a hash and a record's address, 0
  /// when it is free.
  private final class Shard {
    private long[] entries = NO_ENTRIES;
    private int mask;
    private int count;

    private long[] allocate(int slots) {
      long[] array = lease.longs((long) slots << 1);
      Arrays.fill(array, 0, slots << 1, 0L);
      return array;
    }

    long add(long hash, long address, int length, Collector collector) {
      if (entries == NO_ENTRIES) {
        grow();
      }
      int slot = (int) hash & mask;
      while (true) {
        long record = entries[(slot << 1) + 1];
        if (record == NO_RECORD) {
          long added = collector.newRecord(address, length);
          entries[slot << 1] = hash;
          entries[(slot << 1) + 1] = added;
          if (++count > mask >> 1) {
            grow();
          }
          return added;
        }
        if (entries[slot << 1] == hash && holds(record, address, length)) {
          return record;
        }
        slot = slot + 1 & mask;
      }
    }

    private void grow() {
      long[] old = entries;
      int oldSlots = mask + 1;
      int slots = Math.max(SHARD_SLOTS_MIN, oldSlots << 1);
      entries = allocate(slots);
      mask = slots - 1;
      for (int oldSlot = 0; oldSlot < oldSlots; oldSlot++) {
        if (old[(oldSlot << 1) + 1] != NO_RECORD) {
          int slot = (int) old[oldSlot << 1] & mask;
          while (entries[(slot << 1) + 1] != NO_RECORD) {
            slot = slot + 1 & mask;
          }
          entries[slot << 1] = old[oldSlot << 1];
          entries[(slot << 1) + 1] = old[(oldSlot << 1) + 1];
        }
      }
      if (old != NO_ENTRIES) {
        lease.release(old);
      }
    }

    /// Returns where the first entry with a hash is, from a slot on; that of a free one when there is
    /// none.
    int firstSlot(long hash, int from) {
      int slot = from & mask;
      while (entries[(slot << 1) + 1] != NO_RECORD && entries[slot << 1] != hash) {
        slot = slot + 1 & mask;
      }
      return slot;
    }
  }

  /// Opens a worker's way of adding values.
  Collector collector() {
    return new Collector();
  }

  /// One worker's way of adding values. What it added belongs to the interner.
  final class Collector implements AutoCloseable {
    private final KeyBytes bytes = new KeyBytes(ignoresBlanks(), budget);
    private final int[] starts = new int[SHARD_COUNT + 2];
    private final int[] order = new int[Batch.ROW_COUNT_MAX];
    private final int[] newEntries = new int[Batch.ROW_COUNT_MAX];
    private final long[] newRecords = new long[Batch.ROW_COUNT_MAX];
    private long[] recordOfEntry = {};
    private long dictionaryId;
    private boolean knowsDictionary;
    private long block;
    private long blockUsedBytes;
    private long blockCapacityBytes;

    /// Adds the values at positions; `records[first + i]` becomes the record of `positions[i]`.
    void add(ColumnVector vector, int[] positions, int count, long[] records, int first) {
      switch (vector) {
        case FlatVector flat -> addFlat(flat, positions, count, records, first);
        case DictionaryVector codes -> addCodes(codes, positions, count, records, first);
        case ConstantVector constant -> {
          if (count > 0) {
            addFlat(constant.value(), new int[] {0}, 1, records, first);
            Arrays.fill(records, first, first + count, records[first]);
          }
        }
      }
    }

    private void addFlat(FlatVector vector, int[] positions, int count, long[] records, int first) {
      bytes.load(vector, positions, count);
      Arrays.fill(starts, 0);
      for (int index = 0; index < count; index++) {
        starts[shardOf(bytes.hashes[index]) + 2]++;
      }
      for (int shard = 2; shard < starts.length; shard++) {
        starts[shard] += starts[shard - 1];
      }
      for (int index = 0; index < count; index++) {
        order[starts[shardOf(bytes.hashes[index]) + 1]++] = index;
      }
      for (int shard = 0; shard < SHARD_COUNT; shard++) {
        if (starts[shard] < starts[shard + 1]) {
          addToShard(shards[shard], starts[shard], starts[shard + 1], records, first);
        }
      }
    }

    private void addToShard(Shard shard, int from, int end, long[] records, int first) {
      synchronized (shard) {
        for (int place = from; place < end; place++) {
          int index = order[place];
          int length = bytes.lengths[index];
          records[first + index] =
              length < 0
                  ? NO_RECORD
                  : shard.add(bytes.hashes[index], bytes.addresses[index], length, this);
        }
      }
    }

    /// Adds the entries that occur and were not met before.
    private void addCodes(
        DictionaryVector vector, int[] positions, int count, long[] records, int first) {
      if (!knowsDictionary || dictionaryId != vector.dictionaryId()) {
        if (recordOfEntry.length < vector.dictionarySize()) {
          recordOfEntry = new long[vector.dictionarySize()];
        } else {
          Arrays.fill(recordOfEntry, 0, vector.dictionarySize(), NO_RECORD);
        }
        dictionaryId = vector.dictionaryId();
        knowsDictionary = true;
      }
      long codes = NativeMemory.address(vector.codes(), 0, (long) vector.rowCount() << 2);
      boolean nulls = !vector.validity().allPresent();
      int newCount = 0;
      for (int index = 0; index < count; index++) {
        int position = positions[index];
        int entry = ALL.get(INT, codes + ((long) position << 2));
        if ((!nulls || vector.validity().isPresent(position)) && recordOfEntry[entry] == 0) {
          recordOfEntry[entry] = UNNUMBERED;
          newEntries[newCount++] = entry;
        }
      }
      if (newCount > 0) {
        addFlat(vector.dictionary(), newEntries, newCount, newRecords, 0);
        for (int index = 0; index < newCount; index++) {
          recordOfEntry[newEntries[index]] = newRecords[index];
        }
      }
      for (int index = 0; index < count; index++) {
        int position = positions[index];
        records[first + index] =
            nulls && !vector.validity().isPresent(position)
                ? NO_RECORD
                : recordOfEntry[ALL.get(INT, codes + ((long) position << 2))];
      }
    }

    private long newRecord(long address, int length) {
      long size = RECORD_BYTES_OFFSET + (length + 7L & -8L);
      if (blockUsedBytes + size > blockCapacityBytes) {
        long wanted = Math.clamp(blockCapacityBytes * 2, BLOCK_MIN_BYTES, BLOCK_MAX_BYTES);
        MemorySegment segment = newBlock(Math.max(size + Long.BYTES, wanted)).segment();
        block = segment.address();
        blockCapacityBytes = segment.byteSize() - Long.BYTES;
        blockUsedBytes = 0;
      }
      long record = block + blockUsedBytes;
      blockUsedBytes += size;
      ALL.set(INT, record, UNNUMBERED);
      ALL.set(INT, record + RECORD_LENGTH_OFFSET, length);
      MemorySegment.copy(ALL, address, ALL, record + RECORD_BYTES_OFFSET, length);
      return record;
    }

    @Override
    public void close() {
      bytes.close();
    }
  }

  /// Opens a worker's way of looking values up, once all are numbered.
  Lookup lookup() {
    return new Lookup();
  }

  /// One worker's way of looking values up; remembers the answers for the last dictionary.
  final class Lookup implements AutoCloseable {
    private static final int UNKNOWN = -2;

    private final KeyBytes bytes = new KeyBytes(ignoresBlanks(), budget);
    private final long[] candidates = new long[Batch.ROW_COUNT_MAX];
    private final int[] newEntries = new int[Batch.ROW_COUNT_MAX];
    private final long[] newCodes = new long[Batch.ROW_COUNT_MAX];
    private int[] codeOfEntry = {};
    private long dictionaryId;
    private boolean knowsDictionary;

    /// Writes the numbers of rows; [KeyTable#NONE] for values that are not there, and for nulls.
    void find(ColumnVector vector, int[] positions, int count, boolean identity, long[] codes) {
      switch (vector) {
        case FlatVector flat -> findFlat(flat, identity ? null : positions, count, codes);
        case DictionaryVector dictionary ->
            findCodes(dictionary, positions, count, identity, codes);
        case ConstantVector constant -> {
          findFlat(constant.value(), null, 1, newCodes);
          Arrays.fill(codes, 0, count, newCodes[0]);
        }
      }
    }

    private void findFlat(FlatVector vector, int @Nullable [] positions, int count, long[] codes) {
      bytes.load(vector, positions, count);
      for (int index = 0; index < count; index++) {
        long hash = bytes.hashes[index];
        Shard shard = shards[shardOf(hash)];
        candidates[index] = shard.entries[(shard.firstSlot(hash, (int) hash) << 1) + 1];
      }
      for (int index = 0; index < count; index++) {
        long record = candidates[index];
        int length = bytes.lengths[index];
        if (length < 0 || record == NO_RECORD) {
          codes[index] = KeyTable.NONE;
        } else if (holds(record, bytes.addresses[index], length)) {
          codes[index] = ALL.get(INT, record);
        } else {
          codes[index] = search(bytes.hashes[index], bytes.addresses[index], length);
        }
      }
    }

    /// Looks for a value whose hash another value has as well.
    private long search(long hash, long address, int length) {
      Shard shard = shards[shardOf(hash)];
      int slot = shard.firstSlot(hash, (int) hash);
      while (shard.entries[(slot << 1) + 1] != NO_RECORD) {
        long record = shard.entries[(slot << 1) + 1];
        if (holds(record, address, length)) {
          return ALL.get(INT, record);
        }
        slot = shard.firstSlot(hash, slot + 1);
      }
      return KeyTable.NONE;
    }

    private void findCodes(
        DictionaryVector vector, int[] positions, int count, boolean identity, long[] codes) {
      if (!knowsDictionary || dictionaryId != vector.dictionaryId()) {
        if (codeOfEntry.length < vector.dictionarySize()) {
          codeOfEntry = new int[vector.dictionarySize()];
        }
        Arrays.fill(codeOfEntry, 0, vector.dictionarySize(), UNKNOWN);
        dictionaryId = vector.dictionaryId();
        knowsDictionary = true;
      }
      long entries = NativeMemory.address(vector.codes(), 0, (long) vector.rowCount() << 2);
      boolean nulls = !vector.validity().allPresent();
      int newCount = 0;
      for (int index = 0; index < count; index++) {
        int position = identity ? index : positions[index];
        if (nulls && !vector.validity().isPresent(position)) {
          codes[index] = KeyTable.NONE;
          continue;
        }
        int entry = ALL.get(INT, entries + ((long) position << 2));
        int code = codeOfEntry[entry];
        codes[index] = code;
        if (code == UNKNOWN) {
          newEntries[newCount++] = entry;
        }
      }
      if (newCount == 0) {
        return;
      }
      findFlat(vector.dictionary(), newEntries, newCount, newCodes);
      int next = 0;
      for (int index = 0; index < count; index++) {
        if (codes[index] == UNKNOWN) {
          codes[index] = newCodes[next];
          codeOfEntry[newEntries[next]] = (int) newCodes[next];
          next++;
        }
      }
    }

    @Override
    public void close() {
      bytes.close();
    }
  }
}
