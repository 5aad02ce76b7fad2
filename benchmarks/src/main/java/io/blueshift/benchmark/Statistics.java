package io.blueshift.benchmark;

import java.util.Arrays;
import java.util.Random;

/// Sums of repeated measurements.
final class Statistics {

  private static final int RESAMPLES = 2000;

  private Statistics() {}

  /// An interval around a geometric mean.
  ///
  /// @param low the 5th percentile
  /// @param high the 95th percentile
  record Interval(double low, double high) {}

  static double minimum(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static double geometricMean(double[] values) {
    return Math.exp(Arrays.stream(values).map(Math::log).average().orElseThrow());
  }

  /// Resamples repetitions with replacement (Efron's bootstrap) and returns where the middle 90 % of
  /// the geometric means over queries of the ratio of medians fall.
  ///
  /// @param numerators times by query and repetition
  /// @param denominators times by query and repetition, of the same repetitions
  static Interval bootstrap(double[][] numerators, double[][] denominators, long seed) {
    Random random = new Random(seed);
    double[] means = new double[RESAMPLES];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      double[] ratios = new double[numerators.length];
      for (int query = 0; query < numerators.length; query++) {
        int count = numerators[query].length;
        double[] numerator = new double[count];
        double[] denominator = new double[count];
        for (int index = 0; index < count; index++) {
          int drawn = random.nextInt(count);
          numerator[index] = numerators[query][drawn];
          denominator[index] = denominators[query][drawn];
        }
        ratios[query] = median(numerator) / median(denominator);
      }
      means[resample] = geometricMean(ratios);
    }
    Arrays.sort(means);
    return new Interval(means[RESAMPLES / 20], means[RESAMPLES - 1 - RESAMPLES / 20]);
  }
}
