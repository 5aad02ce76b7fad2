package io.blueshift.window;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.sort.SortWords;
import io.blueshift.sort.SortedRuns;
import io.blueshift.vector.Batch;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Evaluates a window over runs on disk, in one pass over their merge: (1) read rows until there are
/// enough; (2) cut where a partition begins, or, when [RunningWindow] can go on within a partition,
/// where a group of peers begins; (3) evaluate and yield the rows before the cut; (4) keep the others,
/// and the last one before the cut to compare with. Without a cut, more rows are read.
final class SpilledWindow implements Source.Cursor {
  private static final int ROW_COUNT_MIN = 1 << 13;

  private final WindowLayout layout;
  private final WorkerContext worker;
  private final MemoryBudget budget;
  private final BatchWriter writer;
  private final SortedRuns merged;
  private final @Nullable RunningWindow running;
  private final List<SortKey> sortKeys;
  private RowCollection rows;
  private boolean hasCarry;
  private boolean ended;
  private @Nullable WindowPart part;
  private int done;
  private long reservedBytes;

  SpilledWindow(WindowSink sink, WorkerContext worker) {
    this.layout = sink.layout();
    this.worker = worker;
    this.budget = worker.budget();
    this.writer = new BatchWriter(layout.outputTypes(), budget);
    this.sortKeys = sink.keys();
    this.running = RunningWindow.supports(layout) ? new RunningWindow(layout, budget) : null;
    this.rows = new RowCollection(layout.types(), budget);
    this.merged =
        new SortedRuns(layout.types(), sink.keys(), sink.runs(), 0, Long.MAX_VALUE, budget);
  }

  @Override
  public @Nullable Batch next() {
    WindowPart current = part;
    while (current == null || done == current.order().length) {
      if (current != null) {
        forget(current);
      }
      if (ended && rows.rowCount() == (hasCarry ? 1 : 0)) {
        return null;
      }
      current = evaluateNext();
      part = current;
      done = 0;
    }
    int count = Math.min(Batch.ROW_COUNT_MAX, current.order().length - done);
    writer.reset();
    current.write(layout, rows, done, count, writer);
    done += count;
    return writer.build(count);
  }

  private WindowPart evaluateNext() {
    int wantedCount = ROW_COUNT_MIN;
    while (true) {
      read(wantedCount);
      int[] order = rows.rowNumbers();
      reserve(layout.evaluationBytes(order.length));
      SortWords partitioning = new SortWords(rows, layout.partitionKeys(), order);
      SortWords ordering =
          layout.orderBy().isEmpty() ? null : new SortWords(rows, layout.orderBy(), order);
      SortWords keys = new SortWords(rows, sortKeys, order);
      int first = hasCarry ? 1 : 0;
      int cut = ended ? order.length : cut(order, first, partitioning, ordering);
      if (cut > first) {
        worker.checkCancelled();
        int[] complete = IntStream.range(first, cut).map(at -> order[at]).toArray();
        RunningWindow streaming = running;
        return streaming == null
            ? WindowPart.evaluate(layout, OrderedRows.of(rows, complete, keys), worker)
            : streaming.evaluate(rows, hasCarry ? order[0] : -1, complete, partitioning, ordering);
      }
      release();
      wantedCount = Math.multiplyExact(2, Math.max(wantedCount, order.length));
    }
  }

  private void read(int wantedCount) {
    while (!ended && rows.rowCount() < wantedCount) {
      worker.checkCancelled();
      Batch batch = merged.next();
      if (batch == null) {
        ended = true;
      } else {
        rows.append(batch);
      }
    }
  }

  /// Returns where the last partition, or group of peers, begins.
  private int cut(int[] order, int first, SortWords partitioning, @Nullable SortWords ordering) {
    if (running != null && RunningWindow.ignoresPeers(layout)) {
      return order.length;
    }
    for (int at = order.length - 1; at > first; at--) {
      boolean samePartition = partitioning.same(order[at - 1], order[at]);
      boolean samePeers = ordering == null || ordering.same(order[at - 1], order[at]);
      if (!samePartition || (running != null && !samePeers)) {
        return at;
      }
    }
    return first;
  }

  /// Drops the rows of a part that was read, but for the last one.
  private void forget(WindowPart finished) {
    release();
    int[] order = rows.rowNumbers();
    int from = (hasCarry ? 1 : 0) + finished.order().length - 1;
    RowCollection kept = new RowCollection(layout.types(), budget);
    RowCollection old = rows;
    rows = kept;
    try (old;
        BatchWriter copier = new BatchWriter(layout.types(), budget)) {
      for (int at = from; at < order.length; at += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, order.length - at);
        copier.reset();
        old.gather(order, at, count, copier);
        kept.append(copier.build(count));
      }
    }
    hasCarry = true;
    part = null;
  }

  private void reserve(long bytes) {
    budget.reserve(bytes);
    reservedBytes += bytes;
  }

  private void release() {
    budget.release(reservedBytes);
    reservedBytes = 0;
  }

  @Override
  public void close() {
    release();
    part = null;
    rows.close();
    merged.close();
    RunningWindow streaming = running;
    if (streaming != null) {
      streaming.close();
    }
    writer.close();
  }
}
