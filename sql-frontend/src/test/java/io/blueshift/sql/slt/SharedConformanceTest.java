package io.blueshift.sql.slt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Runs the shared conformance records in PostgreSQL style, prints the share that passes by folder and
/// the failures by cause, and writes all failures to `slt-failures.txt` in the temporary folder.
///
/// Skipped where the folder is missing: it is `shared/slt` beside the repository, or below the folder
/// that the property `blueshift.shared` names. `-Dblueshift.slt.only=TEXT` runs only the files whose
/// path holds the text.
class SharedConformanceTest {
  private static final double CORE_SHARE_MIN = 0.85;

  /// How much later than its deadline a record may stop on a busy machine before it counts as hanging.
  private static final long GRACE_MILLIS = 30_000;

  private final Map<String, Share> shares = new TreeMap<>();
  private final Share core = new Share();
  private final Share everything = new Share();
  private final Map<String, List<String>> failuresByCause = new TreeMap<>();
  private final List<String> hanging = new ArrayList<>();

  private static Path folder() {
    String given = System.getProperty("blueshift.shared");
    Path root = Path.of(System.getProperty("blueshift.root", "..")).toAbsolutePath().normalize();
    return given == null ? root.resolveSibling("shared").resolve("slt") : Path.of(given, "slt");
  }

  /// Passed and all queries of a folder.
  private static final class Share {
    private int passed;
    private int all;

    void add(boolean ok) {
      all++;
      passed += ok ? 1 : 0;
    }

    double value() {
      return all == 0 ? 1 : (double) passed / all;
    }

    @Override
    public String toString() {
      return String.format("%5d of %5d  %5.1f %%", passed, all, 100 * value());
    }
  }

  @Test
  void coreQueriesAnswerAsPostgresqlDoes() throws Exception {
    Path folder = folder();
    if (!Files.isDirectory(folder)) {
      System.out.println("shared conformance records are skipped: there is no folder " + folder);
    }
    Assumptions.assumeTrue(
        Files.isDirectory(folder), () -> "skipped: there is no folder " + folder);
    try (ExecutorService threads =
        Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory())) {
      for (Path path : files(folder)) {
        run(folder.relativize(path), path, threads);
      }
      report();
      assertThat(hanging).as("records that did not stop at their deadline").isEmpty();
      if (!hanging.isEmpty()) {
        threads.shutdownNow();
      }
    }
    assertThat(core.value()).isGreaterThanOrEqualTo(CORE_SHARE_MIN);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      String only = System.getProperty("blueshift.slt.only", "");
      return paths
          .filter(path -> path.toString().endsWith(".slt"))
          .filter(path -> path.toString().contains(only))
          .sorted()
          .toList();
    }
  }

  private void run(Path name, Path path, ExecutorService threads)
      throws IOException, InterruptedException, ExecutionException {
    SltRunner runner = new SltRunner(SltFile.read(path), "postgresql");
    Future<List<SltRunner.Outcome>> outcomes = threads.submit(runner::run);
    while (true) {
      try {
        for (SltRunner.Outcome outcome : outcomes.get(1, TimeUnit.SECONDS)) {
          count(name, outcome);
        }
        return;
      } catch (TimeoutException stillRunning) {
        SltRecord overdue = runner.overdue(GRACE_MILLIS);
        if (overdue != null) {
          hanging.add(name + ":" + overdue.line() + stacks());
          return;
        }
      }
    }
  }

  private void count(Path name, SltRunner.Outcome outcome) {
    if (!outcome.passed()) {
      failuresByCause
          .computeIfAbsent(cause(outcome.failure()), key -> new ArrayList<>())
          .add(name + ":" + outcome.record().line() + " " + outcome.failure());
    }
    if (outcome.record() instanceof SltRecord.Query) {
      everything.add(outcome.passed());
      shares.computeIfAbsent(name.getName(0).toString(), key -> new Share()).add(outcome.passed());
      if (outcome.record().tags().contains("core")) {
        core.add(outcome.passed());
      }
    }
  }

  /// Returns a failure without its values.
  private static String cause(String failure) {
    String text = failure.replaceAll("\\[.*", "").replaceAll("wrong row.*", "wrong row");
    return text.replaceAll("\\d+", "n").strip();
  }

  private static String stacks() {
    StringBuilder text = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach((thread, frames) -> {
          text.append("\n  ").append(thread.getName());
          Stream.of(frames).limit(25).forEach(frame -> text.append("\n    ").append(frame));
        });
    return text.toString();
  }

  private void report() throws IOException {
    shares.forEach((name, share) -> System.out.printf("%-12s %s%n", name, share));
    System.out.printf("%-12s %s%n", "all queries", everything);
    System.out.printf("%-12s %s%n", "core", core);
    List<Map.Entry<String, List<String>>> causes =
        failuresByCause.entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                    (Map.Entry<String, List<String>> entry) -> -entry.getValue().size()))
            .toList();
    causes.stream()
        .limit(40)
        .forEach(entry ->
            System.out.printf(
                "%5d  %s, as in %s%n",
                entry.getValue().size(), entry.getKey(), entry.getValue().getFirst()));
    Path target = Path.of(System.getProperty("java.io.tmpdir"), "slt-failures.txt");
    Files.write(target, causes.stream().flatMap(entry -> entry.getValue().stream()).toList());
    System.out.println("failures are listed in " + target);
  }
}
