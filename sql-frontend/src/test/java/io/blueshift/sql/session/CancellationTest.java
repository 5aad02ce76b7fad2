package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Statements that would run for minutes end when they are cancelled or their time is up, whatever
/// they are busy with.
@TestInstance(Lifecycle.PER_CLASS)
class CancellationTest {
  private static final long STOP_MILLIS_MAX = 100;

  /// A busy machine, or code not compiled yet, may hold up some attempts; all of them are the
  /// engine's fault.
  private static final int ATTEMPT_COUNT = 8;

  private static final long RUN_MILLIS = 150;

  private final Database database = Database.open(null, new Database.Options(2, 1L << 30, false));

  @BeforeAll
  void fill() {
    try (Session session = session()) {
      run(session, "CREATE TABLE big (k bigint, g int, s varchar(40))");
      run(
          session,
          "INSERT INTO big SELECT i, i % 7, 'row ' || i FROM generate_series(1, 400000) AS t(i)");
      run(session, "CREATE TABLE target (k bigint)");
    }
  }

  @AfterAll
  void close() {
    database.close();
  }

  private Session session() {
    return database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of("style", "postgresql"));
  }

  private static void run(Session session, String sql) {
    StatementResult result =
        session.prepare(sql).getFirst().execute(new Object[0], ExecutionOptions.DEFAULT);
    if (result instanceof StatementResult.Rows(QueryRows rows)) {
      try (rows) {
        var batch = rows.next();
        while (batch != null) {
          batch = rows.next();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM big a, big b",
        "SELECT a.k, b.k FROM big a, big b",
        "SELECT count(*) FROM big a, big b WHERE a.k + b.k < 0",
        "SELECT count(*) FROM big a WHERE EXISTS (SELECT 1 FROM big b WHERE a.k + b.k < 0)",
        "SELECT count(*) FROM big a WHERE NOT EXISTS (SELECT 1 FROM big b WHERE a.k + b.k < 0)",
        "SELECT count(*) FROM big a FULL JOIN big b ON a.k + b.k < 0",
        "SELECT count(*) FROM big a LEFT JOIN big b ON a.g = b.g AND a.k + b.k < 0",
        "SELECT count(*) FROM big a RIGHT JOIN big b ON a.g = b.g",
        "SELECT count(*) FROM big a WHERE a.k IN (SELECT b.k + c.k FROM big b, big c)",
        "SELECT count(*) FROM big a, LATERAL (SELECT max(b.s) FROM big b WHERE b.k > a.k) AS m",
        "SELECT max(m) FROM (SELECT max(s) OVER (ORDER BY k"
            + " RANGE BETWEEN 100000 PRECEDING AND 100000 FOLLOWING) AS m FROM big) AS t",
        "SELECT max(m) FROM (SELECT count(*) OVER (PARTITION BY a.g ORDER BY a.k) AS m"
            + " FROM big a, generate_series(1, 100) AS n) AS t",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n > 0)"
            + " SELECT count(*) FROM r",
        "SELECT count(*) FROM generate_series(1, 1000000000000)",
        "SELECT s || n FROM big, generate_series(1, 30) AS n ORDER BY s || n DESC",
        "SELECT count(DISTINCT s || n) FROM big, generate_series(1, 30) AS n",
        "SELECT s || n, count(*) FROM big, generate_series(1, 30) AS n GROUP BY 1",
        "SELECT g, percentile_cont(0.5) WITHIN GROUP (ORDER BY k) FROM big,"
            + " generate_series(1, 50) AS n GROUP BY g",
        "SELECT s FROM big UNION SELECT s || n FROM big, generate_series(1, 30) AS n",
        "INSERT INTO target SELECT a.k FROM big a, big b",
        "CREATE TABLE made AS SELECT a.k FROM big a, big b"
      })
  void cancelledStatementStopsWithinATenthOfASecond(String sql) throws InterruptedException {
    long stoppedAfterMillis = Long.MAX_VALUE;
    for (int attempt = 0;
        attempt < ATTEMPT_COUNT && stoppedAfterMillis > STOP_MILLIS_MAX;
        attempt++) {
      stoppedAfterMillis = Math.min(stoppedAfterMillis, millisFromCancelToEnd(sql));
    }
    assertThat(stoppedAfterMillis).isLessThanOrEqualTo(STOP_MILLIS_MAX);
  }

  private long millisFromCancelToEnd(String sql) throws InterruptedException {
    try (Session session = session()) {
      AtomicLong cancelledAt = new AtomicLong();
      Thread canceller =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Thread.sleep(RUN_MILLIS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                cancelledAt.set(System.nanoTime());
                session.cancel();
              });
      assertThatThrownBy(() -> run(session, sql))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELED));
      long ended = System.nanoTime();
      canceller.join();
      return (ended - cancelledAt.get()) / 1_000_000;
    }
  }

  @Test
  void cancelThatComesWhileTheQueryIsPlannedIsNotLost() throws InterruptedException {
    for (int attempt = 0; attempt < 5; attempt++) {
      try (Session session = session()) {
        Thread canceller =
            Thread.ofPlatform()
                .start(() -> {
                  while (!session.cancel()) {
                    Thread.onSpinWait();
                  }
                });
        assertThatThrownBy(() -> run(session, "SELECT count(*) FROM big a, big b, big c"))
            .isInstanceOfSatisfying(
                DatabaseException.class, e -> assertThat(e.message()).contains("user request"));
        canceller.join();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM big a, big b",
        "SELECT count(*) FROM big a, big b WHERE a.k + b.k < 0",
        "INSERT INTO target SELECT a.k FROM big a, big b",
        "EXPLAIN ANALYZE SELECT count(*) FROM big a, big b"
      })
  void statementStopsWhenItsTimeIsUp(String sql) {
    try (Session session = session()) {
      run(session, "SET statement_timeout = " + RUN_MILLIS);
      long start = System.nanoTime();
      assertThatThrownBy(() -> run(session, sql))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELED));
      assertThat((System.nanoTime() - start) / 1_000_000).isBetween(RUN_MILLIS, 20 * RUN_MILLIS);
    }
  }
}
