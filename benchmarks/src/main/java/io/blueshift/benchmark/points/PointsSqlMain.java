package io.blueshift.benchmark.points;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures statements by primary key through JDBC prepared statements: embedded, one thread, one
/// commit each. In each round every kind of statement runs on every engine, who goes first changing
/// from round to round.
@Command(
    name = "benchmarks/run points-sql",
    description =
        "Measures SELECT, UPDATE and INSERT of single rows by primary key through JDBC, beside H2 and"
            + " DuckDB; commits do not wait for the disk.",
    mixinStandardHelpOptions = true)
public final class PointsSqlMain implements Callable<Integer> {
  private static final double MEDIAN = 0.5;
  private static final double LAST_PERCENT = 0.99;

  @Option(
      names = "--rows",
      paramLabel = "COUNT",
      split = ",",
      description = "Rows of the table, one run for each number (default: 1,1000,1000000).")
  private List<Long> rowCounts = List.of(1L, 1_000L, 1_000_000L);

  @Option(names = "--rounds", paramLabel = "COUNT", description = "Measured rounds (default: 7).")
  private int rounds = 7;

  @Option(
      names = "--warm-up",
      paramLabel = "COUNT",
      description = "Rounds before the measured ones (default: 5).")
  private int warmUpRounds = 5;

  @Option(
      names = "--millis",
      paramLabel = "COUNT",
      description =
          "How long one kind of statement runs on one engine in one round (default: 500).")
  private long millis = 500;

  @Option(
      names = "--engines",
      paramLabel = "NAME",
      split = ",",
      description =
          "blueshift, blueshift_without_history, h2, duckdb, separated by commas (default: all but the"
              + " second).")
  private List<SqlPeer> engines = List.of(SqlPeer.BLUESHIFT, SqlPeer.H2, SqlPeer.DUCKDB);

  @Option(
      names = "--statements",
      paramLabel = "NAME",
      split = ",",
      description = "select, update, insert, separated by commas (default: all).")
  private List<Kind> kinds = List.of(Kind.values());

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where stores are made (default: the system's folder for temporary files).")
  private @Nullable Path directory;

  private enum Kind {
    SELECT,
    UPDATE,
    INSERT
  }

  /// Runs the program and ends the process: 0 if all went well, 2 if the arguments are wrong.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs the program and returns the exit code.
  public static int run(String... arguments) {
    return new CommandLine(new PointsSqlMain())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException, SQLException {
    for (long rowCount : rowCounts) {
      measure(rowCount);
    }
    return 0;
  }

  private void measure(long rowCount) throws IOException, SQLException {
    Figures medians = new Figures("µs");
    Figures tails = new Figures("µs");
    Figures processor = new Figures("µs");
    Map<SqlPeer, Statements> open = new EnumMap<>(SqlPeer.class);
    try (TemporaryDirectory stores = TemporaryDirectory.in(directory)) {
      try {
        for (SqlPeer engine : engines) {
          open.put(engine, new Statements(engine, stores.path(), rowCount));
        }
        for (int round = -warmUpRounds; round < rounds; round++) {
          List<SqlPeer> order = new ArrayList<>(engines);
          Collections.rotate(order, round);
          for (Kind kind : kinds) {
            for (SqlPeer engine : order) {
              long processorNanos = processorNanos();
              Latencies latencies = open.get(engine).run(kind, millis);
              processorNanos = processorNanos() - processorNanos;
              if (round >= 0) {
                medians.add(kind.name(), engine.label(), latencies.quantileMicros(MEDIAN));
                processor.add(
                    kind.name(), engine.label(), processorNanos / 1e3 / latencies.count());
                tails.add(kind.name(), engine.label(), latencies.quantileMicros(LAST_PERCENT));
              }
            }
          }
        }
      } finally {
        for (Statements statements : open.values()) {
          statements.close();
        }
      }
    }
    String ratioTo = SqlPeer.H2.label();
    medians.print(System.out, "table of " + rowCount + " rows, median", ratioTo);
    tails.print(System.out, "table of " + rowCount + " rows, 99th percentile", ratioTo);
    processor.print(System.out, "table of " + rowCount + " rows, mean processor time", ratioTo);
  }

  /// Returns the processor time of this process, all threads of all engines included.
  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /// One engine's connection and prepared statements.
  private static final class Statements implements AutoCloseable {
    private final long rowCount;
    private final Connection connection;
    private final PreparedStatement select;
    private final PreparedStatement update;
    private final PreparedStatement insert;
    private final SplittableRandom random = new SplittableRandom(1);
    private long arrivalCount;

    Statements(SqlPeer engine, Path directory, long rowCount) throws SQLException {
      this.rowCount = rowCount;
      this.connection = engine.open(directory);
      engine.createAccounts(connection, "account", rowCount);
      engine.createAccounts(connection, "arrival", 0);
      this.select = connection.prepareStatement("SELECT balance FROM account WHERE id = ?");
      this.update = connection.prepareStatement("UPDATE account SET balance = ? WHERE id = ?");
      this.insert =
          connection.prepareStatement("INSERT INTO arrival (id, balance, note) VALUES (?, ?, ?)");
    }

    Latencies run(Kind kind, long millis) throws SQLException {
      Latencies latencies = new Latencies();
      long now = System.nanoTime();
      long end = now + millis * 1_000_000;
      while (now < end) {
        long affected =
            switch (kind) {
              case SELECT -> select();
              case UPDATE -> update();
              case INSERT -> insert();
            };
        if (affected != 1) {
          throw new IllegalStateException(
              kind + " found another number of rows [" + affected + "]");
        }
        long after = System.nanoTime();
        latencies.add(after - now);
        now = after;
      }
      return latencies;
    }

    private long key() {
      return 1 + random.nextLong(rowCount);
    }

    private long select() throws SQLException {
      select.setLong(1, key());
      long count = 0;
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          count += rows.getLong(1) >= 0 ? 1 : 0;
        }
      }
      return count;
    }

    private long update() throws SQLException {
      update.setLong(1, random.nextLong(1_000_000));
      update.setLong(2, key());
      return update.executeUpdate();
    }

    private long insert() throws SQLException {
      insert.setLong(1, ++arrivalCount);
      insert.setLong(2, 0);
      insert.setString(3, "arrived");
      return insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
      select.close();
      update.close();
      insert.close();
      connection.close();
    }
  }
}
