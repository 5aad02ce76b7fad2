package io.blueshift.window;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.RowCollection;
import io.blueshift.rows.StringHeap;
import io.blueshift.sort.RowSorter;
import io.blueshift.sort.SortWords;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes window functions: (1) workers collect rows; (2) the rows are divided into parts that hold
/// whole partitions; (3) each part is sorted by partition and order, and its partitions are evaluated
/// one after the other, parts in parallel. [WindowSource] reads rows and results.
final class WindowSink implements Sink {
  private static final int PARALLEL_ROW_COUNT_MIN = 1 << 13;
  private static final int RESULT_BYTES_PER_ROW = 16;

  /// A part's rows in order and the results of all calls.
  @SuppressWarnings("ArrayRecordComponent")
  record Part(int[] order, List<WindowResult> results) {}

  private final WindowLayout layout;
  private final MemoryBudget budget;
  private final int workerCount;
  private final StringHeap heap = new StringHeap();
  private final RowCollection rows;
  private long reservedBytes;
  private int[] rowNumbers = new int[0];
  private long[] bounds = new long[0];
  private @Nullable SortWords partitionWords;
  private @Nullable SortWords sortWords;
  private @Nullable Part[] parts = new Part[0];

  WindowSink(WindowLayout layout, MemoryBudget budget, int workerCount) {
    this.layout = layout;
    this.budget = budget;
    this.workerCount = workerCount;
    this.rows = new RowCollection(layout.types(), budget, heap);
  }

  @Override
  public Local open(WorkerContext worker) {
    return new WorkerRows();
  }

  @Override
  public void finish(WorkerContext worker) {
    long bytes =
        rows.rowCount()
            * (8L + RowSorter.BYTES_PER_ROW + (long) RESULT_BYTES_PER_ROW * layout.calls().size());
    budget.reserve(bytes);
    reservedBytes += bytes;
    rowNumbers = rows.rowNumbers();
    List<SortKey> keys = new ArrayList<>(layout.partitionKeys());
    keys.addAll(layout.orderBy());
    SortWords partitioning = new SortWords(rows, layout.partitionKeys(), rowNumbers);
    partitionWords = partitioning;
    sortWords = new SortWords(rows, keys, rowNumbers);
    int wanted = rowNumbers.length < PARALLEL_ROW_COUNT_MIN ? 1 : workerCount * 4;
    bounds = RowSorter.partBounds(partitioning, rowNumbers, wanted);
    parts = new Part[bounds.length + 1];
  }

  @Override
  public int parallelFinishTasks() {
    return parts.length;
  }

  @Override
  public void parallelFinish(int task, WorkerContext worker) {
    SortWords partitioning = partitionWords;
    SortWords sorting = sortWords;
    if (partitioning == null || sorting == null) {
      throw new IllegalStateException("window is not finished");
    }
    int[] order = RowSorter.partRows(partitioning, rowNumbers, bounds, task);
    RowSorter.sort(sorting, order);
    List<WindowResult> results = new ArrayList<>();
    for (BoundWindowCall call : layout.calls()) {
      results.add(new WindowResult(call.type(), order.length));
    }
    SortWords ordering =
        layout.orderBy().isEmpty() ? null : new SortWords(rows, layout.orderBy(), rowNumbers);
    int begin = 0;
    while (begin < order.length) {
      int end = begin + 1;
      while (end < order.length && partitioning.same(order[begin], order[end])) {
        end++;
      }
      worker.checkCancelled();
      evaluate(new WindowPartition(rows, order, begin, end, ordering, worker), results);
      begin = end;
    }
    parts[task] = new Part(order, results);
  }

  private void evaluate(WindowPartition partition, List<WindowResult> results) {
    for (int index = 0; index < results.size(); index++) {
      BoundWindowCall call = layout.calls().get(index);
      WindowResult result = results.get(index);
      if (!RankFunctions.evaluate(partition, call, result)
          && !ValueFunctions.evaluate(partition, call, layout.orderBy(), result)) {
        FrameAggregates.evaluate(partition, call, layout.orderBy(), result);
      }
    }
  }

  WindowLayout layout() {
    return layout;
  }

  RowCollection rows() {
    return rows;
  }

  int partCount() {
    return parts.length;
  }

  Part part(int index) {
    Part part = parts[index];
    if (part == null) {
      throw new IllegalStateException("window is not finished");
    }
    return part;
  }

  @Override
  public void close() {
    rows.close();
    heap.close();
    budget.release(reservedBytes);
    reservedBytes = 0;
    parts = new Part[0];
    rowNumbers = new int[0];
    partitionWords = null;
    sortWords = null;
  }

  private final class WorkerRows implements Local {
    private final RowCollection mine = new RowCollection(layout.types(), budget, heap);

    @Override
    public SinkDemand accept(Batch batch) {
      mine.append(batch);
      return SinkDemand.MORE;
    }

    @Override
    public void combine() {
      synchronized (WindowSink.this) {
        rows.absorb(mine);
      }
    }

    @Override
    public void close() {
      mine.close();
    }
  }

  /// What a window computes: the collected columns (the input's first), the keys, and the calls.
  record WindowLayout(
      List<LogicalType> types,
      int inputColumnCount,
      List<SortKey> partitionKeys,
      List<SortKey> orderBy,
      List<BoundWindowCall> calls) {
    /// Returns the types of the input's columns, then of the calls.
    List<LogicalType> outputTypes() {
      List<LogicalType> output = new ArrayList<>(types.subList(0, inputColumnCount));
      calls.forEach(call -> output.add(call.type()));
      return output;
    }
  }
}
