package io.blueshift.sql.session;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Queries of a table with indexes, and of a copy of it without any.
final class IndexedScanTest {
  private static final String COLUMNS =
      "(i int, l bigint, s varchar(20), f double precision, n numeric(12, 3), d date)";

  @Test
  void anIndexNeverChangesAnAnswer() {
    long seed = Long.getLong("blueshift.seed", System.nanoTime());
    System.out.println("IndexedScanTest seed " + seed);
    Random random = new Random(seed);
    try (SqlSession session = SqlSession.open(random.nextBoolean() ? "postgresql" : "redshift")) {
      session.run("create table plain " + COLUMNS + "; create table indexed " + COLUMNS);
      change(session, load(random, 30_000));
      List<String> columns = new ArrayList<>(List.of("i", "l", "s", "f", "n", "d"));
      for (int index = 0; index < 5; index++) {
        Collections.shuffle(columns, random);
        session.run(createIndex(random, columns));
      }
      for (int round = 0; round < 8; round++) {
        for (int query = 0; query < 12; query++) {
          String where = where(random);
          String select = "select i, l, s, f, n, d from %s where " + where;
          List<String> expected = sorted(session.rows(select.formatted("plain")));
          assertThat(sorted(session.rows(select.formatted("indexed"))))
              .as("seed %d: %s", seed, where)
              .isEqualTo(expected);
        }
        change(session, randomChange(random));
        if (random.nextInt(3) == 0) {
          session.run("vacuum indexed");
        }
      }
    }
  }

  @Test
  void anIndexNeverChangesTheFirstRowsOfAnOrder() {
    long seed = Long.getLong("blueshift.seed", System.nanoTime());
    System.out.println("IndexedScanTest seed " + seed);
    Random random = new Random(seed);
    try (SqlSession session = SqlSession.open(random.nextBoolean() ? "postgresql" : "redshift")) {
      session.run("create table plain " + COLUMNS + "; create table indexed " + COLUMNS);
      session.run("create table other (k int, word varchar(9))");
      session.run("insert into other select i / 2, 'w' || i from generate_series(1, 999) as s(i)");
      change(session, load(random, 12_000));
      // Rows that agree in these differ in the others.
      change(session, "update %s set n = i %% 900 / 4.0, d = date '2020-01-01' + i %% 400");
      List<String> columns = new ArrayList<>(List.of("i", "l", "s", "f", "n", "d"));
      for (int index = 0; index < 8; index++) {
        Collections.shuffle(columns, random);
        session.run(createIndex(random, columns));
      }
      int byIndexCount = 0;
      for (int round = 0; round < 8; round++) {
        boolean block = random.nextBoolean();
        if (block) {
          session.run("begin");
          change(session, moveEnds(random));
        }
        for (int query = 0; query < 25; query++) {
          Collections.shuffle(columns, random);
          String select = firstRows(random, columns);
          List<String> expected = session.rows(select.formatted("plain"));
          assertThat(session.rows(select.formatted("indexed")))
              .as("seed %d: %s", seed, select)
              .isEqualTo(expected);
          boolean byOrder =
              !select.contains("where")
                  && session
                      .rows("explain " + select.formatted("indexed"))
                      .toString()
                      .contains("Index Scan");
          byIndexCount += byOrder ? 1 : 0;
        }
        if (block) {
          session.run(random.nextBoolean() ? "commit" : "rollback");
        }
        change(session, randomChange(random));
        if (random.nextInt(3) == 0) {
          session.run("vacuum indexed");
        }
      }
      assertThat(byIndexCount).as("seed %d", seed).isPositive();
    }
  }

  @Test
  void rowsThatAgreeInTheIndexAreSortedByTheRestOfTheOrder() {
    try (SqlSession session = SqlSession.open("postgresql")) {
      loadGroups(session);
      assertThat(byIndex(session, "select g, i from t order by g, i limit 3"))
          .containsExactly("0|4000", "0|8000", "0|12000");
      assertThat(byIndex(session, "select g, i from t order by g desc, i desc limit 3 offset 4"))
          .containsExactly("3999|3999", "3998|19998", "3998|15998");
      session.run("begin; update t set g = 0 where i = 7; delete from t where i in (4000, 12000)");
      assertThat(byIndex(session, "select g, i from t order by g, i limit 3"))
          .containsExactly("0|7", "0|8000", "0|16000");
      session.run("rollback");
      assertThat(byIndex(session, "select g, i from t order by g, i limit 2"))
          .containsExactly("0|4000", "0|8000");
    }
  }

  @Test
  void manyRangesAreReadFromTheEndOfTheOrder() {
    try (SqlSession session = SqlSession.open("postgresql")) {
      loadGroups(session);
      String where = " from t where g in (3, 50, 1, 97, 2, 60, 70, 80, 90) ";
      assertThat(byIndex(session, "select g" + where + "order by g limit 2 offset 4"))
          .containsExactly("1", "2");
      assertThat(byIndex(session, "select g" + where + "order by g desc limit 2 offset 4"))
          .containsExactly("97", "90");
      assertThat(byIndex(session, "select g, i" + where + "order by g desc, i limit 2"))
          .containsExactly("97|97", "97|4097");
    }
  }

  @Test
  void anOldStateIsReadInItsOwnOrder() {
    try (SqlSession session = SqlSession.open("postgresql")) {
      loadGroups(session);
      String commit = session.rows("select current_commit()").getFirst();
      session.run("update t set g = -1 where i = 5; delete from t where i = 4000");
      assertThat(byIndex(session, "select g, i from t order by g, i limit 2"))
          .containsExactly("-1|5", "0|8000");
      assertThat(
              session.rows("select g, i from t as of commit " + commit + " order by g, i limit 2"))
          .containsExactly("0|4000", "0|8000");
    }
  }

  /// Makes a table of 20,000 rows in 4,000 groups, with an index of the groups.
  private static void loadGroups(SqlSession session) {
    session.run(
        "create table t (g int, i int);"
            + "insert into t select i % 4000, i from generate_series(20000, 1, -1) as s(i);"
            + "create index t_g on t (g)");
  }

  /// Runs a query that is to read by an index.
  private static List<String> byIndex(SqlSession session, String sql) {
    assertThat(session.rows("explain " + sql).toString()).contains("Index Scan");
    return session.rows(sql);
  }

  /// Makes a query for the first rows of an order; of rows that agree in it, it yields only what they agree in.
  private static String firstRows(Random random, List<String> columns) {
    int count = 1 + random.nextInt(3);
    List<String> order = columns.subList(0, count);
    StringBuilder sql = new StringBuilder("select ");
    sql.append(order.stream().map(column -> column + shown(column)).collect(joining(", ")));
    sql.append(" from %s as t");
    if (random.nextInt(4) == 0) {
      sql.append(" left join other on other.k = t.i");
    }
    boolean all = random.nextBoolean();
    sql.append(
        all ? "" : " where " + (random.nextBoolean() ? where(random) : coarseCondition(random)));
    String direction = random.nextBoolean() ? " desc" : "";
    String nulls = pick(random, "", "", " nulls first", " nulls last");
    sql.append(" order by ");
    for (int column = 0; column < count; column++) {
      sql.append(column == 0 ? "" : ", ").append(order.get(column));
      sql.append(random.nextInt(8) == 0 ? " desc" : direction);
      sql.append(random.nextInt(8) == 0 ? " nulls first" : nulls);
    }
    sql.append(" limit ").append(pick(random, "1", "2", "7", "30", "0"));
    return sql.append(random.nextInt(3) == 0 ? " offset " + random.nextInt(12) : "").toString();
  }

  /// Makes a condition that many rows fulfil.
  private static String coarseCondition(Random random) {
    String column = pick(random, "n", "d");
    StringBuilder values = new StringBuilder(text(column, random.nextInt(400)));
    for (int count = random.nextInt(4); count > 0; count--) {
      values.append(", ").append(text(column, random.nextInt(400)));
    }
    return column + " in (" + values + ")";
  }

  /// Makes a statement that moves rows from one end of many orders to the other.
  private static String moveEnds(Random random) {
    boolean last = random.nextBoolean();
    return "update %s set i = -i, l = -l, n = "
        + (last ? "-n - 1, " : "n + 2000, ")
        + "d = d "
        + (last ? "- 900" : "+ 900")
        + ", s = '"
        + (last ? "A" : "z")
        + "' || s where "
        + pick(random, "i < 20", "i > 4980", "d < date '2020-01-03'", "n > 220", "i is null");
  }

  /// Zeros of both signs stand in no order.
  private static String shown(String column) {
    return column.equals("f") ? " + 0 as shown" : "";
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static void change(SqlSession session, String statement) {
    session.run(statement.formatted("plain"));
    session.run(statement.formatted("indexed"));
  }

  private static String load(Random random, int rowCount) {
    int seed = random.nextInt(1000);
    return "insert into %s select v, v * 1000003::bigint, 's' || v, v / 8.0, v / 4.0, date '2020-01-01' + v"
        + " from (select nullif((i * "
        + (2 * seed + 1)
        + "::bigint + "
        + seed
        + ") %% 5000, 17)::int as v from generate_series(1, "
        + rowCount
        + ") as g(i)) as x";
  }

  private static String createIndex(Random random, List<String> columns) {
    StringBuilder sql = new StringBuilder("create index on indexed (");
    int count = 1 + random.nextInt(3);
    for (int column = 0; column < count; column++) {
      sql.append(column == 0 ? "" : ", ").append(columns.get(column));
      sql.append(random.nextBoolean() ? " desc" : "");
      sql.append(random.nextBoolean() ? " nulls first" : "");
    }
    sql.append(')');
    if (random.nextInt(3) == 0) {
      sql.append(" where ").append(random.nextBoolean() ? "i is not null" : "l > 1000000000");
    }
    return sql.toString();
  }

  private static String where(Random random) {
    StringBuilder where = new StringBuilder();
    int count = 1 + random.nextInt(2);
    for (int index = 0; index < count; index++) {
      where.append(index == 0 ? "" : " and ").append(condition(random));
    }
    return where.toString();
  }

  private static String condition(Random random) {
    int value = random.nextInt(5200) - 100;
    String column = List.of("i", "l", "s", "f", "n", "d").get(random.nextInt(6));
    return switch (random.nextInt(6)) {
      case 0 -> column + " between " + text(column, value) + " and " + text(column, value + 3);
      case 1 -> column + " in (" + text(column, value) + ", " + text(column, value * 3) + ")";
      case 2 -> column + " is null";
      case 3 ->
          column
              + List.of(" < ", " <= ", " > ", " >= ").get(random.nextInt(4))
              + text(column, random.nextBoolean() ? 5 : 4995);
      default -> column + " = " + text(column, value);
    };
  }

  private static String text(String column, int value) {
    return switch (column) {
      case "l" -> Long.toString(value * 1000003L);
      case "s" -> "'s" + value + "'";
      case "f" -> value / 8.0 + "::double precision";
      case "n" -> value / 4.0 + "";
      case "d" -> "date '2020-01-01' + " + value;
      default -> Integer.toString(value);
    };
  }

  private static String randomChange(Random random) {
    int value = random.nextInt(5000);
    return switch (random.nextInt(5)) {
      case 0 -> load(random, random.nextInt(2000));
      case 3 ->
          "update %s set f = case i %% 3 when 0 then 'NaN' else 0::float8 * (1 - i %% 3) end"
              + " where i %% 89 = "
              + value % 89;
      case 1 -> "delete from %s where i between " + value + " and " + (value + 50);
      case 2 ->
          "update %s set l = l + 7, s = s || 'x' where i between " + value + " and " + (value + 40);
      default -> "update %s set i = i + 1, d = null where i %% 97 = " + value % 97;
    };
  }

  private static List<String> sorted(List<String> rows) {
    return rows.stream().sorted().toList();
  }
}
