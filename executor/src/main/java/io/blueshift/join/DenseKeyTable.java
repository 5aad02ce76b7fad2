package io.blueshift.join;

import java.util.Arrays;
import java.util.List;

/// Keys of a small range as a bitmap with ranks: a key's number is the count of set bits below its
/// own. Numbers ascend with the keys. One probe reads one word and one rank.
final class DenseKeyTable implements KeyTable {
  private final long[] words;
  private final int[] ranks;
  private final long range;
  private final int keyCount;

  /// Makes a table of keys from 0 to `range - 1`.
  DenseKeyTable(long[] keys, int count, long range, ArrayLease lease) {
    this(List.of(keys), new int[] {count}, 0, range, lease);
  }

  /// Makes a table of keys from `base` to `base + range - 1`, which are numbered from 0 on.
  DenseKeyTable(List<long[]> keys, int[] counts, long base, long range, ArrayLease lease) {
    this.range = range;
    int wordCount = Math.toIntExact((range + 63) >>> 6);
    this.words = lease.longs(wordCount);
    this.ranks = lease.ints(wordCount);
    Arrays.fill(words, 0, wordCount, 0L);
    for (int part = 0; part < counts.length; part++) {
      mark(keys.get(part), counts[part], base, words);
    }
    int rank = 0;
    for (int word = 0; word < wordCount; word++) {
      ranks[word] = rank;
      rank += Long.bitCount(words[word]);
    }
    this.keyCount = rank;
  }

  private static void mark(long[] keys, int count, long base, long[] words) {
    for (int index = 0; index < count; index++) {
      long key = keys[index] - base;
      words[(int) (key >>> 6)] |= 1L << key;
    }
  }

  /// Returns the keys, ascending.
  ///
  /// @param base what is added to each
  long[] keys(long base) {
    long[] keys = new long[keyCount];
    int count = 0;
    for (int word = 0; count < keyCount; word++) {
      for (long bits = words[word]; bits != 0; bits &= bits - 1) {
        keys[count++] = base + ((long) word << 6) + Long.numberOfTrailingZeros(bits);
      }
    }
    return keys;
  }

  /// Returns the number of a key that is there.
  int numberOf(long key) {
    int word = (int) (key >>> 6);
    return ranks[word] + Long.bitCount(words[word] & (1L << key) - 1);
  }

  @Override
  public void find(long[] keys, int count, int[] numbers) {
    long[] wordArray = words;
    int[] rankArray = ranks;
    long keyRange = range;
    for (int index = 0; index < count; index++) {
      long key = keys[index];
      if (key < 0 || key >= keyRange) {
        numbers[index] = NONE;
        continue;
      }
      int word = (int) (key >>> 6);
      long bits = wordArray[word];
      int number = rankArray[word] + Long.bitCount(bits & (1L << key) - 1);
      int missing = (int) (bits >>> key & 1) - 1;
      numbers[index] = number | missing;
    }
  }

  @Override
  public int keyCount() {
    return keyCount;
  }

  /// Returns the bitmap; bit `i` says whether key `i` is there. Not to be changed.
  long[] words() {
    return words;
  }

  /// Returns the number of keys that are possible.
  long range() {
    return range;
  }
}
