package io.blueshift.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange.DropDatabase;
import io.blueshift.catalog.CatalogChange.DropRelation;
import io.blueshift.catalog.CatalogChange.DropSchema;
import io.blueshift.catalog.CatalogChange.PutDatabase;
import io.blueshift.catalog.CatalogChange.PutRelation;
import io.blueshift.catalog.CatalogChange.PutSchema;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final int PUBLIC = 2200;

  private static TableDefinition table(int id, String name) {
    return TableDefinition.builder(id, PUBLIC, name)
        .addColumn(ColumnDefinition.of("a", LogicalType.INTEGER))
        .addColumn(ColumnDefinition.of("b", LogicalType.BIGINT))
        .build();
  }

  private static void assertFails(Catalog catalog, CatalogChange change, ErrorCode code) {
    long version = catalog.version();
    assertThatThrownBy(() -> catalog.apply(change))
        .satisfies(e -> assertThat(((DatabaseException) e).code()).isEqualTo(code));
    assertThat(catalog.version()).isEqualTo(version);
  }

  @Test
  void changeGivesACatalogWithAnotherVersionAndLeavesTheOldOne() {
    Catalog before = Catalog.initial();
    Catalog after = before.apply(new PutRelation(table(100_000, "t")));
    assertThat(after.version()).isNotEqualTo(before.version());
    assertThat(before.relation(PUBLIC, "t")).isNull();
    assertThat(after.relation(PUBLIC, "t")).isEqualTo(table(100_000, "t"));
    assertThat(after.nextObjectId()).isEqualTo(100_001);
  }

  @Test
  void idIsNotGivenAgainAfterItsObjectIsDropped() {
    Catalog catalog =
        Catalog.initial()
            .apply(new PutRelation(table(100_007, "t")))
            .apply(new DropRelation(100_007));
    assertThat(catalog.nextObjectId()).isEqualTo(100_008);
  }

  @Test
  void nameIsUniqueInItsSchemaAmongTablesAndViews() {
    Catalog catalog = Catalog.initial().apply(new PutRelation(table(100_000, "t")));
    assertFails(catalog, new PutRelation(table(100_001, "t")), ErrorCode.DUPLICATE_TABLE);
    Catalog renamed = catalog.apply(new PutRelation(table(100_000, "u")));
    assertThat(renamed.relation(PUBLIC, "t")).isNull();
    assertThat(renamed.apply(new PutRelation(table(100_001, "t"))).relations()).hasSize(2);
  }

  @Test
  void objectThatOthersNeedIsNotDropped() {
    ViewDefinition view =
        new ViewDefinition(
            100_001,
            PUBLIC,
            "v",
            "me",
            "select a from t",
            SqlStyle.REDSHIFT,
            List.of(),
            false,
            List.of(new ViewDefinition.Dependency(100_000, List.of(1))),
            List.of(),
            null);
    Catalog catalog =
        Catalog.initial().apply(new PutRelation(table(100_000, "t"))).apply(new PutRelation(view));
    assertFails(catalog, new DropRelation(100_000), ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST);
    assertFails(catalog, new DropSchema(PUBLIC), ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST);
    assertFails(catalog, new DropDatabase(1), ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST);
    assertThat(catalog.dependents(100_000, 1)).containsExactly(view);
    assertThat(catalog.dependents(100_000, 2)).isEmpty();
    assertThat(
            catalog.apply(new DropRelation(100_001)).apply(new DropRelation(100_000)).relations())
        .isEmpty();
  }

  @Test
  void schemasAndDatabasesComeAndGo() {
    Catalog catalog =
        Catalog.initial()
            .apply(new PutDatabase(new DatabaseDefinition(100_000, "sales", "me", null)))
            .apply(new PutSchema(SchemaDefinition.of(100_001, 100_000, "public", "me")));
    assertThat(catalog.requireDatabase("sales").id()).isEqualTo(100_000);
    assertThat(catalog.requireSchema(100_000, "public").id()).isEqualTo(100_001);
    assertFails(
        catalog,
        new PutSchema(SchemaDefinition.of(100_002, 100_000, "public", "me")),
        ErrorCode.DUPLICATE_SCHEMA);
    assertFails(
        catalog,
        new PutSchema(SchemaDefinition.of(100_002, 77, "s", "me")),
        ErrorCode.UNDEFINED_DATABASE);
    Catalog emptied = catalog.apply(new DropSchema(100_001)).apply(new DropDatabase(100_000));
    assertThat(emptied.databases()).hasSize(1);
    assertFails(emptied, new DropSchema(100_001), ErrorCode.UNDEFINED_SCHEMA);
    assertFails(emptied, new DropDatabase(100_000), ErrorCode.UNDEFINED_DATABASE);
    assertFails(emptied, new DropRelation(5), ErrorCode.UNDEFINED_TABLE);
  }

  @Test
  void droppedColumnNumberIsNotUsedAgain() {
    TableDefinition changed =
        table(100_000, "t").toBuilder()
            .dropColumn(2)
            .addColumn(ColumnDefinition.of("b", LogicalType.DATE))
            .build();
    assertThat(changed.columns()).extracting(ColumnDefinition::number).containsExactly(1, 3);
    assertThat(changed.columnIndexOfNumber(3)).isEqualTo(1);
    assertThat(changed.columnIndexOfNumber(2)).isEqualTo(-1);
  }

  @Test
  void suggestionsAreNearNamesNearestFirst() {
    List<String> names = List.of("orders", "order_items", "customer", "border", "Orders");
    assertThat(NameSuggestions.closest("odrers", names)).containsExactly("Orders", "orders");
    assertThat(NameSuggestions.closest("zzz", names)).isEmpty();
    assertThat(NameSuggestions.distance("abcd", "abdc")).isEqualTo(1);
    assertThat(NameSuggestions.distance("", "abc")).isEqualTo(3);
    assertThat(NameSuggestions.distance("kitten", "sitting")).isEqualTo(3);
  }
}
