package io.blueshift.table;

import java.util.Arrays;

/// A commit number for each row of a write buffer, in pages that are made when one of their rows gets one.
///
/// One thread at a time writes; any thread may read meanwhile. A number of 64 bits is written at once, so
/// that a reader sees the one before or the new one.
final class CommitNumbers {
  private static final int PAGE_ROW_COUNT = WriteBuffer.PAGE_ROW_COUNT;
  private static final int PAGE_CAPACITY_MIN = 64;
  private static final long[] NOTHING = {};

  private final long unset;
  private volatile long[][] pages = {};

  /// Makes the numbers of rows that all have `unset`.
  CommitNumbers(long unset) {
    this.unset = unset;
  }

  long at(int row) {
    long[][] present = pages;
    int page = row / PAGE_ROW_COUNT;
    int offset = row % PAGE_ROW_COUNT;
    return page < present.length && offset < present[page].length ? present[page][offset] : unset;
  }

  /// Returns whether some row of a page may have a number.
  boolean hasPage(int page) {
    long[][] present = pages;
    return page < present.length && present[page].length > 0;
  }

  /// Returns the memory of the pages.
  long sizeBytes() {
    long sizeBytes = 0;
    for (long[] page : pages) {
      sizeBytes += (long) page.length * Long.BYTES;
    }
    return sizeBytes;
  }

  void set(int row, long commitNumber) {
    fill(row, row + 1, commitNumber);
  }

  /// Sets the numbers of rows from `first` to before `end`.
  void fill(int first, int end, long commitNumber) {
    long[][] changed = pages;
    for (int row = first; row < end; ) {
      int page = row / PAGE_ROW_COUNT;
      int offset = row % PAGE_ROW_COUNT;
      int count = Math.min(end - row, PAGE_ROW_COUNT - offset);
      changed = withCapacity(changed, page, offset + count);
      Arrays.fill(changed[page], offset, offset + count, commitNumber);
      row += count;
    }
    pages = changed; // Publishes what was written.
  }

  private long[][] withCapacity(long[][] before, int page, int capacity) {
    long[][] changed = before;
    if (page >= before.length) {
      changed = Arrays.copyOf(before, page + 1);
      Arrays.fill(changed, before.length, page + 1, NOTHING);
    }
    long[] present = changed[page];
    if (present.length < capacity) {
      int grown = Math.max(PAGE_CAPACITY_MIN, present.length);
      while (grown < capacity) {
        grown *= 2;
      }
      long[] larger = Arrays.copyOf(present, grown);
      Arrays.fill(larger, present.length, grown, unset);
      changed = changed == before ? before.clone() : changed;
      changed[page] = larger;
    }
    return changed;
  }
}
