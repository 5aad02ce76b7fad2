package io.blueshift.store;

import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.IntegralType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SequenceCountersTest {
  private SimulatedDirectory directory = new SimulatedDirectory(1);
  private int sequence;

  private Warehouse open() {
    return Warehouse.open(directory, WarehouseOptions.defaults().withUpkeep(1 << 30, 500, false));
  }

  private static SequenceDefinition ascending(Transaction transaction) {
    return SequenceDefinition.of(
        transaction.allocateObjectId(Persistence.PERMANENT),
        StoreFixture.publicSchema(transaction.catalog()),
        "s",
        "me",
        (IntegralType) LogicalType.BIGINT);
  }

  private Warehouse openWithSequence() {
    Warehouse warehouse = open();
    try (Transaction transaction = write(warehouse)) {
      SequenceDefinition made = ascending(transaction);
      sequence = made.id();
      transaction.apply(new CatalogChange.PutRelation(made));
      commit(transaction);
    }
    return warehouse;
  }

  private List<Long> take(Warehouse warehouse, int count) {
    List<Long> values = new ArrayList<>();
    try (Transaction transaction = write(warehouse)) {
      for (int i = 0; i < count; i++) {
        values.add(transaction.nextSequenceValue(sequence));
      }
      commit(transaction);
    }
    return values;
  }

  @Test
  void aRollbackGivesNothingBack() {
    try (Warehouse warehouse = openWithSequence()) {
      try (Transaction transaction = write(warehouse)) {
        assertThat(transaction.nextSequenceValue(sequence)).isEqualTo(1);
        assertThat(transaction.nextSequenceValue(sequence)).isEqualTo(2);
      }
      assertThat(take(warehouse, 2)).containsExactly(3L, 4L);
    }
  }

  @Test
  void afterAClosingTheNextValueFollowsAndNothingIsWrittenTwice() {
    try (Warehouse warehouse = openWithSequence()) {
      take(warehouse, 5);
    }
    try (Warehouse warehouse = open()) {
      assertThat(take(warehouse, 1)).containsExactly(6L);
    }
  }

  @Test
  void afterACrashNoCommittedValueComesAgain() {
    for (int crash = 0; crash < 20; crash++) {
      directory = new SimulatedDirectory(crash);
      int count = 1 + crash * 5;
      List<Long> taken;
      SimulatedDirectory after;
      try (Warehouse warehouse = openWithSequence()) {
        taken = take(warehouse, count);
        after = directory.afterStop(crash);
      }
      directory = after;
      try (Warehouse warehouse = open()) {
        long next = take(warehouse, 1).getFirst();
        assertThat(next).as("crash %s", crash).isGreaterThan(taken.getLast());
        assertThat(next).isLessThanOrEqualTo(taken.getLast() + 4 * Math.max(32, count));
      }
    }
  }

  @Test
  void theLogHasARecordForManyValues() {
    try (Warehouse warehouse = openWithSequence()) {
      long before = warehouse.snapshots().current().commitNumber();
      take(warehouse, 100_000);
      assertThat(warehouse.snapshots().current().commitNumber() - before).isLessThan(30);
    }
  }

  @Test
  void aPositionThatWasSetLastsWithoutACommit() {
    SimulatedDirectory after;
    try (Warehouse warehouse = openWithSequence()) {
      take(warehouse, 3);
      try (Transaction transaction = write(warehouse)) {
        transaction.setSequence(sequence, new SequencePosition(1000, false));
      }
      assertThat(take(warehouse, 1)).containsExactly(1000L);
      after = directory.afterStop(1);
    }
    directory = after;
    try (Warehouse warehouse = open()) {
      assertThat(take(warehouse, 1).getFirst()).isGreaterThan(1000L);
    }
  }

  @Test
  void aSequenceOfItsOwnTransactionGoesOnAfterTheCommit() {
    SimulatedDirectory after;
    try (Warehouse warehouse = open()) {
      try (Transaction transaction = write(warehouse)) {
        SequenceDefinition made = ascending(transaction);
        sequence = made.id();
        transaction.apply(new CatalogChange.PutRelation(made));
        assertThat(transaction.nextSequenceValue(sequence)).isEqualTo(1);
        assertThat(transaction.nextSequenceValue(sequence)).isEqualTo(2);
        commit(transaction);
      }
      after = directory.afterStop(7);
    }
    directory = after;
    try (Warehouse warehouse = open()) {
      assertThat(take(warehouse, 1)).containsExactly(3L);
    }
  }

  @Test
  void manyThreadsGetDifferentValues() throws Exception {
    try (Warehouse warehouse = openWithSequence();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Set<Long> all = ConcurrentHashMap.newKeySet();
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        running.add(threads.submit(() -> all.addAll(take(warehouse, 5000))));
      }
      for (Future<?> each : running) {
        each.get();
      }
      assertThat(all).hasSize(20_000).contains(1L, 20_000L);
    }
  }

  @Test
  void theEndsOfTheRangeAreReachedAndNotPassed() {
    long most = Long.MAX_VALUE;
    assertThat(values(1, 1, 3, 1, false)).containsExactly(1L, 2L, 3L);
    assertThat(values(2, 1, 4, 1, false)).containsExactly(1L, 3L);
    assertThat(values(-1, -2, -1, -1, false)).containsExactly(-1L, -2L);
    assertThat(values(1, 1, 3, 2, true)).containsExactly(2L, 3L, 1L, 2L, 3L, 1L);
    assertThat(values(-2, 1, 4, 4, true)).containsExactly(4L, 2L, 4L, 2L, 4L, 2L);
    assertThat(values(1, most - 1, most, most - 1, false)).containsExactly(most - 1, most);
    assertThat(values(most, Long.MIN_VALUE, most, Long.MIN_VALUE, false))
        .containsExactly(Long.MIN_VALUE, -1L, most - 1);
  }

  /// Takes values up to six, or to the end.
  private List<Long> values(long increment, long minimum, long maximum, long start, boolean cycle) {
    directory = new SimulatedDirectory(3);
    try (Warehouse warehouse = open()) {
      try (Transaction transaction = write(warehouse)) {
        SequenceDefinition plain = ascending(transaction);
        sequence = plain.id();
        transaction.apply(
            new CatalogChange.PutRelation(
                new SequenceDefinition(
                    plain.id(),
                    plain.schemaId(),
                    "s",
                    "me",
                    plain.type(),
                    start,
                    increment,
                    minimum,
                    maximum,
                    1,
                    cycle,
                    0,
                    0,
                    null)));
        commit(transaction);
      }
      List<Long> values = new ArrayList<>();
      try (Transaction transaction = write(warehouse)) {
        while (values.size() < 6) {
          values.add(transaction.nextSequenceValue(sequence));
        }
      } catch (DatabaseException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.SEQUENCE_GENERATOR_LIMIT_EXCEEDED);
      }
      return values;
    }
  }

  @Test
  void aReaderMovesNoSequence() {
    try (Warehouse warehouse = openWithSequence();
        Transaction transaction = read(warehouse)) {
      assertThat(transaction.sequencePosition(sequence)).isEqualTo(new SequencePosition(1, false));
      assertThatThrownBy(() -> transaction.nextSequenceValue(sequence))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              error -> assertThat(error.code()).isEqualTo(ErrorCode.READ_ONLY_TRANSACTION));
    }
  }

  @Test
  void aDroppedSequenceLeavesNoPosition() {
    try (Warehouse warehouse = openWithSequence()) {
      take(warehouse, 1);
      try (Transaction transaction = write(warehouse)) {
        transaction.apply(new CatalogChange.DropRelation(sequence));
        commit(transaction);
      }
      assertThat(warehouse.snapshots().current().sequences()).isEmpty();
    }
  }
}
