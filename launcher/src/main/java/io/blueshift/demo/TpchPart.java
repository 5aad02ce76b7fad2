package io.blueshift.demo;

import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.file.DatasetWriter;
import io.blueshift.dataset.file.FileFormat;
import io.blueshift.dataset.tpch.TpchDataset;
import io.blueshift.dataset.tpch.TpchParameters;
import io.blueshift.dataset.tpch.TpchQuery;
import io.blueshift.parquet.ParquetCompression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The first part of the demonstration: TPC-H made as text, copied into the warehouse, queried and
/// compared with the published answers.
final class TpchPart {

  private final double scale;
  private final DemoDirectory directory;
  private final Display display;
  private final Dataset dataset;
  private final Map<String, Long> rowCounts = new LinkedHashMap<>();

  TpchPart(double scale, DemoDirectory directory, Display display) {
    this.scale = scale;
    this.directory = directory;
    this.display = display;
    dataset = TpchDataset.atScale(scale);
  }

  /// Makes the text files.
  void makeText() throws IOException {
    long startNanos = System.nanoTime();
    long expectedRowCount =
        dataset.tables().stream().mapToLong(DatasetTable::expectedRowCount).sum();
    AtomicLong rowCount = new AtomicLong();
    DatasetWriter writer =
        new DatasetWriter(
            FileFormat.TBL, ParquetCompression.NONE, Runtime.getRuntime().availableProcessors());
    display.begin("making TPC-H as text files");
    try {
      writer.write(
          dataset,
          directory.textDirectory(),
          (table, moreRows) ->
              display.detail(
                  Math.min(99, rowCount.addAndGet(moreRows) * 100 / expectedRowCount) + " %"));
    } finally {
      display.end();
    }
    display.line(
        "1. Made TPC-H at scale %s: %,d rows, %,.0f MB of text in %.1f s",
        scaleText(),
        rowCount.get(),
        DemoDirectory.sizeBytes(directory.textDirectory()) / 1e6,
        (System.nanoTime() - startNanos) / 1e9);
  }

  private String scaleText() {
    return scale == Math.rint(scale) ? Long.toString((long) scale) : Double.toString(scale);
  }

  /// Creates the tables and copies the files into them.
  void load(Connection connection) throws IOException, SQLException {
    display.line("");
    display.line("2. COPY into %s", directory.warehouse());
    display.line("   %-10s %12s %8s %14s %10s", "table", "rows", "s", "rows/s", "MB/s");
    long totalNanos = 0;
    for (DatasetTable table : dataset.tables()) {
      totalNanos += load(connection, table);
    }
    long rowCount = rowCounts.values().stream().mapToLong(Long::longValue).sum();
    display.line(
        "   %-10s %,12d %8.1f %,14.0f",
        "all", rowCount, totalNanos / 1e9, rowCount / (totalNanos / 1e9));
    long textBytes = DemoDirectory.sizeBytes(directory.textDirectory());
    long storeBytes = DemoDirectory.sizeBytes(directory.warehouse());
    display.line(
        "   On disk: %,.0f MB, text %,.0f MB: %.1f times smaller",
        storeBytes / 1e6, textBytes / 1e6, (double) textBytes / storeBytes);
  }

  private long load(Connection connection, DatasetTable table) throws IOException, SQLException {
    Path file = FileFormat.TBL.file(directory.textDirectory(), table);
    long startNanos = System.nanoTime();
    display.begin("copying " + table.name());
    try (Statement statement = connection.createStatement()) {
      statement.execute(table.createTable());
      statement.execute(FileFormat.TBL.copyStatement(table, file));
    } finally {
      display.end();
    }
    long elapsedNanos = System.nanoTime() - startNanos;
    long rowCount = count(connection, table.name());
    rowCounts.put(table.name(), rowCount);
    double seconds = elapsedNanos / 1e9;
    display.line(
        "   %-10s %,12d %8.2f %,14.0f %10.1f",
        table.name(), rowCount, seconds, rowCount / seconds, Files.size(file) / 1e6 / seconds);
    return elapsedNanos;
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
      result.next();
      return result.getLong(1);
    }
  }

  /// Runs the 22 queries twice each and compares their results.
  ///
  /// @return the number of queries that failed or gave a wrong answer
  int query(Connection connection) {
    display.line("");
    display.line("3. The 22 queries of TPC-H, each run twice (results are not cached)");
    display.line(
        "   %-5s %8s %10s %10s %14s  %s",
        "query", "rows", "first ms", "again ms", "rows/s", "answer");
    int wrongCount = 0;
    double firstMillis = 0;
    double againMillis = 0;
    for (int number = 1; number <= TpchQuery.COUNT; number++) {
      TpchQuery query = TpchQuery.of(number);
      String text = query.text(TpchParameters.validation(number));
      display.begin("query " + number);
      try {
        QueryRun first = QueryRun.of(connection, text);
        QueryRun again = QueryRun.of(connection, text);
        display.end();
        Verdict verdict = judge(query, again);
        wrongCount += verdict.right ? 0 : 1;
        firstMillis += first.millis();
        againMillis += again.millis();
        display.line(
            "   q%-4d %,8d %10.1f %10.1f %,14.0f  %s",
            number,
            again.rows().size(),
            first.millis(),
            again.millis(),
            inputRows(query) / (again.elapsedNanos() / 1e9),
            verdict.text);
      } catch (SQLException failure) {
        display.end();
        wrongCount++;
        display.line("   q%-4d failed: %s", number, failure.getMessage());
      }
    }
    display.line("   %-5s %8s %10.1f %10.1f", "all", "", firstMillis, againMillis);
    return wrongCount;
  }

  /// What is thought of an answer.
  private record Verdict(boolean right, String text) {}

  private Verdict judge(TpchQuery query, QueryRun run) {
    if (!TpchQuery.hasAnswers(scale)) {
      return new Verdict(true, "none published at this scale");
    }
    Optional<String> difference =
        query.roundedComparison().difference(query.answer(scale), run.rows());
    return difference
        .map(text -> new Verdict(false, "WRONG: " + text))
        .orElseGet(() -> new Verdict(true, "right"));
  }

  /// Adds up the rows of the tables that a query names, as often as it names them.
  private long inputRows(TpchQuery query) {
    long sum = 0;
    for (String word : query.template().split("[^a-z0-9_]+", -1)) {
      sum += rowCounts.getOrDefault(word, 0L);
    }
    return sum;
  }
}
