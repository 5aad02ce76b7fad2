package io.blueshift.sql.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.session.SqlSession;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What EXPLAIN shows of rules that change plans.
final class PlanShapeTest {
  private SqlSession session;

  @BeforeEach
  void open() {
    session = SqlSession.open("redshift");
    session.run(
        "create table t (a int, b int, day date, at timestamp, s varchar(10));insert into t select"
            + " i, i % 7, date '2020-01-01' + i, timestamp '2020-01-01 00:00:00', 's' || i from"
            + " generate_series(1, 500) as g(i)");
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void arithmeticOfDatesIsFoldedIntoTheScan() {
    assertThat(session.plan("select a from t where day <= date '2020-12-01' - interval '90' day"))
        .contains("'2020-09-02'")
        .doesNotContain("90");
    assertThat(
            session.plan(
                "select a from t where day < cast('2020-01-01' as date) + interval '1' year"))
        .contains("'2021-01-01'");
    assertThat(session.plan("select a from t where day = dateadd(month, 1, date '2020-01-31')"))
        .contains("'2020-02-29'");
  }

  @Test
  void arithmeticOfNumbersAndFunctionsIsFolded() {
    assertThat(session.plan("select a from t where a = 3 * 4 + length('abc')")).contains("15");
    assertThat(session.plan("select a from t where s = upper('x') || 'y'")).contains("'Xy'");
  }

  @Test
  void theClockAndRandomNumbersAreNotFolded() {
    assertThat(session.plan("select a from t where at < getdate()")).contains("getdate");
    assertThat(session.plan("select a from t where random() < 0.5 + 0.25"))
        .contains("random")
        .contains("0.75");
  }

  @Test
  void errorsInConstantsHappenOnlyForRows() {
    assertThat(session.rows("select 1 / 0 from t where a < 0")).isEmpty();
    assertThatThrownBy(() -> session.rows("select 1 / 0 from t where a = 1"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO));
  }

  @Test
  void elementsOfSuperValuesAreMadeBesideTheirRows() {
    session.run("create table d (id int, arr super)");
    String joined =
        session.plan("select id, e from d, d.arr as e left join e.parts as p on true where id = 1");
    assertThat(joined).contains("Outer Function unnest").contains("id = 1");
    assertThat(joined).doesNotContain("Dependent").doesNotContain("Join");
    assertThat(
            session.plan("select id, n from d, lateral (select e::int + 1 as n from d.arr[0] e) l"))
        .doesNotContain("Join");
  }

  @Test
  void subqueriesOverElementsAreComputedOnceForEachArray() {
    session.run("create table d (id int, arr super)");
    assertThat(session.plan("select id, (select count(*) from d.arr) from d"))
        .contains("Hash Left Join")
        .contains("Unique")
        .doesNotContain("Dependent");
    assertThat(session.plan("select id from d where exists (select 1 from d.arr e where e = id)"))
        .contains("Hash Semi Join")
        .doesNotContain("Dependent");
    assertThat(
            session.plan(
                "select id, (select sum(e::int) from x.arr as e)"
                    + " from (select id, arr from d order by random() limit 3) x"))
        .contains("Dependent");
  }

  @Test
  void equalAggregatesAreComputedOnce() {
    String query =
        "select count(*) from (select b, sum(a) x from t group by b) p"
            + " join (select b, sum(a) x from t group by b) q on p.b = q.b"
            + " where p.x > (select avg(a) from t) or q.x < (select avg(a) from t)";
    String plan = session.plan(query);
    assertThat(plan.lines().filter(line -> line.contains("Shared"))).hasSize(4);
    assertThat(session.rows(query)).containsExactly("7");
  }

  @Test
  void alternativesOfOneColumnAreAList() {
    assertThat(session.plan("select s from t where a = 1 or a in (3, 5) or a = 3"))
        .contains("a IN (1, 3, 5)")
        .contains("rows=3)");
    assertThat(session.plan("select s from t where (a = 3 and b = 1) or (a = 3 and b > 5)"))
        .contains("(a = 3)");
    assertThat(session.rows("select count(*) from t where a = 1 or a in (3, null) or a = 5"))
        .containsExactly("3");
  }

  @Test
  void conditionsOnWhatAnInputOfAUnionNamesItselfAreDecidedThere() {
    String union =
        "from (select 'x' as kind, a, b from t union all select 'y', a + 1, b from t) u where ";
    String one = session.plan("select a " + union + "kind = 'x' and a < 9");
    assertThat(one).contains("(a < 9)").doesNotContain("'x' = 'x'");
    String either = "(kind = 'x' and b = 2) or (kind = 'y' and b = 3)";
    assertThat(session.plan("select a " + union + either)).contains("(b = 2)").contains("(b = 3)");
    assertThat(session.rows("select count(*), sum(b) " + union + either))
        .containsExactly("144|360");
    assertThat(session.rows("select count(*) " + union + "kind is null or kind = 'z'"))
        .containsExactly("0");
  }

  @Test
  void differentAggregatesAreNotShared() {
    assertThat(
            session.plan(
                "select (select sum(a) from t where b = 1), (select sum(a) from t where b = 2)"))
        .doesNotContain("Shared");
    assertThat(session.plan("select (select sum(random()) from t), (select sum(random()) from t)"))
        .doesNotContain("Shared");
  }

  @Test
  void longListsAndChainsAreTaken() {
    String list =
        IntStream.range(0, 2000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    assertThat(session.rows("select count(*) from t where a in (" + list + ")"))
        .containsExactly("500");
    for (String operator : new String[] {" or ", " and "}) {
      String chain =
          IntStream.range(0, 3000)
              .mapToObj(i -> operator.equals(" or ") ? "a = " + i : "a <> " + (i + 400))
              .collect(Collectors.joining(operator));
      assertThat(session.rows("select count(*) from t where " + chain))
          .containsExactly(operator.equals(" or ") ? "500" : "399");
    }
  }

  @Test
  void chainsThatAreTooLongFailWithAnError() {
    String sum = IntStream.range(0, 5000).mapToObj(i -> "a").collect(Collectors.joining(" + "));
    assertThatThrownBy(() -> session.rows("select " + sum + " from t"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STATEMENT_TOO_COMPLEX));
  }

  @Test
  void longInsertsStoreAllRows() {
    String rows =
        IntStream.range(0, 3000)
            .mapToObj(i -> "(" + i + ", null, '2020-01-05', null, 'x" + i + "')")
            .collect(Collectors.joining(","));
    session.run(
        "create table u (a bigint, b decimal(10,2), day date, at timestamp, s varchar(10))");
    session.run("insert into u values " + rows);
    assertThat(
            session.rows("select count(*), sum(a), count(b), min(day) = date '2020-01-05' from u"))
        .containsExactly("3000|4498500|0|true");
  }
}
