package io.blueshift.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
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

/// SUPER values in results, metadata and parameters: JSON text, as which a text given is a string.
class SuperValuesTest {
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:blueshift:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table event(id int, data super)");
      statement.execute(
          "insert into event values (1, json_parse('{\"name\":\"ann\",\"scores\":[1,2.50]}')),"
              + " (2, 7), (3, null)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<String> texts(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (result.next()) {
        texts.add(result.getString(1));
      }
      return texts;
    }
  }

  @Test
  void aValueIsReadAsJsonTextOrAsWhatItsTextSays() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select id, data from event order by id")) {
      assertThat(result.next()).isTrue();
      assertThat(result.getString("data")).isEqualTo("{\"name\":\"ann\",\"scores\":[1,2.5]}");
      assertThat(result.getObject(2)).isEqualTo("{\"name\":\"ann\",\"scores\":[1,2.5]}");
      assertThat(result.getObject(2, String.class)).startsWith("{");
      assertThatThrownBy(() -> result.getInt(2)).isInstanceOf(SQLException.class);
      assertThat(result.next()).isTrue();
      assertThat(result.getString(2)).isEqualTo("7");
      assertThat(result.getInt(2)).isEqualTo(7);
      assertThat(result.getBigDecimal(2)).isEqualByComparingTo(BigDecimal.valueOf(7));
      assertThat(result.next()).isTrue();
      assertThat(result.getString(2)).isNull();
      assertThat(result.getObject(2)).isNull();
      assertThat(result.wasNull()).isTrue();
    }
  }

  @Test
  void metadataSaysSuper() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select data, data.name from event")) {
      ResultSetMetaData metadata = result.getMetaData();
      for (int column = 1; column <= 2; column++) {
        assertThat(metadata.getColumnTypeName(column)).isEqualTo("super");
        assertThat(metadata.getColumnType(column)).isEqualTo(Types.LONGVARCHAR);
        assertThat(metadata.getColumnClassName(column)).isEqualTo("java.lang.String");
        assertThat(metadata.getPrecision(column)).isEqualTo(16 << 20);
      }
    }
    try (ResultSet columns = connection.getMetaData().getColumns(null, null, "event", "data")) {
      assertThat(columns.next()).isTrue();
      assertThat(columns.getString("TYPE_NAME")).isEqualTo("super");
      assertThat(columns.getInt("DATA_TYPE")).isEqualTo(Types.LONGVARCHAR);
    }
  }

  @Test
  void parametersAreStringsNumbersOrTextsToParse() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into event values (?, ?), (?, json_parse(?))")) {
      insert.setInt(1, 4);
      insert.setString(2, "[1]");
      insert.setInt(3, 5);
      insert.setString(4, "[1]");
      assertThat(insert.executeUpdate()).isEqualTo(2);
    }
    assertThat(texts("select data from event where id > 3 order by id"))
        .containsExactly("\"[1]\"", "[1]");
    try (PreparedStatement query =
        connection.prepareStatement(
            "select id from event where data.name = ? or data = ? order by id")) {
      query.setString(1, "ann");
      query.setInt(2, 7);
      try (ResultSet result = query.executeQuery()) {
        assertThat(result.next()).isTrue();
        assertThat(result.getInt(1)).isEqualTo(1);
        assertThat(result.next()).isTrue();
        assertThat(result.getInt(1)).isEqualTo(2);
        assertThat(result.next()).isFalse();
      }
    }
  }

  @Test
  void aParameterBesideASuperValueIsOfThatType() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select count(*) from event where data = ?")) {
      ParameterMetaData metadata = query.getParameterMetaData();
      assertThat(metadata.getParameterTypeName(1)).isEqualTo("super");
      query.setNull(1, Types.LONGVARCHAR);
      try (ResultSet result = query.executeQuery()) {
        assertThat(result.next()).isTrue();
        assertThat(result.getInt(1)).isZero();
      }
    }
  }

  @Test
  void elementsAreRows() throws SQLException {
    assertThat(
            texts("select score from event e, e.data.scores as score at i where id = 1 order by i"))
        .containsExactly("1", "2.5");
  }
}
