package io.blueshift.benchmark.points;

import io.blueshift.dataset.tpch.TpchParameters;
import io.blueshift.dataset.tpch.TpchQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Measures point writers and analytics on one warehouse: all TPC-H queries alone, then beside writers
/// that transfer money at a fixed rate, without and with waiting for the disk; rounds take turns. After
/// every query the sum of all balances is read and must be exact.
@Command(
    name = "benchmarks/run mixed",
    description =
        "Measures TPC-H queries beside writers at a fixed rate of commits, and checks the sum of"
            + " balances after every query.",
    mixinStandardHelpOptions = true)
public final class MixedMain implements Callable<Integer> {
  private static final long BALANCE = 1_000;
  private static final String ALONE = "alone";

  @Parameters(
      paramLabel = "DIR",
      description =
          "Folder of a warehouse that holds TPC-H; a table named account is made anew in it.")
  private Path directory = Path.of(".");

  @Option(names = "--scale", paramLabel = "FACTOR", description = "Its scale factor (default: 1).")
  private double scale = 1;

  @Option(
      names = "--writers",
      paramLabel = "COUNT",
      description = "Threads that write (default: 2).")
  private int writerCount = 2;

  @Option(
      names = "--rate",
      paramLabel = "COUNT",
      description = "Commits per second of all writers together (default: 2000).")
  private double commitsPerSecond = 2_000;

  @Option(
      names = "--accounts",
      paramLabel = "COUNT",
      description = "Accounts that writers choose from (default: 100000).")
  private long accountCount = 100_000;

  @Option(
      names = "--rounds",
      paramLabel = "COUNT",
      description = "Measured rounds, after one that is not (default: 3).")
  private int rounds = 3;

  private enum Setting {
    ALONE,
    WITHOUT_SYNC,
    WITH_SYNC
  }

  private final Figures queryMillis = new Figures("ms");
  private final Figures commitMicros = new Figures("µs");
  private final Figures rates = new Figures("commits/s");
  private long checkCount;
  private long conflictCount;

  /// Runs the program and ends the process: 0 if all went well and every sum was exact, 1 otherwise, 2
  /// if the arguments are wrong.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs the program and returns the exit code.
  public static int run(String... arguments) {
    return new CommandLine(new MixedMain()).execute(arguments);
  }

  @Override
  public Integer call() throws SQLException, ExecutionException, InterruptedException {
    try (Connection connection = connect("sync")) {
      Transfers.createAccounts(connection, accountCount, BALANCE);
      for (int round = -1; round < rounds; round++) {
        for (Setting setting : Setting.values()) {
          runRound(connection, setting, round);
        }
      }
    }
    print();
    return 0;
  }

  private Connection connect(String durability) throws SQLException {
    return DriverManager.getConnection("jdbc:blueshift:" + directory + "?durability=" + durability);
  }

  private void runRound(Connection connection, Setting setting, int round)
      throws SQLException, ExecutionException, InterruptedException {
    List<Transfers> writers = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int writer = 0; setting != Setting.ALONE && writer < writerCount; writer++) {
        Connection own = connect(setting == Setting.WITH_SYNC ? "sync" : "every_second");
        connections.add(own);
        Transfers transfers =
            new Transfers(own, accountCount, commitsPerSecond / writerCount, round * 100L + writer);
        writers.add(transfers);
        ends.add(threads.submit(transfers));
      }
      try {
        runQueries(connection, setting, round);
      } finally {
        writers.forEach(Transfers::end);
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      for (Connection own : connections) {
        own.close();
      }
    }
    check(connection);
    if (round >= 0 && setting != Setting.ALONE) {
      note(setting, writers);
    }
  }

  private void runQueries(Connection connection, Setting setting, int round) throws SQLException {
    for (int number = 1; number <= TpchQuery.COUNT; number++) {
      String text = TpchQuery.of(number).text(TpchParameters.drawn(number, scale, round + 1L));
      long start = System.nanoTime();
      drain(connection, text);
      double millis = (System.nanoTime() - start) / 1e6;
      if (round >= 0) {
        queryMillis.add(String.format(Locale.ROOT, "q%02d", number), name(setting), millis);
      }
      check(connection);
    }
  }

  private static String name(Setting setting) {
    return setting.name().toLowerCase(Locale.ROOT);
  }

  /// Runs a query and reads all of its rows.
  static void drain(Connection connection, String text) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(text)) {
      int columnCount = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int column = 1; column <= columnCount; column++) {
          rows.getString(column);
        }
      }
    }
  }

  private void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*), sum(balance) FROM account")) {
      rows.next();
      long count = rows.getLong(1);
      long sum = rows.getBigDecimal(2).longValueExact();
      if (count != accountCount || sum != accountCount * BALANCE) {
        throw new IllegalStateException(
            "a query saw a transfer in part [accounts=" + count + ", sum=" + sum + "]");
      }
    }
    checkCount++;
  }

  private void note(Setting setting, List<Transfers> writers) {
    Latencies sinceDue = new Latencies();
    Latencies alone = new Latencies();
    double rate = 0;
    for (Transfers writer : writers) {
      sinceDue.addAll(writer.sinceDue());
      alone.addAll(writer.alone());
      rate += writer.rate();
      conflictCount += writer.conflictCount();
    }
    String name = name(setting);
    rates.add("reached, of " + (long) commitsPerSecond, name, rate);
    commitMicros.add("since begun, median", name, alone.quantileMicros(0.5));
    commitMicros.add("since begun, 99 %", name, alone.quantileMicros(0.99));
    commitMicros.add("since due, median", name, sinceDue.quantileMicros(0.5));
    commitMicros.add("since due, 99 %", name, sinceDue.quantileMicros(0.99));
  }

  private void print() {
    queryMillis.print(System.out, "TPC-H queries", ALONE);
    for (Setting setting : Setting.values()) {
      double logarithms = 0;
      for (int number = 1; number <= TpchQuery.COUNT; number++) {
        String query = String.format(Locale.ROOT, "q%02d", number);
        logarithms +=
            Math.log(queryMillis.median(query, name(setting)) / queryMillis.median(query, ALONE));
      }
      System.out.printf(
          Locale.ROOT,
          "geometric mean of medians, %s to alone: %.3f%n",
          name(setting),
          Math.exp(logarithms / TpchQuery.COUNT));
    }
    rates.print(System.out, "writers", name(Setting.WITHOUT_SYNC));
    commitMicros.print(System.out, "commits", name(Setting.WITHOUT_SYNC));
    System.out.printf(
        Locale.ROOT,
        "%nsums of balances read and exact: %d; transfers tried again: %d%n",
        checkCount,
        conflictCount);
  }
}
