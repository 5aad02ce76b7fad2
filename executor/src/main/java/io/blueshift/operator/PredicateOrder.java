package io.blueshift.operator;

/// Keeps predicates in the order that empties batches at the least cost: by time per row over the
/// share of rows dropped, measured on some batches and revised now and then. Optional predicates, of
/// joins that look at every row again, rest while they drop too little.
final class PredicateOrder {
  private static final int MEASURED_BATCH_COUNT = 8;
  private static final int REVISION_BATCH_COUNT = 256;

  private static final double USEFUL_SHARE = 0.05;

  private final int mandatoryCount;
  private final int[] order;
  private final double[] nanosPerRow;
  private final double[] droppedShare;
  private int batchCount;

  /// Makes an order of predicates of which those from `mandatoryCount` on are optional.
  PredicateOrder(int predicateCount, int mandatoryCount) {
    this.mandatoryCount = mandatoryCount;
    this.order = new int[predicateCount];
    this.nanosPerRow = new double[predicateCount];
    this.droppedShare = new double[predicateCount];
    for (int index = 0; index < predicateCount; index++) {
      order[index] = index;
    }
  }

  /// Returns the predicates' indexes, best first.
  int[] current() {
    return order;
  }

  /// Returns whether the next batch should be measured.
  boolean isMeasuring() {
    return batchCount < MEASURED_BATCH_COUNT;
  }

  /// Returns whether a predicate need not be asked for the next batch.
  boolean isIdle(int predicate) {
    return predicate >= mandatoryCount
        && batchCount >= MEASURED_BATCH_COUNT
        && droppedShare[predicate] < USEFUL_SHARE;
  }

  /// Notes what a predicate cost and how many rows it left of those before it.
  void note(int predicate, long nanos, int before, int after) {
    double weight = 0.25;
    nanosPerRow[predicate] += weight * ((double) nanos / before - nanosPerRow[predicate]);
    droppedShare[predicate] +=
        weight * ((double) (before - after) / before - droppedShare[predicate]);
  }

  /// Counts a batch that went through all predicates.
  void batchDone() {
    batchCount++;
    if (batchCount == MEASURED_BATCH_COUNT) {
      sort();
    } else if (batchCount == REVISION_BATCH_COUNT) {
      batchCount = 0;
    }
  }

  private void sort() {
    for (int index = 1; index < order.length; index++) {
      int moved = order[index];
      int place = index;
      while (place > 0 && rank(order[place - 1]) > rank(moved)) {
        order[place] = order[place - 1];
        place--;
      }
      order[place] = moved;
    }
  }

  private double rank(int predicate) {
    return nanosPerRow[predicate] / Math.max(droppedShare[predicate], 1e-6);
  }
}
