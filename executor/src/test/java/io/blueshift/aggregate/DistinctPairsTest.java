package io.blueshift.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.spill.SpillDirectory;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.Validity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistinctPairsTest {
  private static final List<LogicalType> TYPES = List.of(LogicalType.BIGINT, LogicalType.BIGINT);
  private static final int VALUE_COUNT = 120_000;
  private static final int ROUND_COUNT = 40;

  @TempDir Path folder;

  /// Two workers take over the groups of one set, half each, whose values are on disk.
  @Test
  void severalWorkersTakeOverPartsOfASetOnDisk() throws Exception {
    try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUND_COUNT; round++) {
        MemoryBudget query = MemoryBudget.root("query", 4 << 20);
        MemoryBudget unlimited = MemoryBudget.root("workers", Long.MAX_VALUE);
        SpillDirectory directory = SpillDirectory.open(LocalStorageDirectory.open(folder), "spill");
        AggregateSpill spill =
            new AggregateSpill(directory, new MemoryPressure(query, query), ignored -> {});
        try (DistinctPairs source = new DistinctPairs(TYPES, query, spill)) {
          fill(source);
          CyclicBarrier start = new CyclicBarrier(2);
          List<Future<Integer>> halves = new ArrayList<>();
          for (int half = 1; half <= 2; half++) {
            int group = half;
            halves.add(workers.submit(takeOver(source, group, unlimited, start)));
          }
          for (Future<Integer> half : halves) {
            assertThat(half.get()).isEqualTo(VALUE_COUNT / 2);
          }
        }
        assertThat(directory.createdFileCount()).isPositive();
        assertThat(query.reservedBytes()).isZero();
      }
    }
  }

  private static Callable<Integer> takeOver(
      DistinctPairs source, int group, MemoryBudget budget, CyclicBarrier start) {
    return () -> {
      try (DistinctPairs own = new DistinctPairs(TYPES, budget, null)) {
        GroupMapping mapping = new GroupMapping(2);
        mapping.put(group, 1);
        start.await();
        own.addAll(source, mapping);
        int[] count = new int[1];
        own.forEach(false, (groups, pairCount, pairs) -> count[0] += pairCount);
        return count[0];
      }
    };
  }

  private static void fill(DistinctPairs pairs) {
    int[] positions = new int[Batch.ROW_COUNT_MAX];
    Arrays.setAll(positions, row -> row);
    for (int first = 0; first < VALUE_COUNT; first += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, VALUE_COUNT - first);
      MemorySegment values = Arena.ofAuto().allocate((long) count << 3, 64);
      for (int row = 0; row < count; row++) {
        pairs.groupWords()[row] = 1 + (first + row) % 2;
        values.setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, row, first + row);
      }
      ColumnVector column =
          new Int64Vector(LogicalType.BIGINT, count, values, Validity.ALL_PRESENT);
      pairs.add(Batch.of(count, List.of(column)), new int[] {0}, positions, count);
    }
  }
}
