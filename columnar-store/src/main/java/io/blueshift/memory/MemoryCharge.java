package io.blueshift.memory;

/// What one structure has charged to a budget: it grows and shrinks with the structure, may be moved to
/// another owner, and is given back once, after which nothing is counted any more.
///
/// Safe for use by several threads.
public final class MemoryCharge {
  private MemoryBudget budget;
  private long bytes;
  private boolean released;

  /// Makes a charge of nothing.
  public MemoryCharge(MemoryBudget budget) {
    this.budget = budget;
  }

  /// Returns the bytes that are charged.
  public synchronized long bytes() {
    return bytes;
  }

  /// Reserves bytes before they are taken.
  ///
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  public synchronized void reserve(long more) {
    if (!released) {
      budget.reserve(more);
      bytes += more;
    }
  }

  /// Counts bytes that are held already, whatever the limits say.
  public synchronized void add(long more) {
    if (!released) {
      budget.charge(more);
      bytes += more;
    }
  }

  /// Gives bytes back.
  public synchronized void reduce(long fewer) {
    if (!released) {
      budget.release(fewer);
      bytes -= fewer;
    }
  }

  /// Counts what is held by now, whatever the limits say.
  public synchronized void set(long total) {
    if (total >= bytes) {
      add(total - bytes);
    } else {
      reduce(bytes - total);
    }
  }

  /// Lets another budget pay from now on.
  public synchronized void moveTo(MemoryBudget other) {
    if (!released) {
      other.charge(bytes);
      budget.release(bytes);
      budget = other;
    }
  }

  /// Gives everything back. Later changes count no more.
  public synchronized void release() {
    if (!released) {
      released = true;
      if (bytes > 0) {
        budget.release(bytes);
        bytes = 0;
      }
    }
  }
}
