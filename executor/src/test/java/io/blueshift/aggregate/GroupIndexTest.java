package io.blueshift.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Gives keys batch by batch to an index and compares the groups' keys and counts with a map.
class GroupIndexTest {
  private static final int BATCH_ROWS = 100;

  @ParameterizedTest
  @ValueSource(
      longs = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -(1L << 62),
        -(1L << 28),
        -8192,
        8192,
        1L << 28,
        1L << 62,
        Long.MAX_VALUE - BATCH_ROWS,
        Long.MAX_VALUE
      })
  void keysFarBelowOrAboveTheFirstOnesGetGroupsOfTheirOwn(long far) {
    assertGroups(new long[][] {{-93, 0, 7, 7}, {far, far}, {7, far, -93}});
  }

  @Test
  void denseKeysThatWanderGetGroupsOfTheirOwn() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long[][] batches = new long[50][];
    long[] bases = {0, 0, 0, -20_000, 30_000, 1L << 27, Long.MIN_VALUE, Long.MAX_VALUE - 1000};
    for (int batch = 0; batch < batches.length; batch++) {
      long base = batch < 5 ? 0 : bases[random.nextInt(bases.length)];
      batches[batch] = random.longs(BATCH_ROWS, 0, 1000).map(key -> key + base).toArray();
    }
    System.out.println("GroupIndexTest seed " + seed);
    assertGroups(batches);
  }

  private static void assertGroups(long[][] batches) {
    Map<Long, Long> expected = new HashMap<>();
    Map<Long, Long> counted = new HashMap<>();
    MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
    try (GroupIndex index =
        new GroupIndex(
            List.of(new KeyColumn(LogicalType.BIGINT, budget)),
            new GroupIndex.KeyRange[1],
            false,
            1,
            0,
            budget,
            GroupRows.ALL_ZERO)) {
      KeyWords[] keys = index.newWords();
      int[] groups = new int[Batch.ROW_COUNT_MAX];
      for (long[] batch : batches) {
        System.arraycopy(batch, 0, keys[0].words, 0, batch.length);
        keys[0].anyNull = false;
        keys[0].findBounds(batch.length);
        index.locate(keys, batch.length, groups);
        for (int row = 0; row < batch.length; row++) {
          GroupRows rows = index.rows();
          rows.chunkOf(groups[row])[rows.statesOf(groups[row])]++;
          expected.merge(batch[row], 1L, Long::sum);
        }
      }
      int[] numbers = index.groupNumbers();
      for (int from = 0; from < numbers.length; from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, numbers.length - from);
        index.decode(numbers, from, count, keys);
        for (int row = 0; row < count; row++) {
          counted.put(keys[0].words[row], index.rows().rowCount(numbers[from + row]));
        }
      }
    }
    assertThat(counted).isEqualTo(expected);
    budget.close();
  }
}
