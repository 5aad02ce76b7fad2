package io.blueshift.sql.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.sql.session.SqlSession;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Grouping before joins: the plan has it where it pays, and the answers are those of grouping rows
/// that a subquery with OFFSET keeps from being split.
final class EagerAggregationTest {
  private static SqlSession session;

  @BeforeAll
  static void open() {
    session = SqlSession.open("redshift");
    session.run(
        "create table sales (customer int, day int, quantity int, price decimal(7,2), ratio double"
            + " precision);insert into sales select case when i % 50 = 0 then null else i % 997"
            + " end, i % 30, i % 11, case when i % 13 = 0 then null else (i % 1000) / 100.0 end,"
            + " i % 8 from generate_series(1, 120000) as g(i);create table customers (id int, name"
            + " varchar(20), town varchar(20));insert into customers select i, 'customer ' || i,"
            + " 'town ' || (i % 5) from generate_series(1, 500) as g(i);insert into customers"
            + " select i, 'again ' || i, 'town 9' from generate_series(1, 40) as g(i);create table"
            + " days (id int, weekday varchar(10));insert into days select i, case i % 7 when 0"
            + " then 'Sunday' when 1 then 'Monday' else 'other' end from generate_series(0, 29) as"
            + " g(i)");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  /// Checks that rows are grouped twice and that the result is that of grouping them once.
  private static void groupsEarly(String select, String from, String tail) {
    assertThat(groupings("select " + select + " from " + from + tail)).isEqualTo(2);
    assertThat(session.rows("select " + select + " from " + from + tail + " order by 1, 2"))
        .isNotEmpty()
        .isEqualTo(expected(select, from, tail));
  }

  private static List<String> expected(String select, String from, String tail) {
    String rows = "(select * from " + from + " offset 0) as r";
    String query = "select " + select + " from " + rows + tail;
    assertThat(groupings(query)).isEqualTo(1);
    return session.rows(query + " order by 1, 2");
  }

  private static long groupings(String query) {
    return session.plan(query).lines().filter(line -> line.contains("Aggregate ")).count();
  }

  @Test
  void keysOfTheOtherTableNeedNotBeUnique() {
    groupsEarly(
        "name, town, sum(price) as total, count(*) as rows, count(price) as prices, min(quantity)"
            + " as least, max(price) as most, avg(ratio) as mean, sum(quantity) as quantities",
        "sales join customers on customer = id",
        " group by name, town");
  }

  @Test
  void rowsWithoutPartnersKeepTheirGroups() {
    groupsEarly(
        "name, town, sum(price - 1) as total, count(ratio) as rows",
        "sales left join customers on customer = id and quantity = 3",
        " group by name, town");
  }

  @Test
  void aCaseOverTheOtherTableChoosesAmongPartialSums() {
    groupsEarly(
        "weekday, quantity, sum(case when weekday = 'Sunday' then price when quantity > 5 then"
            + " price end) as chosen, sum(case when weekday = 'Monday' then price end) as mondays",
        "sales join days on day = id",
        " group by weekday, quantity");
  }

  @Test
  void filtersOfCallsAndGroupingSetsStay() {
    groupsEarly(
        "town, name, sum(price) filter (where quantity > 5) as total, count(*) filter (where ratio"
            + " = 100) as none",
        "sales join customers on customer = id",
        " group by rollup (town, name)");
  }

  @Test
  void theEmptyGroupingSetCountsZeroRows() {
    assertThat(
            session.rows(
                "select town, count(*), sum(price) from sales join customers on customer = id and"
                    + " name = 'nobody' group by rollup (town)"))
        .containsExactly("null|0|null");
  }

  @Test
  void whatCannotBeSplitIsGroupedOnce() {
    for (String call :
        List.of(
            "count(distinct quantity)",
            "stddev(ratio)",
            "sum(price / quantity)",
            "sum(quantity * length(name))")) {
      assertThat(
              groupings(
                  "select name, "
                      + call
                      + " from sales join customers on customer = id group by name"))
          .as(call)
          .isEqualTo(1);
    }
  }
}
