package io.blueshift.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Batches of prepared statements, on a warehouse in memory.
class BatchTest {
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:blueshift:");
    statement = connection.createStatement();
    statement.execute(
        "create table t (id int primary key enforced, v varchar(5) not null default 'none',"
            + " n decimal(10, 2) check (n < 100), d date)");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private List<String> rows(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
          values.add(rows.getString(column));
        }
        found.add(String.join("|", values));
      }
    }
    return found;
  }

  private PreparedStatement twoColumns(Object... values) throws SQLException {
    PreparedStatement insert = connection.prepareStatement("insert into t (id, v) values (?, ?)");
    for (int index = 0; index < values.length; index += 2) {
      insert.setObject(1, values[index]);
      insert.setObject(2, values[index + 1]);
      insert.addBatch();
    }
    return insert;
  }

  private static BatchUpdateException failure(PreparedStatement batch) {
    return catchThrowableOfType(BatchUpdateException.class, batch::executeBatch);
  }

  @Test
  void expressionsDefaultsAndConversionsHoldForEachRow() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into t (d, n, id) values (?, ? * 2 + 0.5, abs(?) + 10)")) {
      for (int row = 0; row < 3; row++) {
        insert.setObject(1, row == 1 ? null : LocalDate.of(2026, 1, 1 + row));
        insert.setObject(2, row == 0 ? (Object) new BigDecimal("1") : (Object) ("" + row));
        insert.setObject(3, -row);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      assertThat(insert.executeBatch()).isEmpty();
    }
    assertThat(rows("select id, v, n, coalesce(d::varchar, '-') from t order by id"))
        .containsExactly("10|none|2.50|2026-01-01", "11|none|2.50|-", "12|none|4.50|2026-01-03");
  }

  @Test
  void rowsAreManyAndKeepTheirOrder() throws SQLException {
    statement.execute("create table k (id bigint identity(1, 1), v int)");
    int rowCount = 10_000;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into k (v) values (?)", Statement.RETURN_GENERATED_KEYS)) {
      for (int row = 0; row < rowCount; row++) {
        insert.setInt(1, row);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(rowCount).containsOnly(1);
      try (ResultSet keys = insert.getGeneratedKeys()) {
        for (int row = 0; row < rowCount; row++) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getLong(1)).isEqualTo(row + 1);
        }
        assertThat(keys.next()).isFalse();
      }
    }
    assertThat(rows("select count(*), sum(case when id = v + 1 then 1 else 0 end) from k"))
        .containsExactly("10000|10000");
  }

  @Test
  void anErrorTakesTheWholeBatchBackAndNamesTheEntry() throws SQLException {
    statement.execute("insert into t values (7)");
    List<Object[]> wrong =
        List.of(
            new Object[] {"23505", 1, "a", 2, "b", 7, "c", 3, "d"},
            new Object[] {"23505", 1, "a", 2, "b", 1, "c", 3, "d"},
            new Object[] {"22001", 1, "a", 2, "b", 3, "too long", 4, "d"},
            new Object[] {"23502", 1, "a", 2, "b", 3, null, 4, "d"},
            new Object[] {"22P02", 1, "a", 2, "b", "x", "c", 4, "d"});
    for (Object[] each : wrong) {
      Object[] values = Arrays.copyOfRange(each, 1, each.length);
      try (PreparedStatement insert = twoColumns(values)) {
        BatchUpdateException error = failure(insert);
        assertThat(error.getSQLState()).isEqualTo(each[0]);
        assertThat(error.getMessage()).startsWith("Batch entry 2 was aborted: ");
        assertThat(error.getUpdateCounts()).hasSize(4).containsOnly(Statement.EXECUTE_FAILED);
        assertThat(insert.executeBatch()).isEmpty();
      }
    }
    assertThat(rows("select id from t")).containsExactly("7");
    try (PreparedStatement insert = twoColumns(1, "a", 2, "b")) {
      assertThat(insert.executeBatch()).containsExactly(1, 1);
    }
  }

  @Test
  void anErrorFailsTheOpenTransactionUpToASavepoint() throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement first = twoColumns(1, "a", 2, "b")) {
      first.executeBatch();
    }
    Savepoint savepoint = connection.setSavepoint();
    try (PreparedStatement second = twoColumns(3, "c", 2, "b", 4, "d")) {
      assertThat(failure(second).getMessage()).startsWith("Batch entry 1 was aborted: ");
    }
    assertThatThrownBy(() -> statement.executeQuery("select 1"))
        .isInstanceOf(SQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", "25P02");
    connection.rollback(savepoint);
    try (PreparedStatement third = twoColumns(3, "e", 4, "f")) {
      third.executeBatch();
    }
    connection.commit();
    assertThat(rows("select id, v from t order by id")).containsExactly("1|a", "2|b", "3|e", "4|f");
  }

  @Test
  void changesOfABatchHappenAllOrNone() throws SQLException {
    try (PreparedStatement insert = twoColumns(1, "a", 2, "b", 3, "c")) {
      insert.executeBatch();
    }
    try (PreparedStatement update =
        connection.prepareStatement("update t set v = v || ? where id >= ?")) {
      for (int id : new int[] {1, 3, 9}) {
        update.setString(1, "x");
        update.setInt(2, id);
        update.addBatch();
      }
      assertThat(update.executeBatch()).containsExactly(3, 1, 0);
      for (String added : List.of("y", "yyyyyy")) {
        update.setString(1, added);
        update.setInt(2, 1);
        update.addBatch();
      }
      assertThat(failure(update).getMessage()).startsWith("Batch entry 1 was aborted: ");
    }
    assertThat(rows("select v from t order by id")).containsExactly("ax", "bx", "cxx");
  }

  @Test
  void severalRowsOfAValuesListAndSubqueriesAreRunOneByOne() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into t (id) values (?), (? + 100)")) {
      for (int row = 0; row < 3; row++) {
        insert.setInt(1, row);
        insert.setInt(2, row);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(2, 2, 2);
    }
    try (PreparedStatement insert =
        connection.prepareStatement("insert into t (id) select id + ? from t where id < ?")) {
      for (int row = 1; row < 3; row++) {
        insert.setInt(1, row * 1000);
        insert.setInt(2, row);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 2);
    }
    assertThat(rows("select count(*), max(id) from t")).containsExactly("9|2001");
  }

  @Test
  void statementsWithRowsFailWithTheCountsBeforeThem() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into t (id) values (?) returning id")) {
      insert.setInt(1, 1);
      insert.addBatch();
      assertThat(failure(insert).getUpdateCounts()).isEmpty();
    }
  }
}
