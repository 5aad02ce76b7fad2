package io.blueshift.segment;

import io.blueshift.scan.ColumnStatistics.Histogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A sample of a column's values, at equal distances in each page, and the histogram of equal height
/// that it gives.
final class HistogramSample {
  private static final int BUCKET_COUNT = 64;
  private static final int VALUES_PER_PAGE = 128;

  private double[] values = new double[VALUES_PER_PAGE];
  private int count;

  /// Returns the distance between the rows to take from a page.
  static int step(int pageRows) {
    return Math.max(1, pageRows / VALUES_PER_PAGE);
  }

  void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = value;
  }

  @Nullable Histogram histogram() {
    if (count == 0) {
      return null;
    }
    Arrays.sort(values, 0, count);
    int bucketCount = Math.min(BUCKET_COUNT, Math.max(1, count - 1));
    double[] bounds = new double[bucketCount + 1];
    for (int i = 0; i <= bucketCount; i++) {
      bounds[i] = values[(int) ((long) (count - 1) * i / bucketCount)];
    }
    return new Histogram(bounds);
  }
}
