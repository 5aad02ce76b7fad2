package io.blueshift.window;

import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.vector.Batch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Yields the rows of a [WindowSink] with their results, part by part.
final class WindowSource implements Source {
  private final WindowSink sink;
  private final int parallelism;
  private final AtomicInteger nextPart = new AtomicInteger();

  WindowSource(WindowSink sink, int parallelism) {
    this.sink = sink;
    this.parallelism = parallelism;
  }

  @Override
  public Cursor open(WorkerContext worker) {
    if (!sink.runs().isEmpty() && nextPart.getAndIncrement() == 0) {
      return new SpilledWindow(sink, worker);
    }
    return new PartCursor(new BatchWriter(sink.layout().outputTypes(), worker.budget()));
  }

  @Override
  public int parallelism() {
    return parallelism;
  }

  private final class PartCursor implements Cursor {
    private final BatchWriter writer;
    private @Nullable WindowPart part;
    private int done;

    PartCursor(BatchWriter writer) {
      this.writer = writer;
    }

    @Override
    public @Nullable Batch next() {
      WindowPart current = part;
      while (current == null || done == current.order().length) {
        int index = nextPart.getAndIncrement();
        if (index >= sink.partCount()) {
          return null;
        }
        current = sink.part(index);
        part = current;
        done = 0;
      }
      int count = Math.min(Batch.ROW_COUNT_MAX, current.order().length - done);
      writer.reset();
      current.write(sink.layout(), sink.rows(), done, count, writer);
      done += count;
      return writer.build(count);
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
