package io.blueshift.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void medianAndGeometricMeanAreThoseOfTextbooks() {
    assertThat(Statistics.median(new double[] {3, 1, 2})).isEqualTo(2);
    assertThat(Statistics.median(new double[] {4, 1, 2, 3})).isEqualTo(2.5);
    assertThat(Statistics.minimum(new double[] {4, 1, 2})).isEqualTo(1);
    assertThat(Statistics.geometricMean(new double[] {1, 4})).isCloseTo(2, within(1e-12));
  }

  @Test
  void intervalOfEqualRepetitionsIsTheRatioItself() {
    double[][] half = {{1, 1, 1}, {2, 2, 2}};
    double[][] whole = {{2, 2, 2}, {4, 4, 4}};
    Statistics.Interval interval = Statistics.bootstrap(half, whole, 1);
    assertThat(interval.low()).isCloseTo(0.5, within(1e-12));
    assertThat(interval.high()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void intervalSpansTheNoiseOfRepetitions() {
    double[][] noisy = {{1, 2, 3, 4, 5}};
    double[][] steady = {{1, 1, 1, 1, 1}};
    Statistics.Interval interval = Statistics.bootstrap(noisy, steady, 1);
    assertThat(interval.low()).isBetween(1.0, 3.0);
    assertThat(interval.high()).isBetween(3.0, 5.0);
    assertThat(interval.low()).isLessThan(interval.high());
  }
}
