package io.blueshift.sql.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Common table expressions that several places read make only rows that one of them wants.
class CommonTableFiltersTest {
  private static final String TOTALS =
      "WITH totals AS (SELECT region, day, sum(amount) AS total FROM sales GROUP BY region, day) ";

  private TestDatabase database;

  @BeforeEach
  void open() {
    database = new TestDatabase();
    database.run(
        """
        CREATE TABLE sales (region INTEGER, day INTEGER, amount INTEGER);
        INSERT INTO sales
        SELECT i % 3, i % 10, i FROM generate_series(0, 999) AS g(i);
        """);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void conditionsOfAllReadersGoIntoTheScan() {
    String query =
        TOTALS
            + "SELECT a.region, b.total - a.total FROM totals a, totals b"
            + " WHERE a.region = b.region AND a.day = 1 AND b.day = 2 AND a.total > 0 ORDER BY 1";
    assertThat(database.plan(query)).containsPattern("Seq Scan on sales.*\\s+Filter: .*day IN");
    assertThat(database.run(query)).containsExactly("0 -297", "1 -298", "2 695");
  }

  @Test
  void aReaderWithoutConditionsWantsAllRows() {
    String query =
        TOTALS
            + "SELECT count(*) FROM totals a, totals b"
            + " WHERE a.region = b.region AND a.day = 1";
    assertThat(database.run(query)).containsExactly("30");
  }

  @Test
  void definitionsThatReadOthersPassConditionsOn() {
    String query =
        TOTALS
            + ", halves AS (SELECT region, day, total / 2 AS half FROM totals WHERE region < 2) "
            + "SELECT (SELECT count(*) FROM halves WHERE day = 1),"
            + " (SELECT count(*) FROM halves WHERE day = 2),"
            + " (SELECT count(*) FROM totals WHERE day = 3)";
    assertThat(database.run(query)).containsExactly("2 2 3");
  }
}
