package io.blueshift.sort;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sorts row numbers by their words: all rows by the first word, then each run of rows that are equal
/// so far by the next one.
public final class RowSorter {
  /// The heap memory that sorting takes for each row.
  public static final int BYTES_PER_ROW = 24;

  private final SortWords words;
  private final int[] rows;
  private final long[] current;
  private final RadixSort radix;
  private final int @Nullable [] agreement;

  private RowSorter(SortWords words, int[] rows, int @Nullable [] agreement) {
    this.words = words;
    this.rows = rows;
    this.agreement = agreement;
    this.current = new long[rows.length];
    this.radix = new RadixSort(current, rows);
  }

  /// Sorts row numbers in place; rows with equal keys stay in their order.
  public static void sort(SortWords words, int[] rows) {
    if (rows.length > 1 && words.wordCount() > 0) {
      new RowSorter(words, rows, null).sort(0, rows.length, 0);
    }
  }

  /// Sorts row numbers in place and returns, for each place but the first, in how many bits its row
  /// agrees with the row before it ([SortWords#commonBits]).
  public static int[] sortAndCompare(SortWords words, int[] rows) {
    int[] agreement = new int[rows.length];
    Arrays.fill(agreement, words.bitsBefore(words.wordCount()));
    if (rows.length > 1 && words.wordCount() > 0) {
      new RowSorter(words, rows, agreement).sort(0, rows.length, 0);
    }
    return agreement;
  }

  private void sort(int from, int to, int word) {
    for (int at = from; at < to; at++) {
      current[at] = words.word(rows[at], word);
    }
    radix.sort(from, to);
    compareNeighbours(from, to, word);
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

  private void compareNeighbours(int from, int to, int word) {
    if (agreement == null) {
      return;
    }
    int bitsBefore = words.bitsBefore(word);
    for (int at = from + 1; at < to; at++) {
      long difference = current[at] ^ current[at - 1];
      if (difference != 0) {
        agreement[at] = bitsBefore + words.commonBits(word, difference);
      }
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

  /// Returns the rows of each part, in their order.
  public static int[][] divide(SortWords words, int[] rows, long[] bounds) {
    if (bounds.length == 0) {
      return new int[][] {rows.clone()};
    }
    int[][] parts = new int[bounds.length + 1][rows.length / bounds.length + 16];
    int[] counts = new int[parts.length];
    for (int row : rows) {
      long word = words.word(row, 0);
      int part = 0;
      while (part < bounds.length && Long.compareUnsigned(word, bounds[part]) >= 0) {
        part++;
      }
      if (counts[part] == parts[part].length) {
        parts[part] = Arrays.copyOf(parts[part], counts[part] * 2);
      }
      parts[part][counts[part]++] = row;
    }
    for (int part = 0; part < parts.length; part++) {
      parts[part] = Arrays.copyOf(parts[part], counts[part]);
    }
    return parts;
  }
}
