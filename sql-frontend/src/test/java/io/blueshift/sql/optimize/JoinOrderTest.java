package io.blueshift.sql.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.sql.session.SqlSession;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reordered joins give the rows of the joins as they are written.
final class JoinOrderTest {
  private static final int TABLE_COUNT = 6;

  private static SqlSession tables(Random random) {
    SqlSession session = SqlSession.open("postgresql");
    for (int table = 0; table < TABLE_COUNT; table++) {
      session.run("create table t%d (k%d int, v%d int)".formatted(table, table, table));
      int rowCount = 1 + random.nextInt(12);
      StringBuilder rows = new StringBuilder("insert into t%d values ".formatted(table));
      for (int row = 0; row < rowCount; row++) {
        rows.append(row == 0 ? "" : ", ")
            .append('(')
            .append(value(random))
            .append(", ")
            .append(value(random))
            .append(')');
      }
      session.run(rows.toString());
    }
    return session;
  }

  private static String value(Random random) {
    return random.nextInt(6) == 0 ? "null" : Integer.toString(random.nextInt(5));
  }

  /// Joins one table after the other; `fenced` puts each join into a subquery that no join leaves.
  private static String query(Random random, boolean fenced) {
    String from = "t0";
    for (int table = 1; table < TABLE_COUNT; table++) {
      String type =
          switch (random.nextInt(5)) {
            case 0, 1 -> "join";
            case 2 -> "left join";
            case 3 -> "right join";
            default -> "full join";
          };
      int other = random.nextInt(table);
      String condition =
          switch (random.nextInt(4)) {
            case 0 -> "v%d = k%d and k%d <> 3".formatted(other, table, other);
            case 1 -> "k%d = v%d".formatted(other, table);
            default -> "k%d = k%d".formatted(other, table);
          };
      if (type.equals("full join")) {
        condition = "k%d = k%d".formatted(other, table);
      }
      from = "%s %s t%d on %s".formatted(from, type, table, condition);
      if (fenced) {
        from = "(select * from %s limit 1000000) q%d".formatted(from, table);
      }
    }
    int filtered = random.nextInt(TABLE_COUNT);
    String where =
        switch (random.nextInt(6)) {
          case 0 -> " where v%d > 1".formatted(filtered);
          case 1 -> " where v%d is null".formatted(filtered);
          case 2 -> " where k%d is null".formatted(filtered);
          case 3 -> " where k%d is null and v%d is null".formatted(filtered, TABLE_COUNT - 1);
          case 4 -> " where exists (select 1 from t0 e where e.k0 = v%d)".formatted(filtered);
          default -> "";
        };
    return "select * from " + from + where + " order by 1,2,3,4,5,6,7,8,9,10,11,12";
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void randomJoinsGiveTheRowsOfTheWrittenOrder(int dataSeed) {
    try (SqlSession session = tables(new Random(dataSeed))) {
      for (int seed = 0; seed < 60; seed++) {
        String free = query(new Random(seed), false);
        String fenced = query(new Random(seed), true);
        assertThat(session.rows(free))
            .as("data %d: %s", dataSeed, free)
            .isEqualTo(session.rows(fenced));
      }
    }
  }

  @Test
  void manyRelationsAreJoined() {
    try (SqlSession session = SqlSession.open("postgresql")) {
      session.run("create table t (a int, b int); insert into t values (1, 2), (2, 3), (3, 1)");
      StringBuilder query = new StringBuilder("select count(*) from t t0");
      for (int i = 1; i < 40; i++) {
        query.append(" join t t%d on t%d.a = t%d.b".formatted(i, i, i - 1));
      }
      assertThat(session.rows(query.toString())).containsExactly("3");
    }
  }
}
