package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Merges the workers' tables of one grouping set: chunk by chunk where keys address groups, with small tables of rows out
/// of order beside; else by parts of the key's hash. [#begin] does what must be done alone (and all of
/// it when there is little), then the tasks may run in parallel.
final class GroupingSetMerge implements AutoCloseable {
  private static final long SERIAL_GROUP_COUNT_MAX = 1 << 14;
  private static final int CHUNKS_PER_TASK = 64;

  private enum Way {
    NOTHING_LEFT,
    CHUNKS,
    PARTS
  }

  private final AggregateLayout layout;
  private final int groupingSet;
  private final List<AggregateTable> tables;
  private final Map<Integer, StringTable> strings;
  private final MemoryBudget budget;
  private final int partCount;

  private Way way = Way.NOTHING_LEFT;
  private final List<AggregateTable> results = new ArrayList<>();
  private List<KeyColumn> sharedKeys = List.of();
  private int[] chunkShifts = new int[0];
  private List<AggregateTable> chunked = List.of();
  private final List<ScatteredGroups> scattered = new ArrayList<>();
  private int taskCount;

  /// Makes a merge that takes over the tables.
  GroupingSetMerge(
      AggregateLayout layout,
      int groupingSet,
      List<AggregateTable> tables,
      Map<Integer, StringTable> strings,
      MemoryBudget budget,
      int workerCount) {
    this.layout = layout;
    this.groupingSet = groupingSet;
    this.tables = new ArrayList<>(tables);
    this.strings = strings;
    this.budget = budget;
    this.partCount = Integer.highestOneBit(Math.max(1, 2 * workerCount - 1)) << 1;
    tables.clear();
  }

  /// Decides the way and does what is not parallel.
  void begin() {
    tables.sort(
        Comparator.comparingLong((AggregateTable table) -> table.index().groupCountEstimate())
            .reversed());
    AggregateTable first = tables.getFirst();
    long groupCount = 0;
    for (AggregateTable table : tables) {
      groupCount += table.index().groupCountEstimate();
    }
    if (tables.size() == 1
        || groupCount <= SERIAL_GROUP_COUNT_MAX
        || first.states().needsStableGroups()) {
      mergeSerially(first);
      return;
    }
    if (mergeableByChunks(first)) {
      results.add(first);
      way = Way.CHUNKS;
      int chunkCount = first.index().rows().chunks().length;
      taskCount = (chunkCount + CHUNKS_PER_TASK - 1) / CHUNKS_PER_TASK;
      return;
    }
    prepareParts();
  }

  private void mergeSerially(AggregateTable first) {
    for (AggregateTable other : tables.subList(1, tables.size())) {
      first.mergeFrom(other, 0, 1);
    }
    first.complete();
    results.add(first);
  }

  /// Makes all tables alike whose keys address groups, and finds the groups of the others in the first.
  private boolean mergeableByChunks(AggregateTable first) {
    if (!first.states().selfContained() || !first.index().isDirect()) {
      return false;
    }
    List<AggregateTable> apart =
        tables.stream().filter(table -> !table.index().isDirect()).toList();
    if (!apart.stream().allMatch(table -> ScatteredGroups.isSmall(first, table))) {
      return false;
    }
    for (AggregateTable other : tables) {
      first.prepareMergeOnce(other);
    }
    chunked = tables.stream().filter(table -> table.index().isDirect()).toList();
    for (AggregateTable other : chunked) {
      other.widenLike(first);
    }
    return findShifts(first) && findScattered(first, apart);
  }

  private boolean findShifts(AggregateTable first) {
    chunkShifts = new int[chunked.size()];
    for (int at = 1; at < chunked.size(); at++) {
      GroupIndex other = chunked.get(at).index();
      if (!first.index().sharesChunksWith(other)) {
        return false;
      }
      int before = first.index().chunksBelow(other);
      if (before > 0) {
        for (int earlier = 1; earlier < at; earlier++) {
          chunkShifts[earlier] += before;
        }
      }
      int shift = first.index().coverDirect(other);
      if (shift < 0) {
        return false;
      }
      chunkShifts[at] = shift;
    }
    return true;
  }

  private boolean findScattered(AggregateTable first, List<AggregateTable> apart) {
    BitSet ofOthers = ScatteredGroups.chunksOf(chunked, chunkShifts);
    for (AggregateTable other : apart) {
      ScatteredGroups groups = ScatteredGroups.of(first, other, ofOthers, CHUNKS_PER_TASK);
      if (groups == null) {
        return false;
      }
      scattered.add(groups);
    }
    return true;
  }

  private void prepareParts() {
    way = Way.PARTS;
    taskCount = partCount;
    sharedKeys = AggregateTable.newKeys(layout, groupingSet, strings, budget);
  }

  /// Returns how many tasks are left after [#begin].
  int taskCount() {
    return taskCount;
  }

  /// Runs one task.
  void run(int task) {
    if (way == Way.CHUNKS) {
      int from = task * CHUNKS_PER_TASK;
      int end = Math.min(results.getFirst().index().rows().chunks().length, from + CHUNKS_PER_TASK);
      for (int chunk = from; chunk < end; chunk++) {
        mergeChunk(chunk);
      }
      scattered.forEach(groups -> groups.merge(task));
    } else {
      mergePart(task);
    }
  }

  private void mergeChunk(int chunk) {
    AggregateTable target = results.getFirst();
    GroupRows rows = target.index().rows();
    int perChunk = rows.rowsPerChunk();
    for (int at = 1; at < chunked.size(); at++) {
      AggregateTable other = chunked.get(at);
      GroupRows otherRows = other.index().rows();
      int otherChunk = chunk == 0 ? 0 : chunk - chunkShifts[at];
      if (otherChunk < (chunk == 0 ? 0 : 1)
          || otherChunk >= otherRows.chunks().length
          || otherRows.chunks()[otherChunk] == null) {
        continue;
      }
      if (rows.chunks()[chunk] == null) {
        rows.adopt(chunk, otherRows, otherChunk);
        continue;
      }
      for (int row = 0; row < perChunk; row++) {
        int otherGroup = otherChunk * perChunk + row;
        if (otherGroup != 0 && otherRows.rowCount(otherGroup) != 0) {
          target.mergeGroup(chunk * perChunk + row, other, otherGroup);
        }
      }
    }
  }

  private void mergePart(int part) {
    AggregateTable result = new AggregateTable(layout, groupingSet, sharedKeys, budget);
    synchronized (results) {
      results.add(result);
    }
    result.index().keepKeysOpen();
    for (int at = 0; at < tables.size(); at++) {
      result.mergeFrom(tables.get(at), part, partCount);
    }
    result.complete();
  }

  /// Returns the merged tables, once all tasks have run.
  List<AggregateTable> results() {
    synchronized (results) {
      return List.copyOf(results);
    }
  }

  @Override
  public void close() {
    List<AggregateTable> all = new ArrayList<>(tables);
    synchronized (results) {
      for (AggregateTable result : results) {
        if (!all.contains(result)) {
          all.add(result);
        }
      }
      results.clear();
    }
    all.forEach(AggregateTable::close);
    sharedKeys.forEach(KeyColumn::close);
    tables.clear();
    chunked = List.of();
    scattered.clear();
    sharedKeys = List.of();
  }
}
