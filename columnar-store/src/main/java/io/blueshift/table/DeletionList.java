package io.blueshift.table;

import java.util.Arrays;

/// Which commits deleted which rows of a segment, in the order of commits where that is not said otherwise.
public final class DeletionList implements DeletionHistory.Consumer {
  private int[] positions = new int[8];
  private long[] commitNumbers = new long[8];
  private int count;

  /// Makes an empty list.
  public DeletionList() {}

  @Override
  public void accept(int position, long commitNumber) {
    if (count == positions.length) {
      positions = Arrays.copyOf(positions, 2 * count);
      commitNumbers = Arrays.copyOf(commitNumbers, 2 * count);
    }
    positions[count] = position;
    commitNumbers[count++] = commitNumber;
  }

  /// Returns how many rows there are.
  public int count() {
    return count;
  }

  /// Returns the position of a row.
  public int positionAt(int index) {
    return positions[index];
  }

  /// Returns the commit that deleted a row.
  public long commitNumberAt(int index) {
    return commitNumbers[index];
  }

  /// Puts the rows in the order of their positions.
  void sortByPosition() {
    long[] order = new long[count];
    Arrays.setAll(order, index -> (long) positions[index] << 32 | index);
    Arrays.sort(order);
    int[] sortedPositions = new int[count];
    long[] sortedCommits = new long[count];
    for (int index = 0; index < count; index++) {
      sortedPositions[index] = (int) (order[index] >>> 32);
      sortedCommits[index] = commitNumbers[(int) order[index]];
    }
    positions = sortedPositions;
    commitNumbers = sortedCommits;
  }

  /// Returns the commits of all rows.
  long[] commitNumbers() {
    return Arrays.copyOf(commitNumbers, count);
  }

  /// Returns the positions of all rows.
  int[] positions() {
    return Arrays.copyOf(positions, count);
  }

  /// Returns a history of a list in the order of commits.
  DeletionHistory asHistory() {
    return DeletionHistory.ofList(positions(), Arrays.copyOf(commitNumbers, count));
  }
}
