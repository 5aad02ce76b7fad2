package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.createTemporaryTable;
import static io.blueshift.store.StoreFixture.delete;
import static io.blueshift.store.StoreFixture.rewrite;
import static io.blueshift.store.StoreFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The storage of temporary tables.
class ResidentTableTest {
  private static final long MEMORY_BYTES = 512L << 20;
  private static final Comparator<List<Object>> BY_ROW_ID =
      Comparator.comparingLong(row -> (Long) row.getLast());

  private final MemoryBudget memory = MemoryBudget.root("memory", MEMORY_BYTES);
  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private final Warehouse warehouse =
      Warehouse.open(directory, WarehouseOptions.defaults().withMemory(memory));
  private final WarehouseSession session =
      warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED);

  @AfterEach
  void givesEverythingBack() {
    warehouse.close();
    assertThat(memory.reservedBytes()).isZero();
  }

  private Transaction begin() {
    return session.begin(AccessMode.READ_WRITE);
  }

  private int createdTable() {
    Transaction transaction = begin();
    int table = createTemporaryTable(transaction, "t");
    commit(transaction);
    return table;
  }

  private List<List<Object>> content(int table) {
    try (Transaction transaction = begin()) {
      return TestRows.read(transaction.table(table));
    }
  }

  private int fileCount() {
    return directory.list(StoreLayout.TEMPORARY_FOLDER).size();
  }

  private long heldBytes() {
    return warehouse.memoryUses().stream()
        .filter(use -> use.owner().equals("temporary tables"))
        .mapToLong(MemoryUse::heldBytes)
        .sum();
  }

  @Test
  void manyRowsAreInNoFileAndNotInTheLog() {
    int table = createdTable();
    long logBytes = warehouse.logFigures().position();
    Transaction transaction = begin();
    append(transaction, table, rows(0, 100_000));
    commit(transaction);
    assertThat(content(table)).isEqualTo(rows(0, 100_000));
    assertThat(fileCount()).isZero();
    assertThat(warehouse.logFigures().position()).isEqualTo(logBytes);
  }

  @Test
  void whatDoesNotFitIntoMemoryIsInFiles() {
    int table = createdTable();
    int count = 0;
    while (fileCount() == 0) {
      Transaction transaction = begin();
      append(transaction, table, rows(count, 50_000));
      commit(transaction);
      count += 50_000;
    }
    assertThat(heldBytes()).isLessThan(MEMORY_BYTES / 4);
    Transaction transaction = begin();
    delete(transaction, table, 3, count - 5);
    commit(transaction);
    assertThat(content(table)).hasSize(count - 2);
  }

  @Test
  void aTransactionKeepsTheRowsOfItsBeginning() {
    int table = createdTable();
    Transaction first = begin();
    append(first, table, rows(0, 20_000));
    commit(first);
    try (Transaction reader = begin()) {
      Transaction second = begin();
      delete(second, table, LongStream.range(0, 15_000).toArray());
      append(second, table, rows(50_000, 10_000));
      commit(second);
      assertThat(TestRows.read(reader.table(table))).isEqualTo(rows(0, 20_000));
    }
    assertThat(content(table)).hasSize(15_000);
  }

  @Test
  void rowsThatAreGoneGiveTheirMemoryBack() {
    int table = createdTable();
    Transaction first = begin();
    append(first, table, rows(0, 60_000));
    commit(first);
    long before = heldBytes();
    Transaction second = begin();
    delete(second, table, LongStream.range(0, 50_000).toArray());
    commit(second);
    assertThat(heldBytes()).isLessThan(before / 3);
    assertThat(content(table)).isEqualTo(rows(50_000, 10_000));
  }

  @Test
  void changesInAnyOrderGiveWhatAListGives() {
    long seed = System.nanoTime();
    System.out.println("ResidentTableTest seed " + seed);
    Random random = new Random(seed);
    int table = createdTable();
    Map<Long, Long> committed = new TreeMap<>();
    long next = 0;
    for (int step = 0; step < 60; step++) {
      Map<Long, Long> model = new TreeMap<>(committed);
      Transaction transaction = begin();
      int changes = 1 + random.nextInt(3);
      for (int change = 0; change < changes; change++) {
        Savepoint savepoint = transaction.savepoint();
        Map<Long, Long> before = new TreeMap<>(model);
        next = change(transaction, table, model, random, next);
        if (random.nextInt(4) == 0) {
          savepoint.rollbackTo();
          model = before;
        }
      }
      assertSame(transaction, table, model);
      if (random.nextInt(4) == 0) {
        transaction.rollback();
      } else {
        commit(transaction);
        committed = model;
      }
      try (Transaction reader = begin()) {
        assertSame(reader, table, committed);
      }
    }
    assertThat(fileCount()).isZero();
  }

  /// Inserts, updates or deletes rows of a model from names' ids to numbers.
  private static long change(
      Transaction transaction, int table, Map<Long, Long> model, Random random, long next) {
    List<List<Object>> present = TestRows.readWithIds(transaction.table(table));
    present.sort(BY_ROW_ID);
    switch (present.isEmpty() ? 0 : random.nextInt(3)) {
      case 0 -> {
        int count = random.nextInt(10) == 0 ? 12_000 : 1 + random.nextInt(300);
        List<List<Object>> added = new ArrayList<>();
        for (long id = next; id < next + count; id++) {
          added.add(List.of(id, "n" + id));
          model.put(id, id);
        }
        append(transaction, table, added);
        return next + count;
      }
      case 1 -> {
        List<List<Object>> chosen = chosen(present, random);
        List<List<Object>> versions = new ArrayList<>();
        for (List<Object> row : chosen) {
          long value = random.nextInt(1000);
          versions.add(List.of(row.getFirst(), "n" + value, row.getLast()));
          model.put((Long) row.getFirst(), value);
        }
        delete(transaction, table, ids(chosen));
        rewrite(transaction, table, versions);
      }
      default -> {
        List<List<Object>> chosen = chosen(present, random);
        chosen.forEach(row -> model.remove((Long) row.getFirst()));
        delete(transaction, table, ids(chosen));
      }
    }
    return next;
  }

  private static List<List<Object>> chosen(List<List<Object>> present, Random random) {
    int share = 1 + random.nextInt(4);
    List<List<Object>> chosen = new ArrayList<>();
    for (List<Object> row : present) {
      if (random.nextInt(4) < share) {
        chosen.add(row);
      }
    }
    return chosen;
  }

  private static long[] ids(List<List<Object>> rows) {
    return rows.stream().mapToLong(row -> (Long) row.getLast()).toArray();
  }

  private static void assertSame(Transaction transaction, int table, Map<Long, Long> model) {
    Map<Long, Object> found = new TreeMap<>();
    for (List<Object> row : TestRows.read(transaction.table(table))) {
      assertThat(found.put((Long) row.getFirst(), row.getLast())).isNull();
    }
    Map<Long, Object> wanted = new TreeMap<>();
    model.forEach((id, value) -> wanted.put(id, "n" + value));
    assertThat(found).isEqualTo(wanted);
  }
}
