package io.blueshift.sort;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the first rows of an order. A worker collects rows; whenever it has many more than are
/// wanted it sorts them, keeps the first ones, and remembers the last kept row's first key as a
/// threshold: rows behind it are dropped from later batches without being copied.
final class TopSink implements Sink {
  private static final int SPARE_ROW_COUNT = 1 << 14;

  private final List<LogicalType> types;
  private final List<SortKey> keys;
  private final int wantedCount;
  private final MemoryBudget budget;
  private final RowCollection rows;
  private int[] order = new int[0];

  /// Makes a sink that keeps `wantedCount` rows; `budget` pays until [#close].
  TopSink(List<LogicalType> types, List<SortKey> keys, int wantedCount, MemoryBudget budget) {
    this.types = types;
    this.keys = keys;
    this.wantedCount = wantedCount;
    this.budget = budget;
    this.rows = new RowCollection(types, budget);
  }

  @Override
  public Local open(WorkerContext worker) {
    return new WorkerRows();
  }

  @Override
  public void finish(WorkerContext worker) {
    order = sorted(rows);
  }

  private int[] sorted(RowCollection collection) {
    int[] numbers = collection.rowNumbers();
    RowSorter.sort(new SortWords(collection, keys, numbers), numbers);
    return numbers.length > wantedCount ? Arrays.copyOf(numbers, wantedCount) : numbers;
  }

  RowCollection rows() {
    return rows;
  }

  /// Returns the wanted rows in order.
  int[] order() {
    return order;
  }

  @Override
  public void close() {
    rows.close();
  }

  private void copy(RowCollection from, int[] numbers, RowCollection to) {
    try (BatchWriter writer = new BatchWriter(types, budget)) {
      for (int at = 0; at < numbers.length; at += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, numbers.length - at);
        writer.reset();
        from.gather(numbers, at, count, writer);
        to.append(writer.build(count));
      }
    }
  }

  private final class WorkerRows implements Local {
    private RowCollection mine = new RowCollection(types, budget);
    private @Nullable TopThreshold threshold;
    private final int[] kept = new int[Batch.ROW_COUNT_MAX];

    @Override
    public SinkDemand accept(Batch batch) {
      if (wantedCount == 0) {
        return SinkDemand.ENOUGH;
      }
      TopThreshold limit = threshold;
      if (limit == null) {
        mine.append(batch);
      } else {
        int count = limit.select(batch, kept);
        if (count > 0) {
          mine.append(batch, kept, count);
        }
      }
      if (mine.rowCount() >= (long) wantedCount * 2 + SPARE_ROW_COUNT) {
        shrink();
      }
      return SinkDemand.MORE;
    }

    private void shrink() {
      int[] numbers = sorted(mine);
      RowCollection smaller = new RowCollection(types, budget);
      RowCollection bigger = mine;
      mine = smaller;
      try {
        copy(bigger, numbers, smaller);
        threshold =
            new TopThreshold(
                keys.getFirst(),
                bigger.column(keys.getFirst().column()),
                numbers[numbers.length - 1]);
      } finally {
        bigger.close();
      }
    }

    @Override
    public void combine() {
      int[] numbers = mine.rowNumbers();
      synchronized (TopSink.this) {
        copy(mine, numbers, rows);
      }
    }

    @Override
    public void close() {
      mine.close();
    }
  }
}
