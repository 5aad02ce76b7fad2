package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Wrong answers that random queries found where columns equal each other.
final class EqualColumnsTest {
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

  @Test
  void groupingSetsTellApartAColumnThatADerivedTableHasTwice() {
    try (SqlSession session = SqlSession.open("postgresql")) {
      session.run("create table a (x int); insert into a values (1), (2)");
      assertThat(
              session.rows(
                  "select p, q, count(*) from (select count(x) p, count(x) q from a) s"
                      + " group by cube (p, q) order by 1 nulls last, 2 nulls last"))
          .isEqualTo(List.of("2|2|1", "2|null|1", "null|2|1", "null|null|1"));
      assertThat(
              session.rows(
                  "select p, q, count(*) from (select x p, x q from a where x = 1) s"
                      + " group by rollup (p, q) order by 1 nulls last, 2 nulls last"))
          .isEqualTo(List.of("1|1|1", "1|null|1", "null|null|1"));
    }
  }
}
