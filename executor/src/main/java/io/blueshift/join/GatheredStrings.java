package io.blueshift.join;

import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// A column of strings on the build side of a join that becomes codes of a dictionary once probing has
/// picked each string several times on average: grouping by the result then translates codes instead
/// of hashing the same strings over and over. Where few rows match, strings stay what they are. A
/// column of distinct strings, a key's, needs no more than a copy of them, and may be long. Used by
/// all workers.
final class GatheredStrings {
  private static final int GATHERS_PER_ROW = 3;
  private static final int ROW_COUNT_MAX = 1 << 17;
  private static final int DISTINCT_ROW_COUNT_MAX = 1 << 20;

  private final BytesVector strings;
  private final BooleanSupplier distinct;
  private final AtomicLong gatheredCount = new AtomicLong();
  private final AtomicBoolean encodingBegun = new AtomicBoolean();
  private volatile ColumnVector current;

  /// Makes a column that yields the strings at first.
  ///
  /// @param distinct tells, once probing has begun, whether all strings differ
  GatheredStrings(BytesVector strings, BooleanSupplier distinct) {
    this.strings = strings;
    this.distinct = distinct;
    this.current = strings;
    if (strings.rowCount() > DISTINCT_ROW_COUNT_MAX) {
      encodingBegun.set(true);
    }
  }

  /// Returns the column from which `count` rows are to be gathered next.
  ColumnVector before(int count) {
    if (!encodingBegun.getPlain()
        && gatheredCount.addAndGet(count) > (long) GATHERS_PER_ROW * strings.rowCount()
        && encodingBegun.compareAndSet(false, true)) {
      if (distinct.getAsBoolean() && strings.validity().allPresent()) {
        current = BuildDictionary.ofDistinct(strings);
      } else if (strings.rowCount() <= ROW_COUNT_MAX) {
        current = BuildDictionary.encodedOrSame(strings);
      }
    }
    return current;
  }
}
