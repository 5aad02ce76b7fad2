package io.blueshift.aggregate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The groups of a small table whose keys do not address groups, as groups of one whose keys do, in the order of the
/// tasks that merge these. Immutable, so that all tasks may read it.
///
/// 1. Find which group of the target each group is.
/// 2. Make the chunks that no table has, unless these are too many for so few groups.
/// 3. Sort the groups by the tasks' ranges of chunks.
final class ScatteredGroups {
  private static final long GROUP_COUNT_MAX = 1 << 18;
  private static final long TARGET_ROWS_PER_GROUP = 4;
  private static final long NEW_CHUNK_BYTES_MIN = 8 << 20;
  private static final long TARGET_BYTES_PER_NEW_BYTE = 4;

  private final AggregateTable target;
  private final AggregateTable from;
  private final int[] groups;
  private final int[] targetGroups;
  private final int[] taskStarts;

  private ScatteredGroups(
      AggregateTable target,
      AggregateTable from,
      int[] groups,
      int[] targetGroups,
      int[] taskStarts) {
    this.target = target;
    this.from = from;
    this.groups = groups;
    this.targetGroups = targetGroups;
    this.taskStarts = taskStarts;
  }

  /// Returns whether a table is small enough beside a target.
  static boolean isSmall(AggregateTable target, AggregateTable from) {
    return from.index().groupCountEstimate()
        <= Math.max(GROUP_COUNT_MAX, target.index().rowsSeen() / TARGET_ROWS_PER_GROUP);
  }

  /// Finds the groups in the target, or returns null when a merge by hashes is better. The target has all chunks from
  /// now on that it does not get from another table.
  ///
  /// @param ofOthers the chunks that the target gets from others, numbered as the target's
  static @Nullable ScatteredGroups of(
      AggregateTable target, AggregateTable from, BitSet ofOthers, int chunksPerTask) {
    int[] targetGroups = target.index().directGroupsOf(from.index());
    if (targetGroups == null || !makeChunks(target.index().rows(), targetGroups, ofOthers)) {
      return null;
    }
    int[] groups = from.index().groupNumbers();
    int shift = target.index().rows().shift() + Integer.numberOfTrailingZeros(chunksPerTask);
    int taskCount = (Arrays.stream(targetGroups).max().orElse(0) >>> shift) + 1;
    int[] starts = new int[taskCount + 1];
    for (int group : targetGroups) {
      starts[(group >>> shift) + 1]++;
    }
    for (int task = 0; task < taskCount; task++) {
      starts[task + 1] += starts[task];
    }
    int[] next = starts.clone();
    int[] sorted = new int[groups.length];
    int[] sortedTargets = new int[groups.length];
    for (int at = 0; at < groups.length; at++) {
      int to = next[targetGroups[at] >>> shift]++;
      sorted[to] = groups[at];
      sortedTargets[to] = targetGroups[at];
    }
    return new ScatteredGroups(target, from, sorted, sortedTargets, starts);
  }

  private static boolean makeChunks(GroupRows rows, int[] targetGroups, BitSet ofOthers) {
    BitSet missing = new BitSet();
    for (int group : targetGroups) {
      int chunk = group >>> rows.shift();
      if (rows.chunks()[chunk] == null && !ofOthers.get(chunk)) {
        missing.set(chunk);
      }
    }
    long limitBytes =
        Math.max(NEW_CHUNK_BYTES_MIN, rows.allocatedBytes() / TARGET_BYTES_PER_NEW_BYTE);
    if (missing.cardinality() * rows.chunkBytes() > limitBytes) {
      return false;
    }
    missing.stream().forEach(chunk -> rows.ensure(chunk << rows.shift()));
    return true;
  }

  /// Returns the chunks that a target gets from other tables.
  ///
  /// @param shifts by how many chunks each one's lie higher in the target
  static BitSet chunksOf(List<AggregateTable> others, int[] shifts) {
    BitSet all = new BitSet();
    for (int at = 0; at < others.size(); at++) {
      long[] @Nullable [] chunks = others.get(at).index().rows().chunks();
      for (int chunk = 1; chunk < chunks.length; chunk++) {
        if (chunks[chunk] != null) {
          all.set(chunk + shifts[at]);
        }
      }
    }
    return all;
  }

  /// Adds the groups of a task to the target, whose chunks of the task are complete.
  void merge(int task) {
    if (task + 1 < taskStarts.length) {
      for (int at = taskStarts[task]; at < taskStarts[task + 1]; at++) {
        target.mergeGroup(targetGroups[at], from, groups[at]);
      }
    }
  }
}
