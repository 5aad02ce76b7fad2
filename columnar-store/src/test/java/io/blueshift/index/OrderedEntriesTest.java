package io.blueshift.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedEntriesTest {
  private final MemoryBudget budget = MemoryBudget.root("test", 64 << 20);
  private final IndexMemory memory = new IndexMemory(budget);
  private final OrderedEntries entries = new OrderedEntries(memory);

  private static KeyBytes keyOf(byte[] bytes) {
    KeyBytes key = new KeyBytes();
    key.appendRaw(bytes, 0, bytes.length);
    return key;
  }

  private static byte[] bytesOf(Random random, boolean sameSize) {
    byte[] key = new byte[sameSize ? 5 : random.nextInt(14)];
    for (int index = 0; index < key.length; index++) {
      // Few different bytes, so that keys share beginnings and are often the same.
      key[index] = (byte) (index < 2 ? random.nextInt(256) : random.nextInt(3) * 127);
    }
    return key;
  }

  private static List<NewEntry> read(EntryCursor cursor) {
    List<NewEntry> read = new ArrayList<>();
    while (cursor.next()) {
      byte[] key = cursor.copyKey();
      assertThat(cursor.hasKey(keyOf(key))).isTrue();
      read.add(new NewEntry(key, cursor.rowId()));
    }
    return read;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void entriesComeInOrderBetweenAnyPlacesInBothDirections(boolean sameSize) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TreeSet<NewEntry> model = new TreeSet<>();
    for (int round = 0; round < 6; round++) {
      int count = random.nextInt(20_000);
      boolean later = random.nextBoolean();
      for (int each = 0; each < count; each++) {
        byte[] key = bytesOf(random, sameSize);
        long rowId = random.nextInt(5000);
        if (later) {
          entries.addLater(keyOf(key), rowId);
        } else {
          entries.add(keyOf(key), rowId);
        }
        model.add(new NewEntry(key, rowId));
      }
      entries.publish();
      if (random.nextInt(3) == 0) {
        entries.merge();
        assertThat(entries.isMergeDue()).isFalse();
      }
      for (int look = 0; look < 6; look++) {
        EntryBound from = placeOf(random, sameSize);
        EntryBound to = placeOf(random, sameSize);
        boolean descending = random.nextBoolean();
        List<NewEntry> expected = between(model, from, to);
        assertThat(entries.countBetween(from, to, Long.MAX_VALUE))
            .isGreaterThanOrEqualTo(expected.size());
        assertThat(read(entries.cursor(from, to, descending)))
            .as("seed %d, round %d, look %d", seed, round, look)
            .isEqualTo(descending ? expected.reversed() : expected);
      }
    }
    assertThat(read(entries.cursor(null, null, false)))
        .as("seed %d", seed)
        .isEqualTo(new ArrayList<>(model));
    assertThat(entries.count()).isLessThan(2L * model.size() + 300_000);
  }

  private static EntryBound placeOf(Random random, boolean sameSize) {
    byte[] key = bytesOf(random, sameSize);
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> EntryBound.before(key);
      case 2 -> EntryBound.behind(key);
      default -> EntryBound.behind(key, random.nextInt(5000));
    };
  }

  private static List<NewEntry> between(
      NavigableSet<NewEntry> model, EntryBound from, EntryBound to) {
    return model.stream()
        .filter(entry -> from == null || entry.compareTo(NewEntry.at(from)) >= 0)
        .filter(entry -> to == null || entry.compareTo(NewEntry.at(to)) < 0)
        .toList();
  }

  @Test
  void behindAPrefixStandsWhatDoesNotBeginWithIt() {
    byte[] prefix = {1, (byte) 0xff, (byte) 0xff};
    assertThat(EntryBound.behind(prefix)).isEqualTo(EntryBound.before(new byte[] {2}));
    assertThat(EntryBound.behind(new byte[] {(byte) 0xff})).isNull();
  }

  @Test
  void memoryIsChargedAndGivenBack() {
    for (int each = 0; each < 100_000; each++) {
      KeyBytes key = new KeyBytes();
      key.appendLong(each);
      entries.addLater(key, each);
    }
    entries.publish();
    assertThat(entries.sizeBytes()).isGreaterThanOrEqualTo(1_600_000);
    assertThat(budget.reservedBytes()).isGreaterThanOrEqualTo(1_600_000);
    memory.close();
    assertThat(budget.reservedBytes()).isZero();
    budget.close();
  }

  @Test
  void anIndexThatIsTooLargeFails() {
    OrderedEntries small = new OrderedEntries(new IndexMemory(MemoryBudget.root("small", 100_000)));
    assertThatThrownBy(
            () -> {
              for (int each = 0; each < 100_000; each++) {
                KeyBytes key = new KeyBytes();
                key.appendLong(each);
                small.add(key, each);
              }
            })
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not enough memory");
  }

  @Test
  void readersSeeAllThatWasAddedBeforeTheyBegan() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    long[] added = new long[1];
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> writer =
          threads.submit(() -> {
            for (long each = 0; each < 200_000; each++) {
              KeyBytes key = new KeyBytes();
              key.appendLong(each * 7919 % 200_003);
              entries.add(key, each);
              synchronized (added) {
                added[0] = each + 1;
              }
              started.countDown();
              if (each % 20_000 == 0) {
                entries.merge();
              }
            }
          });
      started.await();
      boolean done = false;
      while (!done) {
        done = writer.isDone();
        long before;
        synchronized (added) {
          before = added[0];
        }
        long count = 0;
        long known = 0;
        EntryCursor cursor = entries.cursor(null, null, false);
        while (cursor.next()) {
          count++;
          known += cursor.rowId() < before ? 1 : 0;
        }
        assertThat(known).isEqualTo(before);
        assertThat(count).isGreaterThanOrEqualTo(before);
      }
      writer.get();
    }
  }
}
