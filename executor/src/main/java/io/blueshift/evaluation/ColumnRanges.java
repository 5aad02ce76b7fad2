package io.blueshift.evaluation;

import org.jspecify.annotations.Nullable;

/// What is known of the values of an input's columns, from the statistics of a snapshot.
@FunctionalInterface
public interface ColumnRanges {
  /// Nothing is known.
  ColumnRanges UNKNOWN = column -> null;

  /// Returns bounds of a column's (scaled) values, null when none are known.
  @Nullable ValueRange rangeOf(int column);
}
