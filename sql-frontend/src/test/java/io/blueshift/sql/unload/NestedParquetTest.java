package io.blueshift.sql.unload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.sql.session.SqlSession;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nested columns of Parquet files that DuckDB wrote, loaded as SUPER.
class NestedParquetTest {
  @TempDir Path folder;
  private SqlSession session;

  @BeforeEach
  void open() {
    session = SqlSession.open("redshift");
  }

  @AfterEach
  void close() {
    session.close();
  }

  private Path written(String query) throws SQLException {
    Path file = folder.resolve("nested.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("copy (" + query + ") to '" + file + "' (format parquet)");
    }
    return file;
  }

  private List<String> loaded(String columns, String query) throws SQLException {
    Path file = written(query);
    session.run("create table t (" + columns + "); copy t from '" + file + "' parquet");
    return session.rows("select json_serialize(doc) from t order by n");
  }

  @Test
  void structuresListsAndMapsBecomeObjectsAndArrays() throws SQLException {
    List<String> rows =
        loaded(
            "n int, doc super",
            """
            select 1 as n, {'a': 1, 'b': {'c': 'x', 'd': [1, null, 3]},
                'm': MAP {'k1': 2.50::decimal(6,2), 'k2': null}, 'l': [{'p': true}, {'p': null}, null]} as doc
            union all
            select 2, {'a': null, 'b': {'c': null, 'd': []}, 'm': MAP {}, 'l': null}
            union all
            select 3, null
            union all
            select 4, {'a': 7, 'b': null, 'm': null, 'l': []}
            """);
    assertThat(rows)
        .containsExactly(
            "{\"a\":1,\"b\":{\"c\":\"x\",\"d\":[1,null,3]},\"m\":{\"k1\":2.5,\"k2\":null},"
                + "\"l\":[{\"p\":true},{\"p\":null},null]}",
            "{\"a\":null,\"b\":{\"c\":null,\"d\":[]},\"m\":{},\"l\":null}",
            "null",
            "{\"a\":7,\"b\":null,\"m\":null,\"l\":[]}");
  }

  @Test
  void scalarsKeepTheirKinds() throws SQLException {
    loaded(
        "n int, doc super",
        """
        select 1 as n, {'d': date '2024-02-29', 't': timestamp '2024-02-29 12:34:56.5', 'f': 0.5::double,
          'r': 0.1::float, 'i': -5::tinyint, 'b': 12345678901::bigint, 's': 'text',
          'w': 123456789012345678901.5::decimal(30,1), 'y': false} as doc
        """);
    assertThat(
            session.rows(
                "select doc.d::date, doc.t::timestamp, doc.f, doc.r, doc.i, doc.b, json_typeof(doc.s),"
                    + " doc.w, doc.y, is_float(doc.f), json_typeof(doc.d) from t"))
        .hasSize(1)
        .first()
        .asString()
        .matches("\\d+\\|\\d+\\|.*\\|string\\|.*\\|true\\|date");
    assertThat(session.rows("select json_serialize(doc) from t"))
        .containsExactly(
            "{\"d\":\"2024-02-29\",\"t\":\"2024-02-29 12:34:56.5\",\"f\":0.5,\"r\":0.1,\"i\":-5,"
                + "\"b\":12345678901,\"s\":\"text\",\"w\":123456789012345678901.5,\"y\":false}");
  }

  @Test
  void listsOfListsAndManyRowsAreReadAcrossRowGroups() throws SQLException {
    Path file =
        written(
            "select i::int as n, case when i % 5 = 0 then null else [[i], [], null, [i, i + 1]] end as doc,"
                + " 'x' || i as s from range(300000) as r(i)");
    session.run("create table t (n int, doc super, s varchar); copy t from '" + file + "' parquet");
    assertThat(
            session.rows(
                "select count(*), count(doc), sum(doc[0][0]::int), sum(doc[3][1]::int),"
                    + " count(doc[2]), min(get_array_length(doc)), count(distinct s) from t"))
        .containsExactly(sums());
  }

  private static String sums() {
    long sum = 0;
    long next = 0;
    for (long i = 0; i < 300_000; i++) {
      sum += i % 5 == 0 ? 0 : i;
      next += i % 5 == 0 ? 0 : i + 1;
    }
    return "300000|240000|" + sum + "|" + next + "|0|4|300000";
  }

  @Test
  void nestedColumnsNeedColumnsOfTypeSuper() throws SQLException {
    Path file = written("select {'a': 1} as doc");
    session.run("create table t (doc varchar)");
    assertThatThrownBy(() -> session.run("copy t from '" + file + "' parquet"))
        .hasMessageContaining("nested columns of Parquet files go to columns of type SUPER");
  }

  @Test
  void unloadedValuesComeBackAsTheirText() throws SQLException {
    session.run(
        "create table t (n int, doc super);"
            + " insert into t values (1, json_parse('{\"a\":[1,2.50]}')), (2, null), (3, 5);"
            + " unload ('select n, doc from t order by n') to '"
            + folder
            + "/out_' format parquet;"
            + " create table u (n int, doc varchar);"
            + " copy u from '"
            + folder
            + "/out_' parquet");
    assertThat(
            session.rows("select n, json_serialize(json_parse(doc).a[1]), doc from u order by n"))
        .containsExactly("1|2.5|{\"a\":[1,2.5]}", "2|null|null", "3|null|5");
  }
}
