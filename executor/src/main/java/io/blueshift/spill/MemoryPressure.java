package io.blueshift.spill;

import io.blueshift.memory.MemoryBudget;

/// Tells an operator when to write rows to disk: when less than three fifths of what the query may hold
/// is left, here or in any budget above. The rest is for merging and reading back, which may take as
/// much again.
public final class MemoryPressure {
  private static final long UNLIMITED_BYTES = 1L << 60;
  private static final long UNLIMITED_WANTED_BYTES = 256L << 20;

  private final MemoryBudget operator;
  private final long wantedBytes;

  /// Makes the gauge of an operator of a query.
  public MemoryPressure(MemoryBudget query, MemoryBudget operator) {
    this.operator = operator;
    long limitBytes = query.limitBytes();
    this.wantedBytes =
        limitBytes >= UNLIMITED_BYTES ? UNLIMITED_WANTED_BYTES : Math.max(1, limitBytes / 5 * 3);
  }

  /// Returns whether the operator should stop keeping more rows in memory.
  public boolean isHigh() {
    return operator.availableBytes() < wantedBytes;
  }
}
