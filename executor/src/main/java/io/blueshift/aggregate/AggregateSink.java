package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Groups rows: each worker fills tables of its own, one for each grouping set, of which those that
/// others contain are computed from these at the worker's end; then the workers' tables are merged, in one step when they are small, else in parallel by chunks (when keys address groups
/// directly) or by parts of the key's hash. The merged tables stay here for [AggregateSource].
///
/// Rows whose keys lie far from those before, while keys address groups directly, go to a small table beside, as long
/// as they are few. So a table that lies in the order of its key is grouped directly although later versions of some rows
/// lie elsewhere.
///
/// When memory is short a worker's table stays as it is, and later rows go to disk by parts of the
/// key's hash; see [SpilledGroups]. From then on every grouping set takes rows.
final class AggregateSink implements Sink {
  private static final long SPILL_MIN_BYTES = 256 << 10;

  /// Of rows out of order so many groups are kept apart, or one for so many rows in order.
  private static final long SCATTERED_GROUPS_MAX = 1 << 17;

  private static final long ROWS_PER_SCATTERED_GROUP = 8;

  private final AggregateLayout layout;
  private final MemoryBudget budget;
  private final List<List<AggregateTable>> partial = new ArrayList<>();
  private final List<GroupingSetMerge> merges = new ArrayList<>();
  private final List<List<SpillPartitions>> spilled = new ArrayList<>();
  private final List<SpilledGroups> spilledGroups = new ArrayList<>();

  /// The strings of key columns, by input column, which tables of all workers and sets share.
  private final Map<Integer, StringTable> strings = new HashMap<>();

  private final int workerCount;
  private final LongConsumer metrics;

  /// Makes a sink; `budget` pays for all tables until [#close], and `metrics` is told of bytes
  /// written to disk.
  AggregateSink(
      AggregateLayout layout, MemoryBudget budget, int workerCount, LongConsumer metrics) {
    this.layout = layout;
    this.metrics = metrics;
    this.budget = budget;
    this.workerCount = workerCount;
    for (int set = 0; set < layout.groupingSets().size(); set++) {
      partial.add(new ArrayList<>());
      spilled.add(new ArrayList<>());
    }
  }

  AggregateLayout layout() {
    return layout;
  }

  @Override
  public Local open(WorkerContext worker) {
    return new WorkerTables(worker);
  }

  private synchronized AggregateTable newTable(int groupingSet) {
    return new AggregateTable(
        layout, groupingSet, AggregateTable.newKeys(layout, groupingSet, strings, budget), budget);
  }

  @Override
  public void finish(WorkerContext worker) {
    for (int set = 0; set < partial.size(); set++) {
      List<AggregateTable> tables = partial.get(set);
      if (tables.isEmpty()) {
        tables.add(newTable(set));
      }
      if (!spilled.get(set).isEmpty()) {
        SpilledGroups groups =
            new SpilledGroups(layout, set, tables, spilled.get(set), budget, workerCount, metrics);
        tables.clear();
        spilled.get(set).clear();
        spilledGroups.add(groups);
        groups.begin();
        continue;
      }
      GroupingSetMerge merge =
          new GroupingSetMerge(layout, set, tables, strings, budget, workerCount);
      merges.add(merge);
      merge.begin();
    }
  }

  @Override
  public int parallelFinishTasks() {
    return merges.stream().mapToInt(GroupingSetMerge::taskCount).sum();
  }

  @Override
  public void parallelFinish(int task, WorkerContext worker) {
    int rest = task;
    for (GroupingSetMerge merge : merges) {
      if (rest < merge.taskCount()) {
        merge.run(rest);
        return;
      }
      rest -= merge.taskCount();
    }
  }

  /// Returns the merged tables; called after all tasks.
  synchronized List<AggregateTable> results() {
    List<AggregateTable> tables = new ArrayList<>();
    for (GroupingSetMerge merge : merges) {
      tables.addAll(merge.results());
    }
    return tables;
  }

  /// Returns the grouping sets of which a part is on disk.
  synchronized List<SpilledGroups> spilledGroups() {
    return List.copyOf(spilledGroups);
  }

  @Override
  public void close() {
    merges.forEach(GroupingSetMerge::close);
    merges.clear();
    spilledGroups.forEach(SpilledGroups::close);
    spilledGroups.clear();
    spilled.forEach(parts -> parts.forEach(SpillPartitions::close));
    spilled.forEach(List::clear);
    partial.forEach(tables -> tables.forEach(AggregateTable::close));
    partial.forEach(List::clear);
    strings.values().forEach(StringTable::close);
    strings.clear();
    layout.close();
  }

  private final class WorkerTables implements Local {
    private final WorkerContext worker;
    private final MemoryPressure pressure;
    private final List<AggregateTable> tables = new ArrayList<>();
    private @Nullable AggregateTable scattered;
    private boolean scatteredApart;
    private GroupingSetDerivation derivation;
    private final @Nullable SpillPartitions[] mySpilled =
        new SpillPartitions[layout.groupingSets().size()];

    WorkerTables(WorkerContext worker) {
      this.worker = worker;
      this.pressure = new MemoryPressure(worker.query().budget(), budget);
      int setCount = layout.groupingSets().size();
      this.derivation = GroupingSetDerivation.none(setCount);
      boolean complete = false;
      try {
        for (int set = 0; set < setCount; set++) {
          tables.add(newTable(set));
        }
        scatteredApart = setCount == 1 && tables.getFirst().states().selfContained();
        if (setCount > 1 && !tables.getFirst().states().needsStableGroups()) {
          derivation = GroupingSetDerivation.of(layout.groupingSets());
        }
        complete = true;
      } finally {
        if (!complete) {
          close();
        }
      }
    }

    @Override
    public SinkDemand accept(Batch batch) {
      for (int set = 0; set < tables.size(); set++) {
        if (!derivation.takesRows(set)) {
          continue;
        }
        SpillPartitions onDisk = mySpilled[set];
        if (onDisk == null) {
          add(set, batch);
        } else {
          metrics.accept(onDisk.write(batch));
        }
      }
      if (pressure.isHigh()) {
        beginSpilling();
      }
      return SinkDemand.MORE;
    }

    private void add(int set, Batch batch) {
      AggregateTable table = tables.get(set);
      if (!scatteredApart) {
        table.accept(batch);
      } else if (!table.acceptUnlessScattered(batch)) {
        AggregateTable apart = scattered;
        if (apart == null) {
          apart =
              AggregateTable.withoutRanges(
                  layout, set, AggregateTable.newKeys(layout, set, budget), budget);
          scattered = apart;
        }
        apart.accept(batch);
        if (apart.index().groupCountEstimate()
            > Math.max(SCATTERED_GROUPS_MAX, table.index().rowsSeen() / ROWS_PER_SCATTERED_GROUP)) {
          endScattered(set, apart);
        }
      }
    }

    /// Lets rows that are not few take the table's way; a table to which nothing came gives place.
    private void endScattered(int set, AggregateTable apart) {
      scatteredApart = false;
      if (tables.get(set).index().isUnused()) {
        tables.set(set, apart).close();
        scattered = null;
      }
    }

    /// Computes the tables that took no rows; from now on they do.
    private void derive() {
      for (int set : derivation.order()) {
        if (!derivation.takesRows(set)) {
          tables.get(set).mergeFiner(tables.get(derivation.sources()[set]));
        }
      }
      derivation = GroupingSetDerivation.none(tables.size());
    }

    /// Lets large tables be as they are: their later rows go to disk.
    private void beginSpilling() {
      derive();
      for (int set = 0; set < tables.size(); set++) {
        int[] keys = layout.keysOf(set);
        if (mySpilled[set] == null
            && keys.length > 0
            && tables.get(set).index().rows().allocatedBytes() >= SPILL_MIN_BYTES) {
          mySpilled[set] =
              new SpillPartitions(worker.query().spill(), layout.inputTypes(), keys, budget);
        }
      }
    }

    @Override
    public void combine() {
      derive();
      synchronized (AggregateSink.this) {
        for (int set = 0; set < tables.size(); set++) {
          partial.get(set).add(tables.get(set));
          if (scattered != null) {
            partial.get(set).add(scattered);
            scattered = null;
          }
          SpillPartitions onDisk = mySpilled[set];
          if (onDisk != null) {
            spilled.get(set).add(onDisk);
            mySpilled[set] = null;
          }
        }
      }
      tables.clear();
    }

    @Override
    public void close() {
      tables.forEach(AggregateTable::close);
      tables.clear();
      if (scattered != null) {
        scattered.close();
        scattered = null;
      }
      for (SpillPartitions onDisk : mySpilled) {
        if (onDisk != null) {
          onDisk.close();
        }
      }
    }
  }
}
