package io.blueshift.sort;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.RowCollection;
import io.blueshift.rows.StringHeap;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Orders all rows in memory. Workers collect rows; at the end the rows are divided by their first
/// sort word into parts of about equal size that are sorted in parallel and read one after the other
/// by [SortSource].
final class SortSink implements Sink {
  private static final int PARALLEL_ROW_COUNT_MIN = 1 << 15;

  private final List<LogicalType> types;
  private final List<SortKey> keys;
  private final MemoryBudget budget;
  private final int workerCount;
  private final StringHeap heap = new StringHeap();
  private final RowCollection rows;
  private long reservedBytes;
  private @Nullable SortWords words;
  private int[] rowNumbers = new int[0];
  private long[] bounds = new long[0];
  private int[][] parts = new int[0][];

  /// Makes a sink; `budget` pays for the rows until [#close].
  SortSink(List<LogicalType> types, List<SortKey> keys, MemoryBudget budget, int workerCount) {
    this.types = types;
    this.keys = keys;
    this.budget = budget;
    this.workerCount = workerCount;
    this.rows = new RowCollection(types, budget, heap);
  }

  @Override
  public Local open(WorkerContext worker) {
    return new WorkerRows();
  }

  @Override
  public void finish(WorkerContext worker) {
    reserve(rows.rowCount() * (4L + RowSorter.BYTES_PER_ROW));
    rowNumbers = rows.rowNumbers();
    SortWords all = new SortWords(rows, keys, rowNumbers);
    words = all;
    int wanted = rowNumbers.length < PARALLEL_ROW_COUNT_MIN ? 1 : workerCount * 2;
    bounds = RowSorter.partBounds(all, rowNumbers, wanted);
    parts = new int[bounds.length + 1][];
  }

  private void reserve(long bytes) {
    budget.reserve(bytes);
    reservedBytes += bytes;
  }

  @Override
  public int parallelFinishTasks() {
    return parts.length;
  }

  @Override
  public void parallelFinish(int task, WorkerContext worker) {
    SortWords all = words;
    if (all != null) {
      parts[task] = RowSorter.sortPart(all, rowNumbers, bounds, task);
    }
  }

  List<LogicalType> types() {
    return types;
  }

  RowCollection rows() {
    return rows;
  }

  /// Returns the rows in order, part after part.
  int[][] parts() {
    return parts;
  }

  @Override
  public void close() {
    rows.close();
    heap.close();
    budget.release(reservedBytes);
    reservedBytes = 0;
    words = null;
    parts = new int[0][];
    rowNumbers = new int[0];
  }

  private final class WorkerRows implements Local {
    private final RowCollection mine = new RowCollection(types, budget, heap);

    @Override
    public SinkDemand accept(Batch batch) {
      mine.append(batch);
      return SinkDemand.MORE;
    }

    @Override
    public void combine() {
      synchronized (SortSink.this) {
        rows.absorb(mine);
      }
    }

    @Override
    public void close() {
      mine.close();
    }
  }
}
