package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.spill.SpillFile;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The groups of a grouping set whose rows did not fit into memory: the workers' tables as they were
/// when memory became short, and the rows that came later, on disk by parts of the key's hash. Each
/// part is built, read and forgotten on its own: first the tables' groups of the part, then its rows.
final class SpilledGroups implements AutoCloseable {
  /// The groups of one table, and the part of each.
  @SuppressWarnings("ArrayRecordComponent")
  private record TableParts(AggregateTable table, int[] groups, byte[] parts) {}

  private final AggregateLayout layout;
  private final int groupingSet;
  private final List<AggregateTable> tables;
  private final List<SpillPartitions> spilled;
  private final MemoryBudget budget;
  private final List<TableParts> tableParts = new ArrayList<>();

  SpilledGroups(
      AggregateLayout layout,
      int groupingSet,
      List<AggregateTable> tables,
      List<SpillPartitions> spilled,
      MemoryBudget budget) {
    this.layout = layout;
    this.groupingSet = groupingSet;
    this.tables = new ArrayList<>(tables);
    this.spilled = new ArrayList<>(spilled);
    this.budget = budget;
  }

  /// Finds the part of every group in memory.
  void begin() {
    spilled.forEach(SpillPartitions::complete);
    int keyCount = layout.keysOf(groupingSet).length;
    SpillPartitions.PartitionHash hash =
        new SpillPartitions.PartitionHash(IntStream.range(0, keyCount).toArray());
    byte[] found = new byte[Batch.ROW_COUNT_MAX];
    List<LogicalType> types = new ArrayList<>();
    for (int column : layout.keysOf(groupingSet)) {
      types.add(layout.inputTypes().get(column));
    }
    try (BatchWriter writer = new BatchWriter(types, budget)) {
      for (AggregateTable table : tables) {
        int[] groups = table.index().groupNumbers();
        byte[] parts = new byte[groups.length];
        for (int from = 0; from < groups.length; from += Batch.ROW_COUNT_MAX) {
          int count = Math.min(Batch.ROW_COUNT_MAX, groups.length - from);
          hash.find(table.keys(groups, from, count, writer), found);
          System.arraycopy(found, 0, parts, from, count);
        }
        tableParts.add(new TableParts(table, groups, parts));
      }
    }
  }

  /// Builds the table of one part, which the caller closes.
  AggregateTable build(int part, WorkerContext worker) {
    AggregateTable result =
        new AggregateTable(
            layout, groupingSet, AggregateTable.newKeys(layout, groupingSet, budget), budget);
    boolean built = false;
    try {
      for (TableParts source : tableParts) {
        int[] groups =
            IntStream.range(0, source.groups().length)
                .filter(at -> source.parts()[at] == part)
                .map(at -> source.groups()[at])
                .toArray();
        result.mergeGroups(source.table(), groups);
      }
      for (SpillPartitions partitions : spilled) {
        SpillFile file = partitions.part(part);
        if (file != null) {
          readInto(result, file, worker);
        }
      }
      result.complete();
      built = true;
      return result;
    } finally {
      if (!built) {
        result.close();
      }
    }
  }

  private void readInto(AggregateTable result, SpillFile file, WorkerContext worker) {
    try (SpillFile.Reader reader = file.read(budget)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        worker.checkCancelled();
        result.accept(batch);
      }
    }
  }

  @Override
  public void close() {
    tables.forEach(AggregateTable::close);
    spilled.forEach(SpillPartitions::close);
    tables.clear();
    spilled.clear();
    tableParts.clear();
  }
}
