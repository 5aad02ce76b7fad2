package io.blueshift.table;

import io.blueshift.segment.DeleteVector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which commits deleted which rows of a segment: lists in the order of commits, the newest first. It takes 12
/// bytes for a row, while a set for every commit would take up to an eighth of a byte for each row of the
/// segment, so that a counter which is changed all the time costs what its changes cost.
///
/// Commits add to it one after the other; any thread may read meanwhile.
final class DeletionHistory {
  private final int[] positions;

  /// The commit of each position, or one for all.
  private final long[] commitNumbers;

  private final int count;
  private volatile @Nullable DeletionHistory older;

  private DeletionHistory(
      int[] positions, long[] commitNumbers, int count, @Nullable DeletionHistory older) {
    this.positions = positions;
    this.commitNumbers = commitNumbers;
    this.count = count;
    this.older = older;
  }

  /// Returns a history with a list more; null when none of it is later than `historyStart`.
  static @Nullable DeletionHistory of(
      int[] positions,
      long[] commitNumbers,
      int count,
      @Nullable DeletionHistory older,
      long historyStart) {
    DeletionHistory kept = older != null && older.isLaterThan(historyStart) ? older : null;
    boolean later = count > 0 && commitNumbers[count - 1] > historyStart;
    return later ? new DeletionHistory(positions, commitNumbers, count, kept) : kept;
  }

  /// Returns a history with what one commit deleted.
  static @Nullable DeletionHistory of(
      int[] positions, long commitNumber, @Nullable DeletionHistory older, long historyStart) {
    DeletionHistory kept = older != null && older.isLaterThan(historyStart) ? older : null;
    return commitNumber > historyStart
        ? new DeletionHistory(positions, new long[] {commitNumber}, positions.length, kept)
        : kept;
  }

  /// Returns a history of positions, at least one, with a commit for each.
  static DeletionHistory ofList(int[] positions, long[] commitNumbers) {
    return new DeletionHistory(positions, commitNumbers, positions.length, null);
  }

  /// Takes a position and the commit that deleted its row.
  interface Consumer {
    void accept(int position, long commitNumber);
  }

  /// Returns the newest commit.
  long commitNumber() {
    return commitNumber(count - 1);
  }

  /// Hands over all, in the order of commits.
  void forEach(Consumer consumer) {
    Deque<DeletionHistory> lists = new ArrayDeque<>();
    for (DeletionHistory list = this; list != null; list = list.older) {
      lists.push(list);
    }
    for (DeletionHistory list : lists) {
      for (int index = 0; index < list.count; index++) {
        consumer.accept(list.positions[index], list.commitNumber(index));
      }
    }
  }

  private long commitNumber(int index) {
    return commitNumbers[commitNumbers.length == 1 ? 0 : index];
  }

  private boolean isLaterThan(long commitNumber) {
    return commitNumber(count - 1) > commitNumber;
  }

  /// Returns deleted rows without those that were deleted after a commit.
  DeleteVector without(DeleteVector deleted, long commitNumber) {
    IntStream.Builder later = IntStream.builder();
    DeletionHistory list = this;
    while (list != null && list.isLaterThan(commitNumber)) {
      for (int index = list.count - 1; index >= 0; index--) {
        if (list.commitNumber(index) <= commitNumber) {
          break;
        }
        later.add(list.positions[index]);
      }
      list = list.older;
    }
    return DeleteVector.NONE.with(deleted.minus(DeleteVector.NONE.with(later.build().toArray())));
  }

  /// Returns the memory of the lists.
  long sizeBytes() {
    long sizeBytes = 0;
    for (DeletionHistory list = this; list != null; list = list.older) {
      sizeBytes +=
          (long) list.positions.length * Integer.BYTES
              + (long) list.commitNumbers.length * Long.BYTES;
    }
    return sizeBytes;
  }

  /// Forgets lists of which all is of a commit or before it.
  void forgetBefore(long commitNumber) {
    DeletionHistory list = this;
    while (list != null) {
      DeletionHistory next = list.older;
      if (next != null && !next.isLaterThan(commitNumber)) {
        list.older = null;
        return;
      }
      list = next;
    }
  }
}
