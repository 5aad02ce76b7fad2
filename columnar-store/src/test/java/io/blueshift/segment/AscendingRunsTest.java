package io.blueshift.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.scan.ColumnStatistics;
import io.blueshift.segment.ChunkStatistics.Run;
import io.blueshift.type.LogicalType;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Which runs values are cut into, and what they prove of several chunks.
class AscendingRunsTest {
  private static List<Run> runsOf(long... values) {
    AscendingRuns runs = new AscendingRuns();
    runs.add(values, values.length);
    return runs.runs();
  }

  private static ChunkStatistics chunk(long... values) {
    return new ChunkStatistics(
        0,
        values.length,
        0,
        LongStream.of(values).min().orElse(0),
        LongStream.of(values).max().orElse(0),
        new DistinctSketch(),
        0,
        null,
        runsOf(values));
  }

  private static boolean provesUnique(long[]... chunks) {
    List<ChunkStatistics> parts =
        java.util.Arrays.stream(chunks).map(AscendingRunsTest::chunk).toList();
    ColumnStatistics combined = ChunkStatistics.combine(LogicalType.BIGINT, parts);
    return combined.unique();
  }

  @Test
  void stepsDownAndLongStepsBeginRuns() {
    assertThat(runsOf(1, 2, 5)).containsExactly(new Run(1, 5));
    assertThat(runsOf(1, 2, 2)).containsExactly(new Run(1, 2), new Run(2, 2));
    assertThat(runsOf(5, 3)).containsExactly(new Run(5, 5), new Run(3, 3));
    assertThat(runsOf(1, 2, 1_000_000))
        .containsExactly(new Run(1, 2), new Run(1_000_000, 1_000_000));
    assertThat(runsOf(Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(2);
    assertThat(runsOf()).isEmpty();
  }

  @Test
  void regularLongStepsAreMerged() {
    long[] sparse = LongStream.range(0, 10_000).map(i -> i * 5_000).toArray();
    assertThat(runsOf(sparse)).hasSizeLessThanOrEqualTo(128);
    assertThat(provesUnique(sparse)).isTrue();
  }

  @Test
  void nullsAndDisorderAreAbandoned() {
    AscendingRuns withNull = new AscendingRuns();
    withNull.add(1);
    withNull.abandon();
    withNull.add(2);
    assertThat(withNull.runs()).isEmpty();
    assertThat(runsOf(new Random(1).longs(10_000).toArray())).isEmpty();
  }

  @Test
  void interleavedChunksAreUniqueWhenTheirRunsDoNotOverlap() {
    long[] even = LongStream.range(0, 40_000).filter(i -> i / 5_000 % 2 == 0).toArray();
    long[] odd = LongStream.range(0, 40_000).filter(i -> i / 5_000 % 2 == 1).toArray();
    assertThat(provesUnique(even, odd)).isTrue();
    assertThat(provesUnique(even, odd, new long[] {50_000})).isTrue();
    assertThat(provesUnique(even, odd, new long[] {7})).isFalse();
    assertThat(provesUnique(even, even)).isFalse();
  }

  @Test
  void whatIsProvedIsTrue() {
    long seed = System.nanoTime();
    System.out.println("whatIsProvedIsTrue seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      long[][] chunks = new long[1 + random.nextInt(3)][];
      Set<Long> all = new HashSet<>();
      long count = 0;
      long next = 0;
      for (int chunk = 0; chunk < chunks.length; chunk++) {
        chunks[chunk] = new long[1 + random.nextInt(300)];
        for (int i = 0; i < chunks[chunk].length; i++) {
          next += random.nextInt(20) == 0 ? random.nextInt(-5, 3_000) : 1;
          chunks[chunk][i] = next;
          all.add(next);
          count++;
        }
      }
      if (provesUnique(chunks)) {
        assertThat(all).hasSize((int) count);
      }
    }
  }
}
