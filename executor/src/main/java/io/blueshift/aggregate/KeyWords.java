package io.blueshift.aggregate;

import io.blueshift.vector.Batch;

/// The words of one key column for up to a batch of rows: equal words group together.
final class KeyWords {
  /// One word a row; zero at nulls.
  final long[] words = new long[Batch.ROW_COUNT_MAX];

  /// The second words of values of sixteen bytes; empty for other lanes.
  final long[] secondWords;

  /// One where a row is null; meaningless unless [#anyNull].
  final byte[] nulls = new byte[Batch.ROW_COUNT_MAX];

  boolean anyNull;

  /// The bounds of the words, nulls aside; least above greatest when there is none.
  long minimum;

  long maximum;

  KeyWords(boolean twoWords) {
    secondWords = new long[twoWords ? Batch.ROW_COUNT_MAX : 0];
  }

  boolean isNull(int row) {
    return anyNull && nulls[row] != 0;
  }

  /// Computes the bounds of the first `count` rows.
  void findBounds(int count) {
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    if (anyNull) {
      for (int row = 0; row < count; row++) {
        if (nulls[row] == 0) {
          least = Math.min(least, words[row]);
          greatest = Math.max(greatest, words[row]);
        }
      }
    } else {
      for (int row = 0; row < count; row++) {
        least = Math.min(least, words[row]);
        greatest = Math.max(greatest, words[row]);
      }
    }
    minimum = least;
    maximum = greatest;
  }
}
