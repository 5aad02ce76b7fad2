package io.blueshift.store;

import java.util.ArrayList;
import java.util.List;

/// Chooses which segments, or sorted runs of segments, of a table to merge next: a pure function of their
/// sizes.
///
/// They are put into tiers, each four times as large as the one before. The lowest tier with
/// [#COUNT_MIN] of them is merged, with all that are smaller, so that a row is rewritten about once for
/// each fourfold growth, and full segments never are but to restore the order.
final class CompactionPicker {
  /// The fewest segments, or runs, that are worth merging.
  static final int COUNT_MIN = 4;

  private static final int TIER_COUNT = 32;

  private CompactionPicker() {}

  /// Returns the indexes of the segments to merge into one, ascending; none when nothing is worth it.
  ///
  /// @param rowCountMax the most rows of a merged segment; segments of more than half are left alone
  static List<Integer> pick(List<Integer> rowCounts, int rowCountMax) {
    List<Long> counts = rowCounts.stream().map(Integer::longValue).toList();
    return pick(counts, 0, rowCountMax / 2, rowCountMax, COUNT_MIN);
  }

  /// Returns the indexes of the small segments of which at least two fit into one, ascending; none when there
  /// are none.
  static List<Integer> pickSmall(List<Integer> rowCounts, int rowCountMax) {
    List<Integer> picked = new ArrayList<>();
    long total = 0;
    for (int index = 0; index < rowCounts.size(); index++) {
      if (rowCounts.get(index) <= rowCountMax / 2 && total + rowCounts.get(index) <= rowCountMax) {
        picked.add(index);
        total += rowCounts.get(index);
      }
    }
    return picked.size() < 2 ? List.of() : picked;
  }

  /// Returns the indexes of the sorted runs to merge into one, ascending; none when nothing is worth it. A run
  /// has any number of segments, so that also large ones are merged.
  ///
  /// @param rowCountMin runs of a lower tier do not make it worth it, because their segments are merged
  ///     by their size
  /// @param rowCountMax the most rows to merge at once
  static List<Integer> pickRuns(List<Long> rowCounts, long rowCountMin, long rowCountMax) {
    return pick(rowCounts, tierOf(rowCountMin), rowCountMax, rowCountMax, COUNT_MIN);
  }

  private static List<Integer> pick(
      List<Long> rowCounts, int firstTier, long eachMax, long totalMax, int countMin) {
    for (int tier = firstTier; tier < TIER_COUNT; tier++) {
      List<Integer> picked = new ArrayList<>();
      int countInTier = 0;
      long total = 0;
      for (int index = 0; index < rowCounts.size(); index++) {
        long rowCount = rowCounts.get(index);
        if (rowCount <= eachMax && tierOf(rowCount) <= tier && total + rowCount <= totalMax) {
          picked.add(index);
          total += rowCount;
          countInTier += tierOf(rowCount) == tier ? 1 : 0;
        }
      }
      if (countInTier >= countMin) {
        return picked;
      }
    }
    return List.of();
  }

  private static int tierOf(long rowCount) {
    return (63 - Long.numberOfLeadingZeros(Math.max(1, rowCount))) / 2;
  }
}
