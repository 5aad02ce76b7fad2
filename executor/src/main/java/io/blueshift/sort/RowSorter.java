package io.blueshift.sort;

import java.util.Arrays;

/// Sorts row numbers by their words: all rows by the first word, then each run of rows that are equal
/// so far by the next one.
public final class RowSorter {
  /// The heap memory that sorting takes for each row.
  public static final int BYTES_PER_ROW = 24;

  private final SortWords words;
  private final int[] rows;
  private final long[] current;
  private final RadixSort radix;

  private RowSorter(SortWords words, int[] rows) {
    this.words = words;
    this.rows = rows;
    this.current = new long[rows.length];
    this.radix = new RadixSort(current, rows);
  }

  /// Sorts row numbers in place; rows with equal keys stay in their order.
  public static void sort(SortWords words, int[] rows) {
    if (rows.length > 1 && words.wordCount() > 0) {
      new RowSorter(words, rows).sort(0, rows.length, 0);
    }
  }

  private void sort(int from, int to, int word) {
    for (int at = from; at < to; at++) {
      current[at] = words.word(rows[at], word);
    }
    radix.sort(from, to);
    if (word + 1 == words.wordCount()) {
      return;
    }
    int begin = from;
    while (begin < to) {
      int end = begin + 1;
      while (end < to && current[end] == current[begin]) {
        end++;
      }
      if (end - begin > 1) {
        sort(begin, end, word + 1);
      }
      begin = end;
    }
  }

  /// Returns the bounds that divide rows into parts of about equal size by their first word: part `i`
  /// has the words from `bounds[i - 1]` to below `bounds[i]`, compared as unsigned numbers. Rows with
  /// equal first words are in the same part. There may be fewer parts than asked for.
  public static long[] partBounds(SortWords words, int[] rows, int partCount) {
    if (words.wordCount() == 0 || partCount <= 1 || rows.length == 0) {
      return new long[0];
    }
    int sampleCount = Math.min(rows.length, 64 * partCount);
    long[] sample = new long[sampleCount];
    for (int at = 0; at < sampleCount; at++) {
      sample[at] =
          words.word(rows[(int) ((long) at * rows.length / sampleCount)], 0) ^ Long.MIN_VALUE;
    }
    Arrays.sort(sample);
    long[] bounds = new long[partCount - 1];
    int count = 0;
    for (int part = 1; part < partCount; part++) {
      long bound = sample[part * sampleCount / partCount];
      if (bound != sample[0] && (count == 0 || bounds[count - 1] != (bound ^ Long.MIN_VALUE))) {
        bounds[count++] = bound ^ Long.MIN_VALUE;
      }
    }
    return Arrays.copyOf(bounds, count);
  }

  /// Returns the rows of one part in order.
  public static int[] sortPart(SortWords words, int[] rows, long[] bounds, int part) {
    int[] mine = partRows(words, rows, bounds, part);
    sort(words, mine);
    return mine;
  }

  /// Returns the rows of one part.
  public static int[] partRows(SortWords words, int[] rows, long[] bounds, int part) {
    if (bounds.length == 0) {
      return rows.clone();
    }
    int[] mine = new int[rows.length / bounds.length + 16];
    int count = 0;
    for (int row : rows) {
      long word = words.word(row, 0);
      if ((part == 0 || Long.compareUnsigned(word, bounds[part - 1]) >= 0)
          && (part == bounds.length || Long.compareUnsigned(word, bounds[part]) < 0)) {
        if (count == mine.length) {
          mine = Arrays.copyOf(mine, count * 2);
        }
        mine[count++] = row;
      }
    }
    return Arrays.copyOf(mine, count);
  }
}
