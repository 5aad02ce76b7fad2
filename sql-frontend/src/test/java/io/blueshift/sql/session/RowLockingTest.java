package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// FOR UPDATE, FOR SHARE, NOWAIT and SKIP LOCKED between sessions.
@Timeout(60)
class RowLockingTest extends SessionSchedule {
  @BeforeEach
  void fill() {
    run(first, "create table job (id int primary key, state text, tries int)");
    run(first, "insert into job values (1, 'new', 0), (2, 'new', 0), (3, 'old', 0), (4, 'new', 0)");
  }

  @Test
  void lockedRowKeepsWritersAndLockersWaitingAndReadersNot() throws Exception {
    run(first, "begin; select * from job where id = 1 for update");
    assertThat(run(second, "select state from job where id = 1")).isEqualTo("[new]");
    Future<String> change = runUntilItWaits(second, "update job set tries = 1 where id = 1");
    Future<String> lock = runUntilItWaits(third, "select tries from job where id = 1 for share");
    run(first, "commit");
    change.get();
    assertThat(lock.get()).isEqualTo("[1]");
  }

  @Test
  void sharedLocksMeetWithoutWaitingAndKeepWritersOut() throws Exception {
    run(first, "begin; select * from job where id = 1 for share");
    run(second, "begin; select * from job where id = 1 for key share");
    Future<String> change = runUntilItWaits(third, "delete from job where id = 1");
    run(first, "commit");
    assertThat(change.isDone()).isFalse();
    run(second, "commit");
    change.get();
    assertThat(run(first, "select count(*) from job")).isEqualTo("[3]");
  }

  @Test
  void nowaitFailsWhereARowIsNotFree() {
    run(first, "begin; select * from job where id = 2 for no key update");
    assertFails(
        ErrorCode.LOCK_NOT_AVAILABLE, () -> run(second, "select * from job for update nowait"));
    assertThat(run(second, "select id from job where id <> 2 order by id for update nowait"))
        .isEqualTo("[1, 3, 4]");
    run(first, "rollback");
  }

  @Test
  void skipLockedLeavesOutRowsOfOthersBeforeLimitAndOffsetCount() {
    run(first, "begin; select * from job where id in (1, 3) for update");
    assertThat(run(second, "select id from job order by id for update skip locked"))
        .isEqualTo("[2, 4]");
    assertThat(run(second, "select id from job order by id limit 1 for update skip locked"))
        .isEqualTo("[2]");
    assertThat(run(second, "select id from job order by id offset 1 for update skip locked"))
        .isEqualTo("[4]");
    run(first, "rollback");
  }

  @Test
  void limitLocksNoMoreRowsThanItYields() {
    run(first, "begin");
    assertThat(run(first, "select id from job order by id desc limit 2 for update"))
        .isEqualTo("[4, 3]");
    assertThat(run(second, "select id from job order by id for update skip locked"))
        .isEqualTo("[1, 2]");
    run(first, "commit");
  }

  @Test
  void moreRowsThanExpectedMayBePassedOver() {
    run(first, "insert into job select v, 'many', 0 from generate_series(10, 1009) v");
    run(first, "begin; select * from job where id < 1000 for update");
    assertThat(
            run(
                second,
                "select id from job where state = 'many' order by id limit 3 for update skip"
                    + " locked"))
        .isEqualTo("[1000, 1001, 1002]");
    run(first, "rollback");
  }

  @Test
  void readCommittedLooksAgainAtRowsThatItWaitedFor() throws Exception {
    run(first, "begin; update job set state = 'old' where id = 1");
    run(first, "update job set state = 'new', tries = 7 where id = 3");
    run(second, "begin isolation level read committed");
    Future<String> late =
        runUntilItWaits(
            second, "select id, tries from job where state = 'new' order by id for update");
    run(first, "commit");
    assertThat(late.get()).isEqualTo("[2|0, 3|7, 4|0]");
    run(second, "commit");
  }

  @Test
  void snapshotFailsOnARowThatWasChangedSince() {
    run(second, "begin; select count(*) from job");
    run(first, "update job set tries = 1 where id = 1; delete from job where id = 2");
    assertThat(run(second, "select id from job where id = 3 for update")).isEqualTo("[3]");
    run(second, "savepoint s");
    assertFails(
        ErrorCode.SERIALIZATION_FAILURE,
        () -> run(second, "select * from job where id = 1 for share"));
    run(second, "rollback to s");
    assertFails(
        ErrorCode.SERIALIZATION_FAILURE,
        () -> run(second, "select * from job where id = 2 for update skip locked"));
    run(second, "rollback");
  }

  @Test
  void ofChoosesWhoseRowsAreLocked() throws Exception {
    run(first, "create table note (job int, text text)");
    run(first, "insert into note values (1, 'a'), (2, 'b')");
    run(
        first,
        "begin; select * from job j join note n on n.job = j.id where j.id = 1 for update of n");
    assertThat(run(second, "select id from job where id = 1 for update nowait")).isEqualTo("[1]");
    assertFails(
        ErrorCode.LOCK_NOT_AVAILABLE,
        () -> run(second, "select * from note where job = 1 for share nowait"));
    run(first, "rollback");
    run(
        first,
        "begin; select * from (select id from job where id = 1) x, note where job = id for update");
    assertFails(
        ErrorCode.LOCK_NOT_AVAILABLE,
        () -> run(second, "select * from note where job = 1 for share nowait"));
    assertFails(
        ErrorCode.LOCK_NOT_AVAILABLE,
        () -> run(second, "select * from job where id = 1 for share nowait"));
    run(first, "rollback");
  }

  @Test
  void rowsBehindAViewAreLocked() {
    run(first, "create view fresh as select id, tries + 1 as next from job where state = 'new'");
    run(first, "begin");
    assertThat(run(first, "select next from fresh where id = 2 for update")).isEqualTo("[1]");
    assertThat(run(second, "select id from job order by id for update skip locked"))
        .isEqualTo("[1, 3, 4]");
    run(first, "commit");
  }

  @Test
  void twoLockersInOppositeOrderAreADeadlock() throws Exception {
    run(first, "begin; select * from job where id = 1 for update");
    run(second, "begin; select * from job where id = 2 for update");
    Future<String> waiting = runUntilItWaits(first, "select * from job where id = 2 for update");
    assertFails(
        ErrorCode.DEADLOCK_DETECTED,
        () -> run(second, "select * from job where id = 1 for update"));
    run(second, "rollback");
    waiting.get();
    run(first, "commit");
  }

  @Test
  void planIsKeptAndItsParametersAreTakenAnew() {
    String sql = "select tries from job where id = $1 for update";
    rows(first, sql, 1);
    long hits = database.plans().hitCount();
    run(first, "update job set tries = 5 where id = 2");
    assertThat(rows(first, sql, 2)).containsExactly("5");
    assertThat(rows(first, "select id from job order by id limit $1 for update", 3L)).hasSize(3);
    assertThat(rows(first, "select id from job order by id limit $1 for update", 1L)).hasSize(1);
    assertThat(database.plans().hitCount()).isGreaterThanOrEqualTo(hits + 2);
  }

  @Test
  void explainShowsThePlanThatFindsTheRows() {
    assertThat(rows(first, "explain select id from job where tries > 0 for update"))
        .hasSizeGreaterThanOrEqualTo(3)
        .first()
        .asString()
        .startsWith("XN LockRows");
    assertThat(rows(first, "explain select id from job where tries > 0 for update").get(1))
        .startsWith("  ->  XN Seq Scan on job");
    assertThat(rows(first, "explain analyze select id from job for update")).isNotEmpty();
  }

  @Test
  void viewsShowWhoHoldsAndWhoWaits() throws Exception {
    run(first, "begin; select * from job where id = 1 for share");
    Future<String> waiting = runUntilItWaits(second, "delete from job where id = 1");
    String holder = run(first, "select pg_backend_pid()").replaceAll("\\D", "");
    assertThat(
            rows(
                third,
                "select locktype, c.relname, mode, granted, l.pid = "
                    + holder
                    + " from pg_locks l"
                    + " join pg_class c on c.oid = l.relation where locktype = 'tuple' order by 4"))
        .containsExactly("tuple|job|ExclusiveLock|false|false", "tuple|job|ShareLock|true|true");
    assertThat(rows(third, "select lock_status from stv_locks order by 1, lock_owner"))
        .containsExactly("Holding write lock", "Holding write lock", "Waiting for write lock");
    assertThat(
            rows(
                third,
                "select lock_mode, lockable_object_type, granted from svv_transactions where pid = "
                    + holder
                    + " order by 1"))
        .containsExactly("ExclusiveLock|transactionid|true", "RowExclusiveLock|relation|true");
    run(first, "commit");
    waiting.get();
    assertThat(rows(third, "select * from stv_locks")).isEmpty();
  }

  @Test
  void lockingWaitsForLockTimeoutAndEndsWithCancel() throws Exception {
    run(first, "begin; select * from job where id = 1 for update");
    run(second, "set lock_timeout = 30");
    assertFails(ErrorCode.LOCK_NOT_AVAILABLE, () -> run(second, "select * from job for update"));
    run(second, "set lock_timeout = 0");
    Future<String> waiting = runUntilItWaits(second, "select * from job for update");
    second.cancel();
    assertFails(ErrorCode.QUERY_CANCELED, waiting::get);
    run(first, "rollback");
  }

  @Test
  void eachJobOfAQueueIsTakenByOneWorker() throws Exception {
    run(first, "truncate job");
    run(first, "insert into job select v, 'new', 0 from generate_series(1, 60) v");
    List<String> taken = Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> workers = new ArrayList<>();
    for (int worker = 0; worker < 4; worker++) {
      boolean changes = worker % 2 == 0;
      workers.add(threads.submit(() -> take(changes, taken)));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    assertThat(taken).hasSize(60).doesNotHaveDuplicates();
    assertThat(run(first, "select count(*) from job where state = 'new'")).isEqualTo("[0]");
  }

  private void take(boolean changes, List<String> taken) {
    try (Session session = session()) {
      while (true) {
        run(session, "begin isolation level read committed");
        List<String> next =
            changes
                ? rows(
                    session,
                    "update job set state = 'done' where id = (select id from job where state ="
                        + " 'new' order by id limit 1 for update skip locked) returning id")
                : rows(
                    session,
                    "select id from job where state = 'new' order by id limit 1 for update skip"
                        + " locked");
        if (!changes && !next.isEmpty()) {
          run(session, "delete from job where id = " + next.getFirst());
        }
        run(session, "commit");
        if (next.isEmpty()) {
          return;
        }
        taken.addAll(next);
      }
    }
  }
}
