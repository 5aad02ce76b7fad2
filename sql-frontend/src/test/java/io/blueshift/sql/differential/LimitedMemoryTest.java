package io.blueshift.sql.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Runs random queries over one large table and some tiny ones twice: with memory enough, and under a
/// limit that makes some of them write to disk. Both give the same rows.
/// `-Dblueshift.differential.seed=…` picks other queries.
class LimitedMemoryTest {
  private static final int SCHEMA_COUNT = 2;
  private static final int QUERIES_PER_SCHEMA = 30;
  private static final int SEED_ROW_COUNT = 200;
  private static final int COPY_COUNT = 100;
  private static final String LIMIT = "2MB";

  /// Random joins of the large table with itself may take for ever; those are left out.
  private static final long TIMEOUT_MILLIS = 3_000;

  private final long seed = Long.getLong("blueshift.differential.seed", 7_201_113L);
  private final List<String> differences = new ArrayList<>();
  private final TreeMap<String, Integer> outcomes = new TreeMap<>();

  @Test
  void randomQueriesGiveTheSameWhenTheySpill() {
    System.out.println("limited memory: seed " + seed);
    long spilledCount = 0;
    for (int schema = 0; schema < SCHEMA_COUNT; schema++) {
      spilledCount += runSchema(seed + schema);
    }
    System.out.println(
        "limited memory: seed " + seed + ", outcomes " + outcomes + ", spilled " + spilledCount);
    assertThat(differences).isEmpty();
    assertThat(outcomes.getOrDefault("same", 0))
        .isGreaterThan(SCHEMA_COUNT * QUERIES_PER_SCHEMA / 4);
    assertThat(spilledCount).as("queries that spilled").isPositive();
  }

  /// Returns how many queries spilled.
  private int runSchema(long schemaSeed) {
    Random random = new Random(schemaSeed);
    List<RandomTable> tables = new ArrayList<>();
    for (int table = 0; table < 3; table++) {
      int rowCount = table == 0 ? SEED_ROW_COUNT : 1 + random.nextInt(3);
      tables.add(RandomTable.create("r" + table, rowCount, random));
    }
    int spilledCount = 0;
    try (OurSide ours = new OurSide(2, TIMEOUT_MILLIS)) {
      for (RandomTable table : tables) {
        table.statements().forEach(ours::run);
      }
      ours.run(copies(tables.getFirst()));
      for (int query = 0; query < QUERIES_PER_SCHEMA; query++) {
        String sql = new QueryGenerator(random, new Coverage(), tables).query().sql();
        spilledCount += compare(sql, schemaSeed, ours) ? 1 : 0;
      }
      assertThat(differences).isEmpty();
      assertThat(ours.reservedBytes()).as("bytes left [seed=%d]", schemaSeed).isZero();
    }
    return spilledCount;
  }

  /// Makes a table larger, with other numbers in its first column.
  private static String copies(RandomTable table) {
    String others =
        table.columns().stream()
            .skip(1)
            .map(RandomTable.Column::name)
            .collect(Collectors.joining(", "));
    return "insert into %s select id + %d * copy, %s from %s, generate_series(1, %d) as s(copy)"
        .formatted(table.name(), SEED_ROW_COUNT, others, table.name(), COPY_COUNT - 1);
  }

  /// Compares the two runs of a query; returns whether the second one spilled.
  private boolean compare(String sql, long schemaSeed, OurSide ours) {
    ours.run("reset memory_limit");
    List<List<@Nullable Object>> expected = rows(sql, ours, "with memory enough");
    if (expected == null) {
      return false;
    }
    long filesBefore = ours.spillFileCount();
    ours.run("set memory_limit to '" + LIMIT + "'");
    List<List<@Nullable Object>> actual = rows(sql, ours, "under the limit");
    if (actual != null) {
      String difference = CanonicalRows.difference(actual, expected);
      outcomes.merge(difference == null ? "same" : "different", 1, Integer::sum);
      if (difference != null) {
        differences.add("seed " + schemaSeed + ": " + difference + "\n" + Dialect.ours(sql));
      }
    }
    return ours.spillFileCount() > filesBefore;
  }

  /// Returns a query's rows, or null when it cannot be answered in the time or memory it has, or is
  /// refused.
  private @Nullable List<List<@Nullable Object>> rows(String sql, OurSide ours, String how) {
    try {
      return ours.query(sql);
    } catch (DatabaseException e) {
      boolean expected =
          how.equals("with memory enough")
              || e.code() == ErrorCode.QUERY_CANCELED
              || e.code() == ErrorCode.OUT_OF_MEMORY;
      outcomes.merge(e.code() + " " + how, 1, Integer::sum);
      if (ours.reservedBytes() > 0) {
        differences.add(
            "bytes left after an error " + how + ": " + e.message() + "\n" + Dialect.ours(sql));
      }
      if (!expected) {
        differences.add("error " + how + ": " + e.code() + " " + e.message() + "\n" + sql);
      }
      return null;
    }
  }
}
