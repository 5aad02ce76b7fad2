package io.blueshift.sql.session;

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
    return switch (random.nextInt(4)) {
      case 0 -> load(random, random.nextInt(2000));
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
