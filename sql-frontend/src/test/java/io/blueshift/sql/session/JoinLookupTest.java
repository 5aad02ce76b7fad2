package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Joins of few rows with a table that has indexes, and with a copy of it without any.
final class JoinLookupTest {
  private static final String COLUMNS =
      "(i int, l bigint, s varchar(20), n numeric(12, 3), d date, f double precision)";
  private static final List<String> KEYS = List.of("i", "l", "s", "n", "d", "f");

  @Test
  void aJoinByAnIndexNeverChangesAnAnswer() {
    long seed = Long.getLong("blueshift.seed", System.nanoTime());
    System.out.println("JoinLookupTest seed " + seed);
    Random random = new Random(seed);
    try (SqlSession session = SqlSession.open(random.nextBoolean() ? "postgresql" : "redshift")) {
      session.run("create table plain " + COLUMNS + "; create table indexed " + COLUMNS);
      session.run("create table few " + COLUMNS);
      change(session, load("%s", 20_000, random));
      for (String column : KEYS) {
        session.run("create index on indexed (" + column + ")");
      }
      session.run(
          "create index on indexed (i, s); create index on indexed (d desc, l) where i > 9");
      session.run("create unique index whole on indexed (l, s, n)");
      for (int round = 0; round < 10; round++) {
        session.run("delete from few");
        session.run(load("few", random.nextInt(12), random));
        boolean inBlock = random.nextBoolean();
        session.run(inBlock ? "begin" : "select 1");
        for (int query = 0; query < 8; query++) {
          compare(session, random, seed);
          if (inBlock) {
            change(session, randomChange(random));
          }
        }
        session.run(!inBlock ? "select 1" : random.nextBoolean() ? "commit" : "rollback");
        change(session, randomChange(random));
        if (random.nextInt(3) == 0) {
          session.run("vacuum indexed");
        }
      }
    }
  }

  @Test
  void manyRowsOnTheOtherSideAreNotLookedUp() {
    try (SqlSession session = SqlSession.open("postgresql")) {
      session.run("create table big (id int primary key, v int)");
      session.run("insert into big select i, i % 1000 from generate_series(1, 50000) as g(i)");
      session.run("create index big_v on big (v)");
      session.run("create table outside (k int)");
      session.run("insert into outside select i from generate_series(1, 10) as g(i)");
      assertThat(analyzed(session, "id")).contains("Index Lookup using big_pkey on big");
      assertThat(analyzed(session, "v")).contains("Seq Scan on big");
      session.run("insert into outside select i from generate_series(11, 500) as g(i)");
      assertThat(analyzed(session, "id")).contains("Seq Scan on big");
    }
  }

  private static String analyzed(SqlSession session, String column) {
    return String.join(
        " ",
        session.rows(
            "explain analyze select * from outside left join big on big."
                + column
                + " = outside.k"));
  }

  private static void compare(SqlSession session, Random random, long seed) {
    String one = KEYS.get(random.nextInt(KEYS.size()));
    String on = "x." + one + " = few." + one;
    if (random.nextInt(3) == 0) {
      String other = KEYS.get(random.nextInt(KEYS.size()));
      on += " and x." + other + " = few." + other;
    }
    String where = random.nextBoolean() ? "" : " and x.i > " + random.nextInt(3000);
    String query =
        switch (random.nextInt(5)) {
          case 0 -> "select few.l, x.* from few join %s x on " + on + where;
          case 1 -> "select few.l, x.* from few left join %s x on " + on + where;
          case 2 ->
              "select x.* from %s x where exists (select 1 from few where " + on + where + ")";
          case 3 ->
              "select few.* from few where not exists (select 1 from %s x where "
                  + on
                  + where
                  + ")";
          default -> "select few.l, x.s from %s x right join few on " + on + where;
        };
    assertThat(sorted(session.rows(query.formatted("indexed"))))
        .as("seed %d: %s", seed, query)
        .isEqualTo(sorted(session.rows(query.formatted("plain"))));
  }

  private static void change(SqlSession session, String statement) {
    session.run(statement.formatted("plain"));
    session.run(statement.formatted("indexed"));
  }

  /// Values are unique in a load, and seldom between loads, because of the unique index.
  private static String load(String table, int rowCount, Random random) {
    int first = random.nextInt(4000);
    return "insert into "
        + table
        + " select v, v * 1000003::bigint, 's' || v, v / 4.0, date '2020-01-01' + v, v / 8.0"
        + " from (select nullif((i + "
        + first
        + ") %% 25000, 1717)::int as v from generate_series(1, "
            .replace("%%", table.equals("%s") ? "%%" : "%")
        + rowCount
        + ") as g(i)) as x";
  }

  private static String randomChange(Random random) {
    int value = random.nextInt(20_000);
    return switch (random.nextInt(3)) {
      case 0 -> "delete from %s where i between " + value + " and " + (value + 3);
      case 1 ->
          "update %s set l = -l, s = s || 'x' where i between " + value + " and " + (value + 9);
      default ->
          "update %s set i = i + 1, d = null where i between " + value + " and " + (value + 9);
    };
  }

  private static List<String> sorted(List<String> rows) {
    return rows.stream().sorted().toList();
  }
}
