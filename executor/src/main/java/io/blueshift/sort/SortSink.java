package io.blueshift.sort;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.RowCollection;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.spill.SpillFile;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Orders all rows. Workers collect rows; at the end the rows are divided by their first
/// sort word into parts of about equal size that are sorted in parallel and read one after the other
/// by [SortSource]. When memory is short a worker orders what it has and moves it to disk as a run;
/// then everything becomes runs, which [SortedRuns] merges.
final class SortSink implements Sink {
  private static final int PARALLEL_ROW_COUNT_MIN = 1 << 15;

  private final List<LogicalType> types;
  private final List<SortKey> keys;
  private final MemoryBudget budget;
  private final int workerCount;
  private final RowCollection rows;
  private final LongConsumer spilledBytes;
  private final long rowBytes;
  private final List<SpillFile> runs = new ArrayList<>();
  private long reservedBytes;
  private @Nullable SortWords words;
  private int[][] parts = new int[0][];

  /// Makes a sink; `budget` pays for the rows until [#close], and
  /// `spilledBytes` is told of bytes written to disk.
  SortSink(
      List<LogicalType> types,
      List<SortKey> keys,
      MemoryBudget budget,
      int workerCount,
      LongConsumer spilledBytes) {
    this.types = types;
    this.spilledBytes = spilledBytes;
    this.keys = keys;
    this.budget = budget;
    this.workerCount = workerCount;
    this.rows = new RowCollection(types, budget);
    this.rowBytes =
        types.stream().mapToLong(type -> Math.max(1, type.physicalType().sizeBytes())).sum();
  }

  @Override
  public Local open(WorkerContext worker) {
    return new WorkerRows(worker);
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
    reserve(RunWriter.sortBytes(rows.rowCount()));
    int[] rowNumbers = rows.rowNumbers();
    SortWords all = new SortWords(rows, keys, rowNumbers);
    words = all;
    int wanted = rowNumbers.length < PARALLEL_ROW_COUNT_MIN ? 1 : workerCount * 2;
    parts = RowSorter.divide(all, rowNumbers, RowSorter.partBounds(all, rowNumbers, wanted));
  }

  private RunWriter runWriter(WorkerContext worker) {
    return new RunWriter(
        types, keys, worker.query().spill(), budget, spilledBytes, worker::checkCancelled);
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
      RowSorter.sort(all, parts[task]);
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

  /// Returns the ordered runs on disk; when there are any they hold all rows.
  List<SpillFile> runs() {
    return runs;
  }

  List<SortKey> keys() {
    return keys;
  }

  @Override
  public void close() {
    runs.forEach(SpillFile::close);
    runs.clear();
    rows.close();
    budget.release(reservedBytes);
    reservedBytes = 0;
    words = null;
    parts = new int[0][];
  }

  private final class WorkerRows implements Local {
    private final WorkerContext worker;
    private final MemoryPressure pressure;
    private final List<SpillFile> myRuns = new ArrayList<>();
    private RowCollection mine;

    WorkerRows(WorkerContext worker) {
      this.worker = worker;
      this.pressure = new MemoryPressure(worker.query().budget(), budget);
      this.mine = new RowCollection(types, budget);
    }

    @Override
    public SinkDemand accept(Batch batch) {
      mine.append(batch);
      long sortBytes = RunWriter.sortBytes(mine.rowCount());
      if (pressure.isHigh(mine.rowCount() * rowBytes, sortBytes * workerCount)) {
        writeRun();
      }
      return SinkDemand.MORE;
    }

    private void writeRun() {
      RowCollection full = mine;
      myRuns.add(runWriter(worker).write(full));
      full.close();
      mine = new RowCollection(types, budget);
    }

    @Override
    public void combine() {
      synchronized (SortSink.this) {
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
