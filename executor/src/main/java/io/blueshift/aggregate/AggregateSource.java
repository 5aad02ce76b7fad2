package io.blueshift.aggregate;

import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Yields the groups that an [AggregateSink] has merged, in no particular order.
final class AggregateSource implements Source {
  private final AggregateSink sink;
  private final int parallelism;
  private final AtomicInteger nextMorsel = new AtomicInteger();
  private @Nullable List<Morsel> morsels;

  private record Morsel(AggregateTable table, int number) {}

  /// Makes a source of the result of a sink, which is finished before a cursor is opened.
  AggregateSource(AggregateSink sink, int parallelism) {
    this.sink = sink;
    this.parallelism = parallelism;
  }

  private synchronized List<Morsel> morsels() {
    List<Morsel> list = morsels;
    if (list == null) {
      list = new ArrayList<>();
      for (AggregateTable table : sink.results()) {
        for (int number = 0; number < table.index().morselCount(); number++) {
          list.add(new Morsel(table, number));
        }
      }
      morsels = list;
    }
    return list;
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new GroupCursor(worker);
  }

  @Override
  public int parallelism() {
    return parallelism;
  }

  @Override
  public double fractionDone() {
    int count = morsels().size();
    return count == 0 ? 1 : Math.min(1.0, (double) nextMorsel.get() / count);
  }

  private final class GroupCursor implements Cursor {
    private final BatchWriter writer;
    private @Nullable AggregateTable table;
    private KeyWords[] keys = new KeyWords[0];
    private int[] groups = new int[0];
    private int done;

    GroupCursor(WorkerContext worker) {
      writer = new BatchWriter(sink.layout().outputTypes(), worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      AggregateTable current = table;
      while (current == null || done == groups.length) {
        int morsel = nextMorsel.getAndIncrement();
        if (morsel >= morsels().size()) {
          return null;
        }
        if (morsels().get(morsel).table() != current) {
          current = morsels().get(morsel).table();
          keys = current.index().newWords();
        }
        table = current;
        groups = current.index().groupNumbers(morsels().get(morsel).number());
        done = 0;
      }
      int count = Math.min(Batch.ROW_COUNT_MAX, groups.length - done);
      writer.reset();
      current.write(groups, done, count, writer, keys);
      done += count;
      return writer.build(count);
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
