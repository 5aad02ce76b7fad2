package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.vector.Batch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/// Merges sorted inputs into one sorted sequence, with memory for a window of their rows only.
///
/// 1. Rows of each input are staged until each has its share of the window, or has ended.
/// 2. The window is sorted. What comes before the last staged row of every input that goes on can have no
///    successor in front of it, and is handed over; the rest stays for the next window.
///
/// It is the merge phase of external sorting (Knuth, "The Art of Computer Programming", volume 3, 5.4) with
/// sorted windows in the place of a tree of losers, so that columns are moved in bulk and never row by row.
/// Used by one thread.
final class SortedMerge implements AutoCloseable {
  private final List<SegmentColumn> columns;
  private final int[] sortColumns;
  private final MemoryBudget budget;
  private final Input[] inputs;
  private final int share;
  private StagedRows staged;

  /// Which input a staged row is of.
  private int[] origins = new int[Batch.ROW_COUNT_MAX];

  private static final class Input {
    final RowCursor cursor;
    boolean ended;
    int stagedCount;
    int lastRow;

    Input(RowCursor cursor) {
      this.cursor = cursor;
    }
  }

  /// Prepares a merge.
  ///
  /// @param cursors the inputs, each in the order of the sort columns; closed by [#close]
  /// @param windowRowCount about how many rows are held at a time
  SortedMerge(
      List<SegmentColumn> columns,
      int[] sortColumns,
      List<RowCursor> cursors,
      int windowRowCount,
      MemoryBudget budget) {
    this.columns = columns;
    this.sortColumns = sortColumns;
    this.budget = budget;
    this.inputs = cursors.stream().map(Input::new).toArray(Input[]::new);
    this.share = Math.max(1, windowRowCount / Math.max(1, inputs.length));
    this.staged = new StagedRows(columns, budget);
  }

  /// Hands over all rows in order, in batches that are valid during the call.
  ///
  /// @param batchRowCount the most rows of a batch
  void run(int batchRowCount, Consumer<Batch> consumer) {
    fill();
    while (staged.rowCount() > 0) {
      handOver(batchRowCount, consumer);
      fill();
    }
  }

  private void fill() {
    for (int index = 0; index < inputs.length; index++) {
      Input input = inputs[index];
      while (!input.ended && input.stagedCount < share) {
        Batch batch = input.cursor.next();
        if (batch == null) {
          input.ended = true;
        } else {
          stage(batch, index);
        }
      }
    }
  }

  private void stage(Batch batch, int index) {
    int before = staged.rowCount();
    staged.append(batch);
    int after = staged.rowCount();
    if (after > origins.length) {
      origins = Arrays.copyOf(origins, Math.max(after, origins.length * 2));
    }
    Arrays.fill(origins, before, after, index);
    inputs[index].stagedCount += after - before;
    inputs[index].lastRow = after - 1;
  }

  private void handOver(int batchRowCount, Consumer<Batch> consumer) {
    int[] order = staged.sortedOrder(sortColumns);
    int rowCount = staged.rowCount();
    int[] rows = order == null ? ascending(rowCount) : order;
    int safeCount = safeCount(rows);
    staged.forEachBatch(rows, 0, safeCount, batchRowCount, consumer);
    StagedRows rest = new StagedRows(columns, budget);
    try {
      staged.forEachBatch(rows, safeCount, rowCount, Batch.ROW_COUNT_MAX, rest::append);
    } catch (RuntimeException e) {
      rest.close();
      throw e;
    }
    staged.close();
    staged = rest;
    noteRest(rows, safeCount);
  }

  private static int[] ascending(int count) {
    int[] rows = new int[count];
    Arrays.setAll(rows, row -> row);
    return rows;
  }

  /// Returns how many of the sorted rows nothing can come in front of.
  private int safeCount(int[] rows) {
    BitSet last = new BitSet();
    for (Input input : inputs) {
      if (!input.ended) {
        last.set(input.lastRow);
      }
    }
    for (int rank = 0; rank < rows.length; rank++) {
      if (last.get(rows[rank])) {
        return rank + 1;
      }
    }
    return rows.length;
  }

  private void noteRest(int[] rows, int safeCount) {
    for (Input input : inputs) {
      input.stagedCount = 0;
    }
    int[] before = origins;
    origins = new int[Math.max(Batch.ROW_COUNT_MAX, rows.length)];
    for (int rank = safeCount; rank < rows.length; rank++) {
      int index = before[rows[rank]];
      origins[rank - safeCount] = index;
      inputs[index].stagedCount++;
      inputs[index].lastRow = rank - safeCount;
    }
  }

  @Override
  public void close() {
    staged.close();
    for (Input input : inputs) {
      input.cursor.close();
    }
  }
}
