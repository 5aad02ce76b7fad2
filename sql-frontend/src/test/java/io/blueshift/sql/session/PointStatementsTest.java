package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Statements that concern one row are counted instead of noted one by one.
class PointStatementsTest {
  private static final int COUNT = 300;

  private final SqlSession session = SqlSession.open("postgresql");

  @AfterEach
  void close() {
    session.close();
  }

  private long counted(String shape) {
    return Long.parseLong(
        session
            .rows(
                "select coalesce(sum(operations), 0)::bigint from sys_point_operations"
                    + " where operation like '"
                    + shape
                    + "%'")
            .getFirst());
  }

  private long noted(String text) {
    return Long.parseLong(
        session
            .rows(
                "select count(*) from sys_query_history where query_text like '"
                    + text
                    + "%' and status <> 'running'")
            .getFirst());
  }

  @Test
  void statementsByKeyAreCountedByShapeAndSlowOnesNoted() {
    session.run("create table keyed (id int primary key, name varchar(20))");
    for (int id = 0; id < COUNT; id++) {
      session.run("insert into keyed values (" + id + ", 'n')");
    }
    for (int id = 0; id < COUNT; id++) {
      session.rows("select name from keyed where id = " + 2 * id);
      session.run("update keyed set name = 'm' where id = " + id);
    }
    for (String shape : new String[] {"insert into keyed", "select name from", "update keyed"}) {
      assertThat(counted(shape)).isGreaterThan(COUNT / 2);
      assertThat(counted(shape) + noted(shape)).isEqualTo(COUNT);
    }
    assertThat(
            session.rows(
                "select sum(rows) from sys_point_operations where operation like 'select name%'"))
        .hasSize(1)
        .allMatch(rows -> Long.parseLong(rows) <= COUNT / 2);
  }

  @Test
  void failuresAreNoted() {
    session.run("create table keyed (id int primary key)");
    session.run("insert into keyed values (1)");
    assertThatThrownBy(() -> session.run("insert into keyed values (1)"))
        .isInstanceOf(DatabaseException.class);
    assertThat(
            session.rows(
                "select status, error_code from sys_query_history where query_text like 'insert%'"
                    + " and error_code is not null"))
        .containsExactly("failed|23505");
  }

  @Test
  void statementsOverOtherTablesAreNoted() {
    session.run("create table other (id int)");
    session.run("insert into other values (1)");
    session.rows("select id from other where id = 1");
    session.run("create table keyed (id int primary key, name varchar(20))");
    session.run("insert into keyed select i, 'n' from generate_series(1, 50) g(i)");
    session.rows("select id from keyed where name = 'none'");
    assertThat(noted("insert into other")).isEqualTo(1);
    assertThat(noted("select id from other")).isEqualTo(1);
    assertThat(noted("insert into keyed select")).isEqualTo(1);
    assertThat(noted("select id from keyed")).isEqualTo(1);
    assertThat(session.rows("select 1 from sys_point_operations")).isEmpty();
  }
}
