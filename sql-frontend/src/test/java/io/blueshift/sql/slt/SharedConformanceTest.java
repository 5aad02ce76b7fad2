package io.blueshift.sql.slt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Runs the shared conformance records in PostgreSQL style, prints the share that passes by folder and
/// the failures by cause. Skipped where the folder is missing: it is `shared/slt` beside the
/// repository, or below the folder that the property `blueshift.shared` names.
class SharedConformanceTest {
  private static final double CORE_SHARE_MIN = 0.85;
  private static final Pattern CHANGES_ROWS = Pattern.compile("(?im)^\\s*(update|delete|merge)\\s");

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

    @Override
    public String toString() {
      return String.format(
          "%5d of %5d  %5.1f %%", passed, all, all == 0 ? 100 : 100.0 * passed / all);
    }
  }

  @Test
  void coreQueriesAnswerAsPostgresqlDoes() throws IOException {
    Assumptions.assumeTrue(
        Boolean.getBoolean("blueshift.conformance"),
        "skipped: takes minutes; run it with -Dblueshift.conformance=true");
    Path folder = folder();
    Assumptions.assumeTrue(
        Files.isDirectory(folder), () -> "skipped: there is no folder " + folder);
    Map<String, Share> shares = new TreeMap<>();
    Share core = new Share();
    Share everything = new Share();
    Map<String, Integer> causes = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    for (Path path : files(folder)) {
      boolean counts = !CHANGES_ROWS.matcher(Files.readString(path)).find();
      String name = folder.relativize(path).getName(0).toString();
      for (SltRunner.Outcome outcome : new SltRunner(SltFile.read(path), "postgresql").run()) {
        if (!outcome.passed()) {
          failures.add(
              folder.relativize(path) + ":" + outcome.record().line() + " " + outcome.failure());
          causes.merge(cause(outcome.failure()), 1, Integer::sum);
        }
        if (outcome.record() instanceof SltRecord.Query) {
          everything.add(outcome.passed());
          shares.computeIfAbsent(name, key -> new Share()).add(outcome.passed());
          if (counts && outcome.record().tags().contains("core")) {
            core.add(outcome.passed());
          }
        }
      }
    }
    report(shares, core, everything, causes, failures);
    assertThat((double) core.passed / core.all).isGreaterThanOrEqualTo(CORE_SHARE_MIN);
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

  /// Returns a failure without its values.
  private static String cause(String failure) {
    String text = failure.replaceAll("\\[.*", "").replaceAll("wrong row.*", "wrong row");
    return text.replaceAll("\\d+", "n").strip();
  }

  private static void report(
      Map<String, Share> shares,
      Share core,
      Share everything,
      Map<String, Integer> causes,
      List<String> failures)
      throws IOException {
    shares.forEach((name, share) -> System.out.printf("%-12s %s%n", name, share));
    System.out.printf("%-12s %s%n", "all queries", everything);
    System.out.printf("%-12s %s%n", "core", core);
    causes.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(40)
        .forEach(entry -> System.out.printf("%5d  %s%n", entry.getValue(), entry.getKey()));
    Path target = Path.of(System.getProperty("java.io.tmpdir"), "slt-failures.txt");
    Files.write(target, failures);
    System.out.println("failures are listed in " + target);
  }
}
