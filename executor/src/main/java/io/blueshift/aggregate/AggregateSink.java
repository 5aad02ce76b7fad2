package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;

/// Groups rows: each worker fills tables of its own, one for each grouping set; at the end they are
/// merged, in one step when they are small, else in parallel by chunks (when keys address groups
/// directly) or by parts of the key's hash. The merged tables stay here for [AggregateSource].
final class AggregateSink implements Sink {
  private final AggregateLayout layout;
  private final MemoryBudget budget;
  private final List<List<AggregateTable>> partial = new ArrayList<>();
  private final List<GroupingSetMerge> merges = new ArrayList<>();
  private final int workerCount;

  /// Makes a sink; `budget` pays for all tables until [#close].
  AggregateSink(AggregateLayout layout, MemoryBudget budget, int workerCount) {
    this.layout = layout;
    this.budget = budget;
    this.workerCount = workerCount;
    for (int set = 0; set < layout.groupingSets().size(); set++) {
      partial.add(new ArrayList<>());
    }
  }

  AggregateLayout layout() {
    return layout;
  }

  @Override
  public Local open(WorkerContext worker) {
    return new WorkerTables();
  }

  private AggregateTable newTable(int groupingSet) {
    return new AggregateTable(
        layout, groupingSet, AggregateTable.newKeys(layout, groupingSet, budget), budget);
  }

  @Override
  public void finish(WorkerContext worker) {
    for (int set = 0; set < partial.size(); set++) {
      List<AggregateTable> tables = partial.get(set);
      if (tables.isEmpty()) {
        tables.add(newTable(set));
      }
      GroupingSetMerge merge = new GroupingSetMerge(layout, set, tables, budget, workerCount);
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

  @Override
  public void close() {
    merges.forEach(GroupingSetMerge::close);
    merges.clear();
    partial.forEach(tables -> tables.forEach(AggregateTable::close));
    partial.forEach(List::clear);
  }

  private final class WorkerTables implements Local {
    private final List<AggregateTable> tables = new ArrayList<>();

    WorkerTables() {
      boolean complete = false;
      try {
        for (int set = 0; set < layout.groupingSets().size(); set++) {
          tables.add(newTable(set));
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
      for (AggregateTable table : tables) {
        table.accept(batch);
      }
      return SinkDemand.MORE;
    }

    @Override
    public void combine() {
      synchronized (AggregateSink.this) {
        for (int set = 0; set < tables.size(); set++) {
          partial.get(set).add(tables.get(set));
        }
      }
      tables.clear();
    }

    @Override
    public void close() {
      tables.forEach(AggregateTable::close);
      tables.clear();
    }
  }
}
