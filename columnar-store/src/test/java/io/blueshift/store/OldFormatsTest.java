package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Opens stores that each version of the formats wrote: the folders `datasets/compat/store-N`.
///
/// Each was written with [StoreFixture]: 9,000 rows in a segment, 50 in the manifest, 20 in the log, and
/// was never closed.
///
/// - 1: manifest 1, log 1, segment 1.
/// - 2: the same, where segments know ascending runs of their columns.
/// - 3: manifest 2. Sorted by id. Rows 5, 105 and 9005 were deleted, and the names of 6, 9006 and
///   9056 changed, in segment, manifest and log.
/// - 4: manifest 3, not sorted. Rows 5, 105 and 9005 were deleted, and the names of 6, 9006 and 9056 changed,
///   6 twice. A sequence went on in manifest and log.
/// - 5: the same with manifest 4, which has a history: a segment of rows that several commits added, and
///   history segments.
/// - 6: the same with manifest 5, which has named snapshots: one of before the manifest, one of the log.
///
/// A change of the bytes adds a folder, which [StoreFixture] of that time writes, and changes none.
class OldFormatsTest {
  @TempDir Path folder;

  private Path copyOf(int version) throws IOException {
    Path source = root().resolve("datasets/compat/store-" + version);
    Path target = folder.resolve("store-" + version);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(source.relativize(file).toString()));
      }
    }
    return target;
  }

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("datasets/compat"))) {
      at = at.getParent();
    }
    return at;
  }

  private static List<List<Object>> expected(int version) {
    List<List<Object>> expected = new ArrayList<>(rows(0, 9070));
    if (version >= 3) {
      expected.removeIf(row -> List.of(5L, 105L, 9005L).contains((Long) row.getFirst()));
      expected.stream()
          .filter(row -> List.of(6L, 9006L, 9056L).contains((Long) row.getFirst()))
          .forEach(row -> row.set(1, "changed"));
    }
    return expected;
  }

  private static List<List<Object>> byId(List<List<Object>> rows) {
    return rows.stream().sorted(Comparator.comparing(row -> (Long) row.getFirst())).toList();
  }

  private static int tableId(Warehouse warehouse) {
    try (Transaction transaction = read(warehouse)) {
      int schema = StoreFixture.publicSchema(transaction.catalog());
      return transaction.catalog().relations(schema).stream()
          .filter(relation -> relation instanceof TableDefinition)
          .findFirst()
          .orElseThrow()
          .id();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aStoreOfEachVersionIsReadAndWritten(int version) throws IOException {
    Path store = copyOf(version);
    List<List<Object>> expected = expected(version);
    assertThat(WarehouseCheck.run(LocalStorageDirectory.openReadOnly(store)).problems()).isEmpty();
    try (Warehouse reader =
        Warehouse.open(
            LocalStorageDirectory.openReadOnly(store),
            WarehouseOptions.defaults().withReadOnly(true))) {
      assertThat(byId(content(reader, tableId(reader)))).isEqualTo(expected);
    }
    WarehouseOptions options = WarehouseOptions.defaults().withUpkeep(1 << 22, 1000, false);
    int table;
    try (Warehouse warehouse = Warehouse.open(LocalStorageDirectory.open(store), options)) {
      table = tableId(warehouse);
      assertThat(byId(content(warehouse, table))).isEqualTo(expected);
      try (Transaction transaction = write(warehouse)) {
        append(transaction, table, rows(20_000, 1500));
        commit(transaction);
      }
      expected.addAll(rows(20_000, 1500));
      warehouse.vacuum(table, VacuumMode.FULL, 100, false, () -> {});
      assertThat(byId(content(warehouse, table))).isEqualTo(expected);
    }
    assertThat(WarehouseCheck.run(LocalStorageDirectory.openReadOnly(store)).problems()).isEmpty();
    try (Warehouse warehouse = Warehouse.open(LocalStorageDirectory.open(store), options)) {
      assertThat(byId(content(warehouse, table))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6})
  void sequencesGoOnWhereTheyWere(int version) throws IOException {
    try (Warehouse warehouse =
            Warehouse.open(
                LocalStorageDirectory.open(copyOf(version)), WarehouseOptions.defaults());
        Transaction transaction = write(warehouse)) {
      int schema = StoreFixture.publicSchema(transaction.catalog());
      int sequence =
          transaction.catalog().relations(schema).stream()
              .filter(relation -> relation instanceof SequenceDefinition)
              .findFirst()
              .orElseThrow()
              .id();
      assertThat(transaction.nextSequenceValue(sequence)).isEqualTo(10);
    }
  }

  /// Returns rows of the fixture without some, and with other names for some.
  private static List<List<Object>> rowsWith(int count, List<Long> deleted, List<Long> changed) {
    List<List<Object>> rows = new ArrayList<>(rows(0, count));
    rows.removeIf(row -> deleted.contains((Long) row.getFirst()));
    rows.stream()
        .filter(row -> changed.contains((Long) row.getFirst()))
        .forEach(row -> row.set(1, "changed"));
    return rows;
  }

  @Test
  void aStoreWithHistoryIsReadAsOfEachCommit() throws IOException {
    Map<Long, List<List<Object>>> states = new TreeMap<>();
    states.put(3L, rowsWith(9000, List.of(), List.of()));
    states.put(4L, rowsWith(9000, List.of(5L), List.of(6L)));
    states.put(5L, rowsWith(9050, List.of(5L), List.of(6L)));
    states.put(6L, rowsWith(9050, List.of(5L, 9005L), List.of(6L, 9006L)));
    states.put(8L, rowsWith(9060, List.of(5L, 9005L), List.of(6L, 9006L)));
    states.put(9L, rowsWith(9060, List.of(5L, 9005L), List.of(6L, 9006L, 9056L)));
    states.put(10L, rowsWith(9070, List.of(5L, 9005L), List.of(6L, 9006L, 9056L)));
    states.put(11L, expected(5));
    try (Warehouse warehouse =
            Warehouse.open(LocalStorageDirectory.open(copyOf(5)), WarehouseOptions.defaults());
        Transaction transaction = read(warehouse)) {
      int table = tableId(warehouse);
      states.forEach((commitNumber, rows) -> {
        int number = transaction.olderStates().open(table, commitNumber);
        assertThat(byId(TestRows.read(transaction.table(number))))
            .as("commit %d", commitNumber)
            .isEqualTo(rows);
      });
    }
  }

  @Test
  void aStoreWithoutHistoryIsReadFromItsLastCommitOn() throws IOException {
    try (Warehouse warehouse =
        Warehouse.open(LocalStorageDirectory.open(copyOf(4)), WarehouseOptions.defaults())) {
      int table = tableId(warehouse);
      try (Transaction transaction = read(warehouse)) {
        assertThatThrownBy(() -> transaction.olderStates().open(table, 7))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE));
        int number = transaction.olderStates().open(table, 11);
        assertThat(byId(TestRows.read(transaction.table(number)))).isEqualTo(expected(4));
      }
    }
  }

  @Test
  void namedSnapshotsStayReadable() throws IOException {
    Map<String, List<List<Object>>> named =
        Map.of("kept", rowsWith(9050, List.of(5L, 9005L), List.of(6L, 9006L)), "last", expected(6));
    try (Warehouse warehouse =
        Warehouse.open(LocalStorageDirectory.open(copyOf(6)), WarehouseOptions.defaults())) {
      int table = tableId(warehouse);
      warehouse.vacuum(table, VacuumMode.FULL, 100, false, () -> {});
      try (Transaction transaction = read(warehouse)) {
        assertThat(transaction.olderStates().snapshots())
            .extracting(NamedSnapshot::name)
            .containsExactly("kept", "last");
        named.forEach((name, rows) -> {
          long commitNumber = transaction.olderStates().commitOf(name);
          int number = transaction.olderStates().open(table, commitNumber);
          assertThat(byId(TestRows.read(transaction.table(number)))).as(name).isEqualTo(rows);
        });
      }
    }
  }
}
