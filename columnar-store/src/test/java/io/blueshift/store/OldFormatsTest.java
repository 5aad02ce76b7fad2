package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.transaction.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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
      return transaction.catalog().relations(schema).iterator().next().id();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
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
}
