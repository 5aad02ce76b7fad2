package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One plan serves all statements of a shape, with the rows that each would have had by itself.
final class PlanCacheTest {
  private SqlSession session;

  @BeforeEach
  void open() {
    session = SqlSession.open("redshift");
    session.run(
        "create table t (a int, b bigint, d decimal(10,2), s varchar(20), day date, x double precision);"
            + "insert into t select i, i * 1000000000::bigint, i * 0.25, 'name' || i,"
            + " date '2020-01-01' + i, i / 4.0 from generate_series(-100, 200) as g(i)");
  }

  @AfterEach
  void close() {
    session.close();
  }

  private long hits() {
    return session.database().planCacheFigures().hitCount();
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        Arguments.of("select count(*) from t where a = 5", "select count(*) from t where a = 177"),
        Arguments.of("select count(*) from t where a > 5", "select count(*) from t where a > 99"),
        Arguments.of("select a from t where a = -5", "select a from t where a = -17"),
        Arguments.of("select a from t where d = 1.25", "select a from t where d = 2.75"),
        Arguments.of("select a from t where d > 12.25", "select a from t where d > 22.75"),
        Arguments.of("select sum(d * 2) from t", "select sum(d * 3) from t"),
        Arguments.of("select sum(d * 0.05) from t", "select sum(d * 0.99) from t"),
        Arguments.of("select a from t where s = 'name7'", "select a from t where s = 'name12'"),
        Arguments.of(
            "select count(*) from t where s like 'name1%'",
            "select count(*) from t where s like '%9'"),
        Arguments.of(
            "select count(*) from t where day < date '2020-03-01'",
            "select count(*) from t where day < date '2020-02-01'"),
        Arguments.of(
            "select count(*) from t where day < '2020-03-01'",
            "select count(*) from t where day < '2020-02-01'"),
        Arguments.of(
            "select count(*) from t where day <= date '2020-03-01' - interval '10' day",
            "select count(*) from t where day <= date '2020-04-01' - interval '9' day"),
        Arguments.of(
            "select count(*) from t where day >= cast('2020-03-01' as date)",
            "select count(*) from t where day >= cast('2020-01-07' as date)"),
        Arguments.of(
            "select count(*) from t where a between 5 and 10",
            "select count(*) from t where a between 1 and 9"),
        Arguments.of(
            "select count(*) from t where a in (1, 2, 3)",
            "select count(*) from t where a in (100, 20, 300)"),
        Arguments.of(
            "select count(*) from t where s in ('name1', 'name2')",
            "select count(*) from t where s in ('nothing', 'name200')"),
        Arguments.of(
            "select a % 7, count(*) from t group by 1 order by 1",
            "select a % 4, count(*) from t group by 1 order by 1"),
        Arguments.of(
            "select case when a > 5 then 'high' else 'low' end k, count(*) from t"
                + " group by case when a > 5 then 'high' else 'low' end order by 1",
            "select case when a > 9 then 'high' else 'low' end k, count(*) from t"
                + " group by case when a > 9 then 'high' else 'low' end order by 1"),
        Arguments.of(
            "select a from t group by a having sum(b) > 190000000000 order by a",
            "select a from t group by a having sum(b) > 198000000000 order by a"),
        Arguments.of(
            "select a from t where x < -24.5 order by a",
            "select a from t where x < -23.5 order by a"));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void otherLiteralsOfTheShapeUseThePlan(String first, String second) {
    session.rows(first);
    long before = hits();
    List<String> cached = session.rows(second);
    assertThat(hits()).isEqualTo(before + 1);
    try (SqlSession fresh = SqlSession.open("redshift")) {
      fresh.run(
          "create table t (a int, b bigint, d decimal(10,2), s varchar(20), day date,"
              + " x double precision);"
              + "insert into t select i, i * 1000000000::bigint, i * 0.25, 'name' || i,"
              + " date '2020-01-01' + i, i / 4.0 from generate_series(-100, 200) as g(i)");
      assertThat(cached).isEqualTo(fresh.rows(second));
    }
  }

  static Stream<Arguments> unlike() {
    return Stream.of(
        Arguments.of("select a from t where a = 5", "select a from t where a = 5.5"),
        Arguments.of("select a from t where a = 5", "select a from t where a = null"),
        Arguments.of("select a from t where a = 5", "select a from t where a = '7'"),
        Arguments.of("select a from t where d = '1.25'", "select a from t where d = '1.255'"),
        Arguments.of("select a + 1.5 from t where a = 5", "select a + 1.555 from t where a = 5"),
        Arguments.of("select 1, a from t where a = 1", "select 2, a from t where a = 1"),
        Arguments.of(
            "select a, b from t order by 1 limit 3", "select a, b from t order by 2 limit 2"),
        Arguments.of(
            "select a * 10 from t where a = 1", "select a * 10000000000 from t where a = 1"),
        Arguments.of("select d * 10 from t where a = 1", "select d * 100000 from t where a = 1"),
        Arguments.of(
            "select nullif(a, 5) from t where a = 5", "select nullif(a, 6) from t where a = 6"),
        Arguments.of("select substring(s, 1, 3) from t", "select substring(s, 2, 4) from t"),
        Arguments.of("select 'x' || s from t", "select 'yy' || s from t"));
  }

  @ParameterizedTest
  @MethodSource("unlike")
  void literalsThatDecideTypesOrRowsGiveTheirOwnRows(String first, String second) {
    session.rows(first);
    List<String> after = session.rows(second);
    session.run("create table another_version (a int)");
    assertThat(after).isEqualTo(session.rows(second));
  }

  @Test
  void wrongLiteralsFailAsEverWithAPlanInTheCache() {
    session.rows("select a from t where day = '2020-01-05'");
    assertThatThrownBy(() -> session.rows("select a from t where day = '2020-13-05'"))
        .isInstanceOf(DatabaseException.class);
    assertThatThrownBy(() -> session.rows("select a from t where day = 'no day'"))
        .isInstanceOf(DatabaseException.class);
    assertThat(session.rows("select a from t where day = '2020-01-06'")).containsExactly("5");
  }

  @Test
  void definitionsThatChangeMakePlansAnew() {
    assertThat(session.rows("select * from t where a = 1")).hasSize(1);
    session.run("alter table t add column more int default 7");
    assertThat(session.rows("select * from t where a = 2").getFirst()).endsWith("|7");
    session.run("drop table t; create table t (a varchar(5)); insert into t values ('2')");
    assertThat(session.rows("select * from t where a = '2'")).containsExactly("2");
  }

  @Test
  void rowsOfLaterInsertsAreSeen() {
    assertThat(session.rows("select count(*) from t where a > 150")).containsExactly("50");
    session.run("insert into t (a) values (1000), (1001)");
    assertThat(session.rows("select count(*) from t where a > 150")).containsExactly("52");
  }

  @Test
  void allSessionsOfADatabaseShareThePlans() {
    session.rows("select count(*) from t where a = 5");
    try (SqlSession other = session.another("redshift")) {
      long before = hits();
      assertThat(other.rows("select count(*) from t where a = 6")).containsExactly("1");
      assertThat(hits()).isEqualTo(before + 1);
    }
    try (SqlSession other = session.another("postgresql")) {
      long before = hits();
      assertThat(other.rows("select count(*) from t where a = 7")).containsExactly("1");
      assertThat(hits()).isEqualTo(before);
    }
  }

  @Test
  void temporaryTablesOfOtherSessionsAreNotMistaken() {
    assertThat(session.rows("select count(*) from t where a = 5")).containsExactly("1");
    try (SqlSession other = session.another("redshift")) {
      other.run("create temp table t (a int); insert into t values (5), (5)");
      assertThat(other.rows("select count(*) from t where a = 5")).containsExactly("2");
      assertThat(session.rows("select count(*) from t where a = 5")).containsExactly("1");
    }
  }

  @Test
  void parametersOfTheStatementAreValuesOfThePlan() {
    String query = "select a from t where a between ? and ? and s <> 'none' order by a";
    assertThat(session.rows(query, 1, 2)).containsExactly("1", "2");
    long before = hits();
    assertThat(session.rows(query, 5L, 6)).containsExactly("5", "6");
    assertThat(session.rows(query, null, 6)).isEmpty();
    assertThat(hits()).isEqualTo(before + 2);
    session.run("prepare p as select a from t where a = $1 and b > 10");
    assertThat(session.rows("execute p(3)")).containsExactly("3");
    before = hits();
    assertThat(session.rows("execute p(4)")).containsExactly("4");
    assertThat(hits()).isEqualTo(before + 1);
  }

  @Test
  void valuesThatLeadToManyMoreRowsAreAnotherPlan() {
    session.run(
        "create table big as select i as k from generate_series(1, 100000) as g(i);"
            + "create table other as select i as k from generate_series(1, 10000) as g(i)");
    session.rows("select count(*) from big join other on big.k = other.k where big.k < 20");
    long before = hits();
    assertThat(
            session.rows(
                "select count(*) from big join other on big.k = other.k where big.k < 90000"))
        .containsExactly("10000");
    assertThat(hits()).isEqualTo(before);
  }

  @Test
  void theNumberOfPlansIsBound() {
    for (int i = 0; i < 100; i++) {
      session.rows("select a from t order by a limit " + i);
    }
    assertThat(session.database().planCacheFigures().planCount()).isLessThanOrEqualTo(16);
  }

  @Test
  void answersOfTheSessionArePartOfAPlan() {
    String query = "select pg_backend_pid() from t where a = 1";
    List<String> own = session.rows(query);
    try (SqlSession other = session.another("redshift")) {
      assertThat(other.rows(query)).isNotEqualTo(own);
    }
    assertThat(session.rows(query)).isEqualTo(own);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of("insert into w values (1, 2, 'a')", "insert into w values (-7, 9, 'b''c')"),
        Arguments.of(
            "insert into w (v, id) values (1.5, 2), (3.5, 4)",
            "insert into w (v, id) values (9.25, 5), (1, 6)"),
        Arguments.of(
            "insert into w values (1, default, '3')", "insert into w values (5, default, '77')"),
        Arguments.of(
            "insert into w select a, 1, s from t where a = 5",
            "insert into w select a, 1, s from t where a = 6"),
        Arguments.of(
            "update w set v = 7, s = 'new' where id = 100",
            "update w set v = -8, s = 'other' where id = 101"),
        Arguments.of(
            "update w set v = v + 1 where id < 101", "update w set v = v + 2 where id < 102"),
        Arguments.of("update w set v = default, id = 3", "update w set v = default, id = 4"),
        Arguments.of("delete from w where s = 'x'", "delete from w where s = 'y'"),
        Arguments.of(
            "with d as (select 100 as k) delete from w using d where k = id",
            "with d as (select 101 as k) delete from w using d where k = id"),
        Arguments.of(
            "merge into w using (select 100 as k) d on k = id when matched then update set v = 5"
                + " when not matched then insert values (d.k, 6, 'm')",
            "merge into w using (select 300 as k) d on k = id when matched then update set v = 7"
                + " when not matched then insert values (d.k, 8, 'n')"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void changesByAPlanOfTheCacheAreThoseOfTheText(String first, String second) {
    String rows = "select id, v, s from w order by 1, 2, 3";
    List<String> withPlanOfTheFirst = null;
    for (boolean alone : new boolean[] {true, false}) {
      session.run(
          "drop table if exists w; create table w (id int, v decimal(10,2) default 42, s varchar(9));"
              + "insert into w select * from (select 100, 1.5, 'x' union all select 101, 2.5, 'y') q");
      if (!alone) {
        session.run("begin; " + first);
        session.run(first + "; rollback");
      }
      session.run(second);
      List<String> found = session.rows(rows);
      if (alone) {
        withPlanOfTheFirst = found;
      } else {
        assertThat(found).isEqualTo(withPlanOfTheFirst);
      }
    }
  }

  @Test
  void preparedAndWrittenChangesArePlannedOnce() {
    session.run("create table w (id int, v decimal(10,2), s varchar(3) default 'def')");
    session.rows("insert into w values (?, ?)  returning id", 1, 2);
    session.run("insert into w values (1, 2, 'a')");
    session.run("update w set v = 11 where id = 1");
    session.run("delete from w where id = 9");
    long planned = session.database().planCacheFigures().missCount();
    session.rows("insert into w values (?, ?)  returning id", 7, 8);
    session.run("INSERT INTO w VALUES (3, 5, 'b')");
    session.run("update w set v = 12 where id = 3");
    session.run("delete from w where id = 10");
    assertThat(session.database().planCacheFigures().missCount()).isEqualTo(planned);
    assertThat(session.rows("select * from w where id <> 1 order by id"))
        .containsExactly("3|1200|b", "7|800|def");
  }

  @Test
  void valuesThatDoNotFitFailWithAPlanInTheCache() {
    session.run("create table w (id smallint, s varchar(3), day date)");
    session.run("insert into w values (1, 'abc', '2020-01-01')");
    for (String wrong :
        List.of(
            "insert into w values (40000, 'abc', '2020-01-01')",
            "insert into w values (1, 'abcd', '2020-01-01')",
            "insert into w values (1, 'abc', '2020-13-01')")) {
      assertThatThrownBy(() -> session.run(wrong)).isInstanceOf(DatabaseException.class);
    }
    assertThat(session.rows("select count(*) from w")).containsExactly("1");
  }

  @Test
  void insertsAfterDefinitionsThatChangeArePlannedAnew() {
    session.run("create table w (id int, v int default 5)");
    session.run("insert into w (id) values (1)");
    session.run("alter table w alter column v set default 6");
    session.run("insert into w (id) values (2)");
    session.run("drop table w; create table w (id varchar(10), z int default 8)");
    session.run("insert into w (id) values (3)");
    assertThat(session.rows("select * from w")).containsExactly("3|8");
  }

  @Test
  void noPlanIsKeptWhenTheSettingIsOff() {
    session.run("set plan_cache = off");
    session.rows("select a from t where a = 1");
    session.rows("select a from t where a = 2");
    assertThat(session.database().planCacheFigures().planCount()).isZero();
  }
}
