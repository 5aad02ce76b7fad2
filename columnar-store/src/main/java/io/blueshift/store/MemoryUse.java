package io.blueshift.store;

import io.blueshift.memory.MemoryBudget;

/// How much memory a part of the warehouse holds, for system views.
///
/// @param peakBytes the most that it held at one time
/// @param limitBytes the most that it may hold
public record MemoryUse(String owner, long heldBytes, long peakBytes, long limitBytes) {
  static MemoryUse of(String owner, MemoryBudget budget) {
    return new MemoryUse(owner, budget.reservedBytes(), budget.peakBytes(), budget.limitBytes());
  }
}
