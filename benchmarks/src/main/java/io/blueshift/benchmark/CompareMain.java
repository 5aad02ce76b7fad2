package io.blueshift.benchmark;

import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.file.DatasetWriter;
import io.blueshift.dataset.file.FileFormat;
import io.blueshift.dataset.tpch.HardVariant;
import io.blueshift.parquet.ParquetCompression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Compares Blueshift with DuckDB: makes the data, loads it into both, runs every query once in a
/// new process per engine, then rounds of all queries in one process with the engines taking turns.
@Command(
    name = "benchmarks/run compare",
    description =
        "Compares Blueshift with DuckDB on TPC-H or TPC-DS: load, first pass of a new process, and"
            + " hot rounds in which the engines take turns and each round has new parameters.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  benchmarks/run compare --scale 1 --repetitions 10",
      "  benchmarks/run compare --scale 1 --hard hash --queries 1,6,18",
      "  benchmarks/run compare --workload tpcds --scale 1 --engines duckdb"
    })
public final class CompareMain implements Callable<Integer> {

  private enum WorkloadName {
    TPCH,
    TPCDS
  }

  private enum Engines {
    BLUESHIFT,
    DUCKDB,
    BOTH
  }

  private enum Hardness {
    NONE,
    HASH,
    TEXT
  }

  @Option(names = "--workload", paramLabel = "NAME", description = "tpch or tpcds (default: tpch).")
  private WorkloadName workload = WorkloadName.TPCH;

  @Option(names = "--scale", paramLabel = "FACTOR", description = "Scale factor (default: 1).")
  private double scale = 1;

  @Option(
      names = "--hard",
      paramLabel = "KEYS",
      description =
          "Hard variant of TPC-H with 3 %% NULLs and keys as shuffled hashes (hash) or as texts"
              + " (text) (default: none).")
  private Hardness hard = Hardness.NONE;

  @Option(
      names = "--threads",
      paramLabel = "COUNT",
      description = "Threads per query on both engines (default: 2).")
  private int threads = 2;

  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE",
      description = "Memory limit of both engines, for example 8GB (default: their own).")
  private @Nullable String memoryLimit;

  @Option(
      names = "--repetitions",
      paramLabel = "COUNT",
      description = "Measured hot rounds (default: 5).")
  private int repetitions = 5;

  @Option(
      names = "--warm-up",
      paramLabel = "COUNT",
      description = "Rounds before the measured ones (default: 10).")
  private int warmUpRounds = 10;

  @Option(
      names = "--queries",
      paramLabel = "NUMBER",
      split = ",",
      description = "Numbers of the queries to run, separated by commas (default: all).")
  private List<Integer> queryNumbers = new ArrayList<>();

  @Option(
      names = "--engines",
      paramLabel = "NAME",
      description = "blueshift, duckdb or both (default: both).")
  private Engines engines = Engines.BOTH;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Directory of data and stores; what is there already is used again (default: a folder"
              + " below the system's folder for temporary files).")
  private @Nullable Path directory;

  @Option(names = "--reload", description = "Load the stores again although they are there.")
  private boolean reload;

  @Option(names = "--no-first-pass", description = "Leave the pass in new processes out.")
  private boolean noFirstPass;

  @Option(
      names = "--training",
      paramLabel = "FILE",
      description =
          "SQL script that trains an AOT cache for the first pass, as the launcher's script does"
              + " for its processes (default: no cache).")
  private @Nullable Path training;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Picks the parameters of the hot rounds (default: 1).")
  private long seed = 1;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the figures go as JSON (default: compare.json in the directory).")
  private @Nullable Path json;

  @Option(
      names = "--jvm-option",
      paramLabel = "OPTION",
      description = "Option of the measuring JVMs, for example -Xmx3g; may be repeated.")
  private List<String> jvmOptions = new ArrayList<>();

  /// Runs the comparison and ends the process: 0 if all went well, 1 if an engine failed or results
  /// differ, 2 if the arguments are wrong.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs the comparison and returns the exit code.
  public static int run(String... arguments) {
    return new CommandLine(new CompareMain())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    RunPlan plan = plan();
    ProcessStarter starter = new ProcessStarter(jvmOptions);
    makeText(plan);
    List<Measurement> measurements = new ArrayList<>();
    for (Engine engine : plan.engines()) {
      measurements.addAll(load(starter, plan, engine));
    }
    if (!noFirstPass) {
      ProcessStarter first = withTrainedCache(starter, plan);
      for (Engine engine : plan.engines()) {
        progress("first pass of a new process: " + engine.label());
        measurements.addAll(
            first.run(MeasuringProcess.Task.FIRST_PASS, plan.withEngine(engine), m -> {}));
      }
    }
    if (repetitions > 0) {
      progress("hot rounds");
      measurements.addAll(
          starter.run(MeasuringProcess.Task.HOT_ROUNDS, plan, CompareMain::showRound));
    }
    Comparison comparison = summarise(plan, measurements);
    new Report(comparison, System.out).print();
    Path target = json == null ? plan.directory().resolve("compare.json") : json;
    JsonReport.write(comparison, target);
    System.out.println("figures as JSON: " + target);
    return comparison.complaints().isEmpty() ? 0 : 1;
  }

  /// Returns a starter of processes that begin as the launcher's do, with what the JVM learnt from the
  /// launcher's training script; without a script, the given one.
  private ProcessStarter withTrainedCache(ProcessStarter starter, RunPlan plan) throws IOException {
    if (training == null) {
      return starter;
    }
    progress("training the AOT cache");
    Path cache = plan.directory().resolve("compare.aot");
    Files.deleteIfExists(cache);
    starter
        .with(
            "-XX:AOTCacheOutput=" + cache,
            "-Xlog:aot=off",
            "-Xlog:cds=off",
            "-D" + MeasuringProcess.TRAINING_PROPERTY + "=" + training.toAbsolutePath())
        .run(MeasuringProcess.Task.TRAIN, plan, m -> {});
    return starter.with("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off");
  }

  private RunPlan plan() {
    String name = workload.name().toLowerCase(Locale.ROOT);
    int count = workload == WorkloadName.TPCH ? 22 : 99;
    List<Integer> numbers =
        queryNumbers.isEmpty() ? IntStream.rangeClosed(1, count).boxed().toList() : queryNumbers;
    HardVariant.Keys keys =
        switch (hard) {
          case NONE -> null;
          case HASH -> HardVariant.Keys.HASH;
          case TEXT -> HardVariant.Keys.TEXT;
        };
    String folder = name + "-" + scale + (keys == null ? "" : "-" + keys.name());
    Path target =
        directory == null
            ? Path.of(System.getProperty("java.io.tmpdir"), "blueshift-compare", folder)
            : directory;
    return new RunPlan(
        name,
        scale,
        keys,
        numbers,
        switch (engines) {
          case BLUESHIFT -> List.of(Engine.BLUESHIFT);
          case DUCKDB -> List.of(Engine.DUCKDB);
          case BOTH -> List.of(Engine.BLUESHIFT, Engine.DUCKDB);
        },
        new EngineSettings(threads, memoryLimit),
        target.toAbsolutePath(),
        warmUpRounds,
        repetitions,
        seed);
  }

  private static void progress(String text) {
    System.err.println("compare: " + text);
  }

  private static void showRound(Measurement measurement) {
    if (measurement.kind() == Measurement.Kind.HOT_RUN && measurement.subject().equals("q01")) {
      progress("hot round " + (measurement.round() + 1) + ": " + measurement.engine().label());
    }
  }

  private static void makeText(RunPlan plan) throws IOException {
    Path done = plan.textDirectory().resolve("load.sql");
    if (!Files.exists(done)) {
      progress("making text files in " + plan.textDirectory());
      new DatasetWriter(FileFormat.TBL, ParquetCompression.NONE, plan.settings().threadCount())
          .write(plan.workload().dataset(), plan.textDirectory(), (table, rows) -> {});
    }
  }

  private List<Measurement> load(ProcessStarter starter, RunPlan plan, Engine engine)
      throws IOException {
    Path store = engine.store(plan.directory());
    Path done = plan.directory().resolve(engine.label() + ".loaded");
    if (Files.exists(done) && !reload) {
      progress("store is there: " + engine.label());
      return Files.readAllLines(done).stream().map(Measurement::fromLine).toList();
    }
    progress("loading: " + engine.label());
    Files.deleteIfExists(done);
    delete(
        Objects.requireNonNull(store.getParent()).equals(plan.directory())
            ? store
            : store.getParent());
    List<Measurement> measurements =
        starter.run(MeasuringProcess.Task.LOAD, plan.withEngine(engine), m -> {});
    Files.write(done, measurements.stream().map(Measurement::toLine).toList());
    return measurements;
  }

  private static void delete(@Nullable Path tree) throws IOException {
    if (tree == null || !Files.exists(tree)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  private static Comparison summarise(RunPlan plan, List<Measurement> measurements)
      throws IOException {
    Map<Engine, Long> storeBytes = new EnumMap<>(Engine.class);
    for (Engine engine : plan.engines()) {
      storeBytes.put(engine, Engine.sizeBytes(engine.store(plan.directory())));
    }
    long textBytes = 0;
    for (DatasetTable table : plan.workload().dataset().tables()) {
      textBytes += Files.size(FileFormat.TBL.file(plan.textDirectory(), table));
    }
    return new Comparison(plan, measurements, storeBytes, textBytes);
  }
}
