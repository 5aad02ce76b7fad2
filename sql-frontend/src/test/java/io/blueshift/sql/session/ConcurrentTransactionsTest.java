package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.transaction.RowLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Schedules of two and more sessions that change the same things, step by step.
@Timeout(60)
class ConcurrentTransactionsTest extends SessionSchedule {
  @BeforeEach
  void fill() {
    run(first, "create table account (id int, balance int)");
    run(first, "insert into account values (1, 100), (2, 100), (3, 100)");
  }

  private String balances() {
    return run(third, "select id, balance from account order by id");
  }

  @Test
  void firstUpdaterWinsAndTheOtherMayTryAgain() throws Exception {
    run(first, "begin; update account set balance = balance + 10 where id = 1");
    run(second, "begin; select * from account");
    Future<String> late =
        runUntilItWaits(second, "update account set balance = balance + 1 where id = 1");
    run(first, "commit");
    assertFails(ErrorCode.SERIALIZATION_FAILURE, late::get);
    run(second, "rollback; update account set balance = balance + 1 where id = 1");
    assertThat(balances()).isEqualTo("[1|111, 2|100, 3|100]");
  }

  @Test
  void statementThatStandsAloneBeginsAgainAfterItMetAChangedRow() throws Exception {
    run(first, "begin; update account set balance = balance + 10 where id = 1");
    Future<String> late =
        runUntilItWaits(
            second, "update account set balance = balance + 1 where id = 1 returning balance");
    run(first, "commit");
    assertThat(late.get()).isEqualTo("[111]");
    assertThat(balances()).isEqualTo("[1|111, 2|100, 3|100]");
  }

  @Test
  void readCommittedStatementsSeeWhatWasCommittedBeforeThem() {
    run(second, "begin isolation level read committed; select * from account");
    run(second, "insert into account values (4, 4)");
    run(first, "delete from account where id = 1; create table made (x int)");
    assertThat(run(second, "select id from account order by id")).isEqualTo("[2, 3, 4]");
    assertThat(run(second, "select count(*) from made")).isEqualTo("[0]");
    run(second, "delete from account where id = 4; savepoint s; update account set balance = 1");
    run(first, "insert into account values (5, 5)");
    assertThat(run(second, "select id, balance from account order by id"))
        .isEqualTo("[2|1, 3|1, 5|5]");
    run(second, "rollback to s");
    assertThat(run(second, "select id, balance from account order by id"))
        .isEqualTo("[2|100, 3|100, 5|5]");
    run(second, "commit");
    assertThat(balances()).isEqualTo("[2|100, 3|100, 5|5]");
  }

  @Test
  void readCommittedChangeLooksAgainAtRowsThatItWaitedFor() throws Exception {
    run(second, "begin isolation level read committed");
    run(second, "update account set balance = balance + 1 where id = 3");
    run(first, "begin; update account set balance = balance - 90 where id <= 2");
    Future<String> late =
        runUntilItWaits(second, "update account set balance = balance - 50 where balance >= 50");
    run(first, "update account set balance = 60 where id = 2; commit");
    late.get();
    run(second, "commit");
    assertThat(balances()).isEqualTo("[1|10, 2|10, 3|51]");
  }

  @Test
  void readCommittedChangeThatMeetsADeletedRowPassesItOver() throws Exception {
    run(first, "begin; delete from account where id = 1");
    run(second, "begin isolation level read committed");
    Future<String> late = runUntilItWaits(second, "update account set balance = 0");
    run(first, "commit");
    late.get();
    run(second, "commit");
    assertThat(balances()).isEqualTo("[2|0, 3|0]");
  }

  @Test
  void cursorOfAReadCommittedBlockKeepsItsSnapshot() {
    run(second, "begin isolation level read committed");
    run(second, "declare c cursor for select id from account order by id");
    assertThat(run(second, "fetch 1 from c")).isEqualTo("[1]");
    run(first, "truncate account");
    database.warehouse().upkeep();
    assertThat(run(second, "select count(*) from account")).isEqualTo("[0]");
    assertThat(run(second, "fetch 5 from c")).isEqualTo("[2, 3]");
    run(second, "commit");
  }

  @Test
  void repeatableReadBlockKeepsItsSnapshot() {
    run(second, "begin isolation level repeatable read; select * from account");
    run(first, "delete from account where id = 1");
    assertThat(run(second, "select count(*) from account")).isEqualTo("[3]");
    assertFails(
        ErrorCode.SERIALIZATION_FAILURE, () -> run(second, "update account set balance = 0"));
  }

  @Test
  void levelIsTheSessionsUnlessTheTransactionSaysAnother() {
    assertThat(run(first, "show transaction_isolation")).isEqualTo("[repeatable read]");
    run(first, "set default_transaction_isolation = 'read uncommitted'; begin");
    assertThat(run(first, "show transaction_isolation")).isEqualTo("[read committed]");
    run(first, "set transaction isolation level snapshot");
    assertThat(run(first, "show transaction_isolation")).isEqualTo("[repeatable read]");
    run(first, "commit and chain");
    assertThat(run(first, "show transaction_isolation")).isEqualTo("[repeatable read]");
    run(first, "select * from account");
    assertFails(
        ErrorCode.ACTIVE_TRANSACTION,
        () -> run(first, "set transaction isolation level read committed"));
    run(first, "rollback");
    assertThat(run(first, "show transaction_isolation")).isEqualTo("[read committed]");
  }

  @Test
  void countersOfManyThreadsLoseNoUpdate() throws Exception {
    List<Future<?>> workers = new ArrayList<>();
    for (int worker = 0; worker < 4; worker++) {
      boolean block = worker % 2 == 0;
      workers.add(
          threads.submit(() -> {
            try (Session session = session()) {
              for (int count = 0; count < 25; count++) {
                run(session, block ? "begin isolation level read committed" : "select 1");
                run(session, "update account set balance = balance + 1 where id = 1");
                run(session, block ? "commit" : "select 1");
              }
            }
          }));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    assertThat(balances()).isEqualTo("[1|200, 2|100, 3|100]");
  }

  @Test
  void whoWaitsForARowGoesOnWhenTheOtherRollsBack() throws Exception {
    run(first, "begin; delete from account where id = 1");
    run(second, "begin");
    Future<String> late =
        runUntilItWaits(second, "update account set balance = balance + 1 where id = 1");
    run(first, "rollback");
    late.get();
    run(second, "commit");
    assertThat(balances()).isEqualTo("[1|101, 2|100, 3|100]");
  }

  @Test
  void changesOfDifferentRowsDoNotMeet() {
    run(first, "begin; update account set balance = 1 where id = 1");
    run(second, "begin; update account set balance = 2 where id = 2");
    run(third, "insert into account values (4, 4)");
    run(second, "commit");
    run(first, "delete from account where id = 3; commit");
    assertThat(balances()).isEqualTo("[1|1, 2|2, 4|4]");
  }

  @Test
  void twoWhoWaitForEachOtherAreADeadlockOfWhichOneEnds() throws Exception {
    run(first, "begin; update account set balance = 1 where id = 1");
    run(second, "begin; update account set balance = 2 where id = 2");
    Future<String> waiting = runUntilItWaits(first, "update account set balance = 1 where id = 2");
    assertFails(
        ErrorCode.DEADLOCK_DETECTED,
        () -> run(second, "update account set balance = 2 where id = 1"));
    assertThat(waiting.isDone()).isFalse();
    run(second, "rollback");
    waiting.get();
    run(first, "commit");
    assertThat(balances()).isEqualTo("[1|1, 2|1, 3|100]");
  }

  @Test
  void waitEndsAfterTheLockTimeoutAndTheTransactionsStatementTimeout() {
    run(first, "begin; update account set balance = 1 where id = 1");
    run(second, "set lock_timeout = 30");
    assertFails(
        ErrorCode.LOCK_NOT_AVAILABLE, () -> run(second, "delete from account where id = 1"));
    run(second, "set lock_timeout = 0; set statement_timeout = 30");
    assertFails(ErrorCode.QUERY_CANCELED, () -> run(second, "delete from account where id = 1"));
    run(second, "set statement_timeout = 0");
    run(first, "rollback");
    run(second, "delete from account where id = 1");
    assertThat(balances()).isEqualTo("[2|100, 3|100]");
  }

  @Test
  void cancelEndsAWait() throws Exception {
    run(first, "begin; update account set balance = 1 where id = 1");
    Future<String> waiting = runUntilItWaits(second, "delete from account where id = 1");
    assertThat(second.cancel()).isTrue();
    assertFails(ErrorCode.QUERY_CANCELED, waiting::get);
    run(first, "rollback");
    assertThat(balances()).isEqualTo("[1|100, 2|100, 3|100]");
  }

  @Test
  void waitForAKeyEndsWithLockTimeoutStatementTimeoutAndCancel() throws Exception {
    run(first, "create table named (id int primary key)");
    run(first, "begin; insert into named values (1)");
    run(second, "set lock_timeout = 30");
    assertFails(
        ErrorCode.LOCK_NOT_AVAILABLE, () -> run(second, "insert into named values (1), (2)"));
    run(second, "set lock_timeout = 0; set statement_timeout = 30");
    assertFails(ErrorCode.QUERY_CANCELED, () -> run(second, "insert into named values (1)"));
    run(second, "set statement_timeout = 0");
    Future<String> waiting = runUntilItWaits(second, "insert into named values (1)");
    second.cancel();
    assertFails(ErrorCode.QUERY_CANCELED, waiting::get);
    run(first, "rollback");
    run(second, "insert into named values (1)");
  }

  @Test
  void closingASessionEndsItsWaitAndLetsOthersGoOn() throws Exception {
    run(first, "begin; update account set balance = 1 where id = 1");
    run(second, "begin; update account set balance = 2 where id = 2");
    Future<String> waiting = runUntilItWaits(second, "delete from account where id = 1");
    second.warehouseSession().close();
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(DatabaseException.class);
    run(first, "update account set balance = 1 where id = 2; commit");
    assertThat(balances()).isEqualTo("[1|1, 2|1, 3|100]");
  }

  @Test
  void truncateWaitsForWritersAndWritersForIt() throws Exception {
    run(first, "begin; insert into account values (4, 4)");
    Future<String> truncate = runUntilItWaits(second, "begin; truncate account");
    Future<String> insert = runUntilItWaits(third, "insert into account values (5, 5)");
    run(first, "commit");
    truncate.get();
    assertThat(insert.isDone()).isFalse();
    run(second, "commit");
    insert.get();
    assertThat(balances()).isEqualTo("[5|5]");
  }

  @Test
  void rowsOfATableThatWasTruncatedSinceCannotBeChanged() {
    run(second, "begin; select * from account");
    run(first, "truncate account");
    assertFails(
        ErrorCode.SERIALIZATION_FAILURE, () -> run(second, "update account set balance = 0"));
  }

  @Test
  void redefinitionWaitsForWritersOfItsTableOnly() throws Exception {
    run(third, "create table other (x int)");
    run(first, "begin; insert into account values (4, 4)");
    run(third, "alter table other add column y int");
    Future<String> alter =
        runUntilItWaits(second, "alter table account add column note varchar(10)");
    run(first, "commit");
    alter.get();
    assertThat(run(third, "select count(*), count(note) from account")).isEqualTo("[4|0]");
  }

  @Test
  void writerWhoSawATableBeforeItsRedefinitionFails() {
    run(second, "begin; select * from account");
    run(first, "alter table account add column note varchar(10)");
    assertFails(
        ErrorCode.SERIALIZATION_FAILURE, () -> run(second, "insert into account values (4, 4)"));
    run(second, "rollback; insert into account (id, balance) values (4, 4)");
    assertThat(run(third, "select count(*) from account")).isEqualTo("[4]");
  }

  @Test
  void changesOfTheCatalogComeOneAfterAnother() throws Exception {
    run(first, "begin; create table a (x int)");
    Future<String> other = runUntilItWaits(second, "begin; create table b (x int)");
    run(third, "insert into account values (4, 4)");
    run(first, "commit");
    other.get();
    run(second, "insert into b values (1); commit");
    assertThat(run(third, "select (select count(*) from a), (select count(*) from b)"))
        .isEqualTo("[0|1]");
  }

  @Test
  void tableAndRowLocksTogetherAreADeadlockToo() throws Exception {
    run(first, "begin; insert into account values (4, 4)");
    run(second, "begin; create table a (x int)");
    Future<String> alter =
        runUntilItWaits(second, "alter table account add column note varchar(10)");
    assertFails(ErrorCode.DEADLOCK_DETECTED, () -> run(first, "create table b (x int)"));
    run(first, "rollback");
    alter.get();
    run(second, "commit");
    assertThat(run(third, "select count(note) from account")).isEqualTo("[0]");
  }

  @Test
  void appendOfATableToAnotherLosesNoRowsThatCameMeanwhile() {
    run(first, "create table target (id int, balance int)");
    run(second, "begin; select * from account");
    run(first, "insert into account values (4, 4)");
    assertFails(
        ErrorCode.SERIALIZATION_FAILURE,
        () -> run(second, "alter table target append from account"));
    run(second, "rollback; alter table target append from account");
    assertThat(run(third, "select (select count(*) from account), (select count(*) from target)"))
        .isEqualTo("[0|4]");
  }

  @Test
  void locksOfARolledBackSavepointStayUntilTheEnd() throws Exception {
    run(first, "begin; savepoint s; update account set balance = 1 where id = 1");
    run(first, "rollback to s");
    Future<String> waiting = runUntilItWaits(second, "update account set balance = 2 where id = 1");
    run(first, "commit");
    waiting.get();
    assertThat(balances()).isEqualTo("[1|2, 2|100, 3|100]");
  }

  @Test
  void temporaryTablesNeedNoLocks() {
    run(first, "create temp table scratch (x int); begin; insert into scratch values (1)");
    run(first, "update scratch set x = 2; delete from scratch where x = 3");
    assertThat(database.warehouse().heldLocks(10)).isEmpty();
    run(first, "commit");
    assertThat(run(first, "select x from scratch")).isEqualTo("[2]");
  }

  @Test
  void largeUpdateLocksTheRowsOfItsTableInOne() throws Exception {
    run(first, "create table big (id int)");
    run(first, "insert into big select * from generate_series(1, 1100000)");
    run(first, "begin; update big set id = id + 1");
    assertThat(database.warehouse().heldLocks(10))
        .hasSizeLessThanOrEqualTo(2)
        .allMatch(RowLock::granted);
    run(second, "insert into big values (0)");
    Future<String> waiting = runUntilItWaits(second, "delete from big where id = 0");
    run(first, "commit");
    waiting.get();
    assertThat(run(third, "select count(*), min(id), max(id) from big"))
        .isEqualTo("[1100000|2|1100001]");
  }

  @Test
  void eightThreadsAppendAtOnce() throws Exception {
    run(first, "create table event (id int identity(1,1), worker int, number int)");
    List<Future<?>> workers = new ArrayList<>();
    for (int worker = 0; worker < 8; worker++) {
      int me = worker;
      workers.add(
          threads.submit(() -> {
            try (Session session = session()) {
              for (int number = 0; number < 50; number++) {
                run(
                    session,
                    "insert into event (worker, number) values (" + me + "," + number + ")");
              }
            }
          }));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    assertThat(
            run(
                third,
                "select count(*), count(distinct id), count(distinct worker * 1000 + number) from event"))
        .isEqualTo("[400|400|400]");
  }

  @Test
  void transfersOfManyThreadsKeepTheSum() throws Exception {
    run(first, "insert into account select i, 100 from generate_series(4, 10) as t(i)");
    List<Future<?>> workers = new ArrayList<>();
    for (int worker = 0; worker < 4; worker++) {
      int seed = worker;
      workers.add(threads.submit(() -> transfer(seed)));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    assertThat(run(third, "select count(*), sum(balance) from account")).isEqualTo("[10|1000]");
  }

  private void transfer(int seed) {
    try (Session session = session()) {
      for (int done = 0; done < 25; ) {
        int from = 1 + (seed * 7 + done * 3) % 10;
        int to = 1 + (seed * 3 + done * 7 + 5) % 10;
        try {
          run(session, "begin; update account set balance = balance - 5 where id = " + from);
          run(session, "update account set balance = balance + 5 where id = " + to + "; commit");
          done++;
        } catch (DatabaseException e) {
          assertThat(e.code()).isIn(ErrorCode.SERIALIZATION_FAILURE, ErrorCode.DEADLOCK_DETECTED);
          run(session, "rollback");
        }
      }
    }
  }

  @Test
  void identityNumbersOfMergesAtTheSameTimeAreOfNoOther() throws Exception {
    run(first, "create table numbered (id int generated always as identity primary key, v int)");
    run(first, "insert into numbered overriding system value values (1000, 0)");
    String merge =
        "merge into numbered using generate_series(%d, %d) as g (k) on v = k"
            + " when matched then do nothing"
            + " when not matched then insert (v) values (k)"
            + " when not matched by source and v > 1000 then delete"
            + " returning merge_action()";
    run(first, "begin; " + merge.formatted(1, 100));
    Future<String> beside =
        threads.submit(() -> run(second, merge.formatted(101, 200) + ", numbered.v > 100"));
    assertThat(beside.get()).contains("INSERT").doesNotContain("false");
    run(first, "commit");
    assertThat(
            run(
                first,
                "select count(*) || ' ' || count(distinct id) || ' ' || count(distinct v) from numbered"))
        .isEqualTo("[201 201 201]");
  }
}
