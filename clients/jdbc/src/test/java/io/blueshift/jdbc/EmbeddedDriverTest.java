package io.blueshift.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The driver against a real warehouse in this process.
class EmbeddedDriverTest {
  @TempDir Path folder;

  private static Connection memory() throws SQLException {
    return DriverManager.getConnection("jdbc:blueshift:");
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int width = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= width; column++) {
          values.add(result.getString(column));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void typesSurviveTheWayInAndOut() throws SQLException {
    try (Connection connection = memory()) {
      run(
          connection,
          "create table t(i int, n numeric(12,2), s varchar(20), d date, ts timestamp, b boolean, f float8)");
      try (PreparedStatement insert =
          connection.prepareStatement("insert into t values (?, ?, ?, ?, ?, ?, ?)")) {
        insert.setInt(1, 7);
        insert.setBigDecimal(2, new BigDecimal("12.50"));
        insert.setString(3, "blue");
        insert.setObject(4, LocalDate.of(2026, 11, 22));
        insert.setObject(5, LocalDateTime.of(2026, 11, 22, 1, 2, 3, 4_000));
        insert.setBoolean(6, true);
        insert.setDouble(7, 0.25);
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("select * from t")) {
        assertThat(result.next()).isTrue();
        assertThat(result.getInt("i")).isEqualTo(7);
        assertThat(result.getBigDecimal("n")).isEqualByComparingTo("12.50");
        assertThat(result.getString("s")).isEqualTo("blue");
        assertThat(result.getObject("d", LocalDate.class)).isEqualTo(LocalDate.of(2026, 11, 22));
        assertThat(result.getObject("ts", LocalDateTime.class))
            .isEqualTo(LocalDateTime.of(2026, 11, 22, 1, 2, 3, 4_000));
        assertThat(result.getBoolean("b")).isTrue();
        assertThat(result.getDouble("f")).isEqualTo(0.25);
        assertThat(result.next()).isFalse();
      }
    }
  }

  @Test
  void aFolderIsReleasedByItsLastConnectionAndKeepsItsRows() throws SQLException {
    String url = "jdbc:blueshift:" + folder.resolve("warehouse");
    try (Connection first = DriverManager.getConnection(url);
        Connection second = DriverManager.getConnection(url)) {
      run(first, "create table t(a int)");
      run(first, "insert into t values (1), (2), (3)");
      assertThat(rows(second, "select sum(a) from t")).containsExactly("6");
    }
    try (Connection again = DriverManager.getConnection(url)) {
      assertThat(rows(again, "select count(*) from t")).containsExactly("3");
    }
  }

  @Test
  void aNamedStatementGetsItsParametersFromExecute() throws SQLException {
    try (Connection connection = memory()) {
      run(connection, "create table t(i int, s varchar(20))");
      run(connection, "prepare put (int, varchar) as insert into t values ($1, $2)");
      run(connection, "execute put(7, 'blue')");
      run(connection, "prepare get as select s from t where i = $1");
      assertThat(rows(connection, "execute get(7)")).containsExactly("blue");
    }
  }

  @Test
  void rollbackForgetsRowsAndTables() throws SQLException {
    try (Connection connection = memory()) {
      run(connection, "create table t(a int)");
      connection.setAutoCommit(false);
      run(connection, "insert into t values (1)");
      run(connection, "create table u(a int)");
      connection.rollback();
      assertThat(rows(connection, "select count(*) from t")).containsExactly("0");
      assertThatThrownBy(() -> rows(connection, "select * from u"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
      connection.rollback();
    }
  }

  @Test
  void anErrorInABlockLeavesOnlyRollback() throws SQLException {
    try (Connection connection = memory()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> rows(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> rows(connection, "select 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
      connection.rollback();
      assertThat(rows(connection, "select 1")).containsExactly("1");
    }
  }

  @Test
  void commitOfAFailedTransactionRollsBackAndFails() throws SQLException {
    try (Connection connection = memory()) {
      run(connection, "create table t(a int)");
      connection.setAutoCommit(false);
      run(connection, "insert into t values (1)");
      assertThatThrownBy(() -> rows(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
      assertSqlState("25P02", connection::commit);
      assertThat(rows(connection, "select count(*) from t")).containsExactly("0");
    }
  }

  @Test
  void savepointsTakeBackWhatCameAfterThem() throws SQLException {
    try (Connection connection = memory()) {
      run(connection, "create table t(a int)");
      assertSqlState("25P01", connection::setSavepoint);
      connection.setAutoCommit(false);
      run(connection, "insert into t values (1)");
      Savepoint named = connection.setSavepoint("a \"name\"");
      run(connection, "insert into t values (2)");
      Savepoint numbered = connection.setSavepoint();
      assertThatThrownBy(() -> rows(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
      connection.rollback(numbered);
      assertThat(rows(connection, "select sum(a) from t")).containsExactly("3");
      connection.rollback(named);
      assertThat(rows(connection, "select sum(a) from t")).containsExactly("1");
      assertSqlState("3B001", () -> connection.releaseSavepoint(numbered));
      connection.rollback(named);
      connection.releaseSavepoint(named);
      connection.commit();
      assertThat(rows(connection, "select sum(a) from t")).containsExactly("1");
      assertThat(named.getSavepointName()).isEqualTo("a \"name\"");
      assertThat(numbered.getSavepointId()).isPositive();
      assertSqlState("3B001", named::getSavepointId);
      assertSqlState("3B001", () -> connection.rollback(named));
    }
  }

  @Test
  void isolationIsThatOfTheEngine() throws SQLException {
    try (Connection connection = memory()) {
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
      connection.setAutoCommit(false);
      rows(connection, "select 1");
      assertSqlState(
          "25001",
          () -> connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ));
    }
  }

  @Test
  void warningsOfTransactionsHaveTheirSqlState() throws SQLException {
    try (Connection connection = memory()) {
      run(connection, "commit");
      assertThat(connection.getWarnings().getSQLState()).isEqualTo("25P01");
    }
  }

  private static void assertSqlState(String expected, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(expected));
  }

  @Test
  void generatedKeysAreThoseOfIdentityColumns() throws SQLException {
    try (Connection connection = memory();
        Statement statement = connection.createStatement()) {
      statement.execute("create table t(id bigint identity(10, 5), name varchar(10))");
      statement.executeUpdate(
          "insert into t(name) values ('a'), ('b')", Statement.RETURN_GENERATED_KEYS);
      List<Long> keys = new ArrayList<>();
      try (ResultSet result = statement.getGeneratedKeys()) {
        while (result.next()) {
          keys.add(result.getLong(1));
        }
      }
      assertThat(keys).hasSize(2);
      assertThat(rows(connection, "select id from t order by 1"))
          .containsExactly(String.valueOf(keys.get(0)), String.valueOf(keys.get(1)));
    }
  }

  @Test
  void workersShareAQueueByLockingItsRows() throws Exception {
    String url = "jdbc:blueshift:" + folder.resolve("queue");
    List<Long> taken = new CopyOnWriteArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        ExecutorService workers = Executors.newFixedThreadPool(4)) {
      run(connection, "create table queue(id bigint, done boolean)");
      run(connection, "insert into queue select v, false from generate_series(1, 40) v");
      List<Future<?>> results = new ArrayList<>();
      for (int worker = 0; worker < 4; worker++) {
        results.add(workers.submit(() -> takeAll(url, taken)));
      }
      for (Future<?> result : results) {
        result.get();
      }
      assertThat(rows(connection, "select count(*) from queue where done")).containsExactly("40");
    }
    assertThat(taken).hasSize(40).doesNotHaveDuplicates();
  }

  private static @Nullable Void takeAll(String url, List<Long> taken) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement next =
            connection.prepareStatement(
                "select id from queue where not done order by id limit ? for update skip locked");
        PreparedStatement change =
            connection.prepareStatement("update queue set done = true where id = ?")) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setAutoCommit(false);
      next.setInt(1, 1);
      boolean found = true;
      while (found) {
        try (ResultSet rows = next.executeQuery()) {
          found = rows.next();
          if (found) {
            taken.add(rows.getLong(1));
            change.setLong(1, rows.getLong(1));
          }
        }
        if (found) {
          assertThat(change.executeUpdate()).isEqualTo(1);
        }
        connection.commit();
      }
    }
    return null;
  }

  @Test
  void copyReadsQuotedCsvAndReportsBadRecords() throws Exception {
    Path file = folder.resolve("people.csv");
    Files.writeString(file, "id,name\n1,\"Ann, \"\"A\"\"\"\n2,\"two\nlines\"\nx,bad\n4,\n");
    try (Connection connection = memory()) {
      run(connection, "create table people(id int, name varchar(20))");
      run(connection, "copy people from '" + file + "' csv ignoreheader 1 maxerror 1");
      assertThat(rows(connection, "select id, name from people order by id"))
          .containsExactly("1|Ann, \"A\"", "2|two\nlines", "4|null");
      assertThat(
              rows(connection, "select line_number, colname, raw_field_value from stl_load_errors"))
          .containsExactly("5|id|x");
      assertThatThrownBy(
              () -> run(connection, "copy people from '" + file + "' csv ignoreheader 1"))
          .isInstanceOf(SQLException.class);
      assertThat(rows(connection, "select count(*) from people")).containsExactly("3");
    }
  }

  @Test
  void unloadedFilesComeBackThroughCopy() throws Exception {
    try (Connection connection = memory()) {
      run(connection, "create table t(a int, b varchar(20), c numeric(8,3))");
      run(connection, "insert into t values (1, 'x,y', 1.5), (2, null, -0.125), (3, 'q\"z', null)");
      run(
          connection,
          "unload ('select * from t order by a') to '"
              + folder.resolve("out_")
              + "' csv header gzip");
      run(connection, "create table u(like t)");
      run(connection, "copy u from '" + folder.resolve("out_") + "' csv ignoreheader 1 gzip");
      assertThat(rows(connection, "select * from u order by a"))
          .isEqualTo(rows(connection, "select * from t order by a"));
    }
  }

  @Test
  void metadataTellsTablesColumnsAndKeys() throws SQLException {
    try (Connection connection = memory()) {
      run(connection, "create table parent(id int primary key, note varchar(10))");
      run(connection, "create table child(id int, parent_id int references parent(id))");
      try (ResultSet tables =
          connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
        List<String> names = new ArrayList<>();
        while (tables.next()) {
          names.add(tables.getString("TABLE_NAME"));
        }
        assertThat(names).containsExactly("child", "parent");
      }
      try (ResultSet columns = connection.getMetaData().getColumns(null, null, "parent", "%")) {
        assertThat(columns.next()).isTrue();
        assertThat(columns.getString("COLUMN_NAME")).isEqualTo("id");
        assertThat(columns.getInt("NULLABLE")).isZero();
      }
      try (ResultSet keys = connection.getMetaData().getPrimaryKeys(null, null, "parent")) {
        assertThat(keys.next()).isTrue();
        assertThat(keys.getString("COLUMN_NAME")).isEqualTo("id");
      }
    }
  }

  @Test
  void errorsSayWhereAndWhatWasMeant() throws SQLException {
    try (Connection connection = memory()) {
      run(connection, "create table orders(o_orderkey int)");
      assertThatThrownBy(() -> rows(connection, "select o_orderkey\nfrom ordesr"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> {
                assertThat(e.getSQLState()).isEqualTo("42P01");
                assertThat(e.getMessage())
                    .contains("POSITION: line 2, column 6")
                    .contains("orders");
              });
    }
  }

  @Test
  void maxRowsLimitsTheResult() throws SQLException {
    try (Connection connection = memory();
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(3);
      int count = 0;
      try (ResultSet result = statement.executeQuery("select * from generate_series(1, 100)")) {
        while (result.next()) {
          count++;
        }
      }
      assertThat(count).isEqualTo(3);
    }
  }
}
