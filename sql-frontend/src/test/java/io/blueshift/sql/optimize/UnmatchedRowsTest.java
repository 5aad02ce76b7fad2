package io.blueshift.sql.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.sql.session.SqlSession;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// LEFT JOIN whose unmatched rows alone are wanted becomes an ANTI join, and what cannot become one is
/// estimated by the share of rows without a match.
final class UnmatchedRowsTest {
  private static SqlSession session;

  @BeforeAll
  static void open() {
    session = SqlSession.open("postgresql");
    session.run(
        "create table sales (item int, ticket int, day int, price int); insert into sales select"
            + " case when i % 50 = 0 then null else i % 10 end, i / 10, i % 30, i from"
            + " generate_series(1, 10000) as g(i); create table returns (item int, ticket int,"
            + " amount int, reason int not null); insert into returns select item, ticket, case"
            + " when price % 3 = 0 then null else price end, price % 5 from sales where price % 10"
            + " = 7; insert into returns values (null, null, null, 1), (3, null, 2, 2); create"
            + " table days (id int, year int); insert into days select i, 2000 + i % 3 from"
            + " generate_series(0, 29) as g(i)");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static final String FROM =
      " from sales s left join returns r on s.item = r.item and s.ticket = r.ticket";

  @ParameterizedTest
  @ValueSource(
      strings = {
        FROM + " where r.ticket is null",
        FROM + " where r.reason is null",
        FROM + " and r.amount > 5 where r.amount is null",
        FROM + " join days on day = id where r.item is null and year = 2001",
        FROM + " left join days d on d.id = r.amount where r.item is null",
        FROM + " where r.item is null and coalesce(r.amount, 7) = 7",
        FROM + " where r.item is null and r.amount is null",
        " from returns r right join sales s on s.item = r.item and s.ticket = r.ticket where"
            + " r.item is null",
        " from (select s.item, s.price, r.ticket as missing, r.amount"
            + FROM
            + ") s left join"
            + " (select 5 as amount) r on r.amount = s.item where missing is null",
      })
  void unmatchedRowsAloneComeFromAnAntiJoin(String from) {
    String select = "select s.item, price, r.amount" + from + " order by 1, 2, 3";
    assertThat(session.plan(select)).contains("Anti Join");
    // IS NULL of an expression is not understood, so that the join stays as it is written.
    String kept = select.replaceAll("((r\\.)?[a-z]+) is null", "($1 + 0) is null");
    assertThat(session.plan(kept)).doesNotContain("Anti Join");
    assertThat(session.rows(select)).isNotEmpty().isEqualTo(session.rows(kept));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FROM + " where r.amount is null",
        FROM + " where r.item is null or price < 5",
        FROM + " and s.price > 5 where s.item is null",
        " from sales s left join returns r on s.item is not distinct from r.item where r.item is"
            + " null",
        " from sales s left join returns r on s.item = coalesce(r.item, 3) where r.item is null",
        " from sales s full join returns r on s.item = r.item where r.item is null",
      })
  void nullsThatMatchesCanHaveKeepTheJoin(String from) {
    assertThat(session.plan("select count(*)" + from)).doesNotContain("Anti Join");
  }

  @Test
  void theShareOfUnmatchedRowsIsEstimated() {
    String plan =
        session.plan("select s.price, r.amount" + FROM + " where coalesce(r.amount, 1) = 1");
    assertThat(plan).contains("Left Join");
    List<String> lines =
        session
            .plan("select s.price" + FROM + " where r.amount is null or r.amount is null")
            .lines()
            .filter(line -> line.contains("Filter  (rows="))
            .toList();
    assertThat(lines).hasSize(1);
    double rows = Double.parseDouble(lines.getFirst().replaceAll(".*rows=(\\d+).*", "$1"));
    assertThat(rows).isBetween(5000.0, 10000.0);
  }

  @Test
  void constantsReachTheOtherSideOfALeftJoin() {
    String query =
        "select count(*), count(year) from sales left join days on day = id where day = 7";
    assertThat(session.plan(query)).contains("(id = 7)");
    assertThat(session.rows(query))
        .isEqualTo(session.rows(query.replace("day = id", "day + 0 = id")));
  }
}
