package io.blueshift.store;

import static io.blueshift.store.StoreFixture.CONTEXT;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.publicSchema;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.IndexCondition;
import io.blueshift.catalog.IndexCondition.Comparison;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.door.RowPage;
import io.blueshift.door.RowRange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Reads ranges of `part varbyte(20), sort bigint, score double, tag varbyte(20)`, where the primary key is the part
/// with the sort.
class RowRangeTest {
  private static final int PART = 0;
  private static final int SORT = 1;
  private static final int SCORE = 2;
  private static final int TAG = 3;

  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private Warehouse warehouse = open();
  private WarehouseSession session = newSession();
  private final int table = createTable();

  private Warehouse open() {
    return Warehouse.open(directory, WarehouseOptions.defaults().withUpkeep(1 << 22, 200, false));
  }

  private WarehouseSession newSession() {
    return warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private void reopen() {
    warehouse.close();
    warehouse = open();
    session = newSession();
  }

  private int createTable() {
    try (Transaction transaction = write(warehouse)) {
      TableDefinition.Builder builder =
          TableDefinition.builder(
                  transaction.allocateObjectId(Persistence.PERMANENT),
                  publicSchema(transaction.catalog()),
                  "items")
              .addColumn(
                  ColumnDefinition.of("part", new LogicalType.VarbyteType(20)).withNullable(false))
              .addColumn(ColumnDefinition.of("sort", LogicalType.BIGINT).withNullable(false))
              .addColumn(ColumnDefinition.of("score", LogicalType.DOUBLE))
              .addColumn(ColumnDefinition.of("tag", new LogicalType.VarbyteType(20)));
      TableDefinition definition =
          builder
              .addConstraint(new ConstraintDefinition.PrimaryKey("items_pkey", List.of(1, 2), true))
              .build();
      transaction.apply(new CatalogChange.PutRelation(definition));
      commit(transaction);
      return definition.id();
    }
  }

  private int createIndex(
      String name, boolean unique, List<IndexColumn> columns, IndexCondition... conditions) {
    try (Transaction transaction = session.begin(AccessMode.READ_WRITE)) {
      IndexDefinition index =
          new IndexDefinition(
              transaction.allocateObjectId(Persistence.PERMANENT),
              publicSchema(transaction.catalog()),
              name,
              "owner",
              table,
              columns,
              unique,
              List.of(conditions),
              null,
              null);
      transaction.apply(new CatalogChange.PutRelation(index));
      commit(transaction);
      return index.id();
    }
  }

  private static IndexColumn ascending(int column) {
    return new IndexColumn(column + 1, false, false);
  }

  private KeyedTable rows() {
    return session.rows(table, Durability.SYNC);
  }

  private static Row row(String part, long sort, Double score, String tag) {
    return Row.of(Values.bytes(part), sort, score, tag == null ? null : Values.bytes(tag));
  }

  private static void put(KeyedTable rows, Row row) {
    rows.change(row.select(List.of(PART, SORT)), RowChange.put(row), CONTEXT).await();
  }

  private static List<Row> readAll(KeyedTable rows, RowRange range) {
    List<Row> all = new ArrayList<>();
    RowPage page = rows.scan(range, CONTEXT).await();
    all.addAll(page.rows());
    while (page.last() != null) {
      page = rows.scan(range.after(page.last()), CONTEXT).await();
      all.addAll(page.rows());
    }
    return all;
  }

  private static List<Object> column(List<Row> rows, int column) {
    return rows.stream()
        .map(row ->
            row.value(column) instanceof byte[] bytes ? Values.text(bytes) : row.value(column))
        .toList();
  }

  @Test
  void rowsOfAPartitionComeInTheOrderOfTheSortKey() {
    for (long sort = 9; sort >= 0; sort--) {
      put(rows(), row("a", sort, null, null));
      put(rows(), row("b", sort * 10, null, null));
      put(rows(), row("ba", sort, null, null));
    }
    RowRange partition = RowRange.all(4).of(Row.of((Object) Values.bytes("b")));
    assertThat(column(readAll(rows(), partition), SORT))
        .containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L);
    assertThat(column(readAll(rows(), partition.backwards()), SORT))
        .containsExactly(90L, 80L, 70L, 60L, 50L, 40L, 30L, 20L, 10L, 0L);
    RowRange some =
        RowRange.all(2)
            .from(Row.of(Values.bytes("b"), 20L), false)
            .to(Row.of(Values.bytes("b"), 60L), true);
    assertThat(column(readAll(rows(), some), SORT)).containsExactly(30L, 40L, 50L, 60L);
    assertThat(column(readAll(rows(), some.backwards()), SORT)).containsExactly(60L, 50L, 40L, 30L);
    assertThat(readAll(rows(), RowRange.all(7))).hasSize(30);
    RowPage page = rows().scan(some, CONTEXT).await();
    assertThat(page.rows()).hasSize(2);
    put(rows(), row("b", 45, null, null));
    rows().change(Row.of(Values.bytes("b"), 40L), RowChange.delete(), CONTEXT).await();
    assertThat(column(rows().scan(some.after(page.last()), CONTEXT).await().rows(), SORT))
        .containsExactly(45L, 50L);
  }

  @Test
  void anIndexHasItsDirectionsAndItsNulls() {
    createIndex(
        "by_score",
        false,
        List.of(new IndexColumn(SCORE + 1, true, true), new IndexColumn(TAG + 1, false, false)));
    put(rows(), row("a", 1, 2.5, "x"));
    put(rows(), row("a", 2, null, "x"));
    put(rows(), row("a", 3, 7.0, null));
    put(rows(), row("a", 4, 7.0, "b"));
    put(rows(), row("a", 5, -1.0, "b"));
    RowRange all = RowRange.all(2).in("by_score");
    assertThat(column(readAll(rows(), all), SORT)).containsExactly(2L, 4L, 3L, 1L, 5L);
    assertThat(column(readAll(rows(), all.backwards()), SORT)).containsExactly(5L, 1L, 3L, 4L, 2L);
    assertThat(column(readAll(rows(), all.from(Row.of(7.0), true)), SORT))
        .containsExactly(4L, 3L, 1L, 5L);
    assertThat(column(readAll(rows(), all.from(Row.of(7.0), false).to(Row.of(-1.0), false)), SORT))
        .containsExactly(1L);
    assertThat(column(readAll(rows(), all.of(Row.of((Object) null))), SORT)).containsExactly(2L);
  }

  @Test
  void aChangedRowIsFoundOnceUnderTheKeyThatTheReaderSees() {
    createIndex("by_score", false, List.of(ascending(SCORE)));
    put(rows(), row("a", 1, 1.0, null));
    put(rows(), row("a", 2, 2.0, null));
    try (Transaction reader = session.begin(AccessMode.READ_ONLY)) {
      KeyedTable before = warehouse.rows(reader, table);
      RowRange byScore = RowRange.all(10).in("by_score");
      assertThat(column(readAll(before, byScore), SORT)).containsExactly(1L, 2L);
      put(rows(), row("a", 1, 3.0, null));
      put(rows(), row("a", 1, 4.0, "again"));
      warehouse.upkeep();
      assertThat(column(readAll(before, byScore), SCORE)).containsExactly(1.0, 2.0);
      assertThat(column(readAll(rows(), byScore), SCORE)).containsExactly(2.0, 4.0);
    }
  }

  @Test
  void aPartialIndexHasTheRowsForWhichItsConditionHolds() {
    createIndex(
        "tagged",
        false,
        List.of(ascending(SORT)),
        new IndexCondition(TAG + 1, Comparison.IS_NOT_NULL, List.of()),
        new IndexCondition(SCORE + 1, Comparison.GREATER, List.of(0.5)));
    put(rows(), row("a", 1, 1.0, "t"));
    put(rows(), row("a", 2, 1.0, null));
    put(rows(), row("a", 3, 0.5, "t"));
    put(rows(), row("a", 4, null, "t"));
    RowRange tagged = RowRange.all(10).in("tagged");
    assertThat(column(readAll(rows(), tagged), SORT)).containsExactly(1L);
    put(rows(), row("a", 3, 0.6, "t"));
    put(rows(), row("a", 1, 1.0, null));
    assertThat(column(readAll(rows(), tagged), SORT)).containsExactly(3L);
  }

  @Test
  void aUniqueIndexRefusesASecondRowWithItsKey() {
    put(rows(), row("a", 1, 1.0, "t"));
    put(rows(), row("a", 2, 1.0, null));
    assertThatThrownBy(() -> createIndex("one", true, List.of(ascending(SCORE))))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.UNIQUE_VIOLATION));
    session.close();
    session = newSession();
    createIndex(
        "one",
        true,
        List.of(ascending(SCORE)),
        new IndexCondition(TAG + 1, Comparison.EQUAL, List.of(Values.bytes("t"))));
    put(rows(), row("a", 3, 1.0, "u"));
    assertThatThrownBy(() -> put(rows(), row("a", 4, 1.0, "t")))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.UNIQUE_VIOLATION))
        .hasMessageContaining("constraint=one");
    assertThatThrownBy(() -> put(rows(), row("a", 3, 1.0, "t")))
        .hasMessageContaining("constraint=one");
    put(rows(), row("a", 1, 1.0, "u"));
    put(rows(), row("a", 3, 1.0, "t"));
    reopen();
    assertThatThrownBy(() -> put(rows(), row("a", 5, 1.0, "t")))
        .hasMessageContaining("constraint=one");
  }

  @Test
  void whoWritesByACatalogWithoutAUniqueIndexFails() {
    put(rows(), row("a", 1, 1.0, null));
    try (Transaction older = session.begin(AccessMode.READ_WRITE)) {
      assertThat(older.snapshot().commitNumber()).isPositive();
      createIndex("one", true, List.of(ascending(SCORE)));
      assertThatThrownBy(() -> put(warehouse.rows(older, table), row("a", 2, 1.0, null)))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              error -> assertThat(error.code()).isEqualTo(ErrorCode.SERIALIZATION_FAILURE));
    }
  }

  @Test
  void anIndexIsMadeWhileAnotherTransactionWrites() {
    put(rows(), row("a", 1, 1.0, null));
    try (Transaction other = session.begin(AccessMode.READ_WRITE)) {
      put(warehouse.rows(other, table), row("a", 2, 0.5, null));
      createIndex("by_score", false, List.of(ascending(SCORE)));
      put(warehouse.rows(other, table), row("a", 3, 0.1, null));
      commit(other);
    }
    assertThat(column(readAll(rows(), RowRange.all(10).in("by_score")), SORT))
        .containsExactly(3L, 2L, 1L);
  }

  @Test
  void anIndexThatIsDroppedIsGone() {
    int index = createIndex("by_score", false, List.of(ascending(SCORE)));
    put(rows(), row("a", 1, 1.0, null));
    RowRange range = RowRange.all(10).in("by_score");
    assertThat(readAll(rows(), range)).hasSize(1);
    try (Transaction transaction = session.begin(AccessMode.READ_WRITE)) {
      transaction.apply(new CatalogChange.DropRelation(index));
      commit(transaction);
    }
    assertFails(() -> rows().scan(range, CONTEXT), ErrorCode.UNDEFINED_OBJECT);
    assertFails(() -> rows().scan(RowRange.all(0), CONTEXT), ErrorCode.INVALID_PARAMETER_VALUE);
    assertFails(
        () -> rows().scan(RowRange.all(1).from(Row.of(1L), true), CONTEXT),
        ErrorCode.INVALID_PARAMETER_VALUE);
  }

  private static void assertFails(Runnable call, ErrorCode code) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            DatabaseException.class, error -> assertThat(error.code()).isEqualTo(code));
  }

  @Test
  void anIndexGoesWithItsTable() {
    createIndex("by_score", false, List.of(ascending(SCORE)));
    try (Transaction transaction = session.begin(AccessMode.READ_WRITE)) {
      transaction.apply(new CatalogChange.DropRelation(table));
      assertThat(transaction.catalog().relation(publicSchema(transaction.catalog()), "by_score"))
          .isNull();
      commit(transaction);
    }
    reopen();
    try (Transaction transaction = session.begin(AccessMode.READ_ONLY)) {
      assertThat(transaction.catalog().relations()).isEmpty();
    }
  }

  /// Rows by key, in the order of bytes and numbers.
  private static final class Model extends TreeMap<List<Object>, Row> {
    Model() {
      super(
          Comparator.<List<Object>, String>comparing(key -> (String) key.get(0))
              .thenComparing(key -> (Long) key.get(1)));
    }

    List<Row> byKey() {
      return new ArrayList<>(values());
    }

    List<Row> byScore() {
      return values().stream()
          .filter(row -> row.value(TAG) != null)
          .sorted(
              Comparator.comparing(
                      (Row row) -> (Double) row.value(SCORE),
                      Comparator.nullsLast(Comparator.reverseOrder()))
                  .thenComparing(
                      row -> Values.text((byte[]) Objects.requireNonNull(row.value(TAG)))))
          .toList();
    }
  }

  @Test
  void anyHistoryReadsAsItsModel() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    createIndex(
        "by_score",
        false,
        List.of(new IndexColumn(SCORE + 1, true, false), ascending(TAG)),
        new IndexCondition(TAG + 1, Comparison.IS_NOT_NULL, List.of()));
    Model model = new Model();
    for (int step = 0; step < 25; step++) {
      switch (random.nextInt(10)) {
        case 0 -> reopen();
        case 1, 2 -> warehouse.upkeep();
        case 3 -> warehouse.checkpoint();
        default -> changeSome(random, model);
      }
      assertReads(rows(), model, random, "seed " + seed + ", step " + step);
    }
  }

  private void changeSome(Random random, Model model) {
    Model changed = new Model();
    changed.putAll(model);
    try (Transaction transaction = session.begin(AccessMode.READ_WRITE)) {
      KeyedTable own = warehouse.rows(transaction, table);
      int count = random.nextInt(120);
      for (int each = 0; each < count; each++) {
        changeOne(random, own, changed);
      }
      assertReads(own, changed, random, "own changes");
      assertReads(rows(), model, random, "others' changes");
      if (random.nextInt(4) > 0) {
        commit(transaction);
        model.clear();
        model.putAll(changed);
      }
    }
  }

  private static void changeOne(Random random, KeyedTable rows, Model model) {
    String part = "part " + random.nextInt(4);
    long sort = random.nextInt(60);
    Row row =
        row(
            part,
            sort,
            random.nextInt(8) == 0 ? null : random.nextInt(20) / 4.0,
            random.nextInt(4) == 0 ? null : "tag " + random.nextInt(100_000));
    if (random.nextInt(4) == 0) {
      rows.change(row.select(List.of(PART, SORT)), RowChange.delete(), CONTEXT).await();
      model.remove(List.<Object>of(part, sort));
    } else {
      put(rows, row);
      model.put(List.of(part, sort), row);
    }
  }

  private static void assertReads(KeyedTable rows, Model model, Random random, String description) {
    int limit = 1 + random.nextInt(50);
    assertThat(readAll(rows, RowRange.all(limit))).as(description).isEqualTo(model.byKey());
    assertThat(readAll(rows, RowRange.all(limit).backwards()))
        .as(description)
        .isEqualTo(model.byKey().reversed());
    RowRange byScore = RowRange.all(limit).in("by_score");
    assertThat(texts(readAll(rows, byScore))).as(description).isEqualTo(texts(model.byScore()));
    byte[] part = Values.bytes("part 2");
    assertThat(readAll(rows, RowRange.all(limit).of(Row.of((Object) part))))
        .as(description)
        .isEqualTo(
            model.byKey().stream()
                .filter(row -> Arrays.equals((byte[]) row.value(PART), part))
                .toList());
    assertThat(texts(readAll(rows, byScore.from(Row.of(3.0), false).to(Row.of(1.5), true))))
        .as(description)
        .isEqualTo(
            texts(
                model.byScore().stream()
                    .filter(row -> row.value(SCORE) instanceof Double score)
                    .filter(row -> (Double) row.value(SCORE) < 3.0)
                    .filter(row -> (Double) row.value(SCORE) >= 1.5)
                    .toList()));
  }

  private static List<String> texts(List<Row> rows) {
    return rows.stream()
        .map(row ->
            row.value(SCORE) + " " + Values.text((byte[]) Objects.requireNonNull(row.value(TAG))))
        .toList();
  }
}
