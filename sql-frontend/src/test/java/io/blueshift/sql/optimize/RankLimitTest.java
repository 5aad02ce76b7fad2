package io.blueshift.sql.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.sql.session.SqlSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A filter on ranks drops rows before the window is computed; the answer is that of a condition which
/// nobody recognises.
final class RankLimitTest {
  private static final String ROWS =
      "(select i, i % 5 as part, (i * 7919) % 1009 as value from generate_series(1, 200000) as"
          + " g(i)) as t";

  @ParameterizedTest
  @ValueSource(strings = {"rk <= 3", "rk < 3", "rk = 2", "rk = 0", "rk <= 3 and value > 0"})
  void ranksOfKeptRowsAreTheSame(String condition) {
    try (SqlSession session = SqlSession.open("redshift")) {
      String ranks =
          " from (select part, value, rank() over (partition by part order by value) as rk,"
              + " dense_rank() over (partition by part order by value) as dense from "
              + ROWS
              + ") as r where ";
      String columns = "select part, rk, dense, value, count(*)";
      String tail = " group by 1, 2, 3, 4 order by 1, 2, 3, 4";
      assertThat(session.rows(columns + ranks + condition + tail))
          .isEqualTo(session.rows(columns + ranks + condition.replace("rk", "rk + 0") + tail));
    }
  }

  @Test
  void otherResultsOfTheWindowSeeAllRows() {
    try (SqlSession session = SqlSession.open("redshift")) {
      assertThat(
              session.rows(
                  "select distinct part, n from (select part, row_number() over (partition by part"
                      + " order by value) as rn, count(*) over (partition by part) as n from "
                      + ROWS
                      + ") as r where rn <= 2 order by 1"))
          .containsExactly("0|40000", "1|40000", "2|40000", "3|40000", "4|40000");
    }
  }
}
