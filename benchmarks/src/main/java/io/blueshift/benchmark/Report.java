package io.blueshift.benchmark;

import io.blueshift.benchmark.Comparison.QueryFigures;
import io.blueshift.benchmark.Measurement.Kind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Prints a [Comparison] as a table for people. Ratios are Blueshift's time over DuckDB's: below 1
/// is faster.
final class Report {

  private final Comparison comparison;
  private final PrintStream output;

  Report(Comparison comparison, PrintStream output) {
    this.comparison = comparison;
    this.output = output;
  }

  void print() {
    printHead();
    printQueries();
    printMeans();
    printStore();
    for (Measurement complaint : comparison.complaints()) {
      output.printf(
          Locale.ROOT,
          "%s %s on %s (round %d): %s%n",
          complaint.kind() == Kind.FAILURE ? "FAILED" : "DIFFERENT",
          complaint.subject(),
          complaint.engine().label(),
          complaint.round(),
          complaint.remark());
    }
  }

  private void printHead() {
    RunPlan plan = comparison.plan();
    output.printf(
        Locale.ROOT,
        "%n%s%s, scale %s, %d threads, memory limit %s, %d rounds after %d of warm-up, Java %s%n%n",
        plan.workloadName(),
        plan.hardKeys() == null
            ? ""
            : " (hard variant, keys " + plan.hardKeys().name().toLowerCase(Locale.ROOT) + ")",
        plan.scale(),
        plan.settings().threadCount(),
        plan.settings().memoryLimit() == null ? "none" : plan.settings().memoryLimit(),
        plan.rounds(),
        plan.warmUpRounds(),
        Runtime.version());
  }

  private void printQueries() {
    output.print("query");
    for (Engine engine : comparison.plan().engines()) {
      output.printf(Locale.ROOT, "  %30s", engine.label() + " ms: first     min  median");
    }
    output.println(isPaired() ? "   ratio: first    min  median" : "");
    comparison.queries().forEach(this::printQuery);
  }

  private void printQuery(String name, Map<Engine, QueryFigures> figures) {
    output.printf(Locale.ROOT, "%-5s", name);
    for (Engine engine : comparison.plan().engines()) {
      QueryFigures of = figures.get(engine);
      output.printf(
          Locale.ROOT,
          "  %14s %7s %7s",
          text(of == null ? null : of.firstMillis()),
          text(
              of == null || of.hotMillis().length == 0 ? null : Statistics.minimum(of.hotMillis())),
          text(
              of == null || of.hotMillis().length == 0 ? null : Statistics.median(of.hotMillis())));
    }
    QueryFigures blueshift = figures.get(Engine.BLUESHIFT);
    QueryFigures duckDb = figures.get(Engine.DUCKDB);
    if (blueshift != null && duckDb != null && blueshift.hotMillis().length > 0) {
      double first =
          blueshift.firstMillis() == null || duckDb.firstMillis() == null
              ? Double.NaN
              : blueshift.firstMillis() / duckDb.firstMillis();
      output.printf(
          Locale.ROOT,
          "  %14.2f %6.2f %7.2f",
          first,
          Statistics.minimum(blueshift.hotMillis()) / Statistics.minimum(duckDb.hotMillis()),
          Statistics.median(blueshift.hotMillis()) / Statistics.median(duckDb.hotMillis()));
    }
    output.println();
  }

  private static String text(@Nullable Double millis) {
    return millis == null ? "-" : String.format(Locale.ROOT, "%.1f", millis);
  }

  private boolean isPaired() {
    return comparison.plan().engines().size() == 2;
  }

  private void printMeans() {
    for (Engine engine : comparison.plan().engines()) {
      List<QueryFigures> figures = complete(engine);
      if (!figures.isEmpty()) {
        output.printf(
            Locale.ROOT,
            "%n%s: %d queries, hot minimum: sum %.0f ms, geometric mean %.1f ms; median: sum %.0f ms,"
                + " geometric mean %.1f ms",
            engine.label(),
            figures.size(),
            sum(figures, f -> Statistics.minimum(f.hotMillis())),
            mean(figures, f -> Statistics.minimum(f.hotMillis())),
            sum(figures, f -> Statistics.median(f.hotMillis())),
            mean(figures, f -> Statistics.median(f.hotMillis())));
      }
      double firstPass = firstPassMillis(engine);
      if (firstPass > 0) {
        output.printf(
            Locale.ROOT, "%n%s: first pass of a new process %.0f ms", engine.label(), firstPass);
      }
    }
    if (isPaired()) {
      printRatios();
    }
    output.println();
  }

  private void printRatios() {
    RatioSummary.of(comparison)
        .ifPresent(ratios ->
            output.printf(
                Locale.ROOT,
                "%nblueshift / duckdb over %d queries: geometric mean of minima %.3f, of medians"
                    + " %.3f (90 %% of resamples %.3f to %.3f; single rounds %.3f to %.3f), worst"
                    + " %.2f (%s)",
                ratios.queryCount(),
                ratios.ofMinima(),
                ratios.ofMedians(),
                ratios.interval().low(),
                ratios.interval().high(),
                ratios.bestRound(),
                ratios.worstRound(),
                ratios.worstRatio(),
                ratios.worstQuery()));
    double blueshift = firstPassMillis(Engine.BLUESHIFT);
    double duckDb = firstPassMillis(Engine.DUCKDB);
    if (blueshift > 0 && duckDb > 0) {
      output.printf(Locale.ROOT, "%nblueshift / duckdb, first pass: %.2f", blueshift / duckDb);
    }
  }

  private List<QueryFigures> complete(Engine engine) {
    List<QueryFigures> figures = new ArrayList<>();
    for (Map<Engine, QueryFigures> byEngine : comparison.queries().values()) {
      QueryFigures of = byEngine.get(engine);
      if (of != null && of.hotMillis().length > 0) {
        figures.add(of);
      }
    }
    return figures;
  }

  private double firstPassMillis(Engine engine) {
    double sum = 0;
    for (Map<Engine, QueryFigures> byEngine : comparison.queries().values()) {
      QueryFigures of = byEngine.get(engine);
      if (of != null && of.firstMillis() != null) {
        sum += of.firstMillis();
      }
    }
    return sum;
  }

  private static double sum(List<QueryFigures> figures, ToDoubleFunction<QueryFigures> of) {
    return figures.stream().mapToDouble(of).sum();
  }

  private static double mean(List<QueryFigures> figures, ToDoubleFunction<QueryFigures> of) {
    return Statistics.geometricMean(figures.stream().mapToDouble(of).toArray());
  }

  private void printStore() {
    for (Engine engine : comparison.plan().engines()) {
      Long load = comparison.value(Kind.LOAD, engine);
      Long loadMemory = comparison.value(Kind.LOAD_MEMORY, engine);
      Long queryMemory = comparison.value(Kind.QUERY_MEMORY, engine);
      Long open = comparison.value(Kind.OPEN, engine);
      output.printf(
          Locale.ROOT,
          "%s: load %s, on disk %.1f MB (text %.1f MB), open %s, peak memory: load %s, queries %s%n",
          engine.label(),
          load == null ? "kept" : String.format(Locale.ROOT, "%.2f s", load / 1e9),
          comparison.storeBytes().getOrDefault(engine, 0L) / 1e6,
          comparison.textBytes() / 1e6,
          open == null ? "-" : String.format(Locale.ROOT, "%.0f ms", open / 1e6),
          megabytes(loadMemory),
          megabytes(queryMemory));
    }
  }

  private static String megabytes(@Nullable Long bytes) {
    return bytes == null ? "-" : String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
  }
}
