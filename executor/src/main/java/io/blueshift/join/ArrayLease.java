package io.blueshift.join;

import io.blueshift.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/// Heap arrays that one owner holds until it closes the lease. Arrays have power-of-two lengths, come
/// from a pool that outlives queries, and are charged to a budget. Safe for use by several threads.
final class ArrayLease implements AutoCloseable {
  private static final int POOLED_MIN_SHIFT = 10;
  private static final long KEPT_MAX_BYTES = 1L << 29;
  private static final AtomicLong KEPT_BYTES = new AtomicLong();
  private static final List<ConcurrentLinkedDeque<long[]>> FREE_LONGS = classes();
  private static final List<ConcurrentLinkedDeque<int[]>> FREE_INTS = classes();

  private final MemoryBudget budget;
  private final List<long[]> longs = new ArrayList<>();
  private final List<int[]> ints = new ArrayList<>();
  private long reservedBytes;

  ArrayLease(MemoryBudget budget) {
    this.budget = budget;
  }

  private static <T> List<ConcurrentLinkedDeque<T>> classes() {
    List<ConcurrentLinkedDeque<T>> all = new ArrayList<>();
    for (int shift = 0; shift < Integer.SIZE; shift++) {
      all.add(new ConcurrentLinkedDeque<>());
    }
    return all;
  }

  private static int shiftOf(long length) {
    if (length > 1 << 30) {
      throw new IllegalArgumentException("array too long [length=" + length + "]");
    }
    return Math.max(POOLED_MIN_SHIFT, Long.SIZE - Long.numberOfLeadingZeros(length - 1));
  }

  /// Takes an array of at least the given length with undefined content.
  synchronized long[] longs(long length) {
    int shift = shiftOf(length);
    reserve(8L << shift);
    long[] array = FREE_LONGS.get(shift).pollLast();
    if (array == null) {
      array = new long[1 << shift];
    } else {
      KEPT_BYTES.addAndGet(-(8L << shift));
    }
    longs.add(array);
    return array;
  }

  /// Takes an array of at least the given length with undefined content.
  synchronized int[] ints(long length) {
    int shift = shiftOf(length);
    reserve(4L << shift);
    int[] array = FREE_INTS.get(shift).pollLast();
    if (array == null) {
      array = new int[1 << shift];
    } else {
      KEPT_BYTES.addAndGet(-(4L << shift));
    }
    ints.add(array);
    return array;
  }

  private void reserve(long bytes) {
    budget.reserve(bytes);
    reservedBytes += bytes;
  }

  /// Gives one array back before the others.
  synchronized void release(long[] array) {
    for (int index = longs.size() - 1; index >= 0; index--) {
      if (longs.get(index) == array) {
        longs.remove(index);
        keep(array);
        return;
      }
    }
    throw new IllegalStateException("array is not of this lease");
  }

  /// Gives one array back before the others.
  synchronized void release(int[] array) {
    for (int index = ints.size() - 1; index >= 0; index--) {
      if (ints.get(index) == array) {
        ints.remove(index);
        keep(array);
        return;
      }
    }
    throw new IllegalStateException("array is not of this lease");
  }

  private void keep(long[] array) {
    long bytes = (long) array.length << 3;
    unreserve(bytes);
    if (KEPT_BYTES.addAndGet(bytes) > KEPT_MAX_BYTES) {
      KEPT_BYTES.addAndGet(-bytes);
    } else {
      FREE_LONGS.get(shiftOf(array.length)).addLast(array);
    }
  }

  private void keep(int[] array) {
    long bytes = (long) array.length << 2;
    unreserve(bytes);
    if (KEPT_BYTES.addAndGet(bytes) > KEPT_MAX_BYTES) {
      KEPT_BYTES.addAndGet(-bytes);
    } else {
      FREE_INTS.get(shiftOf(array.length)).addLast(array);
    }
  }

  private void unreserve(long bytes) {
    budget.release(bytes);
    reservedBytes -= bytes;
  }

  @Override
  public synchronized void close() {
    longs.forEach(this::keep);
    ints.forEach(this::keep);
    longs.clear();
    ints.clear();
    assert reservedBytes == 0 : reservedBytes;
  }
}
