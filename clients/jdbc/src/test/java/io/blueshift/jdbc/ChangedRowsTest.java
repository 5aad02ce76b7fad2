package io.blueshift.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// UPDATE, DELETE, MERGE and RETURNING through the driver, on a warehouse in memory.
class ChangedRowsTest {
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:blueshift:");
    statement = connection.createStatement();
    statement.execute("create table t (id int, v varchar(10))");
    statement.execute("insert into t values (1, 'a'), (2, 'b'), (3, 'c')");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private String value(String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @Test
  void updateCountsAreTheRowsThatChanged() throws SQLException {
    assertThat(statement.executeUpdate("update t set v = 'x' where id > 1")).isEqualTo(2);
    assertThat(statement.executeUpdate("delete from t where id = 3")).isEqualTo(1);
    assertThat(
            statement.executeUpdate(
                "merge into t using (select 2 as id union all select 9) s on s.id = t.id"
                    + " when matched then delete when not matched then insert values (s.id, 'n')"))
        .isEqualTo(2);
    assertThat(value("select listagg(id || v, ',') within group (order by id) from t"))
        .isEqualTo("1a,9n");
  }

  @Test
  void preparedChangesTakeTheTypesOfColumns() throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update t set v = ? where id = ? + 0")) {
      assertThat(update.getMetaData()).isNull();
      assertThat(update.getParameterMetaData().getParameterType(1)).isEqualTo(Types.VARCHAR);
      assertThat(update.getParameterMetaData().getParameterType(2)).isEqualTo(Types.INTEGER);
      for (int id = 1; id <= 3; id++) {
        update.setString(1, "v" + id);
        update.setInt(2, id);
        update.addBatch();
      }
      assertThat(update.executeBatch()).containsExactly(1, 1, 1);
    }
    assertThat(value("select listagg(v, ',') within group (order by id) from t"))
        .isEqualTo("v1,v2,v3");
    try (PreparedStatement delete = connection.prepareStatement("delete from t where v = ?")) {
      delete.setString(1, "v2");
      assertThat(delete.executeUpdate()).isEqualTo(1);
      assertThat(delete.executeUpdate()).isZero();
    }
  }

  @Test
  void returningGivesAResultSet() throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update t set v = v || ? where id = ? returning id as key, v")) {
      assertThat(update.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(update.getMetaData().getColumnLabel(1)).isEqualTo("key");
      update.setString(1, "!");
      update.setInt(2, 2);
      try (ResultSet rows = update.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("v")).isEqualTo("b!");
        assertThat(rows.next()).isFalse();
      }
    }
    assertThat(value("insert into t values (4, 'd') returning id * 10")).isEqualTo("40");
    assertThat(value("delete from t where id = 4 returning v")).isEqualTo("d");
    assertThat(value("select count(*) from t")).isEqualTo("3");
  }

  @Test
  void rolledBackChangesAreForgotten() throws SQLException {
    connection.setAutoCommit(false);
    assertThat(statement.executeUpdate("update t set v = 'x'")).isEqualTo(3);
    assertThat(statement.executeUpdate("delete from t where id = 1")).isEqualTo(1);
    assertThat(value("select count(*) from t where v = 'x'")).isEqualTo("2");
    connection.rollback();
    assertThat(value("select count(*) from t where v = 'x'")).isEqualTo("0");
    assertThat(value("select count(*) from t")).isEqualTo("3");
  }

  @Test
  void aReadOnlyTransactionChangesNothing() throws SQLException {
    connection.setReadOnly(true);
    assertThatThrownBy(() -> statement.executeUpdate("delete from t"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
  }
}
