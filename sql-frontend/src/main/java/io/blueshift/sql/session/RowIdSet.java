package io.blueshift.sql.session;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// A set of row ids: one bit for each id of a chunk of 4,096 of which it has any. Used by one thread at a
/// time.
final class RowIdSet {
  private static final int CHUNK_BITS = 12;
  private static final int CHUNK_IDS = 1 << CHUNK_BITS;
  private static final int PORTION_IDS_MAX = 1 << 16;

  private final Map<Long, long[]> chunks = new HashMap<>();
  private long lastKey = -1;
  private long[] last = {};
  private long count;

  /// Adds an id; returns whether it was not there.
  boolean add(long rowId) {
    long key = rowId >>> CHUNK_BITS;
    if (key != lastKey) {
      last = chunks.computeIfAbsent(key, _ -> new long[CHUNK_IDS / Long.SIZE]);
      lastKey = key;
    }
    int word = (int) (rowId & CHUNK_IDS - 1) >> 6;
    long bit = 1L << rowId;
    if ((last[word] & bit) != 0) {
      return false;
    }
    last[word] |= bit;
    count++;
    return true;
  }

  /// Returns whether an id is there. Several threads may ask while nobody adds.
  boolean contains(long rowId) {
    long[] words = chunks.get(rowId >>> CHUNK_BITS);
    return words != null && (words[(int) (rowId & CHUNK_IDS - 1) >> 6] & 1L << rowId) != 0;
  }

  /// Returns how many ids there are.
  long count() {
    return count;
  }

  /// Gives out the ids in ascending order, at most 65,536 at a time.
  void forEachPortion(Consumer<long[]> consumer) {
    long[] keys = chunks.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    long[] ids = new long[(int) Math.min(count, PORTION_IDS_MAX)];
    int idCount = 0;
    for (long key : keys) {
      long[] words = chunks.get(key);
      for (int word = 0; word < words.length; word++) {
        for (long bits = words[word]; bits != 0; bits &= bits - 1) {
          if (idCount == ids.length) {
            consumer.accept(ids.clone());
            idCount = 0;
          }
          ids[idCount++] = (key << CHUNK_BITS) + word * 64L + Long.numberOfTrailingZeros(bits);
        }
      }
    }
    if (idCount > 0) {
      consumer.accept(Arrays.copyOf(ids, idCount));
    }
  }
}
