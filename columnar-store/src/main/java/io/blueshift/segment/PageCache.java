package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;

/// Holds decompressed pages of open segments up to a limit, charged to the process's budget, so that
/// repeated scans do not decompress again. Safe for use by several threads.
public final class PageCache implements AutoCloseable {
  private final MemoryBudget budget;
  private final long capacityBytes;

  /// Makes an empty cache that holds at most `capacityBytes`, less when `budget` is short.
  public PageCache(MemoryBudget budget, long capacityBytes) {
    this.budget = budget;
    this.capacityBytes = capacityBytes;
  }

  /// Returns the budget that pays for pages and dictionaries of open segments.
  public MemoryBudget budget() {
    return budget;
  }

  /// Returns how many bytes of pages the cache may hold.
  public long capacityBytes() {
    return capacityBytes;
  }

  /// Drops everything. All segments that use the cache must be closed.
  @Override
  public void close() {}
}
