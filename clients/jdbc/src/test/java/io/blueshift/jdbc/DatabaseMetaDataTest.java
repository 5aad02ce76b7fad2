package io.blueshift.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every method of DatabaseMetaData answers; those that give rows have the columns of JDBC's
/// specification.
class DatabaseMetaDataTest {
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry(
              "getTables",
              "table_cat table_schem table_name table_type remarks type_cat type_schem type_name"
                  + " self_referencing_col_name ref_generation"),
          Map.entry(
              "getColumns",
              "table_cat table_schem table_name column_name data_type type_name column_size"
                  + " buffer_length decimal_digits num_prec_radix nullable remarks column_def"
                  + " sql_data_type sql_datetime_sub char_octet_length ordinal_position is_nullable"
                  + " scope_catalog scope_schema scope_table source_data_type is_autoincrement"
                  + " is_generatedcolumn"),
          Map.entry("getSchemas", "table_schem table_catalog"),
          Map.entry("getCatalogs", "table_cat"),
          Map.entry("getTableTypes", "table_type"),
          Map.entry(
              "getPrimaryKeys", "table_cat table_schem table_name column_name key_seq pk_name"),
          Map.entry(
              "getImportedKeys",
              "pktable_cat pktable_schem pktable_name pkcolumn_name fktable_cat fktable_schem"
                  + " fktable_name fkcolumn_name key_seq update_rule delete_rule fk_name pk_name"
                  + " deferrability"),
          Map.entry(
              "getTypeInfo",
              "type_name data_type precision literal_prefix literal_suffix create_params nullable"
                  + " case_sensitive searchable unsigned_attribute fixed_prec_scale auto_increment"
                  + " local_type_name minimum_scale maximum_scale sql_data_type sql_datetime_sub"
                  + " num_prec_radix"),
          Map.entry(
              "getIndexInfo",
              "table_cat table_schem table_name non_unique index_qualifier index_name type"
                  + " ordinal_position column_name asc_or_desc cardinality pages filter_condition"));

  static Stream<Method> methods() {
    return Arrays.stream(DatabaseMetaData.class.getMethods())
        .filter(method -> method.getDeclaringClass() == DatabaseMetaData.class)
        .sorted(Comparator.comparing(Method::toString));
  }

  private static @Nullable Object argument(Class<?> type) {
    if (type == int.class) {
      return Connection.TRANSACTION_SERIALIZABLE;
    }
    if (type == boolean.class) {
      return false;
    }
    return null;
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodAnswers(Method method) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:")) {
      Object[] arguments =
          Arrays.stream(method.getParameterTypes()).map(DatabaseMetaDataTest::argument).toArray();
      Object answer;
      try {
        answer = method.invoke(connection.getMetaData(), arguments);
      } catch (InvocationTargetException e) {
        assertThat(e.getCause()).isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThat(method.getName()).isEqualTo("getRowIdLifetime");
        return;
      }
      if (answer instanceof ResultSet rows) {
        try (rows) {
          String expected = COLUMNS.get(method.getName());
          if (expected != null) {
            assertThat(names(rows)).containsExactly(expected.split(" ", -1));
          } else {
            assertThat(names(rows)).isNotEmpty();
          }
          while (rows.next()) {
            assertThat(rows.getRow()).isPositive();
          }
        }
      } else {
        assertThat(answer != null || method.getName().equals("getUserName")).isTrue();
      }
    }
  }

  private static List<String> names(ResultSet rows) throws SQLException {
    ResultSetMetaData metadata = rows.getMetaData();
    List<String> names = new ArrayList<>();
    for (int column = 1; column <= metadata.getColumnCount(); column++) {
      names.add(metadata.getColumnName(column).toLowerCase(Locale.ROOT));
    }
    return names;
  }

  @Test
  void tablesColumnsAndKeysAreListed() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:")) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("create table region(id int primary key, name varchar(25) not null)");
        statement.execute(
            "create table nation(id bigint identity(1,1), region_id int references region(id),"
                + " price numeric(9,3) default 1.5)");
        statement.execute("create view regions as select name from region");
      }
      DatabaseMetaData metadata = connection.getMetaData();
      assertThat(column(metadata.getTables(null, "public", "%", null), "table_name"))
          .containsExactlyInAnyOrder("nation", "region", "regions");
      assertThat(column(metadata.getTables(null, null, "%", new String[] {"VIEW"}), "table_name"))
          .contains("regions")
          .doesNotContain("region");
      assertThat(column(metadata.getColumns(null, "public", "nation", "%"), "column_name"))
          .containsExactly("id", "region_id", "price");
      assertThat(column(metadata.getColumns(null, "public", "nation", "%"), "is_autoincrement"))
          .containsExactly("YES", "NO", "NO");
      assertThat(column(metadata.getColumns(null, "public", "nation", "price"), "decimal_digits"))
          .containsExactly("3");
      assertThat(column(metadata.getPrimaryKeys(null, "public", "region"), "column_name"))
          .containsExactly("id");
      assertThat(column(metadata.getImportedKeys(null, "public", "nation"), "pktable_name"))
          .containsExactly("region");
      assertThat(column(metadata.getExportedKeys(null, "public", "region"), "fktable_name"))
          .containsExactly("nation");
    }
  }

  private static List<@Nullable String> column(ResultSet rows, String name) throws SQLException {
    try (rows) {
      List<@Nullable String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(name));
      }
      return values;
    }
  }
}
