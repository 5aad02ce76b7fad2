package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Schedules of SERIALIZABLE transactions, of which some must fail and others must not.
@Timeout(60)
class SerializableTest {
  private static final String BEGIN = "begin isolation level serializable; ";

  private final Database database = Database.open(null, new Database.Options(2, 1L << 29, false));
  private final Session first = session();
  private final Session second = session();
  private final Session third = session();

  private Session session() {
    return database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of("style", "postgresql"));
  }

  @BeforeEach
  void fill() {
    run(first, "create table doctor (id int, ward text, on_call boolean, pay numeric(8,2))");
    run(
        first,
        "insert into doctor values (1, 'a', true, 10), (2, 'a', true, 20), (3, 'b', true, 30)");
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
    third.close();
    assertThat(database.warehouse().heldLocks(10)).isEmpty();
    database.close();
  }

  private static String run(Session session, String sql) {
    List<String> rows = new ArrayList<>();
    for (SessionStatement statement : session.prepare(sql)) {
      StatementResult result = statement.execute(new Object[0], ExecutionOptions.DEFAULT);
      if (result instanceof StatementResult.Rows(QueryRows found)) {
        rows.addAll(SqlSession.lines(found));
      }
    }
    return rows.toString();
  }

  private static void assertCommitFails(Session session) {
    assertThatThrownBy(() -> run(session, "commit"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.SERIALIZATION_FAILURE);
              assertThat(error.message()).startsWith("Serializable isolation violation");
            });
    assertThat(session.inTransactionBlock()).isFalse();
  }

  @Test
  void writeSkewFailsTheLaterCommit() {
    run(first, BEGIN + "select count(*) from doctor where ward = 'a' and on_call");
    run(second, BEGIN + "select count(*) from doctor where ward = 'a' and on_call");
    run(first, "update doctor set on_call = false where id = 1");
    run(second, "update doctor set on_call = false where id = 2");
    run(first, "commit");
    assertCommitFails(second);
    assertThat(run(third, "select id from doctor where ward = 'a' and on_call")).isEqualTo("[2]");
  }

  @Test
  void writeSkewPassesOnSnapshotIsolation() {
    run(first, "begin; select count(*) from doctor where ward = 'a' and on_call");
    run(second, "begin; select count(*) from doctor where ward = 'a' and on_call");
    run(first, "update doctor set on_call = false where id = 1; commit");
    run(second, "update doctor set on_call = false where id = 2; commit");
    assertThat(run(third, "select id from doctor where ward = 'a' and on_call")).isEqualTo("[]");
  }

  @Test
  void rowsThatWouldHaveBeenReadFailTheCommit() {
    run(first, BEGIN + "select sum(pay) from doctor where pay between 10 and 25");
    run(second, "insert into doctor values (4, 'c', false, 12)");
    run(first, "insert into doctor values (5, 'sum', false, 30)");
    assertCommitFails(first);
  }

  @Test
  void rowsOutsideOfThePredicatesPass() {
    run(first, BEGIN + "select sum(pay) from doctor where pay between 10 and 25");
    run(
        second,
        "insert into doctor values (4, 'c', false, 25.01); delete from doctor where id = 3");
    run(second, "update doctor set ward = 'd' where id = 4");
    run(first, "insert into doctor values (5, 'sum', false, 30); commit");
    assertThat(run(third, "select count(*) from doctor")).isEqualTo("[4]");
  }

  @Test
  void changeThatMovesARowIntoOrOutOfARangeFailsTheCommit() {
    run(first, BEGIN + "select count(*) from doctor where ward = 'b'");
    run(second, BEGIN + "select count(*) from doctor where ward = 'z'");
    run(third, "update doctor set ward = 'z' where id = 3");
    run(first, "insert into doctor values (6, 'x', true, 1)");
    run(second, "insert into doctor values (7, 'x', true, 1)");
    assertCommitFails(first);
    assertCommitFails(second);
  }

  @Test
  void rowThatCameAndWentPassesWhereNobodyReadIt() {
    run(first, BEGIN + "select count(*) from doctor where ward = 'b'");
    run(
        second,
        "insert into doctor values (8, 'y', true, 1); update doctor set pay = 2 where id = 8");
    run(second, "delete from doctor where id = 8");
    run(first, "insert into doctor values (6, 'x', true, 1); commit");
    run(first, BEGIN + "select count(*) from doctor where ward = 'b'");
    run(second, "insert into doctor values (8, 'b', true, 1); delete from doctor where id = 8");
    run(first, "insert into doctor values (7, 'x', true, 1)");
    assertCommitFails(first);
  }

  @Test
  void scansWithoutPredicatesReadTheWholeTable() {
    run(first, BEGIN + "select count(*) from doctor where length(ward) > 5");
    run(second, "insert into doctor values (4, 'c', false, 12)");
    run(first, "insert into doctor values (5, 'long enough', false, 30)");
    assertCommitFails(first);
  }

  @Test
  void readersNeverFailAndNeitherDoWritersWhoReadNothing() {
    run(first, BEGIN + "select count(*) from doctor");
    run(second, BEGIN + "insert into doctor values (9, 'c', false, 1)");
    run(third, "update doctor set pay = pay + 1; delete from doctor");
    run(first, "select sum(pay) from doctor; commit");
    run(second, "commit");
    assertThat(run(third, "select id from doctor")).isEqualTo("[9]");
    run(first, "begin isolation level serializable read only; select * from doctor");
    run(third, "delete from doctor");
    run(first, "commit");
  }

  @Test
  void threeTransactionsInARingDoNotAllCommit() {
    run(first, "create table ring (id int, v int)");
    run(first, "insert into ring values (1, 0), (2, 0), (3, 0)");
    Session[] sessions = {first, second, third};
    int committed = 0;
    for (int each = 0; each < 3; each++) {
      run(sessions[each], BEGIN + "select v from ring where id = " + (each + 1));
    }
    for (int each = 0; each < 3; each++) {
      run(sessions[each], "update ring set v = 1 where id = " + ((each + 1) % 3 + 1));
    }
    for (Session session : sessions) {
      try {
        run(session, "commit");
        committed++;
      } catch (DatabaseException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.SERIALIZATION_FAILURE);
      }
    }
    assertThat(committed).isBetween(1, 2);
  }

  @Test
  void readersSeeOneOrderOfTheCommitsOnly() {
    run(first, "create table flow (name text, v int); insert into flow values ('x', 0), ('y', 0)");
    run(second, BEGIN + "select * from flow where name = 'x'; select * from flow where name = 'y'");
    run(first, BEGIN + "update flow set v = 20 where name = 'y'; commit");
    assertThat(run(third, BEGIN + "select v from flow order by name; commit")).isEqualTo("[0, 20]");
    run(second, "update flow set v = -11 where name = 'x'");
    assertCommitFails(second);
  }

  @Test
  void conditionsOfJoinsAndSubqueriesCount() {
    run(first, "create table ward (name text, open boolean); insert into ward values ('a', true)");
    run(
        first,
        BEGIN
            + "select d.id from doctor d join ward w on w.name = d.ward where w.open and d.id < 3");
    run(second, "insert into doctor values (0, 'nowhere', true, 1)");
    run(first, "insert into ward values ('c', false)");
    assertCommitFails(first);
    run(
        first,
        BEGIN
            + "insert into ward select 'e', true where not exists (select 1 from doctor where id = 77)");
    run(second, "insert into doctor values (77, 'e', true, 1)");
    assertCommitFails(first);
  }

  @Test
  void largeLoadsAndDefinitionsCountForTheWholeTableAndCatalog() {
    run(first, BEGIN + "select count(*) from doctor where id = 1");
    run(second, "insert into doctor select v, 'x', true, 1 from generate_series(100, 100000) v");
    run(first, "insert into doctor values (5, 'x', false, 30)");
    assertCommitFails(first);
    run(first, BEGIN + "select count(*) from doctor where id = 1");
    run(second, "create view those as select * from doctor");
    run(first, "insert into doctor values (5, 'x', false, 30)");
    assertCommitFails(first);
  }

  @Test
  void lostUpdateFailsOneOfTwo() {
    run(first, BEGIN + "select pay from doctor where id = 1");
    run(second, BEGIN + "select pay from doctor where id = 1");
    run(first, "update doctor set pay = 11 where id = 1; commit");
    assertThatThrownBy(() -> run(second, "update doctor set pay = 12 where id = 1"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.SERIALIZATION_FAILURE));
    run(second, "rollback");
  }

  @Test
  void upkeepBetweenReadAndCommitChangesNothing() {
    run(first, "insert into doctor select v, 'x', true, 1 from generate_series(100, 1000) v");
    run(first, BEGIN + "select count(*) from doctor where id = 1");
    run(second, BEGIN + "select count(*) from doctor where id = 2");
    run(third, "update doctor set pay = 7 where id = 1");
    database.warehouse().upkeep();
    database.warehouse().checkpoint();
    run(first, "insert into doctor values (5, 'x', false, 30)");
    run(second, "insert into doctor values (6, 'x', false, 30); commit");
    assertCommitFails(first);
  }

  @Test
  void singleStatementsAndLaterSettingsAreSerializableToo() {
    run(first, "set default_transaction_isolation = 'serializable'");
    assertThat(run(first, "show transaction_isolation")).isEqualTo("[serializable]");
    run(first, "update doctor set pay = pay + 1");
    run(second, "begin; set transaction isolation level serializable");
    run(second, "select count(*) from doctor where ward = 'a'");
    run(first, "update doctor set pay = 0 where id = 2");
    run(second, "insert into doctor values (5, 'x', false, 30)");
    assertCommitFails(second);
  }
}
