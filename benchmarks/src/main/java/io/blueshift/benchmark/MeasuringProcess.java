package io.blueshift.benchmark;

import io.blueshift.benchmark.Measurement.Kind;
import io.blueshift.dataset.DatasetTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The program that runs inside each measuring process: it loads, or runs every query once, or runs
/// rounds of queries on both engines in turn, and prints its figures.
public final class MeasuringProcess {

  private final RunPlan plan;
  private final PrintStream output;

  private MeasuringProcess(RunPlan plan, PrintStream output) {
    this.plan = plan;
    this.output = output;
  }

  /// Names the script of [Task#TRAIN].
  static final String TRAINING_PROPERTY = "blueshift.training";

  /// What the process does.
  enum Task {
    /// Run a script in memory, for an AOT cache to learn from.
    TRAIN,
    /// Create and load all tables on one engine.
    LOAD,
    /// Run every query once on one engine.
    FIRST_PASS,
    /// Run rounds of all queries, engines taking turns.
    HOT_ROUNDS
  }

  /// Runs a task.
  ///
  /// @param arguments the task, then [RunPlan#toArguments]
  public static void main(String[] arguments) throws IOException, SQLException {
    List<String> list = Arrays.asList(arguments);
    RunPlan plan = RunPlan.fromArguments(list.subList(1, list.size()));
    MeasuringProcess process = new MeasuringProcess(plan, System.out);
    switch (Task.valueOf(list.getFirst())) {
      case TRAIN -> train();
      case LOAD -> process.load(plan.engines().getFirst());
      case FIRST_PASS -> process.firstPass(plan.engines().getFirst());
      case HOT_ROUNDS -> process.hotRounds();
    }
  }

  private void report(Measurement measurement) {
    output.println(measurement.toLine());
  }

  private static void train() throws IOException, SQLException {
    String script = Files.readString(Path.of(System.getProperty(TRAINING_PROPERTY)));
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:");
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
  }

  private void load(Engine engine) throws IOException, SQLException {
    Path store = engine.store(plan.directory());
    Files.createDirectories(store.toAbsolutePath().getParent());
    long startNanos;
    try (Connection connection = engine.open(store, plan.settings());
        Statement statement = connection.createStatement()) {
      startNanos = System.nanoTime();
      for (DatasetTable table : plan.workload().dataset().tables()) {
        long tableNanos = System.nanoTime();
        for (String text : engine.loadStatements(table, plan.textDirectory())) {
          statement.execute(text);
        }
        report(
            Measurement.of(Kind.TABLE_LOAD, engine, table.name(), System.nanoTime() - tableNanos));
      }
      engine.settle(connection);
    }
    report(Measurement.of(Kind.LOAD, engine, "-", System.nanoTime() - startNanos));
    report(Measurement.of(Kind.LOAD_MEMORY, engine, "-", PeakMemory.residentBytes()));
  }

  private void firstPass(Engine engine) throws IOException, SQLException {
    long startNanos = System.nanoTime();
    try (Connection connection = engine.open(engine.store(plan.directory()), plan.settings())) {
      report(Measurement.of(Kind.OPEN, engine, "-", System.nanoTime() - startNanos));
      Workload workload = plan.workload();
      for (Workload.Query query : plan.queries()) {
        try {
          QueryResult result = QueryResult.run(connection, workload.standardText(query));
          report(Measurement.of(Kind.FIRST_RUN, engine, query.name(), result.elapsedNanos()));
          report(Measurement.of(Kind.ROWS, engine, query.name(), result.rows().size()));
        } catch (SQLException failure) {
          reportFailure(engine, query, failure);
        }
      }
      report(Measurement.of(Kind.QUERY_MEMORY, engine, "-", PeakMemory.residentBytes()));
    }
  }

  private void reportFailure(Engine engine, Workload.Query query, SQLException failure) {
    report(
        new Measurement(
            Kind.FAILURE, engine, query.name(), 0, 0, String.valueOf(failure.getMessage())));
  }

  private void hotRounds() throws SQLException {
    Map<Engine, Connection> connections = new EnumMap<>(Engine.class);
    try {
      for (Engine engine : plan.engines()) {
        connections.put(engine, engine.open(engine.store(plan.directory()), plan.settings()));
      }
      Set<Integer> failedQueries = new HashSet<>();
      for (int round = -plan.warmUpRounds(); round < plan.rounds(); round++) {
        for (Workload.Query query : plan.queries()) {
          if (!failedQueries.contains(query.number()) && !runOnAll(connections, query, round)) {
            failedQueries.add(query.number());
          }
        }
      }
    } finally {
      for (Connection connection : connections.values()) {
        connection.close();
      }
    }
  }

  /// Runs one query on all engines, who goes first alternating from round to round.
  ///
  /// @return whether all engines could run it
  private boolean runOnAll(Map<Engine, Connection> connections, Workload.Query query, int round)
      throws SQLException {
    String text = plan.workload().text(query, plan.seed() + plan.warmUpRounds() + round);
    List<Engine> order = new ArrayList<>(plan.engines());
    if (round % 2 != 0) {
      Collections.reverse(order);
    }
    Map<Engine, QueryResult> results = new EnumMap<>(Engine.class);
    for (Engine engine : order) {
      Connection connection = connections.get(engine);
      try {
        results.put(engine, QueryResult.run(connection, text));
      } catch (SQLException failure) {
        reportFailure(engine, query, failure);
        return false;
      }
    }
    if (round >= 0) {
      results.forEach((engine, result) ->
          report(
              new Measurement(
                  Kind.HOT_RUN, engine, query.name(), round, result.elapsedNanos(), "")));
    }
    compare(query, round, results);
    return true;
  }

  private void compare(Workload.Query query, int round, Map<Engine, QueryResult> results) {
    if (results.size() < 2) {
      return;
    }
    List<List<@Nullable String>> expected = results.get(Engine.DUCKDB).rows();
    int columnCount = expected.isEmpty() ? 0 : expected.getFirst().size();
    Optional<String> difference =
        plan.workload()
            .comparison(query, columnCount)
            .difference(expected, results.get(Engine.BLUESHIFT).rows());
    if (difference.isPresent()) {
      report(
          new Measurement(
              Kind.DIFFERENCE, Engine.BLUESHIFT, query.name(), round, 0, difference.get()));
    }
  }
}
