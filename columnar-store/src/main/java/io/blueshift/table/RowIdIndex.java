package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.Segment;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Finds rows of a segment by their ids: by counting where they follow one by one, else in the stored
/// ids, sorted, with the position of each. Immutable and safe for use by several threads.
final class RowIdIndex {
  private final long firstRowId;
  private final int rowCount;

  /// The stored ids, ascending; empty when ids are counted.
  private final long[] sortedIds;

  /// The position of each of [#sortedIds].
  private final int[] positions;

  private RowIdIndex(long firstRowId, int rowCount, long[] sortedIds, int[] positions) {
    this.firstRowId = firstRowId;
    this.rowCount = rowCount;
    this.sortedIds = sortedIds;
    this.positions = positions;
  }

  /// Makes the index of a segment; reads the column of ids if there is one.
  static RowIdIndex of(Segment segment, MemoryBudget budget) {
    int rowCount = segment.info().rowCount();
    if (!segment.storesRowIds()) {
      return new RowIdIndex(segment.info().firstRowId(), rowCount, new long[0], new int[0]);
    }
    long[] ids = readIds(segment, budget);
    int[] order =
        IntStream.range(0, rowCount)
            .boxed()
            .sorted((left, right) -> Long.compare(ids[left], ids[right]))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] sorted = new long[rowCount];
    Arrays.setAll(sorted, rank -> ids[order[rank]]);
    return new RowIdIndex(0, rowCount, sorted, order);
  }

  private static long[] readIds(Segment segment, MemoryBudget budget) {
    RowGroup rows = segment.rowGroup(List.of(ColumnBinding.ROW_ID), DeleteVector.NONE);
    long[] ids = new long[rows.rowCount()];
    long[] all = new long[Batch.ROW_COUNT_MAX / Long.SIZE];
    Arrays.fill(all, -1);
    try (RowGroupReader reader = rows.openReader(budget)) {
      for (int first = 0; first < ids.length; ) {
        int inPage = rows.pageRowCount() - first % rows.pageRowCount();
        int count = Math.min(Batch.ROW_COUNT_MAX, Math.min(inPage, ids.length - first));
        ColumnVector vector = reader.read(0, first, count, all);
        for (int row = 0; row < count; row++) {
          ids[first + row] = idAt(vector, row);
        }
        first += count;
      }
    }
    return ids;
  }

  private static long idAt(ColumnVector vector, int row) {
    FlatVector flat =
        vector instanceof ConstantVector constant ? constant.value() : (FlatVector) vector;
    int position = vector instanceof ConstantVector ? 0 : row;
    return flat.values().getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, position);
  }

  /// Returns the positions of those of the ids that are here.
  int[] positionsOf(RowIds ids) {
    int[] found = new int[ids.count()];
    int count = 0;
    for (int index = 0; index < ids.count(); index++) {
      int position = positionOf(ids.at(index));
      if (position >= 0) {
        found[count++] = position;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private int positionOf(long id) {
    if (sortedIds.length == 0) {
      long distance = id - firstRowId;
      return distance >= 0 && distance < rowCount ? (int) distance : -1;
    }
    int rank = Arrays.binarySearch(sortedIds, id);
    return rank >= 0 ? positions[rank] : -1;
  }

  /// Returns the ids of the rows at positions.
  long[] idsAt(int[] wanted) {
    if (sortedIds.length == 0) {
      return Arrays.stream(wanted).mapToLong(position -> firstRowId + position).toArray();
    }
    long[] idOfPosition = new long[rowCount];
    for (int rank = 0; rank < rowCount; rank++) {
      idOfPosition[positions[rank]] = sortedIds[rank];
    }
    return Arrays.stream(wanted).mapToLong(position -> idOfPosition[position]).toArray();
  }
}
