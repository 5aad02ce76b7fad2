package io.blueshift.sort;

import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Yields rows of a collection in a given order, by one worker.
final class SortSource implements Source {
  /// What is read once the sink is finished: rows `first` to `end` of the parts one after the other.
  @SuppressWarnings("ArrayRecordComponent")
  record Ordered(RowCollection rows, int[][] parts, long first, long end) {}

  private final Function<WorkerContext, Cursor> opener;

  /// Makes a source of rows in memory.
  SortSource(List<LogicalType> types, Supplier<Ordered> ordered) {
    opener = worker -> new OrderCursor(ordered.get(), new BatchWriter(types, worker.budget()));
  }

  /// Makes a source of rows `first` to before `end` of a sink's order, in memory or on disk.
  SortSource(SortSink sink, long first, long end) {
    opener =
        worker ->
            sink.runs().isEmpty()
                ? new OrderCursor(
                    new Ordered(sink.rows(), sink.parts(), first, end),
                    new BatchWriter(sink.types(), worker.budget()))
                : new SortedRuns(
                    sink.types(), sink.keys(), sink.runs(), first, end, worker.budget());
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return opener.apply(worker);
  }

  @Override
  public int parallelism() {
    return 1;
  }

  private static final class OrderCursor implements Cursor {
    private final Ordered ordered;
    private final BatchWriter writer;
    private int part;
    private int at;
    private long left;

    OrderCursor(Ordered ordered, BatchWriter writer) {
      this.ordered = ordered;
      this.writer = writer;
      long skip = ordered.first();
      while (part < ordered.parts().length && skip >= ordered.parts()[part].length) {
        skip -= ordered.parts()[part].length;
        part++;
      }
      at = (int) Math.min(Integer.MAX_VALUE, skip);
      left = Math.max(0, ordered.end() - ordered.first());
    }

    @Override
    public @Nullable Batch next() {
      int[][] parts = ordered.parts();
      while (part < parts.length && at >= parts[part].length) {
        part++;
        at = 0;
      }
      if (part >= parts.length || left == 0) {
        return null;
      }
      int count = (int) Math.min(left, Math.min(Batch.ROW_COUNT_MAX, parts[part].length - at));
      writer.reset();
      ordered.rows().gather(parts[part], at, count, writer);
      at += count;
      left -= count;
      return writer.build(count);
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
