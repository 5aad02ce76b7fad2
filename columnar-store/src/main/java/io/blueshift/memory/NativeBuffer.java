package io.blueshift.memory;

import java.lang.foreign.MemorySegment;

/// A native buffer that a [MemoryBudget] pays for. Its capacity is a multiple of 64 bytes and its
/// address 64-byte aligned, so that kernels may read and write whole vector registers up to the end.
///
/// Owned by one holder at a time, who closes it once. Not safe for use after close: the memory goes
/// back to the pool and serves another buffer.
public final class NativeBuffer implements AutoCloseable {
  private final MemoryBudget budget;
  private final MemorySegment segment;
  private boolean closed;

  private NativeBuffer(MemoryBudget budget, MemorySegment segment) {
    this.budget = budget;
    this.segment = segment;
  }

  static NativeBuffer allocate(MemoryBudget budget, long sizeBytes) {
    long capacityBytes = NativeMemoryPool.capacityBytes(sizeBytes);
    budget.reserve(capacityBytes);
    boolean taken = false;
    try {
      MemorySegment segment = NativeMemoryPool.shared().take(capacityBytes);
      taken = true;
      return new NativeBuffer(budget, segment);
    } finally {
      if (!taken) {
        budget.release(capacityBytes);
      }
    }
  }

  /// Returns the whole buffer.
  public MemorySegment segment() {
    assert !closed : "buffer used after close";
    return segment;
  }

  /// Returns the buffer's size.
  public long capacityBytes() {
    return segment.byteSize();
  }

  /// Gives the memory back to the pool and the bytes back to the budget.
  @Override
  public void close() {
    if (closed) {
      throw new IllegalStateException("buffer closed twice [budget=" + budget.name() + "]");
    }
    closed = true;
    NativeMemoryPool.shared().giveBack(segment);
    budget.release(segment.byteSize());
  }
}
