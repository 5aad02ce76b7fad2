package io.blueshift.benchmark.points;

import java.util.Arrays;

/// How long calls took, one by one. Used by one thread at a time.
final class Latencies {
  private static final double NANOS_PER_MICRO = 1e3;

  private long[] nanos = new long[1 << 12];
  private int count;
  private boolean sorted;

  void add(long elapsedNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = elapsedNanos;
    sorted = false;
  }

  void addAll(Latencies other) {
    for (int index = 0; index < other.count; index++) {
      add(other.nanos[index]);
    }
  }

  int count() {
    return count;
  }

  /// Returns the time that a share of the calls did not exceed (nearest rank).
  ///
  /// @param share 0.5 for the median, 0.99 for the time that one call in a hundred exceeds
  double quantileMicros(double share) {
    if (count == 0) {
      return Double.NaN;
    }
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    int rank = (int) Math.ceil(share * count);
    return nanos[Math.clamp(rank - 1, 0, count - 1)] / NANOS_PER_MICRO;
  }
}
