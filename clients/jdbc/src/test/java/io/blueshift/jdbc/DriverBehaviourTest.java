package io.blueshift.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What pools, mappers and tools expect of a driver, on a warehouse in memory.
class DriverBehaviourTest {
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:blueshift:");
    statement = connection.createStatement();
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

  private static List<Long> longs(ResultSet rows) throws SQLException {
    List<Long> values = new ArrayList<>();
    while (rows.next()) {
      values.add(rows.getLong(1));
    }
    return values;
  }

  @Test
  void connectionClosesResultsAndGeneratedKeysThatNobodyClosed() throws SQLException {
    statement.execute("create table t (id bigint identity(1, 1), v varchar(10))");
    statement.executeUpdate(
        "insert into t (v) values ('a'), ('b')", Statement.RETURN_GENERATED_KEYS);
    ResultSet keys = statement.getGeneratedKeys();
    assertThat(keys.next()).isTrue();
    ResultSet rows = connection.createStatement().executeQuery("select * from t");
    assertThat(rows.next()).isTrue();
    ResultSet settings = connection.createStatement().executeQuery("show all");
    assertThat(settings.next()).isTrue();

    connection.close();

    assertThat(rows.isClosed()).isTrue();
    assertThat(keys.isClosed()).isTrue();
    assertThatThrownBy(rows::next)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
  }

  @Test
  void batchGivesTheGeneratedKeysOfAllItsRows() throws SQLException {
    statement.execute("create table t (id bigint identity(1, 1), v varchar(10))");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into t (v) values (?)", Statement.RETURN_GENERATED_KEYS)) {
      for (int row = 0; row < 3; row++) {
        insert.setString(1, "v" + row);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      assertThat(longs(insert.getGeneratedKeys())).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void valuesOfSequencesAreGeneratedKeys() throws SQLException {
    statement.execute("create sequence numbers start with 7");
    statement.execute("create table t (id bigint default nextval('numbers'), v varchar(10))");
    statement.executeUpdate(
        "insert into t (v) values ('a'), ('b')", Statement.RETURN_GENERATED_KEYS);
    assertThat(longs(statement.getGeneratedKeys())).containsExactly(7L, 8L);
  }

  @Test
  void sqlTimestampIsAPointInTimeForTimestamptzAndAClockReadingForTimestamp() throws SQLException {
    statement.execute("create table t (local timestamp, instant timestamptz)");
    Timestamp given = Timestamp.from(Instant.parse("2024-07-01T10:00:00.123456Z"));
    Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
    try (PreparedStatement insert = connection.prepareStatement("insert into t values (?, ?)")) {
      insert.setTimestamp(1, given);
      insert.setTimestamp(2, given);
      insert.executeUpdate();
      insert.setTimestamp(1, given, tokyo);
      insert.setTimestamp(2, given, tokyo);
      insert.executeUpdate();
    }
    try (ResultSet rows = statement.executeQuery("select local, instant from t order by local")) {
      List<Object> read = new ArrayList<>();
      while (rows.next()) {
        read.add(rows.getObject(1, LocalDateTime.class));
        assertThat(rows.getTimestamp(2)).isEqualTo(given);
        assertThat(rows.getObject(2, OffsetDateTime.class).toInstant())
            .isEqualTo(given.toInstant());
      }
      assertThat(read)
          .containsExactlyInAnyOrder(
              given.toLocalDateTime(), LocalDateTime.parse("2024-07-01T19:00:00.123456"));
    }
    try (PreparedStatement query =
        connection.prepareStatement("select count(*) from t where instant = ?")) {
      query.setTimestamp(1, given);
      assertThat(longs(query.executeQuery())).containsExactly(2L);
      query.setObject(1, given, Types.TIMESTAMP_WITH_TIMEZONE);
      assertThat(longs(query.executeQuery())).containsExactly(2L);
    }
  }

  @Test
  void setObjectTakesTheTypesThatItsCallerNames() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select ?::int, ?::decimal(10, 2), ?::time, ?::boolean")) {
      query.setObject(1, "7", JDBCType.INTEGER);
      query.setObject(2, 7.126, JDBCType.DECIMAL, 2);
      query.setObject(3, "01:02:03", Types.TIME);
      query.setObject(4, 1, Types.BOOLEAN);
      try (ResultSet rows = query.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(7);
        assertThat(rows.getBigDecimal(2)).isEqualTo(new BigDecimal("7.13"));
        assertThat(rows.getObject(3, LocalTime.class)).isEqualTo(LocalTime.of(1, 2, 3));
        assertThat(rows.getBoolean(4)).isTrue();
      }
    }
  }

  @Test
  void arraysAreRefusedClearly() throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("select ?")) {
      assertThatThrownBy(() -> query.setObject(1, new int[] {1}))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("int[]");
    }
  }

  @Test
  void jdbcEscapesAreReplaced() throws SQLException {
    assertThat(value("select {fn ucase('a')} || {fn concat('b', {fn lcase('C')})}"))
        .isEqualTo("Abc");
    assertThat(value("select 'a_b' like 'a!_b' {escape '!'}")).isEqualTo("true");
    assertThat(
            value(
                "select count(*) from {oj (select 1 as i) a left outer join (select 2 as i) b on a.i = b.i}"))
        .isEqualTo("1");
    assertThat(value("select {d '2024-02-29'}")).isEqualTo("2024-02-29");
    assertThat(value("select {fn curdate()} = current_date")).isEqualTo("true");
    assertThat(value("select '{fn x}' /* {oj */ -- {oj")).isEqualTo("{fn x}");
    assertThat(value("select $${fn x}$$")).isEqualTo("{fn x}");
  }

  @Test
  void threadsThatShareAConnectionTakeTurns() throws Exception {
    statement.execute("create table t (i int)");
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Long>> answers = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        answers.add(
            threads.submit(() -> {
              long sum = 0;
              for (int round = 0; round < 25; round++) {
                try (Statement own = connection.createStatement()) {
                  own.executeUpdate("insert into t values (1)");
                  sum +=
                      longs(own.executeQuery("select count(*) from generate_series(1, 3000)"))
                          .getFirst();
                }
              }
              return sum;
            }));
      }
      for (Future<Long> answer : answers) {
        assertThat(answer.get()).isEqualTo(75_000);
      }
    }
    assertThat(value("select count(*) from t")).isEqualTo("100");
  }

  @Test
  void schemaThatDoesNotExistIsNoCurrentSchema() throws SQLException {
    connection.setSchema("nowhere");
    assertThat(connection.getSchema()).isNull();
    connection.setSchema("public");
    assertThat(connection.getSchema()).isEqualTo("public");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:blueshift://localhost:5439/dev, 0A000",
    "jdbc:blueshift:?threads=many, 22023",
    "jdbc:blueshift:?threads=-1, 22023",
    "jdbc:blueshift:?read_only=perhaps, 22023",
    "jdbc:blueshift:?style=%ZZ, 08001",
    "jdbc:blueshift:?style, 08001",
    "jdbc:blueshift:?nope=1, 42704",
    "jdbc:blueshift:/dev/null, 58P02",
    "jdbc:blueshift:/no/such/warehouse?read_only=true, 58P01",
  })
  void wrongUrlsAreRefusedWithAState(String url, String state) {
    assertThatThrownBy(() -> DriverManager.getConnection(url))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
  }
}
