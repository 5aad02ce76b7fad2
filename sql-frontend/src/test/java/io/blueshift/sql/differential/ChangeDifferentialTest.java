package io.blueshift.sql.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Runs random INSERT, UPDATE, DELETE and MERGE statements, alone and in transactions, on Blueshift and
/// on DuckDB, and compares the table after each. The seed is printed and always the same in a build;
/// `-Dblueshift.differential.seed=…` picks others, `-Dblueshift.differential.histories=200` makes a long
/// run of it.
class ChangeDifferentialTest {
  private static final int STATEMENTS = 40;

  private final int historyCount = Integer.getInteger("blueshift.differential.histories", 6);
  private final long seed = Long.getLong("blueshift.differential.seed", 2_448_466_107L);

  @Test
  void tablesAreTheSameAfterEveryStatement() throws SQLException {
    System.out.println("changes: seed " + seed);
    for (int history = 0; history < historyCount; history++) {
      Random random = new Random(seed + history);
      try (OurSide ours = new OurSide(2);
          DuckSide theirs = new DuckSide()) {
        new History(random, ours, theirs, "seed " + seed + ", history " + history).run();
        assertThat(ours.reservedBytes()).as("bytes left [seed=%d]", seed).isZero();
      }
    }
  }

  /// One pair of databases and the statements that both run.
  private static final class History {
    private final Random random;
    private final OurSide ours;
    private final DuckSide theirs;
    private final String name;
    private boolean inBlock;

    History(Random random, OurSide ours, DuckSide theirs, String name) {
      this.random = random;
      this.ours = ours;
      this.theirs = theirs;
      this.name = name;
    }

    void run() throws SQLException {
      both("CREATE TABLE t (id int NOT NULL, k int, v varchar(200), d decimal(12,2))");
      both("CREATE TABLE s (k int, x int, y varchar(20))");
      int rowCount = random.nextBoolean() ? random.nextInt(50) : 1_000 + random.nextInt(20_000);
      both(
          "INSERT INTO t SELECT i, i % 97, 'v' || (i % 13), i / 4.0 FROM generate_series(1, "
              + rowCount
              + ") AS g(i)");
      both(
          "INSERT INTO s SELECT i * 3, i, 'y' || i FROM generate_series(0, "
              + random.nextInt(60)
              + ") AS g(i)");
      for (int statement = 0; statement < STATEMENTS; statement++) {
        String sql = statement(rowCount);
        both(sql);
        String difference =
            CanonicalRows.difference(
                ours.query("SELECT id, k, v, d FROM t"), theirs.query("SELECT id, k, v, d FROM t"));
        assertThat(difference).as(name + " after " + sql).isNull();
      }
      if (inBlock) {
        both("COMMIT");
      }
    }

    private void both(String sql) throws SQLException {
      theirs.run(sql);
      try {
        ours.run(sql);
      } catch (RuntimeException e) {
        throw new AssertionError(name + ": " + sql, e);
      }
    }

    private String statement(int rowCount) {
      return switch (random.nextInt(12)) {
        case 0 -> block();
        case 1 ->
            "INSERT INTO t VALUES "
                + IntStream.range(0, 1 + random.nextInt(5))
                    .mapToObj(
                        _ -> "(" + random.nextInt(rowCount + 100) + ", " + value() + ", 'n', 1.5)")
                    .collect(Collectors.joining(", "));
        case 2 -> "INSERT INTO t SELECT id + 1000, k, v, d + 1 FROM t WHERE " + condition("");
        case 3, 4 -> "DELETE FROM t WHERE " + condition("") + " AND id % 3 = " + random.nextInt(3);
        case 5 -> "DELETE FROM t USING s WHERE t.k = s.k AND s.x % 5 = " + random.nextInt(5);
        case 6 ->
            "DELETE FROM t WHERE k IN (SELECT s.k FROM s WHERE s.x > " + value() + ") AND d < 20";
        case 7, 8 -> "UPDATE t SET " + assignment() + " WHERE " + condition("");
        case 9 -> "UPDATE t SET k = s.x, v = s.y FROM s WHERE t.k = s.k AND " + condition("t.");
        case 10 ->
            "UPDATE t SET d = (SELECT max(s.x) FROM s WHERE s.k = t.k), v = v || 'q' WHERE k % 7 = "
                + random.nextInt(7)
                + " AND length(v) < 150";
        default -> merge();
      };
    }

    private String block() {
      if (!inBlock) {
        inBlock = true;
        return "BEGIN";
      }
      inBlock = false;
      return random.nextInt(3) == 0 ? "ROLLBACK" : "COMMIT";
    }

    private String assignment() {
      return switch (random.nextInt(4)) {
        case 0 -> "k = k + " + random.nextInt(5) + ", v = NULL";
        case 1 -> "k = id % 50, d = d * 0.5";
        case 2 -> "v = 'w' || k, d = k";
        default -> "k = coalesce(length(v), 0), v = coalesce(v, 'none')";
      };
    }

    private String merge() {
      return "MERGE INTO t USING (SELECT x AS id, k, y FROM s WHERE x > "
          + random.nextInt(20)
          + ") AS n ON t.id = n.id AND t.k < "
          + (20 + random.nextInt(80))
          + " WHEN MATCHED AND n.k % 2 = 0 THEN DELETE"
          + " WHEN MATCHED AND t.id <> 7 THEN UPDATE SET v = n.y, k = t.k + n.k"
          + (random.nextBoolean() ? "" : " WHEN NOT MATCHED AND n.k > 30 THEN DO NOTHING")
          + " WHEN NOT MATCHED THEN INSERT (id, v) VALUES (n.id + 500, n.y)";
    }

    private String condition(String qualifier) {
      return switch (random.nextInt(6)) {
        case 0 -> qualifier + "id BETWEEN " + value() + " AND 1500";
        case 1 -> qualifier + "k > " + value();
        case 2 -> qualifier + "v LIKE '%" + random.nextInt(10) + "'";
        case 3 -> qualifier + "k IS NULL OR " + qualifier + "d > " + value();
        case 4 -> qualifier + "id % 11 = " + random.nextInt(11);
        default -> "TRUE";
      };
    }

    private int value() {
      return random.nextInt(100);
    }
  }
}
