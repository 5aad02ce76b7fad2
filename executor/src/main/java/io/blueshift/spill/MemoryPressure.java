package io.blueshift.spill;

import io.blueshift.memory.MemoryBudget;

/// Tells an operator when to write rows to disk: when less than three fifths of what the query may hold
/// is left, here or in any budget above. The rest is for merging and reading back, which may take as
/// much again.
public final class MemoryPressure {
  private static final long RUN_MIN_BYTES = 256 << 10;

  private final MemoryBudget operator;
  private final long wantedBytes;
  private final long reserveBytes;

  /// Makes the gauge of an operator of a query.
  public MemoryPressure(MemoryBudget query, MemoryBudget operator) {
    this.operator = operator;
    this.wantedBytes = Math.max(1, query.effectiveLimitBytes() / 5 * 3);
    this.reserveBytes = wantedBytes / 3;
  }

  /// Returns whether the operator should stop keeping more rows in memory.
  public boolean isHigh() {
    return operator.availableBytes() < wantedBytes;
  }

  /// Returns whether a structure that holds so many bytes should go to disk now.
  ///
  /// @param heldBytes what it holds; too little is not worth a file
  /// @param laterBytes what must be reserved in addition to write it, for instance to sort it
  public boolean isHigh(long heldBytes, long laterBytes) {
    return heldBytes >= RUN_MIN_BYTES
        && (isHigh() || operator.availableBytes() - laterBytes < reserveBytes);
  }
}
