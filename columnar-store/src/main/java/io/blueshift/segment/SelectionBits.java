package io.blueshift.segment;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Operations on the bits by which rows of a batch are selected; 64 rows a word.
final class SelectionBits {
  private SelectionBits() {}

  static int wordCount(int rowCount) {
    return (rowCount + 63) >>> 6;
  }

  /// Clears the bits of all rows.
  static void clear(long[] selection, int rowCount) {
    Arrays.fill(selection, 0, wordCount(rowCount), 0);
  }

  /// Keeps the rows whose bit is set in `result`.
  static void and(long[] selection, long[] result, int rowCount) {
    for (int word = 0; word < wordCount(rowCount); word++) {
      selection[word] &= result[word];
    }
  }

  /// Keeps the rows whose bit is set in a bitmap that begins with the first row.
  static void and(long[] selection, MemorySegment bits, int rowCount) {
    for (int word = 0; word < wordCount(rowCount); word++) {
      selection[word] &= bits.get(SegmentFormat1.LONG, (long) word << 3);
    }
  }

  /// Keeps the rows whose bit is clear in a bitmap that begins with the first row.
  static void andNot(long[] selection, MemorySegment bits, int rowCount) {
    for (int word = 0; word < wordCount(rowCount); word++) {
      selection[word] &= ~bits.get(SegmentFormat1.LONG, (long) word << 3);
    }
  }

  /// Returns whether no row is selected.
  static boolean none(long[] selection, int rowCount) {
    long any = 0;
    for (int word = 0; word < wordCount(rowCount); word++) {
      any |= selection[word];
    }
    return any == 0;
  }
}
