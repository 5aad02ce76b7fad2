package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorReader;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.vector.Batch;
import io.blueshift.vector.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every operator that keeps rows, with little memory: the answers are the same, the limit holds, and
/// neither memory nor files are left.
class MemoryLimitTest {
  private static final long LIMIT_BYTES = 32L << 20;

  @TempDir static Path folder;

  private static Database database;
  private static Session limited;
  private static Session unlimited;

  @BeforeAll
  static void makeTable() {
    database = Database.open(folder.resolve("warehouse"), new Database.Options(2, 1L << 30, false));
    unlimited = session(database, Map.of("style", "postgresql"));
    limited = session(database, Map.of("style", "postgresql", "memory_limit", "32MB"));
    query(
        unlimited,
        """
        create table big as
        select i, (i::bigint * 7919) % 1000003 as k, i % 7 as g,
          case when i % 11 = 0 then null else 'text number ' || (i % 150000) end as t,
          (i % 1000) / 4.0::float8 as f, case when i % 13 = 0 then null else i % 100003 end as n
        from generate_series(1, 400000) as s(i)
        """);
  }

  @AfterAll
  static void close() {
    limited.close();
    unlimited.close();
    database.close();
  }

  private static Session session(Database opened, Map<String, String> settings) {
    return opened.openSession(Principal.OWNER, Protocol.EMBEDDED, settings);
  }

  private static List<List<Object>> query(Session session, String sql) {
    List<List<Object>> result = new ArrayList<>();
    if (!(session.prepare(sql).getFirst().execute(new Object[0], ExecutionOptions.DEFAULT)
        instanceof StatementResult.Rows(QueryRows rows))) {
      return result;
    }
    try (rows) {
      for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
        List<VectorReader> readers = batch.columns().stream().map(VectorReader::of).toList();
        for (int row = 0; row < batch.rowCount(); row++) {
          List<Object> values = new ArrayList<>();
          for (VectorReader reader : readers) {
            Object value = reader.objectAt(row);
            values.add(value instanceof byte[] bytes ? Values.text(bytes) : value);
          }
          result.add(values);
        }
      }
    }
    return result;
  }

  private static List<Path> spillFiles() {
    try (Stream<Path> files = Files.walk(folder.resolve("warehouse").resolve("spill"))) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select count(*), sum(c), sum(s % 1009) from (select k, count(*) c, sum(i) s from big group"
            + " by k) q",
        "select count(*), sum(c), min(t), max(t) from (select t, g, count(*) c from big group by t,"
            + " g) q",
        "select count(*), sum(length(m)), round(sum(a)) from (select n, max(t) m, avg(f) a from big group"
            + " by n) q",
        "select count(distinct t), count(distinct k), sum(distinct n) from big",
        "select g, count(distinct t), count(distinct k), sum(distinct n), count(*) from big group"
            + " by g order by g",
        "select count(*), sum(d) from (select n, count(distinct t) d from big group by n) q",
        "select percentile_cont(0.5) within group (order by k), percentile_disc(0.1) within group"
            + " (order by i) from big",
        "select g, percentile_cont(0.5) within group (order by k) from big group by g order by g",
        "select count(*), sum(length(l)), min(l) from (select n, string_agg(t, ',' order by i) l"
            + " from big group by n) q",
        "select count(*), sum(n) from (select distinct k, t, n from big) q",
        "select count(*), sum(c) from (select k % 1000 a, t, count(*) c from big group by rollup"
            + " (1, 2)) q",
        "select i, k, t from big order by k, i limit 5 offset 390000",
        "select i, t from big order by t desc nulls last, f, i limit 3 offset 350000",
        "select sum(i), count(*) from (select i, t from big order by f, i limit 190000) q",
        "select sum(r * i % 1000003), max(r) from (select i, row_number() over (order by k, i) r"
            + " from big) q",
        "select sum(r), max(s), sum(d) from (select rank() over (order by f) r, sum(n) over (order"
            + " by f) s, dense_rank() over (order by f) d, t from big) q",
        "select sum(r), max(r) from (select row_number() over () r, t, n from big) q",
        "select sum(p::bigint * i % 1000003) from (select i, t, lag(i) over (partition by n order"
            + " by k, i) p from big) q",
        "select sum(c), max(c), sum(length(w)) from (select count(*) over (partition by t) c,"
            + " first_value(t) over (partition by n order by i) w from big) q",
        "select sum(s % 1009) from (select t, sum(i) over (partition by g order by k, i rows"
            + " unbounded preceding) s from big) q",
        "with w as (select i, k, t, f from big where i % 10 <> 3) select count(*), sum(a.i),"
            + " min(b.t) from (select t, sum(i) i from w group by t) a, (select min(t) t from w) b",
        "with w as materialized (select i, k, t from big) select (select count(*) from w), (select"
            + " sum(k) from w), (select max(t) from w)",
        "select count(*), sum(k) from (select k, t from big union select i, t from big) q",
        "select count(*), sum(k) from (select k, t from big intersect select k + 0, t from big"
            + " where i % 3 = 0) q",
        "select count(*), sum(k) from (select k, t from big except all select k, t from big where i"
            + " % 3 = 0) q",
        "with recursive r(i, d) as (select i, 0 from big where i <= 60000 union all select i + 1, d"
            + " + 1 from r where d < 4) select count(*), sum(i), max(d) from r",
        "with recursive r(i) as (select i from big where i <= 60000 union select i + 1 from r where"
            + " i < 60010) select count(*), sum(i) from r"
      })
  void aLimitChangesNoAnswer(String sql) {
    long filesBefore = database.spill().createdFileCount();
    List<List<Object>> expected = query(unlimited, sql);
    assertThat(database.spill().createdFileCount()).isEqualTo(filesBefore);
    assertThat(query(limited, sql)).isEqualTo(expected);
    System.out.printf(
        "%d files, peak %d kB: %s%n",
        database.spill().createdFileCount() - filesBefore, limited.memory().peakBytes() >> 10, sql);
    assertThat(limited.memory().peakBytes()).isLessThanOrEqualTo(LIMIT_BYTES);
    assertThat(limited.memory().reservedBytes()).isZero();
    assertThat(spillFiles()).isEmpty();
  }

  @Test
  void rowsGoToTheWarehousesOwnFolderWhichOthersCannotRead() throws IOException {
    long filesBefore = database.spill().createdFileCount();
    StatementResult result =
        limited
            .prepare("select k, t, i from big order by k, i")
            .getFirst()
            .execute(new Object[0], ExecutionOptions.DEFAULT);
    assertThat(result).isInstanceOf(StatementResult.Rows.class);
    try (QueryRows rows = ((StatementResult.Rows) result).rows()) {
      assertThat(rows.next()).isNotNull();
      assertThat(spillFiles()).isNotEmpty();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("warehouse").resolve("spill"))))
          .isEqualTo("rwx------");
    }
    assertThat(database.spill().createdFileCount()).isGreaterThan(filesBefore);
    assertThat(spillFiles()).isEmpty();
  }

  @Test
  void whatCannotBeDoneInTheLimitSaysSo() {
    try (Session tiny = session(database, Map.of("memory_limit", "1MB"))) {
      assertThatThrownBy(() ->
              query(tiny, "select n, listagg(t) within group (order by i) from big group by n"))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
                assertThat(e.code().sqlState()).isEqualTo("53200");
                assertThat(e.message()).contains("budget=memory_limit");
              });
      assertThat(query(tiny, "select 1")).hasSize(1);
      assertThat(tiny.memory().reservedBytes()).isZero();
    }
    assertThat(spillFiles()).isEmpty();
  }

  @Test
  void theSettingIsReadInUnitsAndShownAgain() {
    Map<String, String> texts = new HashMap<>();
    texts.put("256MB", "256MB");
    texts.put("1.5 GB", "1536MB");
    texts.put("2097152", "2MB");
    texts.put("2097153", "2097153B");
    texts.put("64 MiB", "64MB");
    texts.put("3000kB", "3000kB");
    texts.put("1TB", "1TB");
    texts.put("default", "default");
    try (Session session = session(database, Map.of("memory_limit", "77MB"))) {
      texts.forEach((text, shown) -> {
        query(session, "set memory_limit = '" + text + "'");
        assertThat(query(session, "show memory_limit")).containsExactly(List.of(shown));
      });
      assertThat(session.memory().limitBytes()).isGreaterThan(0);
      query(session, "reset memory_limit");
      assertThat(query(session, "show memory_limit")).containsExactly(List.of("77MB"));
      query(session, "set memory_limit to default");
      assertThat(session.memory().limitBytes()).isEqualTo(77L << 20);
      query(session, "begin");
      query(session, "set local memory_limit = '5MB'");
      assertThat(session.memory().limitBytes()).isEqualTo(5L << 20);
      query(session, "rollback");
      assertThat(session.memory().limitBytes()).isEqualTo(77L << 20);
      for (String bad : List.of("1kB", "-5MB", "lots", "5 bananas", "10000000TB", "0")) {
        assertThatThrownBy(() -> query(session, "set memory_limit = '" + bad + "'"))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE));
      }
    }
  }

  @Test
  void aLimitIsOfItsSessionAlone() {
    try (Session other = session(database, Map.of())) {
      query(other, "set memory_limit = '1MB'");
      assertThat(query(unlimited, "select count(distinct k) from big")).hasSize(1);
    }
  }
}
