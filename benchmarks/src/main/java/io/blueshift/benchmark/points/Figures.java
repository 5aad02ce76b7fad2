package io.blueshift.benchmark.points;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One figure per round for each subject and engine, printed as the median of the rounds with the least
/// and the greatest of them, and as ratios to the first engine's median.
public final class Figures {
  private record Key(String subject, String engine) {}

  private final String unit;
  private final Map<Key, List<Double>> rounds = new LinkedHashMap<>();

  /// Makes an empty collection.
  ///
  /// @param unit what the figures are, for example `µs`
  public Figures(String unit) {
    this.unit = unit;
  }

  /// Notes the figure of a round.
  public void add(String subject, String engine, double figure) {
    rounds.computeIfAbsent(new Key(subject, engine), key -> new ArrayList<>()).add(figure);
  }

  /// Returns the median over rounds.
  double median(String subject, String engine) {
    return median(sorted(rounds.getOrDefault(new Key(subject, engine), List.of())));
  }

  private static double[] sorted(List<Double> figures) {
    double[] values = figures.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(values);
    return values;
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// Prints all figures. A ratio is an engine's median over that of the engine named.
  public void print(PrintStream output, String title, String ratioTo) {
    output.printf(Locale.ROOT, "%n%s (%s)%n", title, unit);
    output.printf(
        Locale.ROOT,
        "%-30s %-12s %12s %12s %12s %7s  %s%n",
        "",
        "engine",
        "median",
        "least",
        "greatest",
        "rounds",
        "to " + ratioTo);
    rounds.forEach((key, figures) -> {
      double[] values = sorted(figures);
      double ratio = median(values) / median(key.subject, ratioTo);
      output.printf(
          Locale.ROOT,
          "%-30s %-12s %12.1f %12.1f %12.1f %7d  %s%n",
          key.subject,
          key.engine,
          median(values),
          values[0],
          values[values.length - 1],
          values.length,
          Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.2f", ratio));
    });
  }
}
