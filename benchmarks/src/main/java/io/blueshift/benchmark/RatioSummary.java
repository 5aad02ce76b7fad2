package io.blueshift.benchmark;

import io.blueshift.benchmark.Comparison.QueryFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Blueshift's hot times over DuckDB's, summed up over the queries that both ran in every round.
///
/// @param queryCount how many queries that are
/// @param ofMinima geometric mean of the ratios of minima
/// @param ofMedians geometric mean of the ratios of medians
/// @param interval where the middle 90 % of resampled geometric means of medians fall
/// @param bestRound the smallest geometric mean of a single round
/// @param worstRound the largest geometric mean of a single round
/// @param worstRatio the largest ratio of medians
/// @param worstQuery the query that has it
record RatioSummary(
    int queryCount,
    double ofMinima,
    double ofMedians,
    Statistics.Interval interval,
    double bestRound,
    double worstRound,
    double worstRatio,
    String worstQuery) {

  /// Sums a comparison up, or returns nothing if no query ran on both engines.
  static Optional<RatioSummary> of(Comparison comparison) {
    int rounds = comparison.plan().rounds();
    List<String> names = new ArrayList<>();
    List<double[]> numerators = new ArrayList<>();
    List<double[]> denominators = new ArrayList<>();
    for (Map.Entry<String, Map<Engine, QueryFigures>> entry : comparison.queries().entrySet()) {
      QueryFigures blueshift = entry.getValue().get(Engine.BLUESHIFT);
      QueryFigures duckDb = entry.getValue().get(Engine.DUCKDB);
      if (blueshift != null
          && duckDb != null
          && rounds > 0
          && blueshift.hotMillis().length == rounds
          && duckDb.hotMillis().length == rounds) {
        names.add(entry.getKey());
        numerators.add(blueshift.hotMillis());
        denominators.add(duckDb.hotMillis());
      }
    }
    if (names.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        of(
            names,
            numerators.toArray(double[][]::new),
            denominators.toArray(double[][]::new),
            comparison.plan().seed()));
  }

  private static RatioSummary of(
      List<String> names, double[][] numerators, double[][] denominators, long seed) {
    int count = names.size();
    double[] minima = new double[count];
    double[] medians = new double[count];
    int worst = 0;
    for (int query = 0; query < count; query++) {
      minima[query] =
          Statistics.minimum(numerators[query]) / Statistics.minimum(denominators[query]);
      medians[query] =
          Statistics.median(numerators[query]) / Statistics.median(denominators[query]);
      worst = medians[query] > medians[worst] ? query : worst;
    }
    double best = Double.POSITIVE_INFINITY;
    double poorest = 0;
    for (int round = 0; round < numerators[0].length; round++) {
      double[] ratios = new double[count];
      for (int query = 0; query < count; query++) {
        ratios[query] = numerators[query][round] / denominators[query][round];
      }
      double mean = Statistics.geometricMean(ratios);
      best = Math.min(best, mean);
      poorest = Math.max(poorest, mean);
    }
    return new RatioSummary(
        count,
        Statistics.geometricMean(minima),
        Statistics.geometricMean(medians),
        Statistics.bootstrap(numerators, denominators, seed),
        best,
        poorest,
        medians[worst],
        names.get(worst));
  }
}
