package io.blueshift.scan;

import org.jspecify.annotations.Nullable;

/// What is known of a column's values at a snapshot, over all its row groups. Bounds always hold (no
/// value lies outside them); counts of distinct values are estimates.
///
/// `minimum` and `maximum` are values as [io.blueshift.vector.Values] boxes them (Long for the integer lanes, Double,
/// byte[] for strings, which may be a prefix rounded to stay a bound); null when there is no value or
/// none is known. `averageSizeBytes` is the mean size of a string. `unique` is proved from the data, not
/// from a declared key: there are no nulls, and no value occurs twice.
public record ColumnStatistics(
    @Nullable Object minimum,
    @Nullable Object maximum,
    long nullCount,
    double distinctCountEstimate,
    double averageSizeBytes,
    @Nullable Histogram histogram,
    boolean unique) {

  /// Equal-height histogram of an integer, decimal, temporal or floating column: `bounds[i]` to
  /// `bounds[i + 1]` holds the same share of the rows for every `i`.
  public record Histogram(double[] bounds) {}
}
