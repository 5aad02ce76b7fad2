package io.blueshift.benchmark.points;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures many small commits of new rows, and how long the log that they leave takes to be read again.
///
/// 1. In each round every engine fills a new store with the same rows in batches, each committed.
/// 2. A process of its own commits such batches until the log has a size, without ever writing a
///    checkpoint, is killed, and the opening of what it left is timed.
@Command(
    name = "benchmarks/run ingest",
    description =
        "Measures rows by JDBC addBatch with a commit for each batch, beside DuckDB's Appender with as"
            + " many commits, and the recovery of a log after a kill.",
    mixinStandardHelpOptions = true)
public final class IngestMain implements Callable<Integer> {
  private static final double MEDIAN = 0.5;
  private static final double LAST_PERCENT = 0.99;
  private static final double MICROS_PER_SECOND = 1e6;

  @Option(
      names = "--rows",
      paramLabel = "COUNT",
      description = "Rows that each engine gets in a round (default: 1000000).")
  private long rowCount = 1_000_000;

  @Option(
      names = "--batch",
      paramLabel = "COUNT",
      description = "Rows of a commit (default: 1000).")
  private int batchRowCount = 1_000;

  @Option(names = "--rounds", paramLabel = "COUNT", description = "Measured rounds (default: 3).")
  private int rounds = 3;

  @Option(
      names = "--engines",
      paramLabel = "NAME",
      split = ",",
      description =
          "blueshift, blueshift_every_second, duckdb, separated by commas (default: all).")
  private List<IngestPeer> engines = List.of(IngestPeer.values());

  @Option(
      names = "--log-mb",
      paramLabel = "COUNT",
      description = "Size of the log that is recovered, 0 for none (default: 256).")
  private int logMegabytes = 256;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where stores are made (default: the system's folder for temporary files).")
  private @Nullable Path directory;

  /// Runs the program and ends the process: 0 if all went well, 2 if the arguments are wrong.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs the program and returns the exit code.
  public static int run(String... arguments) {
    return new CommandLine(new IngestMain())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException, SQLException {
    ingest();
    if (logMegabytes > 0) {
      recover();
    }
    return 0;
  }

  private void ingest() throws IOException, SQLException {
    Figures rates = new Figures("rows/s");
    Figures commits = new Figures("µs");
    for (int round = -1; round < rounds; round++) {
      List<IngestPeer> order = new ArrayList<>(engines);
      Collections.rotate(order, round);
      for (IngestPeer engine : order) {
        Latencies latencies = new Latencies();
        try (TemporaryDirectory store = TemporaryDirectory.in(directory)) {
          // The round before the first has a tenth of the rows: it warms up.
          long count = round < 0 ? Math.max(batchRowCount, rowCount / 10) : rowCount;
          double seconds = engine.fill(store.path(), count, batchRowCount, latencies);
          if (round >= 0) {
            String name = engine.label();
            rates.add("rate", name, count / seconds);
            commits.add("batch, median", name, latencies.quantileMicros(MEDIAN));
            commits.add("batch, 99th percentile", name, latencies.quantileMicros(LAST_PERCENT));
          }
        }
      }
    }
    String title = rowCount + " rows, a commit each " + batchRowCount;
    rates.print(System.out, title, IngestPeer.DUCKDB.label());
    commits.print(System.out, title, IngestPeer.DUCKDB.label());
  }

  private void recover() throws IOException {
    Figures openings = new Figures("s per GB of log");
    for (int round = 0; round < rounds; round++) {
      try (TemporaryDirectory store = TemporaryDirectory.in(directory)) {
        long logBytes = (long) logMegabytes << 20;
        LogRecovery.Opening opening =
            LogRecovery.killAndOpen(store.path().resolve("warehouse"), logBytes, batchRowCount);
        openings.add(
            "opening after a kill",
            IngestPeer.BLUESHIFT.label(),
            opening.seconds() / (opening.logBytes() / 1e9));
        System.err.printf(
            Locale.ROOT,
            "ingest: %d rows in a log of %.1f MB, opened in %.2f s%n",
            opening.rowCount(),
            opening.logBytes() / 1e6,
            opening.nanos() / 1e3 / MICROS_PER_SECOND);
      }
    }
    openings.print(System.out, "recovery without a checkpoint", IngestPeer.BLUESHIFT.label());
  }
}
