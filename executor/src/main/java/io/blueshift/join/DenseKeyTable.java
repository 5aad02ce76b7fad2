package io.blueshift.join;

import java.util.Arrays;

/// Keys of a small range as a bitmap with ranks: a key's number is the count of set bits below its
/// own. Numbers ascend with the keys. One probe reads one word and one rank.
final class DenseKeyTable implements KeyTable {
  private final long[] words;
  private final int[] ranks;
  private final long range;
  private final int keyCount;

  /// Makes a table of keys from 0 to `range - 1`.
  DenseKeyTable(long[] keys, int count, long range, ArrayLease lease) {
    this.range = range;
    int wordCount = Math.toIntExact((range + 63) >>> 6);
    this.words = lease.longs(wordCount);
    this.ranks = lease.ints(wordCount);
    Arrays.fill(words, 0, wordCount, 0L);
    for (int index = 0; index < count; index++) {
      long key = keys[index];
      words[(int) (key >>> 6)] |= 1L << key;
    }
    int rank = 0;
    for (int word = 0; word < wordCount; word++) {
      ranks[word] = rank;
      rank += Long.bitCount(words[word]);
    }
    this.keyCount = rank;
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
