package io.blueshift.operator;

import java.util.concurrent.atomic.AtomicInteger;

/// Hands out the numbers of a source's morsels, each once. Safe for use by several threads.
public final class MorselQueue {
  /// The number of rows that a worker takes at a time.
  public static final int MORSEL_ROW_COUNT = 65_536;

  private final int morselCount;
  private final AtomicInteger nextMorsel = new AtomicInteger();

  /// Makes a queue of morsels 0 to `morselCount - 1`.
  public MorselQueue(int morselCount) {
    this.morselCount = morselCount;
  }

  /// Takes the next morsel; returns its number or -1 when there are no more.
  public int take() {
    if (nextMorsel.get() >= morselCount) {
      return -1;
    }
    int morsel = nextMorsel.getAndIncrement();
    return morsel < morselCount ? morsel : -1;
  }

  /// Returns how many morsels there are.
  public int morselCount() {
    return morselCount;
  }

  /// Returns the share of the morsels that were taken.
  public double fractionTaken() {
    return morselCount == 0 ? 1 : Math.min(1.0, (double) nextMorsel.get() / morselCount);
  }
}
