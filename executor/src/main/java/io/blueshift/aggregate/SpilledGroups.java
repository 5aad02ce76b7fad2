package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.spill.SpillFile;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The groups of a grouping set whose rows did not fit into memory: the workers' tables as they were
/// when memory became short, and the rows that came later, on disk by parts of the key's hash. Each
/// part is built, read and forgotten on its own: first the tables' groups of the part, then its rows.
/// A part whose table becomes too large is divided again by further bits of the hash.
final class SpilledGroups implements AutoCloseable {
  private static final long PART_MIN_BYTES = 1 << 20;
  private static final int UNDIVIDED_GROUP_COUNT = 16;

  /// Some groups of one table.
  @SuppressWarnings("ArrayRecordComponent")
  private record TableGroups(AggregateTable table, int[] groups) {}

  /// The groups of one table, and the part of each.
  @SuppressWarnings("ArrayRecordComponent")
  private record TableParts(AggregateTable table, int[] groups, byte[] parts) {}

  /// A part of the groups: those of tables, and rows on disk. Owns its files.
  static final class Part implements AutoCloseable {
    private final int level;
    private final List<TableGroups> groups = new ArrayList<>();
    private final List<SpillFile> files = new ArrayList<>();

    private Part(int level) {
      this.level = level;
    }

    @Override
    public void close() {
      files.forEach(SpillFile::close);
      files.clear();
    }
  }

  /// The table of a part, with a budget of its own.
  record Built(AggregateTable table, AggregateLayout layout, MemoryBudget budget)
      implements AutoCloseable {
    @Override
    public void close() {
      table.close();
      layout.close();
      budget.close();
    }
  }

  private final AggregateLayout layout;
  private final int groupingSet;
  private final List<AggregateTable> tables;
  private final List<SpillPartitions> spilled;
  private final MemoryBudget budget;
  private final int workerCount;
  private final LongConsumer writtenBytes;
  private final List<TableParts> tableParts = new ArrayList<>();

  SpilledGroups(
      AggregateLayout layout,
      int groupingSet,
      List<AggregateTable> tables,
      List<SpillPartitions> spilled,
      MemoryBudget budget,
      int workerCount,
      LongConsumer writtenBytes) {
    this.layout = layout;
    this.groupingSet = groupingSet;
    this.tables = new ArrayList<>(tables);
    this.spilled = new ArrayList<>(spilled);
    this.budget = budget;
    this.workerCount = workerCount;
    this.writtenBytes = writtenBytes;
  }

  /// Finds the part of every group in memory.
  void begin() {
    spilled.forEach(SpillPartitions::complete);
    for (AggregateTable table : tables) {
      int[] groups = table.index().groupNumbers();
      tableParts.add(new TableParts(table, groups, partsOf(table, groups, 0)));
    }
  }

  private byte[] partsOf(AggregateTable table, int[] groups, int level) {
    List<LogicalType> types = new ArrayList<>();
    for (int column : layout.keysOf(groupingSet)) {
      types.add(layout.inputTypes().get(column));
    }
    SpillPartitions.PartitionHash hash =
        new SpillPartitions.PartitionHash(IntStream.range(0, types.size()).toArray(), level);
    byte[] found = new byte[Batch.ROW_COUNT_MAX];
    byte[] parts = new byte[groups.length];
    KeyWords[] keys = table.index().newWords();
    try (BatchWriter writer = new BatchWriter(types, budget)) {
      for (int from = 0; from < groups.length; from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, groups.length - from);
        hash.find(table.keys(groups, from, count, writer, keys), found);
        System.arraycopy(found, 0, parts, from, count);
      }
    }
    return parts;
  }

  private static int[] groupsOf(int[] groups, byte[] parts, int part) {
    return IntStream.range(0, groups.length)
        .filter(at -> parts[at] == part)
        .map(at -> groups[at])
        .toArray();
  }

  /// Returns a part, which the caller closes; each is asked for once.
  Part part(int number) {
    Part part = new Part(0);
    for (TableParts source : tableParts) {
      part.groups.add(
          new TableGroups(source.table(), groupsOf(source.groups(), source.parts(), number)));
    }
    for (SpillPartitions partitions : spilled) {
      SpillFile file = partitions.take(number);
      if (file != null) {
        part.files.add(file);
      }
    }
    return part;
  }

  /// Builds the table of one part, which the caller closes. Returns null when that is too large; the
  /// parts into which it was divided are then added to `pending`, and are the caller's to close.
  @Nullable Built build(Part part, WorkerContext worker, Deque<Part> pending) {
    long allowedBytes = Math.max(PART_MIN_BYTES, budget.availableBytes() / (2L * workerCount));
    MemoryBudget partBudget = budget.child("part", Long.MAX_VALUE);
    AggregateLayout partLayout = layout.withOwnStrings();
    AggregateTable table =
        AggregateTable.withoutRanges(
            partLayout,
            groupingSet,
            AggregateTable.newKeys(layout, groupingSet, partBudget),
            partBudget);
    Built result = new Built(table, partLayout, partBudget);
    boolean built = false;
    try {
      built = fill(table, part, partBudget, allowedBytes, worker);
      if (built) {
        table.complete();
      }
    } finally {
      if (!built) {
        result.close();
      }
    }
    if (!built) {
      divide(part, worker, pending);
      return null;
    }
    return result;
  }

  private boolean fill(
      AggregateTable table,
      Part part,
      MemoryBudget partBudget,
      long allowedBytes,
      WorkerContext worker) {
    for (TableGroups source : part.groups) {
      table.mergeGroups(source.table(), source.groups());
    }
    for (SpillFile file : part.files) {
      try (SpillFile.Reader reader = file.read(partBudget)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          worker.checkCancelled();
          table.accept(batch);
          if (partBudget.reservedBytes() > allowedBytes
              && part.level < SpillPartitions.LEVEL_MAX
              && table.index().groupCountEstimate() > UNDIVIDED_GROUP_COUNT) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private void divide(Part part, WorkerContext worker, Deque<Part> pending) {
    int level = part.level + 1;
    List<Part> parts = new ArrayList<>();
    for (int number = 0; number < SpillPartitions.PART_COUNT; number++) {
      parts.add(new Part(level));
    }
    for (TableGroups source : part.groups) {
      byte[] found = partsOf(source.table(), source.groups(), level);
      for (int number = 0; number < parts.size(); number++) {
        int[] groups = groupsOf(source.groups(), found, number);
        if (groups.length > 0) {
          parts.get(number).groups.add(new TableGroups(source.table(), groups));
        }
      }
    }
    try (SpillPartitions divided =
        new SpillPartitions(
            worker.query().spill(),
            layout.inputTypes(),
            layout.keysOf(groupingSet),
            level,
            budget)) {
      for (SpillFile file : part.files) {
        try (SpillFile.Reader reader = file.read(budget)) {
          for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            worker.checkCancelled();
            writtenBytes.accept(divided.write(batch));
          }
        }
      }
      divided.complete();
      for (int number = 0; number < parts.size(); number++) {
        SpillFile file = divided.take(number);
        if (file != null) {
          parts.get(number).files.add(file);
        }
      }
    }
    part.close();
    pending.addAll(parts);
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
