package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Joins whose equalities share columns, found by random queries.
final class JoinEqualitiesTest {
  @Test
  void twoColumnsOfOneTableThatEqualAThirdEqualEachOther() {
    try (SqlSession session = SqlSession.open("postgresql")) {
      session.run(
          "create table a (x int, y int); insert into a values (1, 1), (2, 3), (4, 4), (5, null);"
              + "create table b (z int); insert into b values (1), (2), (3), (4), (5)");
      assertThat(session.rows("select a.x from a join b on a.x = b.z and b.z = a.y order by 1"))
          .isEqualTo(List.of("1", "4"));
      assertThat(
              session.rows("select a.x from a left join b on a.x = b.z where b.z = a.y order by 1"))
          .isEqualTo(List.of("1", "4"));
    }
  }
}
