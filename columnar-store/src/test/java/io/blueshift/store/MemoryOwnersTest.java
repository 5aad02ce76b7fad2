package io.blueshift.store;

import static io.blueshift.store.StoreFixture.CONTEXT;
import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.createTemporaryTable;
import static io.blueshift.store.StoreFixture.delete;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Memory by owner, and the rule at the limit.
class MemoryOwnersTest {
  private static final long MEMORY_BYTES = 64L << 20;
  private static final long ROW_SHARE_BYTES = 4L << 20;

  private final MemoryBudget memory = MemoryBudget.root("memory", MEMORY_BYTES);
  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();

  private Warehouse open(boolean automatic) {
    WarehouseOptions options =
        WarehouseOptions.defaults()
            .withDurability(Durability.NONE)
            .withMemory(memory)
            .withUpkeep(1L << 40, 1 << 30, automatic);
    return Warehouse.open(
        directory, options.withUpkeep(options.upkeep().withRowMemoryBytes(ROW_SHARE_BYTES)));
  }

  private static long heldBytes(Warehouse warehouse, String owner) {
    return warehouse.memoryUses().stream()
        .filter(use -> use.owner().equals(owner))
        .mapToLong(MemoryUse::heldBytes)
        .sum();
  }

  private static int createdTable(Warehouse warehouse) {
    try (Transaction transaction = write(warehouse)) {
      int table = createTable(transaction, "t");
      commit(transaction);
      return table;
    }
  }

  private static void insert(Warehouse warehouse, int table, long first, int count) {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, table, rows(first, count));
      commit(transaction);
    }
  }

  @Test
  void rowsAreChargedToTheirTransactionAndThenToTheWriteBuffers() {
    try (Warehouse warehouse = open(false)) {
      int table = createdTable(warehouse);
      try (Transaction transaction = write(warehouse)) {
        append(transaction, table, rows(0, 5000));
        assertThat(heldBytes(warehouse, "transactions")).isBetween(200_000L, 1_500_000L);
        assertThat(heldBytes(warehouse, "write buffers")).isZero();
        commit(transaction);
      }
      assertThat(heldBytes(warehouse, "transactions")).isZero();
      assertThat(heldBytes(warehouse, "write buffers")).isBetween(200_000L, 1_500_000L);
    }
    assertThat(memory.reservedBytes()).isZero();
  }

  @Test
  void rowsThatMovedAreChargedAsLongAsASnapshotHasThem() {
    try (Warehouse warehouse = open(false)) {
      int table = createdTable(warehouse);
      insert(warehouse, table, 0, 5000);
      Transaction reader = read(warehouse);
      warehouse.vacuum(table, VacuumMode.FULL, 100, false, () -> {});
      assertThat(heldBytes(warehouse, "write buffers")).isZero();
      assertThat(heldBytes(warehouse, "older snapshots")).isPositive();
      reader.close();
      assertThat(heldBytes(warehouse, "older snapshots")).isZero();
    }
    assertThat(memory.reservedBytes()).isZero();
  }

  @Test
  void whateverWasDoneClosingGivesEverythingBack() {
    try (Warehouse warehouse = open(false)) {
      int table = createdTable(warehouse);
      insert(warehouse, table, 0, 20_000);
      insert(warehouse, table, 20_000, 2000);
      try (Transaction transaction = write(warehouse)) {
        delete(transaction, table, LongStream.range(100, 900).toArray());
        commit(transaction);
      }
      assertThat(heldBytes(warehouse, "delete vectors")).isPositive();
      assertThat(warehouse.memoryUses()).allMatch(use -> use.peakBytes() >= use.heldBytes());
      WarehouseSession session = warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED);
      Transaction temporary = session.begin(AccessMode.READ_WRITE);
      int temporaryTable = createTemporaryTable(temporary, "temporary");
      append(temporary, temporaryTable, rows(0, 3000));
      commit(temporary);
      assertThat(heldBytes(warehouse, "temporary tables")).isPositive();
      Transaction open = session.begin(AccessMode.READ_WRITE);
      append(open, table, rows(50_000, 3000));
      append(open, temporaryTable, rows(50_000, 3000));
    }
    assertThat(memory.reservedBytes()).isZero();
    try (Warehouse again = open(false)) {
      assertThat(heldBytes(again, "write buffers")).isPositive();
      try (Transaction transaction = write(again)) {
        int table = transaction.catalog().relations().getFirst().id();
        transaction.apply(new CatalogChange.DropRelation(table));
        commit(transaction);
      }
      assertThat(heldBytes(again, "write buffers")).isZero();
    }
    assertThat(memory.reservedBytes()).isZero();
  }

  @Test
  void rowsBecomeSegmentsSoonerWhenTheyHaveHalfOfTheirShare() {
    try (Warehouse warehouse = open(false)) {
      int table = createdTable(warehouse);
      long first = 0;
      while (heldBytes(warehouse, "write buffers") <= ROW_SHARE_BYTES / 2) {
        insert(warehouse, table, first, 2000);
        first += 2000;
      }
      warehouse.upkeep();
      assertThat(heldBytes(warehouse, "write buffers")).isLessThan(ROW_SHARE_BYTES / 4);
      assertThat(warehouse.compactions()).isNotEmpty();
      assertThat(StoreFixture.content(warehouse, table)).hasSize((int) first);
    }
  }

  @Test
  void writersWaitForRoom() {
    try (Warehouse warehouse = open(true)) {
      int table = createdTable(warehouse);
      int count = 100;
      for (int batch = 0; batch < count; batch++) {
        insert(warehouse, table, batch * 2000L, 2000);
        assertThat(heldBytes(warehouse, "write buffers")).isLessThan(2 * ROW_SHARE_BYTES);
      }
      try (Transaction reader = read(warehouse)) {
        assertThat(reader.table(table).rowCount()).isEqualTo(count * 2000L);
      }
    }
    assertThat(memory.reservedBytes()).isZero();
  }

  @Test
  void whoWaitsForRoomInVainIsToldWhatToDo() {
    try (Warehouse warehouse = open(false)) {
      int table = createdTable(warehouse);
      long first = 0;
      while (heldBytes(warehouse, "write buffers") < ROW_SHARE_BYTES) {
        insert(warehouse, table, first, 2000);
        first += 2000;
      }
      try (Transaction transaction = write(warehouse)) {
        transaction.waitAs(CONTEXT.withPatience(Duration.ofMillis(20)));
        assertThatThrownBy(() -> append(transaction, table, rows(0, 1)))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                e -> {
                  assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
                  assertThat(e.hint()).contains("raise memory_limit");
                });
      }
      warehouse.upkeep();
      insert(warehouse, table, first, 1);
      assertThat(StoreFixture.content(warehouse, table)).hasSize((int) first + 1);
    }
  }

  @Test
  void aTransactionThatChangesMoreThanItMayFailsAndHoldsNothing() {
    try (Warehouse warehouse = open(false)) {
      int table = createdTable(warehouse);
      insert(warehouse, table, 0, 1);
      try (Transaction transaction = write(warehouse)) {
        assertThatThrownBy(
                () -> {
                  for (int count = 0; count < 1_000_000; count++) {
                    delete(transaction, table, 0);
                    StoreFixture.rewrite(transaction, table, List.of(version(count)));
                  }
                })
            .isInstanceOfSatisfying(
                DatabaseException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
      }
      assertThat(heldBytes(warehouse, "transactions")).isZero();
      assertThat(StoreFixture.content(warehouse, table)).hasSize(1);
    }
    assertThat(memory.reservedBytes()).isZero();
  }

  private static List<Object> version(int count) {
    return List.of((long) count, "version " + count, 0L);
  }

  @Test
  void aTransactionThatInsertsMoreThanTheBudgetGoesOn() {
    try (Warehouse warehouse = open(false)) {
      int table = createdTable(warehouse);
      try (Transaction transaction = write(warehouse)) {
        for (int batch = 0; batch < 300; batch++) {
          append(transaction, table, rows(batch * 2000L, 2000));
        }
        commit(transaction);
      }
      try (Transaction reader = read(warehouse)) {
        assertThat(reader.table(table).rowCount()).isEqualTo(600_000);
      }
    }
    assertThat(memory.reservedBytes()).isZero();
  }
}
