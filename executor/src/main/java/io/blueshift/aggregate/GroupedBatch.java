package io.blueshift.aggregate;

import io.blueshift.vector.Batch;
import org.jspecify.annotations.Nullable;

/// A batch whose rows know their groups. Entry `i` of `groups` belongs to position
/// `positions[i]`, or to position `i` when `positions` is null. Entries with group 0 do not count.
///
/// The object is used again for each batch.
final class GroupedBatch {
  Batch batch;
  final int[] groups = new int[Batch.ROW_COUNT_MAX];
  int count;
  int @Nullable [] positions;

  /// Whether some entries belong to the dead group; values at their positions are undefined.
  boolean anyDead;

  GroupedBatch(Batch batch) {
    this.batch = batch;
  }

  /// Returns the position of an entry.
  int position(int entry) {
    return positions == null ? entry : positions[entry];
  }
}
