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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/// Three sessions in PostgreSQL style on one database in memory, for schedules that go step by step.
abstract class SessionSchedule {
  final Database database = Database.open(null, new Database.Options(2, 1L << 29, false));
  final ExecutorService threads = Executors.newCachedThreadPool();
  final Session first = session();
  final Session second = session();
  final Session third = session();

  final Session session() {
    return database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of("style", "postgresql"));
  }

  @AfterEach
  final void close() throws InterruptedException {
    first.close();
    second.close();
    third.close();
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(database.warehouse().heldLocks(10)).isEmpty();
    database.close();
  }

  /// Runs statements and returns their rows as one text.
  static String run(Session session, String sql) {
    return rows(session, sql).toString();
  }

  static List<String> rows(Session session, String sql, Object... parameters) {
    List<String> rows = new ArrayList<>();
    for (SessionStatement statement : session.prepare(sql)) {
      StatementResult result = statement.execute(parameters, ExecutionOptions.DEFAULT);
      if (result instanceof StatementResult.Rows(QueryRows found)) {
        rows.addAll(SqlSession.lines(found));
      }
    }
    return rows;
  }

  static void assertFails(ErrorCode code, Callable<?> statement) {
    assertThatThrownBy(statement::call)
        .satisfies(e -> {
          Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
          assertThat(cause)
              .isInstanceOfSatisfying(
                  DatabaseException.class, error -> assertThat(error.code()).isEqualTo(code));
        });
  }

  /// Runs a statement that must wait for a lock, and returns when it does.
  final Future<String> runUntilItWaits(Session session, String sql) throws InterruptedException {
    long waitersBefore = waiterCount();
    Future<String> result = threads.submit(() -> run(session, sql));
    while (waiterCount() == waitersBefore) {
      assertThat(result.isDone()).as("statement must wait: " + sql).isFalse();
      Thread.sleep(1);
    }
    return result;
  }

  final long waiterCount() {
    return database.warehouse().heldLocks(1000).stream().filter(lock -> !lock.granted()).count();
  }
}
