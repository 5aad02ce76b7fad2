package io.blueshift.aggregate;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/// Keeps `long[]` arrays of power-of-two lengths between queries: a new array costs its first touch,
/// and young collections would copy it. Safe for use by several threads; the caller's budget pays
/// for what it holds.
final class LongArrayPool {
  private static final int CLASS_COUNT = 31;
  private static final long KEPT_MAX_WORDS = 1L << 26;

  private static final AtomicLong keptWords = new AtomicLong();

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static final ConcurrentLinkedDeque<long[]>[] free =
      new ConcurrentLinkedDeque[CLASS_COUNT];

  static {
    for (int sizeClass = 0; sizeClass < CLASS_COUNT; sizeClass++) {
      free[sizeClass] = new ConcurrentLinkedDeque<>();
    }
  }

  private LongArrayPool() {}

  /// Takes an array of a power-of-two length with undefined content.
  static long[] take(int length) {
    long[] array = free[Integer.numberOfTrailingZeros(length)].pollLast();
    if (array == null) {
      return new long[length];
    }
    keptWords.addAndGet(-length);
    return array;
  }

  /// Gives an array back that nobody refers to any more.
  static void giveBack(long[] array) {
    if (keptWords.addAndGet(array.length) > KEPT_MAX_WORDS) {
      keptWords.addAndGet(-array.length);
      return;
    }
    free[Integer.numberOfTrailingZeros(array.length)].addLast(array);
  }
}
