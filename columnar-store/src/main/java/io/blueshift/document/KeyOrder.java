package io.blueshift.document;

import java.util.Arrays;

/// Sorts the members of an object that is being written by the bytes of their keys.
final class KeyOrder {
  private static final int INSERTION_SORT_MAX = 16;

  private KeyOrder() {}

  /// Returns the members in the order of their keys; members of one key in the order of writing.
  static int[] of(byte[] bytes, int start, int[] ends, int firstEnd, int count) {
    int[] order = new int[count];
    if (count > INSERTION_SORT_MAX) {
      Integer[] boxed = new Integer[count];
      Arrays.setAll(boxed, index -> index);
      Arrays.sort(boxed, (a, b) -> compare(bytes, start, ends, firstEnd, a, b));
      Arrays.setAll(order, index -> boxed[index]);
      return order;
    }
    for (int member = 0; member < count; member++) {
      int place = member;
      while (place > 0 && compare(bytes, start, ends, firstEnd, order[place - 1], member) > 0) {
        order[place] = order[place - 1];
        place--;
      }
      order[place] = member;
    }
    return order;
  }

  static boolean hasDuplicates(byte[] bytes, int start, int[] ends, int firstEnd, int[] order) {
    for (int rank = 1; rank < order.length; rank++) {
      if (compare(bytes, start, ends, firstEnd, order[rank - 1], order[rank]) == 0) {
        return true;
      }
    }
    return false;
  }

  /// Returns for the first member of each key the last one of it, for all others -1.
  static int[] lastOfSameKey(byte[] bytes, int start, int[] ends, int firstEnd, int[] order) {
    int[] last = new int[order.length];
    int first = 0;
    for (int rank = 0; rank < order.length; rank++) {
      int member = order[rank];
      boolean same =
          rank > 0 && compare(bytes, start, ends, firstEnd, order[rank - 1], member) == 0;
      if (same) {
        last[member] = -1;
      } else {
        first = member;
      }
      last[first] = member;
    }
    return last;
  }

  private static int compare(
      byte[] bytes, int start, int[] ends, int firstEnd, int left, int right) {
    return Arrays.compareUnsigned(
        bytes,
        start + (left == 0 ? 0 : ends[firstEnd + 2 * left - 1]),
        start + ends[firstEnd + 2 * left],
        bytes,
        start + (right == 0 ? 0 : ends[firstEnd + 2 * right - 1]),
        start + ends[firstEnd + 2 * right]);
  }
}
