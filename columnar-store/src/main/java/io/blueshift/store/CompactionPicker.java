package io.blueshift.store;

import java.util.ArrayList;
import java.util.List;

/// Chooses which segments of a table to merge next: a pure function of their sizes.
///
/// Segments are put into tiers, each four times as large as the one before. The lowest tier with
/// [#SEGMENT_COUNT_MIN] segments is merged, with all that are smaller, so that a row is rewritten
/// about once for each fourfold growth, and full segments never are.
final class CompactionPicker {
  /// The fewest segments that are worth merging.
  static final int SEGMENT_COUNT_MIN = 4;

  private static final int TIER_COUNT = 16;

  private CompactionPicker() {}

  /// Returns the indexes of the segments to merge, ascending; none when nothing is worth it.
  ///
  /// @param rowCountMax the most rows of a merged segment; segments of more than half are left alone
  static List<Integer> pick(List<Integer> rowCounts, int rowCountMax) {
    for (int tier = 0; tier < TIER_COUNT; tier++) {
      List<Integer> picked = new ArrayList<>();
      int countInTier = 0;
      long total = 0;
      for (int index = 0; index < rowCounts.size(); index++) {
        int rowCount = rowCounts.get(index);
        if (rowCount <= rowCountMax / 2
            && tierOf(rowCount) <= tier
            && total + rowCount <= rowCountMax) {
          picked.add(index);
          total += rowCount;
          countInTier += tierOf(rowCount) == tier ? 1 : 0;
        }
      }
      if (countInTier >= SEGMENT_COUNT_MIN) {
        return picked;
      }
    }
    return List.of();
  }

  private static int tierOf(int rowCount) {
    return (31 - Integer.numberOfLeadingZeros(Math.max(1, rowCount))) / 2;
  }
}
