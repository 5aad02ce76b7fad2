package io.blueshift.aggregate;

import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.vector.Batch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
    private final Deque<SpilledGroups.Part> pending = new ArrayDeque<>();
    private @Nullable SpilledGroups pendingOf;
    private SpilledGroups.@Nullable Built ownTable;
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
        closeOwnTable();
        if (takePending()) {
          continue;
        }
        int morsel = nextMorsel.getAndIncrement();
        if (morsel >= morsels().size()) {
          return null;
        }
        take(morsels().get(morsel));
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
      if (next == null) {
        SpilledGroups spilled = Objects.requireNonNull(morsel.spilled());
        pendingOf = spilled;
        pending.push(spilled.part(morsel.number()));
        return;
      }
      groups = next.index().groupNumbers(morsel.number());
      done = 0;
      if (next != table) {
        keys = next.index().newWords();
        table = next;
      }
    }

    /// Builds the next part of groups on disk; returns false when there is none.
    private boolean takePending() {
      SpilledGroups source = pendingOf;
      SpilledGroups.Part part = pending.peek();
      if (source == null || part == null) {
        return false;
      }
      pending.pop();
      try (part) {
        SpilledGroups.Built built = source.build(part, worker, pending);
        if (built != null) {
          ownTable = built;
          table = built.table();
          groups = table.index().groupNumbers();
          keys = table.index().newWords();
          done = 0;
        }
      }
      return true;
    }

    private void closeOwnTable() {
      SpilledGroups.Built own = ownTable;
      if (own != null) {
        ownTable = null;
        table = null;
        own.close();
      }
    }

    @Override
    public void close() {
      closeOwnTable();
      pending.forEach(SpilledGroups.Part::close);
      pending.clear();
      writer.close();
    }
  }
}
