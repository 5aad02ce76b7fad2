package io.blueshift.window;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.RowCollection;
import io.blueshift.sort.RowSorter;
import io.blueshift.sort.RunWriter;
import io.blueshift.sort.SortWords;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.spill.SpillFile;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Computes window functions: (1) workers collect rows; (2) the rows are divided into parts that hold
/// whole partitions; (3) each part is sorted by partition and order, and its partitions are evaluated
/// one after the other, parts in parallel. [WindowSource] reads rows and results.
///
/// When memory is short workers order what they have by partition and order and move it to disk as
/// runs; then everything becomes runs, and [SpilledWindow] evaluates their merge.
final class WindowSink implements Sink {
  private static final int PARALLEL_ROW_COUNT_MIN = 1 << 13;

  /// How many rows a worker collects before it drops those of too great a rank.
  private static final int PRUNE_ROW_COUNT_MIN = 1 << 15;

  private final WindowLayout layout;
  private final @Nullable RankLimit rankLimit;
  private final MemoryBudget budget;
  private final int workerCount;
  private final LongConsumer spilledBytes;
  private final List<SortKey> keys = new ArrayList<>();
  private final List<SpillFile> runs = new ArrayList<>();
  private final RowCollection rows;
  private long reservedBytes;
  private int[][] partRows = new int[0][];
  private @Nullable SortWords sortWords;
  private @Nullable WindowPart[] parts = new WindowPart[0];

  /// Makes a sink; `budget` pays for everything until [#close], and `spilledBytes` is told of bytes
  /// written to disk.
  ///
  /// @param rankLimit which rows nobody wants, or null when all are wanted
  WindowSink(
      WindowLayout layout,
      @Nullable RankLimit rankLimit,
      MemoryBudget budget,
      int workerCount,
      LongConsumer spilledBytes) {
    this.layout = layout;
    this.rankLimit = rankLimit;
    this.budget = budget;
    this.workerCount = workerCount;
    this.spilledBytes = spilledBytes;
    this.rows = new RowCollection(layout.types(), budget);
    keys.addAll(layout.partitionKeys());
    keys.addAll(layout.orderBy());
  }

  @Override
  public Local open(WorkerContext worker) {
    return new WorkerRows(worker);
  }

  private RunWriter runWriter(WorkerContext worker) {
    return new RunWriter(
        layout.types(), keys, worker.query().spill(), budget, spilledBytes, worker::checkCancelled);
  }

  @Override
  public void finish(WorkerContext worker) {
    if (!runs.isEmpty()) {
      if (rows.rowCount() > 0) {
        runs.add(runWriter(worker).write(rows));
        rows.close();
      }
      runWriter(worker).reduce(runs);
      return;
    }
    long bytes = layout.evaluationBytes(rows.rowCount());
    budget.reserve(bytes);
    reservedBytes += bytes;
    int[] rowNumbers = rows.rowNumbers();
    SortWords partitioning = new SortWords(rows, layout.partitionKeys(), rowNumbers);
    sortWords = layout.orderBy().isEmpty() ? partitioning : new SortWords(rows, keys, rowNumbers);
    int wanted = rowNumbers.length < PARALLEL_ROW_COUNT_MIN ? 1 : workerCount * 4;
    partRows =
        RowSorter.divide(
            partitioning, rowNumbers, RowSorter.partBounds(partitioning, rowNumbers, wanted));
    parts = new WindowPart[partRows.length];
  }

  @Override
  public int parallelFinishTasks() {
    return parts.length;
  }

  @Override
  public void parallelFinish(int task, WorkerContext worker) {
    SortWords sorting = sortWords;
    if (sorting == null) {
      throw new IllegalStateException("window is not finished");
    }
    int[] order = partRows[task];
    int[] agreement = RowSorter.sortAndCompare(sorting, order);
    parts[task] =
        WindowPart.evaluate(layout, new OrderedRows(rows, order, agreement, sorting), worker);
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

  /// Returns the ordered runs on disk; when there are any they hold all rows.
  List<SpillFile> runs() {
    return runs;
  }

  /// Returns the keys by which runs are ordered.
  List<SortKey> keys() {
    return keys;
  }

  WindowPart part(int index) {
    WindowPart part = parts[index];
    if (part == null) {
      throw new IllegalStateException("window is not finished");
    }
    return part;
  }

  @Override
  public void close() {
    rows.close();
    runs.forEach(SpillFile::close);
    runs.clear();
    budget.release(reservedBytes);
    reservedBytes = 0;
    parts = new WindowPart[0];
    partRows = new int[0][];
    sortWords = null;
  }

  private final class WorkerRows implements Local {
    private final WorkerContext worker;
    private final MemoryPressure pressure;
    private final MemoryBudget held;
    private final List<SpillFile> myRuns = new ArrayList<>();
    private RowCollection mine;
    private long pruneAt = PRUNE_ROW_COUNT_MIN;

    WorkerRows(WorkerContext worker) {
      this.worker = worker;
      this.pressure = new MemoryPressure(worker.query().budget(), budget);
      this.held = budget.child("rows", Long.MAX_VALUE);
      this.mine = new RowCollection(layout.types(), held);
    }

    @Override
    public SinkDemand accept(Batch batch) {
      mine.append(batch);
      if (rankLimit != null && mine.rowCount() >= pruneAt) {
        prune(rankLimit);
      }
      long laterBytes = layout.evaluationBytes(mine.rowCount()) * workerCount;
      if (pressure.isHigh(held.reservedBytes(), laterBytes)) {
        RowCollection full = mine;
        myRuns.add(runWriter(worker).write(full));
        full.close();
        mine = new RowCollection(layout.types(), held);
      }
      return SinkDemand.MORE;
    }

    private void prune(RankLimit limit) {
      long sortBytes = layout.evaluationBytes(mine.rowCount());
      budget.reserve(sortBytes);
      try {
        RowCollection all = mine;
        mine = limit.prune(all, keys, layout.partitionKeys().size(), held);
        all.close();
        pruneAt = Math.max(PRUNE_ROW_COUNT_MIN, 2 * mine.rowCount());
      } finally {
        budget.release(sortBytes);
      }
    }

    @Override
    public void combine() {
      synchronized (WindowSink.this) {
        rows.absorb(mine);
        runs.addAll(myRuns);
        myRuns.clear();
      }
    }

    @Override
    public void close() {
      mine.close();
      myRuns.forEach(SpillFile::close);
      myRuns.clear();
    }
  }
}
