package io.blueshift.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares what a set says of ranges of rows with a plain set of bits.
class DeleteVectorTest {
  private static final int ROW_COUNT = 200_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.00002, 0.0005, 0.002, 0.02, 0.5, 1})
  void rangesHaveTheRowsThatAreGone(double share) {
    long seed = System.nanoTime();
    System.out.println("DeleteVectorTest seed " + seed + " share " + share);
    Random random = new Random(seed);
    BitSet gone = new BitSet();
    gone.set(random.nextInt(ROW_COUNT));
    int from = random.nextInt(ROW_COUNT / 2);
    int end = from + random.nextInt(ROW_COUNT / 2);
    for (int row = from; row < end; row++) {
      if (random.nextDouble() < share) {
        gone.set(row);
      }
    }
    DeleteVector vector = DeleteVector.NONE.with(gone.stream().toArray());
    assertThat(vector.count()).isEqualTo(gone.cardinality());
    for (int round = 0; round < 2_000; round++) {
      int first = random.nextInt(ROW_COUNT);
      first = random.nextBoolean() ? first : first & -64;
      int count = Math.min(ROW_COUNT - first, 1 + random.nextInt(2048));
      assertRange(vector, gone, first, count, random);
    }
    assertRange(vector, gone, 0, ROW_COUNT, random);
  }

  private static void assertRange(
      DeleteVector vector, BitSet gone, int first, int count, Random random) {
    long[] selection = random.longs((count + 63) / 64 + 1).toArray();
    long[] expected = selection.clone();
    for (int row = gone.nextSetBit(first);
        row >= 0 && row < first + count;
        row = gone.nextSetBit(row + 1)) {
      expected[row - first >>> 6] &= ~(1L << row - first);
    }
    vector.clear(first, count, selection);
    assertThat(selection).describedAs("rows from %d on, %d", first, count).isEqualTo(expected);
    int next = gone.nextSetBit(first);
    assertThat(vector.containsAny(first, count)).isEqualTo(next >= 0 && next < first + count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 100_000})
  void aSetWithMoreRowsHasBoth(int firstCount) {
    int[] before = IntStream.range(0, firstCount).map(row -> row * 2).toArray();
    int[] more = Arrays.stream(before).map(row -> row + 1).toArray();
    DeleteVector vector = DeleteVector.NONE.with(before);
    long[] selection = new long[(2 * firstCount + 63) / 64];
    vector.clear(0, 2 * firstCount, selection);
    DeleteVector both = vector.with(more);
    Arrays.fill(selection, -1L);
    both.clear(0, 2 * firstCount, selection);
    assertThat(Arrays.stream(selection).mapToInt(Long::bitCount).sum())
        .isEqualTo(selection.length * Long.SIZE - 2 * firstCount);
    assertThat(vector.containsAny(1, 1)).isFalse();
  }
}
