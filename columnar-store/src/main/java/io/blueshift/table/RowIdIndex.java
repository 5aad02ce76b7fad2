package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.Segment;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Finds rows of a segment by their ids: by counting where they follow one by one, else in a hash table of
/// the stored ids. Immutable and safe for use by several threads.
final class RowIdIndex {
  private final long firstRowId;
  private final long lastRowId;
  private final int rowCount;

  /// Where each stored id is; null when ids are counted.
  private final @Nullable RowPositions stored;

  private RowIdIndex(long firstRowId, long lastRowId, int rowCount, @Nullable RowPositions stored) {
    this.firstRowId = firstRowId;
    this.lastRowId = lastRowId;
    this.rowCount = rowCount;
    this.stored = stored;
  }

  /// Makes the index of a segment; reads the column of ids if there is one.
  static RowIdIndex of(Segment segment, MemoryBudget budget) {
    int rowCount = segment.info().rowCount();
    if (!segment.storesRowIds()) {
      long first = segment.info().firstRowId();
      return new RowIdIndex(first, first + rowCount - 1, rowCount, null);
    }
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    RowPositions positions = new RowPositions(rowCount);
    long[] ids = LongColumn.read(segment, ColumnBinding.ROW_ID, budget);
    for (int position = 0; position < rowCount; position++) {
      least = Math.min(least, ids[position]);
      greatest = Math.max(greatest, ids[position]);
      positions.put(ids[position], position);
    }
    return new RowIdIndex(least, greatest, rowCount, positions);
  }

  /// Returns the memory of the index.
  long sizeBytes() {
    return stored == null ? 0 : stored.sizeBytes();
  }

  /// Returns the positions of those of the ids that are here.
  int[] positionsOf(RowIds ids) {
    IntStream.Builder found = IntStream.builder();
    for (int index = ids.firstIndexFrom(firstRowId);
        index < ids.count() && ids.at(index) <= lastRowId;
        index++) {
      int position = positionOf(ids.at(index));
      if (position >= 0) {
        found.add(position);
      }
    }
    return found.build().toArray();
  }

  /// Returns the position of a row, or -1 when it is not here.
  int positionOf(long id) {
    if (id < firstRowId || id > lastRowId) {
      return -1;
    }
    return stored == null ? (int) (id - firstRowId) : stored.positionOf(id);
  }

  /// Hands over all ids, in no order.
  void forEach(LongConsumer consumer) {
    if (stored == null) {
      LongStream.rangeClosed(firstRowId, lastRowId).forEach(consumer);
    } else {
      Arrays.stream(stored.idsByPosition(rowCount)).forEach(consumer);
    }
  }

  /// Returns the ids of the rows at positions.
  long[] idsAt(int[] wanted) {
    if (stored == null) {
      return Arrays.stream(wanted).mapToLong(position -> firstRowId + position).toArray();
    }
    long[] ids = stored.idsByPosition(rowCount);
    return Arrays.stream(wanted).mapToLong(position -> ids[position]).toArray();
  }
}
