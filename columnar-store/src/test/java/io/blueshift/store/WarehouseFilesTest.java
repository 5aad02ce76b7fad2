package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.createTemporaryTable;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.DistributionStyle;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.ReferentialAction;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseFilesTest {
  private static final WarehouseOptions MANUAL =
      WarehouseOptions.defaults().withUpkeep(1 << 20, 1000, false);

  @TempDir Path folder;

  private Warehouse open() {
    return Warehouse.open(LocalStorageDirectory.open(folder), MANUAL);
  }

  private Warehouse openReadOnly() {
    return Warehouse.open(LocalStorageDirectory.openReadOnly(folder), MANUAL.withReadOnly(true));
  }

  private List<String> files(String subfolder) {
    return LocalStorageDirectory.openReadOnly(folder).list(subfolder);
  }

  private static int tableWithRows(Warehouse warehouse, int rowCount) {
    try (Transaction transaction = write(warehouse)) {
      int table = createTable(transaction, "t");
      append(transaction, table, rows(0, rowCount));
      commit(transaction);
      return table;
    }
  }

  @Test
  void rowsOfEverySizeSurviveReopening() {
    int small;
    int large;
    try (Warehouse warehouse = open()) {
      small = tableWithRows(warehouse, 10);
      try (Transaction transaction = write(warehouse)) {
        large = createTable(transaction, "large");
        append(transaction, large, rows(0, 50_000));
        append(transaction, large, rows(50_000, 10));
        commit(transaction);
      }
      assertThat(content(warehouse, large)).isEqualTo(rows(0, 50_010));
    }
    for (int round = 0; round < 2; round++) {
      try (Warehouse warehouse = open()) {
        assertThat(content(warehouse, small)).isEqualTo(rows(0, 10));
        assertThat(content(warehouse, large)).isEqualTo(rows(0, 50_010));
      }
    }
    assertThat(files("segments")).hasSize(1);
    assertThat(files("log")).isEmpty();
  }

  /// The log is replayed from the last checkpoint on at each opening, with all segments that it names.
  @Test
  void aSegmentThatIsGoneKeepsItsName() {
    SimulatedDirectory device = new SimulatedDirectory(1);
    try (Warehouse warehouse = Warehouse.open(device, MANUAL)) {
      int table = tableWithRows(warehouse, 50_000);
      List<String> names = device.list("segments");
      assertThat(names).hasSize(1);
      try (Transaction transaction = write(warehouse)) {
        transaction.apply(new CatalogChange.DropRelation(table));
        commit(transaction);
      }

      SimulatedDirectory killed = device.copy(2);
      try (Warehouse again = Warehouse.open(killed, MANUAL)) {
        assertThat(killed.list("segments")).isEmpty();
        tableWithRows(again, 50_000);
        assertThat(killed.list("segments")).hasSize(1).doesNotContainAnyElementsOf(names);
      }
    }
  }

  @Test
  void everyDefinitionSurvivesReopening() {
    TableDefinition table;
    ViewDefinition view;
    try (Warehouse warehouse = open();
        Transaction transaction = write(warehouse)) {
      int schema = StoreFixture.publicSchema(transaction.catalog());
      int parent = createTable(transaction, "parent");
      table =
          TableDefinition.builder(110_000, schema, "wide")
              .owner("me")
              .addColumn(
                  ColumnDefinition.of("a", LogicalType.BIGINT)
                      .withNullable(false)
                      .withIdentity(new IdentityDefinition(1, 2, true))
                      .withEncoding("az64"))
              .addColumn(
                  ColumnDefinition.of("b", new DecimalType(38, 10))
                      .withDefault(new ExpressionText("1.5", SqlStyle.POSTGRESQL))
                      .withInitialValue(BigInteger.TEN.pow(30).negate())
                      .withComment("second"))
              .distribution(DistributionStyle.KEY, 1)
              .sortKey(SortKeyDefinition.compound(List.of(2, 1)))
              .addConstraint(new ConstraintDefinition.PrimaryKey("pk", List.of(1), false))
              .addConstraint(
                  new ConstraintDefinition.ForeignKey(
                      "fk",
                      List.of(1),
                      parent,
                      List.of(1),
                      ReferentialAction.CASCADE,
                      ReferentialAction.SET_NULL,
                      true))
              .addConstraint(
                  new ConstraintDefinition.Check(
                      "c", new ExpressionText("a > 0", SqlStyle.REDSHIFT), true))
              .comment("a table")
              .build();
      view =
          new ViewDefinition(
              110_001,
              schema,
              "v",
              "me",
              "select a from wide",
              SqlStyle.REDSHIFT,
              List.of(new ViewDefinition.ViewColumn("a", LogicalType.BIGINT, null)),
              false,
              List.of(new ViewDefinition.Dependency(110_000, List.of(1))),
              List.of("public"),
              "a view");
      transaction.apply(new CatalogChange.PutRelation(table));
      transaction.apply(new CatalogChange.PutRelation(view));
      transaction.apply(
          new CatalogChange.PutSchema(new SchemaDefinition(110_002, 1, "s", "me", 5, "schema")));
      commit(transaction);
    }
    try (Warehouse warehouse = open();
        Transaction transaction = read(warehouse)) {
      assertThat(transaction.catalog().relation(110_000)).isEqualTo(table);
      assertThat(transaction.catalog().relation(110_001)).isEqualTo(view);
      assertThat(transaction.catalog().schema(110_002))
          .isEqualTo(new SchemaDefinition(110_002, 1, "s", "me", 5, "schema"));
      assertThat(transaction.catalog().nextObjectId()).isEqualTo(110_003);
      assertThatThrownBy(() -> transaction.catalog().apply(new CatalogChange.DropRelation(110_000)))
          .satisfies(e ->
              assertThat(((DatabaseException) e).code())
                  .isEqualTo(ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST));
    }
  }

  @Test
  void bulkRowsAreSortedBySortKeyWithinSegments() {
    List<List<Object>> shuffled = rows(0, 20_000);
    Collections.shuffle(shuffled, new Random(7));
    try (Warehouse warehouse = open()) {
      int table;
      try (Transaction transaction = write(warehouse)) {
        TableDefinition definition =
            StoreFixture.table(transaction, "sorted")
                .sortKey(SortKeyDefinition.compound(List.of(1)))
                .build();
        table = definition.id();
        transaction.apply(new CatalogChange.PutRelation(definition));
        append(transaction, table, shuffled);
        commit(transaction);
      }
      assertThat(content(warehouse, table)).isEqualTo(rows(0, 20_000));
    }
  }

  @Test
  void upkeepFlushesRowsAndMergesSmallSegments() {
    try (Warehouse warehouse = open()) {
      int table = tableWithRows(warehouse, 1500);
      warehouse.upkeep();
      assertThat(files("segments")).hasSize(1);
      List<List<Object>> expected = new ArrayList<>(rows(0, 1500));
      for (int round = 0; round < 6; round++) {
        try (Transaction transaction = write(warehouse)) {
          append(transaction, table, rows(10_000L * (round + 1), 9000));
          commit(transaction);
        }
        expected.addAll(rows(10_000L * (round + 1), 9000));
        warehouse.upkeep();
      }
      assertThat(sorted(content(warehouse, table))).isEqualTo(sorted(expected));
      try (Transaction transaction = read(warehouse)) {
        assertThat(transaction.table(table).rowGroups()).hasSize(3);
        assertThat(transaction.table(table).statistics(0).maximum()).isEqualTo(68_999L);
      }
    }
    try (Warehouse warehouse = open()) {
      try (Transaction transaction = read(warehouse)) {
        int table = transaction.catalog().relations().getFirst().id();
        assertThat(transaction.table(table).rowCount()).isEqualTo(55_500);
        assertThat(TestRows.read(transaction.table(table))).hasSize(55_500);
      }
    }
  }

  private static List<List<Object>> sorted(List<List<Object>> rows) {
    return rows.stream().sorted(Comparator.comparingLong(row -> (Long) row.getFirst())).toList();
  }

  @Test
  void manySmallAppendsOfOneTransactionBecomeFewChangesAndSegments() {
    int table;
    List<List<Object>> expected = new ArrayList<>();
    try (Warehouse warehouse = open()) {
      table = tableWithRows(warehouse, 1);
      expected.addAll(rows(0, 1));
      try (Transaction writer = write(warehouse)) {
        for (int first = 1; first < 100_000; first += 500) {
          append(writer, table, rows(first, 500));
          expected.addAll(rows(first, 500));
        }
        assertThat(files("segments")).hasSize(1);
        assertThat(writer.table(table).rowGroups()).hasSize(3);
        commit(writer);
      }
      assertThat(sorted(content(warehouse, table))).isEqualTo(expected);
    }
    try (Warehouse warehouse = open()) {
      assertThat(sorted(content(warehouse, table))).isEqualTo(expected);
    }
  }

  @Test
  void droppedSegmentStaysAsLongAsSnapshotHoldsIt() {
    try (Warehouse warehouse =
        Warehouse.open(LocalStorageDirectory.open(folder), MANUAL.withRetention(Duration.ZERO))) {
      int table = tableWithRows(warehouse, 20_000);
      Transaction reader = read(warehouse);
      try (Transaction writer = write(warehouse)) {
        writer.truncate(table);
        commit(writer);
      }
      assertThat(files("segments")).hasSize(1);
      assertThat(TestRows.read(reader.table(table))).isEqualTo(rows(0, 20_000));
      reader.close();
      assertThat(files("segments")).isEmpty();
    }
  }

  @Test
  void rolledBackBulkRowsLeaveNoFile() {
    try (Warehouse warehouse = open()) {
      int table = tableWithRows(warehouse, 1);
      try (Transaction writer = write(warehouse)) {
        append(writer, table, rows(1, 20_000));
        assertThat(files("segments")).hasSize(1);
      }
      assertThat(files("segments")).isEmpty();
    }
  }

  @Test
  void temporaryRowsThatMemoryHasNoRoomForLeaveNoFileBehind() {
    try (MemoryBudget little = MemoryBudget.root("little", 16 << 20);
        Warehouse warehouse =
            Warehouse.open(LocalStorageDirectory.open(folder), MANUAL.withMemory(little))) {
      WarehouseSession session = warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED);
      try (Transaction transaction = session.begin(AccessMode.READ_WRITE)) {
        int table = createTemporaryTable(transaction, "scratch");
        append(transaction, table, rows(0, 20_000));
        commit(transaction);
        assertThat(files("temporary")).hasSize(1);
      }
      session.close();
      assertThat(files("temporary")).isEmpty();
      assertThat(files("segments")).isEmpty();
    }
  }

  @Test
  void secondProcessIsToldWhoHoldsTheWarehouse() {
    try (Warehouse warehouse = open()) {
      assertThatThrownBy(this::open)
          .satisfies(e -> {
            assertThat(((DatabaseException) e).code()).isEqualTo(ErrorCode.OBJECT_IN_USE);
            assertThat(e.getMessage()).contains("pid " + ProcessHandle.current().pid());
            assertThat(((DatabaseException) e).hint()).contains("read-only");
          });
      int table = tableWithRows(warehouse, 20_000);
      try (Transaction transaction = write(warehouse)) {
        append(transaction, table, rows(20_000, 5));
        commit(transaction);
      }
      try (Warehouse reader = openReadOnly()) {
        assertThat(content(reader, table)).isEqualTo(rows(0, 20_005));
        try (Transaction writer = write(warehouse)) {
          writer.truncate(table);
          commit(writer);
        }
        warehouse.checkpoint();
        assertThat(content(reader, table)).isEqualTo(rows(0, 20_005));
        assertThatThrownBy(() -> write(reader).truncate(table))
            .satisfies(e ->
                assertThat(((DatabaseException) e).code())
                    .isEqualTo(ErrorCode.READ_ONLY_TRANSACTION));
      }
    }
  }

  @Test
  void identityAndRowIdsGoOnAfterReopening() {
    int table;
    try (Warehouse warehouse = open();
        Transaction writer = write(warehouse)) {
      TableDefinition definition =
          StoreFixture.table(writer, "t")
              .addColumn(
                  ColumnDefinition.of("n", LogicalType.BIGINT)
                      .withIdentity(new IdentityDefinition(1, 1, true)))
              .build();
      writer.apply(new CatalogChange.PutRelation(definition));
      table = definition.id();
      assertThat(writer.allocateIdentityValues(table, 3, 5)).isEqualTo(1);
      append(writer, table, List.of(Arrays.asList(1L, "x", 1L)));
      commit(writer);
    }
    try (Warehouse warehouse = open();
        Transaction writer = write(warehouse)) {
      assertThat(writer.allocateIdentityValues(table, 3, 1)).isEqualTo(6);
    }
  }

  @Test
  void folderWithOtherFilesIsRefused() throws Exception {
    java.nio.file.Files.writeString(folder.resolve("thesis.txt"), "do not touch");
    assertThatThrownBy(this::open)
        .satisfies(e ->
            assertThat(((DatabaseException) e).code())
                .isEqualTo(ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE));
  }
}
