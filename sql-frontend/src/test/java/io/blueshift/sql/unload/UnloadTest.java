package io.blueshift.sql.unload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.function.TextForm;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.session.Database;
import io.blueshift.sql.session.ExecutionOptions;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import io.blueshift.sql.session.StatementResult;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.vector.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What UNLOAD writes, read back by COPY and, as the witness, by DuckDB.
class UnloadTest {
  private static final String COLUMNS =
      "b, i2, i4, i8, f4, f8, d9, d18, d38, c, v, x, d, t, ts, tz";
  private static final String ALL_TYPES =
      """
      create table sample(b boolean, i2 smallint, i4 int, i8 bigint, f4 real, f8 float8, d9 numeric(9,2),
        d18 numeric(18,4), d38 numeric(38,3), c char(6), v varchar(80), x varbyte(10), d date, t time,
        ts timestamp, tz timestamptz)
      """;
  private static final String ROWS =
      """
      insert into sample values
        (true, 7, -8, 9000000000, 1.5, -2.25, 12.34, -1234567.8901, -123456789012345678901234.567, 'ab',
         'a text, "quoted" and long', 'xyz', '2026-11-23', '01:02:03.5', '2026-11-23 01:02:03.25',
         '2026-11-23 01:02:03+00'),
        (false, -32768, 2147483647, -9223372036854775807, 0, 1e300, -0.01, 99999999999999.9999, 0.001,
         '', 'ü', '', '0001-01-01', '00:00:00', '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59+00'),
        (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
      """;

  @TempDir Path folder;
  private Database database;
  private Session session;

  @BeforeEach
  void open() {
    database = Database.open(null, new Database.Options(1, 1L << 29, false));
    session = database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of());
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  /// Runs a text and returns the rows of its last statement as text, NULL as null.
  private List<List<@Nullable String>> run(String sql) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (SessionStatement statement : session.prepare(sql)) {
      StatementResult result =
          statement.execute(new Object[0], new ExecutionOptions(0, 60_000, false));
      if (result instanceof StatementResult.Rows(QueryRows queried)) {
        try (queried) {
          for (Batch batch = queried.next(); batch != null; batch = queried.next()) {
            read(batch, queried, rows);
          }
        }
      }
    }
    return rows;
  }

  private static void read(Batch batch, QueryRows queried, List<List<@Nullable String>> rows) {
    for (int position = 0; position < batch.rowCount(); position++) {
      List<@Nullable String> row = new ArrayList<>();
      for (int column = 0; column < queried.columns().size(); column++) {
        Object value = VectorReader.of(batch.column(column)).objectAt(position);
        row.add(
            value == null
                ? null
                : TextForm.of(value, queried.columns().get(column).type(), ZoneOffset.UTC));
      }
      rows.add(row);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<@Nullable String> duckDb(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("set timezone = 'UTC'");
      List<@Nullable String> values = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(sql)) {
        int columnCount = result.getMetaData().getColumnCount();
        while (result.next()) {
          for (int column = 1; column <= columnCount; column++) {
            values.add(result.getString(column));
          }
        }
      }
      return values;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format parquet",
        "format parquet zstd",
        "format parquet gzip",
        "csv null as 'NULL'",
        "csv header gzip null as 'NULL'",
        "escape addquotes zstd null as 'NULL'"
      })
  void copyReadsBackEveryTypeThatUnloadWrote(String format) throws IOException {
    run(ALL_TYPES);
    run(ROWS);
    run("unload ('select * from sample') to '" + folder + "/out_' " + format);
    assertThat(files()).hasSize(1).noneMatch(file -> file.toString().endsWith(".part"));
    run("create table copied (like sample)");
    run("copy copied from '" + folder + "/out_' " + copyOptions(format));
    String select = "select " + COLUMNS + " from %s order by i4 nulls last";
    assertThat(run(String.format(select, "copied")))
        .hasSize(3)
        .isEqualTo(run(String.format(select, "sample")));
  }

  private static String copyOptions(String unloadOptions) {
    return unloadOptions.startsWith("format parquet")
        ? "format parquet"
        : unloadOptions.replace("header", "ignoreheader 1").replace("addquotes", "removequotes");
  }

  @Test
  void duckDbReadsTheParquetFile() throws SQLException {
    run(ALL_TYPES);
    run(ROWS);
    run("unload ('select * from sample order by i4') to '" + folder + "/out_' format parquet");
    String file = folder + "/out_0000_part_00.parquet";
    assertThat(
            duckDb(
                "select b, i2, i4, i8, f4, f8, d9, d18, d38, c, v, x::varchar, d, t::varchar, ts,"
                    + " epoch_us(tz) from '"
                    + file
                    + "' where i4 = -8"))
        .containsExactly(
            "true",
            "7",
            "-8",
            "9000000000",
            "1.5",
            "-2.25",
            "12.34",
            "-1234567.8901",
            "-123456789012345678901234.567",
            "ab",
            "a text, \"quoted\" and long",
            "xyz",
            "2026-11-23",
            "01:02:03.5",
            "2026-11-23 01:02:03.25",
            "1795395723000000");
    assertThat(duckDb("select count(*), count(i4), count(d38), count(tz) from '" + file + "'"))
        .containsExactly("3", "2", "2", "2");
    assertThat(duckDb("select column_type from (describe select * from '" + file + "')"))
        .containsExactly(
            "BOOLEAN",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "FLOAT",
            "DOUBLE",
            "DECIMAL(9,2)",
            "DECIMAL(18,4)",
            "DECIMAL(38,3)",
            "VARCHAR",
            "VARCHAR",
            "BLOB",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMP WITH TIME ZONE");
  }

  @Test
  void rowGroupsAndFilesEndAtTheirSizes() throws Exception {
    run("create table numbers(n bigint, note varchar(100))");
    run(
        "insert into numbers select g, 'number ' || g || ' with some words behind it'"
            + " from generate_series(1, 60000) as t(g)");
    String unload = "unload ('select * from numbers') to '" + folder;
    run(unload + "/files_' format parquet rowgroupsize 1 mb maxfilesize 1 mb");
    assertThat(files()).hasSizeGreaterThan(1);
    assertThat(files().getFirst()).hasFileName("files_0000_part_00.parquet");
    assertThat(duckDb("select count(*), sum(n) from '" + folder + "/files_*.parquet'"))
        .containsExactly("60000", "1800030000");
    run(unload + "/groups_' format parquet rowgroupsize 1 mb");
    assertThat(
            duckDb(
                "select count(distinct row_group_id) > 1, count(distinct file_name)"
                    + " from parquet_metadata('"
                    + folder
                    + "/groups_*.parquet')"))
        .containsExactly("true", "1");
  }

  @Test
  void aQueryWithoutRowsGivesOneFileWithItsColumns() throws SQLException {
    run(
        "unload ('select 1 as one, 2.5 as two where 1 = 0') to '"
            + folder
            + "/out_' format parquet");
    assertThat(duckDb("select count(one), count(two) from '" + folder + "/*.parquet'"))
        .containsExactly("0", "0");
  }

  @Test
  void aFailingQueryLeavesNoFile() throws IOException {
    assertThatThrownBy(() ->
            run(
                "unload ('select 10 / (g - 3000) from generate_series(1, 5000) as t(g)') to '"
                    + folder
                    + "/out_' format parquet"))
        .hasMessageContaining("division by zero");
    assertThat(files()).isEmpty();
  }

  @Test
  void filesAreReplacedOnlyWhenTheStatementSaysSo() {
    String unload = "unload ('select 1 as a') to '" + folder + "/out_' format parquet";
    run(unload);
    assertThatThrownBy(() -> run(unload)).hasMessageContaining("the file exists");
    run(unload + " allowoverwrite");
  }

  @Test
  void jsonLinesComeBackThroughTheManifest() throws Exception {
    run(ALL_TYPES);
    run(ROWS);
    run(
        "unload ('select * from sample') to '"
            + folder
            + "/out_' format json gzip maxfilesize 0.0001 mb manifest");
    assertThat(files()).hasSizeGreaterThan(2).last().asString().endsWith("/out_manifest");
    assertThat(files().getFirst()).hasFileName("out_0000_part_00.json.gz");
    run("create table again (like sample)");
    run("copy again from '" + folder + "/out_manifest' manifest json 'auto' gzip");
    String columns = COLUMNS.replace(" x,", "");
    assertThat(run("select " + columns + " from again order by i2"))
        .isEqualTo(run("select " + columns + " from sample order by i2"));
    assertThat(duckDb("select v, i8, b from '" + folder + "/*.json.gz' where i4 = -8"))
        .containsExactly("a text, \"quoted\" and long", "9000000000", "true");
  }

  @Test
  void aManifestThatIsThereIsReplacedOnlyWhenTheStatementSaysSo() throws IOException {
    Files.createFile(folder.resolve("out_manifest"));
    String unload = "unload ('select 1 as a') to '" + folder + "/out_' manifest";
    assertThatThrownBy(() -> run(unload)).hasMessageContaining("the file exists");
    assertThat(files()).hasSize(1);
    run(unload + " allowoverwrite");
    assertThat(folder.resolve("out_manifest")).content().contains("out_0000_part_00");
    assertThat(files()).hasSize(2);
  }

  @Test
  void textOptionsAreRefusedForParquet() {
    assertThatThrownBy(
            () -> run("unload ('select 1 as a') to '" + folder + "/o' format parquet header"))
        .hasMessageContaining("HEADER with FORMAT PARQUET");
  }
}
