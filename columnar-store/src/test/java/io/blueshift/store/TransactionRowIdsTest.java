package io.blueshift.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TransactionRowIdsTest {
  private static final int TABLE = 16;

  private final AtomicLong counter = new AtomicLong(100);
  private final TransactionRowIds first = new TransactionRowIds();
  private final TransactionRowIds second = new TransactionRowIds();

  @Test
  void smallAppendsBesideOthersGetFewRunsOfIds() {
    Set<Long> runs = new HashSet<>();
    long expected = -1;
    for (int append = 0; append < 1000; append++) {
      long id = first.take(TABLE, counter, 1);
      if (id != expected) {
        runs.add(id);
      }
      expected = id + 1;
      second.take(TABLE, counter, 1);
    }
    assertThat(runs).hasSizeLessThan(8);
  }

  @Test
  void whatIsNotUsedIsGivenBackUnlessOthersTookIdsSince() {
    first.take(TABLE, counter, 1);
    first.take(TABLE, counter, 1);
    assertThat(counter.get()).isGreaterThan(102);
    first.giveBack();
    assertThat(counter.get()).isEqualTo(102);
    second.take(TABLE, counter, 1);
    second.take(TABLE, counter, 1);
    long others = counter.getAndAdd(5);
    second.giveBack();
    assertThat(counter.get()).isEqualTo(others + 5);
  }

  @Test
  void noIdIsGivenOutTwice() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<Long> given = new HashSet<>();
    List<TransactionRowIds> open = new ArrayList<>(List.of(first, second));
    for (int step = 0; step < 5000; step++) {
      TransactionRowIds ids = open.get(random.nextInt(open.size()));
      int count = 1 + random.nextInt(random.nextInt(20) == 0 ? 10_000 : 5);
      long from = ids.take(TABLE, counter, count);
      for (long id = from; id < from + count; id++) {
        assertThat(given.add(id)).as("seed %s, step %s, id %s", seed, step, id).isTrue();
      }
      if (random.nextInt(50) == 0) {
        open.remove(ids);
        ids.giveBack();
        open.add(new TransactionRowIds());
      }
    }
  }
}
