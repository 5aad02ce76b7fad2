package io.blueshift.table;

/// Versions of rows that commits deleted, by row id and commit, to find those that the same commit replaced
/// by another version: a hash table with linear probing. Used by one thread.
final class ChangePairs {
  private static final int CAPACITY_MIN = 64;

  private final long[] rowIds;

  /// The commit of each slot; 0, by which nothing is deleted, where a slot is free.
  private final long[] commitNumbers;

  private final boolean[] replaced;
  private long leastRowId = Long.MAX_VALUE;
  private long greatestRowId = Long.MIN_VALUE;

  /// Makes an empty table with room for some versions.
  ChangePairs(int count) {
    int capacity = capacity(count);
    this.rowIds = new long[capacity];
    this.commitNumbers = new long[capacity];
    this.replaced = new boolean[capacity];
  }

  private static int capacity(int count) {
    return Math.max(CAPACITY_MIN, Integer.highestOneBit(Math.max(1, count)) << 2);
  }

  /// Returns the memory of a table with room for some versions.
  static long sizeBytes(int count) {
    return capacity(count) * (2L * Long.BYTES + 1);
  }

  /// Adds the version of a row that a commit deleted.
  void add(long rowId, long commitNumber) {
    int slot = slot(rowId, commitNumber);
    rowIds[slot] = rowId;
    commitNumbers[slot] = commitNumber;
    leastRowId = Math.min(leastRowId, rowId);
    greatestRowId = Math.max(greatestRowId, rowId);
  }

  /// Returns whether some of the rows with ids of a range may be here.
  boolean mayHave(long firstRowId, long lastRowId) {
    return firstRowId <= greatestRowId && leastRowId <= lastRowId;
  }

  /// Notes that a commit added a version of a row; returns whether it is here, and so is replaced by that one.
  boolean replace(long rowId, long commitNumber) {
    int slot = slot(rowId, commitNumber);
    boolean found = commitNumbers[slot] != 0;
    replaced[slot] |= found;
    return found;
  }

  /// Returns whether the version of a row that a commit deleted is replaced by another one.
  boolean isReplaced(long rowId, long commitNumber) {
    return replaced[slot(rowId, commitNumber)];
  }

  private int slot(long rowId, long commitNumber) {
    int mask = rowIds.length - 1;
    long mixed = (rowId * 0x9E3779B97F4A7C15L ^ commitNumber) * 0xD1B54A32D192ED03L;
    int slot = (int) (mixed >>> 32) & mask;
    while (commitNumbers[slot] != 0
        && (rowIds[slot] != rowId || commitNumbers[slot] != commitNumber)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
