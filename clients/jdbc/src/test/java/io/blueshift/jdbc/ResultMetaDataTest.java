package io.blueshift.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What result sets and prepared statements tell about their columns.
class ResultMetaDataTest {
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:blueshift:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("create schema shop");
      statement.execute(
          "create table shop.sale(id bigint identity(1, 1), amount numeric(12,2) not null,"
              + " note varchar(40), day date)");
      statement.execute("create view shop.sales as select id, amount * 2 as twice from shop.sale");
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  /// Returns `schema.table` of each column, `-` where there is none, and a star behind IDENTITY.
  private List<String> origins(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData metadata = result.getMetaData();
      List<String> origins = new ArrayList<>();
      for (int column = 1; column <= metadata.getColumnCount(); column++) {
        String table = metadata.getTableName(column);
        origins.add(
            (table.isEmpty() ? "-" : metadata.getSchemaName(column) + "." + table)
                + (metadata.isAutoIncrement(column) ? "*" : ""));
      }
      return origins;
    }
  }

  @Test
  void columnsOfATableKnowIt() throws SQLException {
    assertThat(origins("select id, amount, amount + 1, note as remark from shop.sale s"))
        .containsExactly("shop.sale*", "shop.sale", "-", "shop.sale");
  }

  @Test
  void originsPassThroughSubqueriesJoinsGroupsAndCommonTables() throws SQLException {
    assertThat(origins("select x.id, y.note from (select id, note from shop.sale) x, shop.sale y"))
        .containsExactly("shop.sale*", "shop.sale");
    assertThat(origins("select note, count(*), max(id) from shop.sale group by note"))
        .containsExactly("shop.sale", "-", "-");
    assertThat(
            origins("with c as (select id, note from shop.sale) select a.id, b.note from c a, c b"))
        .containsExactly("shop.sale*", "shop.sale");
    assertThat(origins("select id from shop.sale union all select id from shop.sale"))
        .containsExactly("-");
  }

  @Test
  void columnsOfAViewAreTheOutermostViews() throws SQLException {
    assertThat(origins("select s.id as number, twice, twice + 1 from shop.sales s"))
        .containsExactly("shop.sales", "shop.sales", "-");
    try (Statement statement = connection.createStatement()) {
      statement.execute("create view shop.outer_sales as select id, twice from shop.sales");
    }
    assertThat(origins("with c as (select * from shop.outer_sales) select id, twice from c"))
        .containsExactly("shop.outer_sales", "shop.outer_sales");
  }

  @Test
  void typesHavePrecisionScaleAndNullability() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select id, amount, note as remark, day from shop.sale")) {
      ResultSetMetaData metadata = statement.getMetaData();
      assertThat(metadata.getColumnType(1)).isEqualTo(Types.BIGINT);
      assertThat(metadata.getPrecision(2)).isEqualTo(12);
      assertThat(metadata.getScale(2)).isEqualTo(2);
      assertThat(metadata.isNullable(2)).isEqualTo(ResultSetMetaData.columnNoNulls);
      assertThat(metadata.getPrecision(3)).isEqualTo(40);
      assertThat(metadata.isNullable(3)).isEqualTo(ResultSetMetaData.columnNullable);
      assertThat(metadata.getColumnLabel(3)).isEqualTo("remark");
      assertThat(metadata.getColumnName(3)).isEqualTo("remark");
      assertThat(metadata.getColumnTypeName(4)).isEqualTo("date");
      assertThat(metadata.getCatalogName(1)).isEmpty();
    }
  }

  @Test
  void anOuterJoinMakesColumnsNullable() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select b.amount from shop.sale a left join shop.sale b on a.id = b.id + 1")) {
      assertThat(statement.getMetaData().isNullable(1)).isEqualTo(ResultSetMetaData.columnNullable);
    }
  }

  @Test
  void generatedKeysAreTheIdentitiesOfTheInsertedRows() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into shop.sale(amount) values (1.5), (2.5)", Statement.RETURN_GENERATED_KEYS)) {
      assertThat(insert.executeUpdate()).isEqualTo(2);
      try (ResultSet keys = insert.getGeneratedKeys()) {
        ResultSetMetaData metadata = keys.getMetaData();
        assertThat(metadata.getColumnCount()).isEqualTo(1);
        assertThat(metadata.getColumnName(1)).isEqualTo("id");
        assertThat(metadata.getTableName(1)).isEqualTo("sale");
        assertThat(metadata.getSchemaName(1)).isEqualTo("shop");
        assertThat(metadata.isAutoIncrement(1)).isTrue();
        assertThat(keys.next()).isTrue();
        long first = keys.getLong("id");
        assertThat(keys.next()).isTrue();
        assertThat(keys.getLong(1)).isGreaterThan(first);
        assertThat(keys.next()).isFalse();
      }
    }
  }

  @Test
  void withoutTheWishThereAreNoGeneratedKeys() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("insert into shop.sale(amount) values (1.5)");
      try (ResultSet keys = statement.getGeneratedKeys()) {
        assertThat(keys.next()).isFalse();
      }
    }
  }
}
