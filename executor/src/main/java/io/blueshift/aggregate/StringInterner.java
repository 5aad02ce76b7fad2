package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.Lanes;
import io.blueshift.rows.StringHeap;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.DictionaryVector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Numbers the distinct strings of a key column from 1 on, so that grouping works on integers; 0 is
/// NULL. Strings are equal by the type's collation; the one that came first stands for all. Codes of
/// a dictionary are translated once for each dictionary.
///
/// Used by one thread; when that is done, read by any.
final class StringInterner implements AutoCloseable {
  private static final int ENTRY_BYTES = 40;
  private static final int SLOTS_MIN = 1 << 8;

  private final Collation collation;
  private final MemoryBudget budget;
  private final StringHeap heap = new StringHeap();
  private final StringHeap.Writer writer;
  private final Map<Long, int[]> dictionaries = new HashMap<>();

  /// What identifies a string: its significant length and first bytes, and either the other inline
  /// bytes or a hash of the whole.
  private long[] lows = new long[64];

  private long[] highs = new long[64];
  private int[] fullLengths = new int[64];
  private long[] locations = new long[64];
  private int[] slots = new int[SLOTS_MIN];
  private int count;
  private long reservedBytes;

  StringInterner(LogicalType type, MemoryBudget budget) {
    this.collation = ColumnReader.collation(type);
    this.budget = budget;
    this.writer = heap.writer(budget);
  }

  /// Returns how many strings there are.
  int count() {
    return count;
  }

  /// Returns a translation from a dictionary's codes to numbers, filled where it was needed: 0 means
  /// not yet.
  int[] translation(DictionaryVector dictionary) {
    return dictionaries.computeIfAbsent(
        dictionary.dictionaryId(), id -> new int[dictionary.dictionarySize()]);
  }

  /// Returns the number of the string at a position, which is not null.
  int intern(ColumnReader reader, int position) {
    return intern(
        reader.bytesSegment(position), reader.bytesOffset(position), reader.lengthAt(position));
  }

  /// Returns the number of a string.
  int intern(MemorySegment segment, long offset, int fullLength) {
    int length = fullLength;
    if (collation == Collation.BLANK_INSENSITIVE) {
      while (length > 0 && segment.get(Lanes.BYTE, offset + length - 1) == ' ') {
        length--;
      }
    }
    long low = length | prefix(segment, offset, length) << 32;
    long high =
        length <= BytesVector.INLINE_MAX_BYTES
            ? bytes(segment, offset + 4, length - 4)
            : hash(segment, offset, length);
    int mask = slots.length - 1;
    int slot = (int) mix(low, high) & mask;
    while (slots[slot] != 0) {
      int id = slots[slot];
      if (lows[id - 1] == low
          && highs[id - 1] == high
          && (length <= BytesVector.INLINE_MAX_BYTES || sameBytes(id, segment, offset, length))) {
        return id;
      }
      slot = slot + 1 & mask;
    }
    return add(slot, low, high, segment, offset, fullLength);
  }

  private int add(
      int slot, long low, long high, MemorySegment segment, long offset, int fullLength) {
    if (count == lows.length) {
      int capacity = count * 2;
      lows = Arrays.copyOf(lows, capacity);
      highs = Arrays.copyOf(highs, capacity);
      fullLengths = Arrays.copyOf(fullLengths, capacity);
      locations = Arrays.copyOf(locations, capacity);
      long more = (long) count * ENTRY_BYTES;
      budget.reserve(more);
      reservedBytes += more;
    }
    lows[count] = low;
    highs[count] = high;
    fullLengths[count] = fullLength;
    locations[count] = writer.append(segment, offset, fullLength);
    count++;
    slots[slot] = count;
    if (count * 2 > slots.length) {
      rebuildSlots();
    }
    return count;
  }

  private void rebuildSlots() {
    int[] bigger = new int[slots.length * 2];
    int mask = bigger.length - 1;
    for (int id = 1; id <= count; id++) {
      int slot = (int) mix(lows[id - 1], highs[id - 1]) & mask;
      while (bigger[slot] != 0) {
        slot = slot + 1 & mask;
      }
      bigger[slot] = id;
    }
    slots = bigger;
  }

  private boolean sameBytes(int id, MemorySegment segment, long offset, int length) {
    long location = locations[id - 1];
    MemorySegment stored = heap.buffers()[(int) (location >>> 32)];
    long storedOffset = location & 0xffffffffL;
    return MemorySegment.mismatch(
            stored, storedOffset, storedOffset + length, segment, offset, offset + length)
        < 0;
  }

  private static long prefix(MemorySegment segment, long offset, int length) {
    return bytes(segment, offset, Math.min(4, length));
  }

  /// Returns up to eight bytes as a number, zero-padded.
  private static long bytes(MemorySegment segment, long offset, int length) {
    if (length >= 8) {
      return segment.get(Lanes.LONG, offset);
    }
    long word = 0;
    for (int index = 0; index < length; index++) {
      word |= (segment.get(Lanes.BYTE, offset + index) & 0xffL) << (index << 3);
    }
    return word;
  }

  private static long hash(MemorySegment segment, long offset, int length) {
    long hash = length;
    int at = 0;
    for (; at + 8 <= length; at += 8) {
      hash = mix(hash, segment.get(Lanes.LONG, offset + at));
    }
    return at < length ? mix(hash, bytes(segment, offset + at, length - at)) : hash;
  }

  private static long mix(long first, long second) {
    long product = (first ^ 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L + second;
    product ^= product >>> 32;
    product *= 0x94d049bb133111ebL;
    return product ^ product >>> 29;
  }

  /// Returns a hash of a string's content, equal in all interners.
  long contentHash(int id) {
    return id == 0 ? 0 : mix(lows[id - 1], highs[id - 1]);
  }

  /// Returns the numbers in this interner of all strings of another one, by their numbers there.
  int[] internAll(StringInterner other) {
    int[] numbers = new int[other.count + 1];
    MemorySegment[] buffers = other.heap.buffers();
    for (int id = 1; id <= other.count; id++) {
      long location = other.locations[id - 1];
      numbers[id] =
          intern(
              buffers[(int) (location >>> 32)], location & 0xffffffffL, other.fullLengths[id - 1]);
    }
    return numbers;
  }

  /// Returns the memory of a string's bytes.
  MemorySegment segment(int id) {
    return heap.buffers()[(int) (locations[id - 1] >>> 32)];
  }

  /// Returns where in [#segment] a string begins.
  long offset(int id) {
    return locations[id - 1] & 0xffffffffL;
  }

  /// Returns a string's size.
  int length(int id) {
    return fullLengths[id - 1];
  }

  /// Returns the data buffers to which [#bufferIndex] refers.
  MemorySegment[] buffers() {
    return heap.buffers();
  }

  /// Returns in which data buffer a string lies.
  int bufferIndex(int id) {
    return (int) (locations[id - 1] >>> 32);
  }

  @Override
  public void close() {
    heap.close();
    budget.release(reservedBytes);
    reservedBytes = 0;
  }
}
