package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.delete;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.store.CompactionInfo.Kind;
import io.blueshift.store.CompactionInfo.Status;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VacuumTest {
  private static final int SEGMENT_ROW_COUNT_MAX = 4096;
  private static final Runnable GO_ON = () -> {};

  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static WarehouseOptions options() {
    WarehouseOptions usual = WarehouseOptions.defaults().withUpkeep(1 << 22, 3000, false);
    return usual.withUpkeep(usual.upkeep().withSegmentRowCountMax(SEGMENT_ROW_COUNT_MAX));
  }

  /// Makes a table that is sorted by one of the fixture's columns, 1 for the id, 2 for the name; 0 is none.
  private static int createTable(Warehouse warehouse, int sortColumn) {
    try (Transaction transaction = write(warehouse)) {
      TableDefinition table =
          StoreFixture.table(transaction, "t")
              .sortKey(
                  sortColumn == 0
                      ? SortKeyDefinition.NONE
                      : SortKeyDefinition.compound(List.of(sortColumn)))
              .build();
      transaction.apply(new CatalogChange.PutRelation(table));
      commit(transaction);
      return table.id();
    }
  }

  private static void insert(Warehouse warehouse, int table, List<List<Object>> rows) {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, table, rows);
      commit(transaction);
    }
  }

  /// Adds rows in four segments, any of which has keys of the whole range.
  private void insertShuffled(Warehouse warehouse, int table) {
    List<List<Object>> all = rows(0, 36_000);
    Collections.shuffle(all, random);
    for (int part = 0; part < 4; part++) {
      insert(warehouse, table, all.subList(part * 9000, (part + 1) * 9000));
    }
  }

  private static List<List<Object>> withIds(Warehouse warehouse, int table) {
    try (Transaction transaction = read(warehouse)) {
      return TestRows.readWithIds(transaction.table(table));
    }
  }

  private static VacuumInfo vacuum(Warehouse warehouse, int table, VacuumMode mode, int percent) {
    return warehouse.vacuum(table, mode, percent, false, GO_ON);
  }

  private static void deleteKeys(Warehouse warehouse, int table, long from, long to) {
    try (Transaction transaction = write(warehouse)) {
      long[] gone =
          TestRows.readWithIds(transaction.table(table)).stream()
              .filter(row -> (Long) row.getFirst() >= from && (Long) row.getFirst() < to)
              .mapToLong(row -> (Long) row.getLast())
              .toArray();
      delete(transaction, table, gone);
      commit(transaction);
    }
  }

  @Test
  void sortOnlyPutsAllRowsInOrderAndKeepsTheirIds() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 1);
      insertShuffled(warehouse, table);
      List<List<Object>> before = new ArrayList<>(withIds(warehouse, table));
      VacuumInfo done = vacuum(warehouse, table, VacuumMode.SORT_ONLY, 100);
      before.sort(Comparator.comparing(row -> (Long) row.getFirst()));
      assertThat(withIds(warehouse, table)).as("seed %d", seed).isEqualTo(before);
      assertThat(done.status()).isEqualTo("Finished");
      assertThat(done.before().sortedRowCount()).isEqualTo(9000);
      assertThat(done.after().sortedRowCount()).isEqualTo(36_000);
      assertThat(done.after().segmentCount()).isEqualTo(9);
      assertThat(done.doneRowCount()).isEqualTo(36_000);
      assertThat(vacuum(warehouse, table, VacuumMode.SORT_ONLY, 100).status()).isEqualTo("Skipped");
    }
    assertThat(WarehouseCheck.run(directory).problems()).isEmpty();
  }

  @Test
  void nullsAndLongTextsOfOneBeginningCanBePutInOrder() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 2);
      insertShuffled(warehouse, table);
      VacuumInfo done = vacuum(warehouse, table, VacuumMode.SORT_ONLY, 100);
      List<Object> names = content(warehouse, table).stream().map(row -> row.get(1)).toList();
      Comparator<Object> order = Comparator.nullsLast(Comparator.comparing(String::valueOf));
      assertThat(names).as("seed %d", seed).hasSize(36_000).isSortedAccordingTo(order);
      assertThat(done.after().sortedRowCount()).isEqualTo(36_000);
      assertThat(vacuum(warehouse, table, VacuumMode.SORT_ONLY, 100).status()).isEqualTo("Skipped");
    }
  }

  @Test
  void aTableThatIsSortedEnoughIsLeftAlone() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 1);
      insert(warehouse, table, rows(0, 40_000));
      insert(warehouse, table, rows(39_000, 9000));
      insert(warehouse, table, rows(0, 9000));
      assertThat(vacuum(warehouse, table, VacuumMode.SORT_ONLY, 60).status()).isEqualTo("Skipped");
      VacuumInfo done = vacuum(warehouse, table, VacuumMode.SORT_ONLY, 95);
      assertThat(done.status()).isEqualTo("Finished");
      assertThat(done.after().sortedPercent()).isEqualTo(100);
    }
  }

  @Test
  void deleteOnlyTakesDeletedRowsAwayAsFarAsAskedFor() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 0);
      insert(warehouse, table, rows(0, 10_000));
      insert(warehouse, table, rows(10_000, 10_000));
      deleteKeys(warehouse, table, 0, 1000);
      deleteKeys(warehouse, table, 10_000, 10_500);
      assertThat(vacuum(warehouse, table, VacuumMode.DELETE_ONLY, 90).status())
          .isEqualTo("Skipped");
      VacuumInfo some = vacuum(warehouse, table, VacuumMode.DELETE_ONLY, 95);
      assertThat(some.after().deletedRowCount()).isEqualTo(500);
      VacuumInfo all = vacuum(warehouse, table, VacuumMode.DELETE_ONLY, 100);
      assertThat(all.after().deletedRowCount()).isZero();
      assertThat(content(warehouse, table)).hasSize(18_500);
    }
  }

  @Test
  void fullWritesRowsInMemoryAndMergesSmallSegments() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 0);
      insert(warehouse, table, rows(0, 1000));
      vacuum(warehouse, table, VacuumMode.FULL, 95);
      insert(warehouse, table, rows(1000, 1000));
      VacuumInfo done = vacuum(warehouse, table, VacuumMode.FULL, 95);
      assertThat(done.after())
          .isEqualTo(new VacuumInfo.TableFigures(2000, 0, 2000, 1, done.after().sizeBytes()));
      assertThat(content(warehouse, table)).isEqualTo(rows(0, 2000));
      assertThat(warehouse.compactions().stream().map(CompactionInfo::kind))
          .containsExactly(Kind.FLUSH, Kind.FLUSH, Kind.MERGE);
    }
  }

  @Test
  void aStopLeavesTheTableAsItWasAndNoFiles() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 1);
      insertShuffled(warehouse, table);
      List<List<Object>> before = withIds(warehouse, table);
      List<String> files = directory.list("segments");
      int[] calls = {0};
      Runnable stop =
          () -> {
            if (++calls[0] == 8) {
              throw new DatabaseException(ErrorCode.QUERY_CANCELED, "stop");
            }
          };
      assertThatThrownBy(() -> warehouse.vacuum(table, VacuumMode.SORT_ONLY, 100, false, stop))
          .isInstanceOf(DatabaseException.class);
      assertThat(withIds(warehouse, table)).isEqualTo(before);
      assertThat(directory.list("segments")).isEqualTo(files);
      assertThat(warehouse.compactions().getLast().status()).isEqualTo(Status.STOPPED);
      assertThat(warehouse.vacuums().getLast().status()).isEqualTo("Stopped");
    }
  }

  @Test
  void rowsThatAreDeletedWhileTheyAreSortedStayDeleted() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 1);
      insertShuffled(warehouse, table);
      int[] calls = {0};
      Runnable deleteOnce =
          () -> {
            if (++calls[0] == 5) {
              deleteKeys(warehouse, table, 100, 20_000);
            }
          };
      warehouse.vacuum(table, VacuumMode.SORT_ONLY, 100, false, deleteOnce);
      assertThat(content(warehouse, table)).as("seed %d", seed).isEqualTo(expectedAfterDelete());
    }
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = warehouse.vacuums().isEmpty() ? firstTable(warehouse) : 0;
      assertThat(content(warehouse, table)).as("seed %d", seed).isEqualTo(expectedAfterDelete());
    }
  }

  @Test
  void itEndsThoughOthersAddRowsOutOfOrderAllTheWhile() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 1);
      insert(warehouse, table, rows(0, 9000));
      insert(warehouse, table, rows(0, 9000));
      int[] calls = {0};
      Runnable addMore =
          () -> {
            if (++calls[0] % 5 == 0) {
              insert(warehouse, table, rows(0, 9000));
            }
            assertThat(calls[0]).isLessThan(1000);
          };
      warehouse.vacuum(table, VacuumMode.SORT_ONLY, 100, false, addMore);
      assertThat(calls[0]).isGreaterThan(5);
      assertThat(content(warehouse, table)).hasSize(18_000 + calls[0] / 5 * 9000);
    }
  }

  private static int firstTable(Warehouse warehouse) {
    try (Transaction transaction = read(warehouse)) {
      int schema = StoreFixture.publicSchema(transaction.catalog());
      return transaction.catalog().relations(schema).iterator().next().id();
    }
  }

  private static List<List<Object>> expectedAfterDelete() {
    List<List<Object>> left = new ArrayList<>(rows(0, 100));
    left.addAll(rows(20_000, 16_000));
    return left;
  }

  @Test
  void upkeepRestoresTheOrderOfFourRunsAndLeavesRowsInOrderAlone() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 1);
      for (int part = 0; part < 8; part++) {
        insert(warehouse, table, rows(part * 9000L, 9000));
      }
      warehouse.upkeep();
      assertThat(warehouse.compactions()).isEmpty();
      for (int part = 0; part < 3; part++) {
        insert(warehouse, table, rows(part, 9000));
      }
      warehouse.upkeep();
      assertThat(warehouse.compactions()).isEmpty();
      insert(warehouse, table, rows(4, 9000));
      warehouse.upkeep();
      CompactionInfo sort = warehouse.compactions().getLast();
      assertThat(sort.kind()).isEqualTo(Kind.SORT);
      assertThat(sort.status()).isEqualTo(Status.DONE);
      assertThat(sort.byVacuum()).isFalse();
      assertThat(sort.rowCountBefore()).isEqualTo(4 * 9000);
      assertThat(content(warehouse, table).stream().map(row -> (Long) row.getFirst()).limit(36_000))
          .isSorted();
      int count = warehouse.compactions().size();
      warehouse.upkeep();
      assertThat(warehouse.compactions()).hasSize(count);
    }
  }

  @Test
  void pausedCompactionStillFlushesAndVacuumStillWorks() {
    try (Warehouse warehouse = Warehouse.open(directory, options())) {
      int table = createTable(warehouse, 1);
      warehouse.changeSettings(settings -> settings.withAutovacuum(false));
      insertShuffled(warehouse, table);
      insert(warehouse, table, rows(0, 3000));
      warehouse.upkeep();
      assertThat(warehouse.compactions().stream().map(CompactionInfo::kind))
          .containsExactly(Kind.FLUSH);
      assertThat(vacuum(warehouse, table, VacuumMode.SORT_ONLY, 100).status())
          .isEqualTo("Finished");
    }
  }
}
