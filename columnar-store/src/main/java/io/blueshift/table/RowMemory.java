package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;

/// The memory of rows that a transaction has written and not committed: reserved before it is taken, and
/// given back buffer by buffer ([WriteBuffer#release]) or all at once. Safe for use by several threads.
public final class RowMemory {
  private static final long BUFFER_MAX_BYTES = 64L << 20;
  private static final int BUFFER_SHARE_DIVISOR = 4;

  private final MemoryCharge charge;
  private final long bufferMaxBytes;

  /// Begins with nothing.
  public RowMemory(MemoryBudget budget) {
    charge = new MemoryCharge(budget);
    bufferMaxBytes = Math.min(BUFFER_MAX_BYTES, budget.limitBytes() / BUFFER_SHARE_DIVISOR);
  }

  /// Makes the source of memory for a buffer, which is used by one thread.
  ///
  /// The source fails with OUT_OF_MEMORY when the budget is short.
  public BufferSource newSource() {
    return new ChargedSlabs(charge::reserve, charge::reduce);
  }

  /// Reserves memory that is not a buffer's.
  ///
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  public void reserve(long bytes) {
    charge.reserve(bytes);
  }

  /// Returns the most memory of one buffer, garbage of growing columns included; larger ones are written to
  /// segments where that is possible.
  public long bufferMaxBytes() {
    return bufferMaxBytes;
  }

  /// Gives everything back.
  public void release() {
    charge.release();
  }
}
