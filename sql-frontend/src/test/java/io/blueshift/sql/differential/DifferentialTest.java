package io.blueshift.sql.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Runs random queries here and in DuckDB and compares the rows. The seed of the build is always the
/// same, so that a build fails by what changed; `-Dblueshift.differential.seed=…` picks others, and
/// `-Dblueshift.differential.queries=20000` makes a long run of it.
class DifferentialTest {
  private static final int QUERIES_PER_SCHEMA = 100;
  private static final int FAILURES_SHOWN = 50;

  private final int queryCount = Integer.getInteger("blueshift.differential.queries", 2_000);
  private final long seed = Long.getLong("blueshift.differential.seed", 2_448_466_107L);
  private final Coverage coverage = new Coverage();
  private final List<String> failures = new ArrayList<>();
  private final TreeMap<String, Integer> outcomes = new TreeMap<>();

  @Test
  void randomQueriesGiveWhatDuckDbGives() throws SQLException {
    System.out.println("differential: seed " + seed + ", " + queryCount + " queries");
    for (int done = 0; done < queryCount; done += QUERIES_PER_SCHEMA) {
      runSchema(seed + done, Math.min(QUERIES_PER_SCHEMA, queryCount - done));
    }
    System.out.println(coverage.table());
    System.out.println("differential: seed " + seed + ", outcomes " + outcomes);
    assertThat(failures.stream().limit(FAILURES_SHOWN)).isEmpty();
    int unanswered = queryCount - outcomes.getOrDefault("same", 0);
    assertThat(unanswered).as("queries that one side refuses").isLessThan(queryCount / 20 + 5);
    for (Kind kind : Kind.values()) {
      assertThat(coverage.operatorsOf(kind)).as("operators of " + kind).isGreaterThan(10);
    }
  }

  private void runSchema(long schemaSeed, int count) throws SQLException {
    Random random = new Random(schemaSeed);
    List<RandomTable> tables = new ArrayList<>();
    for (int table = 0; table < 4; table++) {
      int rowCount = table == 0 ? random.nextInt(3) : 5 + random.nextInt(60);
      tables.add(RandomTable.create("r" + table, rowCount, random));
    }
    try (OurSide ours = new OurSide(2);
        DuckSide theirs = new DuckSide()) {
      for (RandomTable table : tables) {
        for (String statement : table.statements()) {
          ours.run(statement);
          theirs.run(statement);
        }
      }
      for (int query = 0; query < count; query++) {
        String sql = new QueryGenerator(random, coverage, tables).query().sql();
        compare(sql, schemaSeed, ours, theirs);
      }
      assertThat(ours.reservedBytes()).as("bytes left [seed=%d]", schemaSeed).isZero();
    }
  }

  private void compare(String sql, long schemaSeed, OurSide ours, DuckSide theirs) {
    String outcome = outcome(sql, ours, theirs);
    outcomes.merge(outcome.startsWith("differ") ? "different" : outcome, 1, Integer::sum);
    if (outcome.startsWith("differ")) {
      failures.add("seed " + schemaSeed + ": " + outcome + "\n" + Dialect.ours(sql));
    }
  }

  private static String outcome(String sql, OurSide ours, DuckSide theirs) {
    List<List<Object>> expected = null;
    String refusal = "";
    try {
      expected = theirs.query(sql);
    } catch (SQLException e) {
      refusal = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
    try {
      List<List<Object>> actual = ours.query(sql);
      if (expected == null) {
        return "refused by DuckDB: " + refusal.replaceAll("[0-9]+", "#").split("LINE")[0];
      }
      String difference = CanonicalRows.difference(actual, expected);
      return difference == null ? "same" : "differ: " + difference;
    } catch (DatabaseException e) {
      if (expected == null) {
        return "refused by both";
      }
      return e.code() == ErrorCode.FEATURE_NOT_SUPPORTED
          ? "not supported: " + e.message()
          : "differ: our error " + e.code() + " " + e.message();
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      return "differ: our crash "
          + e
          + " at "
          + (e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0]);
    }
  }
}
