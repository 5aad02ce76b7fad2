package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads the rows of some row groups that are not deleted, one group after the other, of which one is open at
/// a time. Used by one thread.
final class RowCursor implements AutoCloseable {
  private final Iterator<Supplier<Rows>> groups;
  private final int columnCount;
  private final MemoryBudget budget;
  private final long[] live = new long[Batch.ROW_COUNT_MAX / Long.SIZE];
  private @Nullable RowGroup group;
  private List<long[]> numbers = List.of();
  private @Nullable RowGroupReader reader;
  private int nextRow;

  /// Rows to be read.
  ///
  /// @param numbers columns that come behind those of the group, with a number for each of its rows
  record Rows(RowGroup group, List<long[]> numbers) {}

  /// Prepares to read.
  ///
  /// @param groups each is made when it is its turn
  RowCursor(List<Supplier<Rows>> groups, int columnCount, MemoryBudget budget) {
    this.groups = groups.iterator();
    this.columnCount = columnCount;
    this.budget = budget;
  }

  /// Returns the next rows, valid until the next call, or null at the end.
  @Nullable Batch next() {
    while (true) {
      RowGroup present = group;
      if (present == null || nextRow >= present.rowCount()) {
        if (!openNext()) {
          return null;
        }
        continue;
      }
      Batch batch = read(present);
      if (batch.selectedCount() > 0) {
        return batch;
      }
    }
  }

  private boolean openNext() {
    close();
    if (!groups.hasNext()) {
      return false;
    }
    Rows rows = groups.next().get();
    RowGroup opened = rows.group;
    group = opened;
    numbers = rows.numbers;
    reader = opened.openReader(budget);
    nextRow = 0;
    return true;
  }

  private Batch read(RowGroup present) {
    int first = nextRow;
    int inPage = present.pageRowCount() - first % present.pageRowCount();
    int count = Math.min(Batch.ROW_COUNT_MAX, Math.min(inPage, present.rowCount() - first));
    nextRow = first + count;
    Arrays.fill(live, -1);
    present.clearDeleted(first, count, live);
    RowGroupReader open = reader;
    if (open == null) {
      throw new IllegalStateException("the cursor is closed");
    }
    List<ColumnVector> vectors = new ArrayList<>();
    for (int column = 0; column < columnCount; column++) {
      vectors.add(open.read(column, first, count, live));
    }
    for (long[] column : numbers) {
      vectors.add(StagedRows.longs(column, first, count));
    }
    SelectionVector selection = present.hasDeleted(first, count) ? selected(live, count) : null;
    return new Batch(count, vectors, selection);
  }

  private static SelectionVector selected(long[] bits, int count) {
    int[] positions = new int[count];
    int selected = 0;
    for (int row = 0; row < count; row++) {
      positions[selected] = row;
      selected += (int) (bits[row >>> 6] >>> row & 1);
    }
    return new SelectionVector(positions, selected);
  }

  @Override
  public void close() {
    RowGroupReader open = reader;
    reader = null;
    group = null;
    if (open != null) {
      open.close();
    }
  }
}
