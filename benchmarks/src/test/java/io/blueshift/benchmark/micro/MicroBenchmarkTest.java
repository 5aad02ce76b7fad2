package io.blueshift.benchmark.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.vector.Batch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs every benchmark once and checks what it computes: one that computes the wrong thing measures
/// nothing.
class MicroBenchmarkTest {

  @ParameterizedTest
  @EnumSource
  void decodingYieldsEveryRow(ColumnShape shape) {
    DecodeBenchmark benchmark = new DecodeBenchmark();
    benchmark.shape = shape;
    benchmark.open();
    assertThat(benchmark.decode()).isEqualTo(SegmentColumnFixture.ROW_COUNT);
    benchmark.close();
  }

  @ParameterizedTest
  @EnumSource
  void filtersPassTheExpectedShare(FilterBenchmark.Condition condition) {
    FilterBenchmark benchmark = new FilterBenchmark();
    benchmark.condition = condition;
    benchmark.open();
    double share = (double) benchmark.filter() / SegmentColumnFixture.ROW_COUNT;
    benchmark.close();
    double expected =
        switch (condition) {
          case INTEGER_RANGE -> 410 / 4096.0;
          case BIGINT_RANGE, JOIN_KEYS, PRICE_RANGE -> 0.5;
          case WORDS -> 2 / 7.0;
        };
    assertThat(share).isBetween(expected * 0.95, expected * 1.05);
  }

  @ParameterizedTest
  @EnumSource
  void hashesOfDifferentKeysDiffer(ColumnShape shape) {
    HashBenchmark benchmark = new HashBenchmark();
    benchmark.shape = shape;
    benchmark.open();
    long distinct = Arrays.stream(benchmark.hash()).distinct().count();
    benchmark.close();
    switch (shape) {
      case WORD_TEXT -> assertThat(distinct).isEqualTo(7);
      case PACKED_INTEGER -> assertThat(distinct).isBetween(1500L, 1700L);
      default -> assertThat(distinct).isGreaterThan(2000);
    }
  }

  @Test
  void kernelsComputeWhatTheirNamesSay() {
    KernelBenchmark benchmark = new KernelBenchmark();
    benchmark.open();
    assertThat(benchmark.addInt64()).isNotNegative();
    MemorySegment bits = benchmark.rangeInt64();
    int passing = 0;
    for (int word = 0; word < Batch.ROW_COUNT_MAX / Long.SIZE; word++) {
      passing += Long.bitCount(bits.getAtIndex(ValueLayout.JAVA_LONG, word));
    }
    assertThat(passing).isBetween(900, 1150);
    assertThat(benchmark.positions()).isBetween(900, 1150);
    assertThat(benchmark.multiplyInt64().getAtIndex(ValueLayout.JAVA_LONG, 0)).isNotNegative();
    benchmark.close();
  }

  @Test
  void encodingsShrinkWhatCanShrink() {
    try (SegmentColumnFixture words = new SegmentColumnFixture(ColumnShape.WORD_TEXT);
        SegmentColumnFixture hashes = new SegmentColumnFixture(ColumnShape.HASHED_BIGINT)) {
      assertThat(words.encodedSizeBytes()).isLessThan(SegmentColumnFixture.ROW_COUNT);
      assertThat(hashes.encodedSizeBytes()).isGreaterThan(SegmentColumnFixture.ROW_COUNT * 7L);
    }
  }
}
