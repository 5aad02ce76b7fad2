package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;

/// Who pays for what tables keep in memory.
///
/// @param rows pays for rows in memory and for finding them by their ids
/// @param deleteVectors pays for the sets of deleted rows of segments
/// @param rowIds pays for finding rows of segments by their ids
/// @param keyIndexes pays for indexes of keys
public record TableMemory(
    MemoryBudget rows, MemoryBudget deleteVectors, MemoryBudget rowIds, MemoryBudget keyIndexes) {
  /// Returns memory that nobody limits or looks at, for tools that read a warehouse once.
  public static TableMemory uncounted() {
    MemoryBudget unlimited = MemoryBudget.root("uncounted", Long.MAX_VALUE);
    return new TableMemory(unlimited, unlimited, unlimited, unlimited);
  }
}
