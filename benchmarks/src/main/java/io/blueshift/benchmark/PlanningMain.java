package io.blueshift.benchmark;

import io.blueshift.sql.planner.PlanningTimes;
import io.blueshift.sql.session.Database;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Measures how long the planning of the 22 TPC-H queries takes, each time with new parameters: the
/// first pass of the process, hot without the plan cache, and hot with it.
@Command(
    name = "benchmarks/run planning",
    description = "Measures the planning of the TPC-H queries over a warehouse that holds TPC-H.",
    mixinStandardHelpOptions = true)
public final class PlanningMain implements Callable<Integer> {
  private static final int QUERY_COUNT = 22;

  @Parameters(paramLabel = "DIR", description = "Folder of the warehouse.")
  private Path directory = Path.of(".");

  @Option(names = "--scale", paramLabel = "FACTOR", description = "Its scale factor (default: 1).")
  private double scale = 1;

  @Option(
      names = "--rounds",
      paramLabel = "COUNT",
      description = "Rounds of all queries, the second half of which counts (default: 200).")
  private int rounds = 200;

  /// The steps that are told apart.
  private enum Step {
    PARSE,
    BIND,
    OPTIMIZE,
    TRANSLATE,
    TOTAL,
    CACHED
  }

  /// Runs the measurement and ends the process.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PlanningMain()).execute(arguments));
  }

  @Override
  public Integer call() {
    Workload workload = Workload.Tpch.plain(scale);
    Database.Options options = new Database.Options(1, 0, true);
    try (Database database = Database.open(directory, options);
        Session session = database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of())) {
      Map<Step, double[]> first = newFigures();
      measure(workload, session, 0, first);
      print("first pass, ms", first);
      List<Map<Step, double[]>> counted = new ArrayList<>();
      for (int round = 1; round < Math.max(2, rounds); round++) {
        Map<Step, double[]> millis = newFigures();
        measure(workload, session, round, millis);
        if (round >= rounds / 2) {
          counted.add(millis);
        }
      }
      Map<Step, double[]> hot = medians(counted);
      print("hot, medians of " + counted.size() + " rounds, ms", hot);
      printQueries(hot);
    }
    return 0;
  }

  private static void measure(
      Workload workload, Session session, long seed, Map<Step, double[]> millis) {
    for (Workload.Query query : workload.queries()) {
      String text = workload.text(query, seed);
      int index = query.number() - 1;
      long start = System.nanoTime();
      SessionStatement statement = session.prepare(text).getFirst();
      PlanningTimes times = statement.plan(true).times();
      long anewNanos = System.nanoTime() - start;
      add(millis, Step.PARSE, index, anewNanos - times.totalNanos());
      add(millis, Step.BIND, index, times.bindNanos());
      add(millis, Step.OPTIMIZE, index, times.optimizeNanos());
      add(millis, Step.TRANSLATE, index, times.translateNanos());
      add(millis, Step.TOTAL, index, anewNanos);
      start = System.nanoTime();
      session.prepare(text).getFirst().plan(false);
      add(millis, Step.CACHED, index, System.nanoTime() - start);
    }
  }

  private static void add(Map<Step, double[]> millis, Step step, int index, long nanos) {
    figures(millis, step)[index] = nanos / 1e6;
  }

  /// Returns the median over the rounds for each step and query: other work of the machine does not
  /// count.
  private static Map<Step, double[]> medians(List<Map<Step, double[]>> counted) {
    Map<Step, double[]> result = newFigures();
    result.forEach((step, medians) -> {
      for (int query = 0; query < QUERY_COUNT; query++) {
        int column = query;
        double[] values =
            counted.stream().mapToDouble(millis -> figures(millis, step)[column]).toArray();
        Arrays.sort(values);
        medians[query] = values[values.length / 2];
      }
    });
    return result;
  }

  /// Returns zeros for every step and query.
  private static Map<Step, double[]> newFigures() {
    Map<Step, double[]> figures = new EnumMap<>(Step.class);
    for (Step step : Step.values()) {
      figures.put(step, new double[QUERY_COUNT]);
    }
    return figures;
  }

  private static double[] figures(Map<Step, double[]> millis, Step step) {
    return Objects.requireNonNull(millis.get(step));
  }

  private static void print(String title, Map<Step, double[]> millis) {
    System.out.printf(Locale.ROOT, "%n%s%n%-10s %8s %8s %8s%n", title, "", "mean", "median", "max");
    for (Step step : Step.values()) {
      double[] sorted = figures(millis, step).clone();
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "%-10s %8.3f %8.3f %8.3f%n",
          step.name().toLowerCase(Locale.ROOT),
          Arrays.stream(sorted).average().orElseThrow(),
          sorted[QUERY_COUNT / 2],
          sorted[QUERY_COUNT - 1]);
    }
  }

  private static void printQueries(Map<Step, double[]> millis) {
    System.out.printf(Locale.ROOT, "%n%-6s", "query");
    for (Step step : Step.values()) {
      System.out.printf(Locale.ROOT, " %9s", step.name().toLowerCase(Locale.ROOT));
    }
    System.out.println();
    for (int index = 0; index < QUERY_COUNT; index++) {
      System.out.printf(Locale.ROOT, "q%02d   ", index + 1);
      for (Step step : Step.values()) {
        System.out.printf(Locale.ROOT, " %9.3f", figures(millis, step)[index]);
      }
      System.out.println();
    }
  }
}
