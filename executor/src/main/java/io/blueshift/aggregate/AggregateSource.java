package io.blueshift.aggregate;

import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Yields the groups that an [AggregateSink] has merged, in no particular order.
final class AggregateSource implements Source {
  private final AggregateSink sink;
  private final int parallelism;
  private final AtomicInteger nextMorsel = new AtomicInteger();
  private @Nullable List<Morsel> morsels;

  /// A part of a table in memory, or a part of groups on disk.
  private record Morsel(
      @Nullable AggregateTable table, @Nullable SpilledGroups spilled, int number) {}

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
          list.add(new Morsel(table, null, number));
        }
      }
      for (SpilledGroups spilled : sink.spilledGroups()) {
        for (int part = 0; part < SpillPartitions.PART_COUNT; part++) {
          list.add(new Morsel(null, spilled, part));
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
    private final WorkerContext worker;
    private @Nullable AggregateTable table;
    private @Nullable AggregateTable ownTable;
    private KeyWords[] keys = new KeyWords[0];
    private int[] groups = new int[0];
    private int done;

    GroupCursor(WorkerContext worker) {
      this.worker = worker;
      writer = new BatchWriter(sink.layout().outputTypes(), worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      while (table == null || done == groups.length) {
        int morsel = nextMorsel.getAndIncrement();
        closeOwnTable();
        if (morsel >= morsels().size()) {
          return null;
        }
        take(morsels().get(morsel));
        done = 0;
      }
      AggregateTable current = table;
      int count = Math.min(Batch.ROW_COUNT_MAX, groups.length - done);
      writer.reset();
      current.write(groups, done, count, writer, keys);
      done += count;
      return writer.build(count);
    }

    private void take(Morsel morsel) {
      AggregateTable next = morsel.table();
      if (next != null) {
        groups = next.index().groupNumbers(morsel.number());
      } else {
        SpilledGroups spilled = Objects.requireNonNull(morsel.spilled());
        next = spilled.build(morsel.number(), worker);
        ownTable = next;
        groups = next.index().groupNumbers();
      }
      if (next != table) {
        keys = next.index().newWords();
        table = next;
      }
    }

    private void closeOwnTable() {
      AggregateTable own = ownTable;
      if (own != null) {
        ownTable = null;
        table = null;
        own.close();
      }
    }

    @Override
    public void close() {
      closeOwnTable();
      writer.close();
    }
  }
}
