package io.blueshift.sort;

/// Sorts pairs of an unsigned word and a row: least significant digit first for many pairs (eight
/// bits a digit, digits in which all words agree are skipped), by insertion for few. Stable.
final class RadixSort {
  private static final int INSERTION_MAX = 48;
  private static final int DIGITS = 8;

  private final long[] words;
  private final int[] rows;
  private final long[] otherWords;
  private final int[] otherRows;
  private final int[] counts = new int[DIGITS * 256];

  /// Makes a sorter for two parallel arrays, with scratch of the same size.
  RadixSort(long[] words, int[] rows) {
    this.words = words;
    this.rows = rows;
    this.otherWords = words.length <= INSERTION_MAX ? new long[0] : new long[words.length];
    this.otherRows = words.length <= INSERTION_MAX ? new int[0] : new int[rows.length];
  }

  /// Sorts the pairs `from` to `to`.
  void sort(int from, int to) {
    if (to - from <= INSERTION_MAX) {
      insertion(from, to);
    } else if (to - from < 1024) {
      merge(from, to);
    } else {
      radix(from, to);
    }
  }

  private void insertion(int from, int to) {
    for (int at = from + 1; at < to; at++) {
      long word = words[at];
      int row = rows[at];
      int hole = at;
      while (hole > from && Long.compareUnsigned(words[hole - 1], word) > 0) {
        words[hole] = words[hole - 1];
        rows[hole] = rows[hole - 1];
        hole--;
      }
      words[hole] = word;
      rows[hole] = row;
    }
  }

  private void merge(int from, int to) {
    if (to - from <= INSERTION_MAX) {
      insertion(from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    merge(from, middle);
    merge(middle, to);
    System.arraycopy(words, from, otherWords, from, middle - from);
    System.arraycopy(rows, from, otherRows, from, middle - from);
    int left = from;
    int right = middle;
    int at = from;
    while (left < middle && right < to) {
      if (Long.compareUnsigned(otherWords[left], words[right]) <= 0) {
        words[at] = otherWords[left];
        rows[at++] = otherRows[left++];
      } else {
        words[at] = words[right];
        rows[at++] = rows[right++];
      }
    }
    System.arraycopy(otherWords, left, words, at, middle - left);
    System.arraycopy(otherRows, left, rows, at, middle - left);
  }

  private void radix(int from, int to) {
    java.util.Arrays.fill(counts, 0);
    for (int at = from; at < to; at++) {
      long word = words[at];
      for (int digit = 0; digit < DIGITS; digit++) {
        counts[(digit << 8) | ((int) (word >>> (digit << 3)) & 255)]++;
      }
    }
    long[] sourceWords = words;
    int[] sourceRows = rows;
    long[] targetWords = otherWords;
    int[] targetRows = otherRows;
    int passCount = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      int shift = digit << 3;
      int base = digit << 8;
      if (counts[base | ((int) (sourceWords[from] >>> shift) & 255)] == to - from) {
        continue;
      }
      passCount++;
      int next = from;
      for (int value = 0; value < 256; value++) {
        int count = counts[base | value];
        counts[base | value] = next;
        next += count;
      }
      for (int at = from; at < to; at++) {
        long word = sourceWords[at];
        int place = counts[base | ((int) (word >>> shift) & 255)]++;
        targetWords[place] = word;
        targetRows[place] = sourceRows[at];
      }
      long[] words2 = sourceWords;
      int[] rows2 = sourceRows;
      sourceWords = targetWords;
      sourceRows = targetRows;
      targetWords = words2;
      targetRows = rows2;
    }
    if (passCount % 2 != 0) {
      System.arraycopy(sourceWords, from, words, from, to - from);
      System.arraycopy(sourceRows, from, rows, from, to - from);
    }
  }
}
