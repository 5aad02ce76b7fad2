package io.blueshift.index;

import io.blueshift.memory.MemoryBudget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.HashSet;
import java.util.Set;

/// The native memory of a warehouse's indexes: charged to a budget, and given back when nobody refers to it
/// any more, because snapshots share it and nobody knows its last reader. Safe for use by several threads.
public final class IndexMemory implements AutoCloseable {
  private static final int ALIGNMENT_BYTES = 64;
  private static final Cleaner CLEANER = Cleaner.create();

  private final MemoryBudget budget;
  private final Set<Charge> charges = new HashSet<>();

  /// Makes the memory of indexes, without any yet.
  public IndexMemory(MemoryBudget budget) {
    this.budget = budget;
  }

  /// A piece of memory, which stays as long as somebody refers to this.
  static final class Block {
    private final MemorySegment segment;

    private Block(MemorySegment segment) {
      this.segment = segment;
    }

    long address() {
      return segment.address();
    }

    long sizeBytes() {
      return segment.byteSize();
    }
  }

  /// What a piece of memory has taken from the budget.
  private final class Charge implements Runnable {
    private final long bytes;

    private Charge(long bytes) {
      this.bytes = bytes;
    }

    @Override
    public void run() {
      release(this);
    }
  }

  /// Returns memory of at least some bytes, whose content is undefined.
  ///
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  Block allocate(long sizeBytes) {
    long bytes = Math.max(ALIGNMENT_BYTES, sizeBytes + ALIGNMENT_BYTES - 1 & -ALIGNMENT_BYTES);
    budget.reserve(bytes);
    Charge charge = new Charge(bytes);
    synchronized (this) {
      charges.add(charge);
    }
    boolean done = false;
    try {
      Block block = new Block(Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES));
      CLEANER.register(block, charge);
      done = true;
      return block;
    } finally {
      if (!done) {
        release(charge);
      }
    }
  }

  private synchronized void release(Charge charge) {
    if (charges.remove(charge)) {
      budget.release(charge.bytes);
    }
  }

  /// Gives back to the budget what is charged still. The memory itself stays for whoever refers to it.
  @Override
  public synchronized void close() {
    charges.forEach(charge -> budget.release(charge.bytes));
    charges.clear();
  }
}
