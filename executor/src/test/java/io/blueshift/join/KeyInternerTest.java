package io.blueshift.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Numbers of key values that are no integers.
class KeyInternerTest {
  private static final int ENTRY_COUNT = 2_000;
  private static final int[] ALL_POSITIONS = IntStream.range(0, ENTRY_COUNT).toArray();

  private static FlatVector names(VectorBuffer buffer) {
    buffer.begin(ENTRY_COUNT);
    for (int row = 0; row < ENTRY_COUNT; row++) {
      buffer.setObject(row, Values.bytes(row == 0 ? "" : "a longer name " + row));
    }
    return buffer.finish(ENTRY_COUNT);
  }

  @Test
  void onlyEntriesOfADictionaryThatOccurAreNumbered() {
    try (MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
        Arena arena = Arena.ofConfined();
        ArrayLease lease = new ArrayLease(budget);
        VectorBuffer buffer = new VectorBuffer(LogicalType.TEXT, budget);
        KeyInterner interner = new KeyInterner(LogicalType.TEXT, budget, lease);
        KeyInterner.Collector collector = interner.collector()) {
      MemorySegment codes =
          arena.allocateFrom(ValueLayout.JAVA_INT_UNALIGNED, 1_500, 7, 1_500, 1_999);
      DictionaryVector vector =
          new DictionaryVector(4, codes, Validity.ALL_PRESENT, names(buffer), 1, false);
      long[] records = new long[4];
      collector.add(vector, new int[] {0, 1, 2}, 3, records, 0);
      assertThat(interner.valueCount()).isEqualTo(2);
      interner.number(records, 3);
      assertThat(records).containsExactly(0, 1, 0, 0);
      try (KeyInterner.Lookup lookup = interner.lookup()) {
        long[] found = new long[4];
        lookup.find(vector, ALL_POSITIONS, 4, true, found);
        assertThat(found).containsExactly(0, 1, 0, KeyTable.NONE);
      }
    }
  }

  @Test
  void workersGetTheSameRecordsForTheSameValues() {
    try (MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
        ArrayLease lease = new ArrayLease(budget);
        VectorBuffer buffer = new VectorBuffer(LogicalType.TEXT, budget);
        KeyInterner interner = new KeyInterner(LogicalType.TEXT, budget, lease)) {
      FlatVector vector = names(buffer);
      long[][] records = new long[4][ENTRY_COUNT];
      CompletableFuture.allOf(
              IntStream.range(0, records.length)
                  .mapToObj(worker ->
                      CompletableFuture.runAsync(() -> {
                        try (KeyInterner.Collector collector = interner.collector()) {
                          collector.add(vector, ALL_POSITIONS, ENTRY_COUNT, records[worker], 0);
                        }
                      }))
                  .toArray(CompletableFuture[]::new))
          .join();
      assertThat(interner.valueCount()).isEqualTo(ENTRY_COUNT);
      for (long[] others : records) {
        assertThat(others).isEqualTo(records[0]);
      }
    }
  }
}
