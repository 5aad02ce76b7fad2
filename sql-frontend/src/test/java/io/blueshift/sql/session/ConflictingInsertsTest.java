package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// INSERT … ON CONFLICT of several sessions at once.
@Timeout(60)
class ConflictingInsertsTest extends SessionSchedule {
  private static final String COUNT_UP =
      "insert into counter values (1, 1) on conflict (id) do update set hits = counter.hits + 1";

  @BeforeEach
  void create() {
    run(first, "create table counter (id int primary key, hits int)");
  }

  private String hits() {
    return run(first, "select hits from counter order by id");
  }

  @Test
  void waitsForTheRowThatAnotherTransactionAddsAndChangesIt() throws Exception {
    run(first, "begin; " + COUNT_UP);
    Future<String> late = runUntilItWaits(second, COUNT_UP + " returning hits");
    run(first, "commit");
    assertThat(late.get()).isEqualTo("[2]");
    assertThat(hits()).isEqualTo("[2]");
  }

  @Test
  void addsTheRowItselfWhenTheOtherTransactionRollsBack() throws Exception {
    run(first, "begin; " + COUNT_UP);
    Future<String> late = runUntilItWaits(second, COUNT_UP + " returning hits");
    run(first, "rollback");
    assertThat(late.get()).isEqualTo("[1]");
  }

  @Test
  void doesNothingWhenTheOtherTransactionHasAddedTheRow() throws Exception {
    run(first, "begin; " + COUNT_UP);
    Future<String> late =
        runUntilItWaits(
            second,
            "begin isolation level read committed;"
                + " insert into counter values (1, 7), (2, 7) on conflict do nothing returning id");
    run(first, "commit");
    assertThat(late.get()).isEqualTo("[2]");
    run(second, "commit");
    assertThat(hits()).isEqualTo("[1, 7]");
  }

  @Test
  void failsInASnapshotThatDoesNotSeeTheRow() throws Exception {
    for (String action : List.of("do nothing", "(id) do update set hits = 0")) {
      run(second, "begin isolation level repeatable read; select * from counter");
      run(first, "delete from counter; insert into counter values (1, 1)");
      Future<String> late =
          threads.submit(
              () -> run(second, "insert into counter values (1, 1) on conflict " + action));
      assertThatThrownBy(late::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              DatabaseException.class,
              error -> assertThat(error.code()).isEqualTo(ErrorCode.SERIALIZATION_FAILURE));
      run(second, "rollback");
    }
  }

  @Test
  void countsEveryOneOfManyConcurrentInserts() throws Exception {
    int threadCount = 4;
    int each = 50;
    List<Future<Object>> counting = new ArrayList<>();
    for (int thread = 0; thread < threadCount; thread++) {
      counting.add(
          threads.submit(() -> {
            try (Session own = session()) {
              for (int time = 0; time < each; time++) {
                run(own, COUNT_UP);
              }
            }
            return null;
          }));
    }
    for (Future<Object> thread : counting) {
      thread.get();
    }
    assertThat(hits()).isEqualTo("[" + threadCount * each + "]");
  }
}
