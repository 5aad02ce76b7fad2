package io.blueshift.window;

import io.blueshift.rows.RowCollection;
import io.blueshift.sort.SortWords;

/// Rows in the order of a window's partition and order keys.
///
/// @param order the numbers of the rows
/// @param agreement in how many bits of the keys each row but the first agrees with the one before
/// @param keys the keys, those of the partition first
@SuppressWarnings("ArrayRecordComponent")
record OrderedRows(RowCollection rows, int[] order, int[] agreement, SortWords keys) {
  /// Compares neighbours of rows that are in order already.
  static OrderedRows of(RowCollection rows, int[] order, SortWords keys) {
    int[] agreement = new int[order.length];
    for (int at = 1; at < order.length; at++) {
      agreement[at] = keys.commonBits(order[at - 1], order[at]);
    }
    return new OrderedRows(rows, order, agreement, keys);
  }
}
