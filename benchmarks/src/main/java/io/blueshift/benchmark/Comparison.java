package io.blueshift.benchmark;

import io.blueshift.benchmark.Measurement.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All figures of a run, ordered by what a report asks for.
///
/// @param plan what was run
/// @param measurements every figure
/// @param storeBytes size on disk by engine
/// @param textBytes size of the text files that were loaded
record Comparison(
    RunPlan plan, List<Measurement> measurements, Map<Engine, Long> storeBytes, long textBytes) {

  /// What a report says about one query on one engine.
  /// The first run in a new process is null if there was none; hot runs are in the order of their
  /// rounds.
  static final class QueryFigures {
    private final @Nullable Double firstMillis;
    private final double[] hotMillis;

    QueryFigures(@Nullable Double firstMillis, double[] hotMillis) {
      this.firstMillis = firstMillis;
      this.hotMillis = hotMillis;
    }

    @Nullable Double firstMillis() {
      return firstMillis;
    }

    double[] hotMillis() {
      return hotMillis.clone();
    }
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  /// Returns the first value of a kind, or null if it was not measured.
  @Nullable Long value(Kind kind, Engine engine) {
    for (Measurement measurement : measurements) {
      if (measurement.kind() == kind && measurement.engine() == engine) {
        return measurement.value();
      }
    }
    return null;
  }

  /// Returns failures and differences.
  List<Measurement> complaints() {
    return measurements.stream()
        .filter(m -> m.kind() == Kind.FAILURE || m.kind() == Kind.DIFFERENCE)
        .toList();
  }

  /// Returns the figures of every query by engine; queries without any figure are left out.
  Map<String, Map<Engine, QueryFigures>> queries() {
    Map<String, Map<Engine, QueryFigures>> figures = new TreeMap<>();
    for (Workload.Query query : plan.queries()) {
      Map<Engine, QueryFigures> byEngine = new EnumMap<>(Engine.class);
      for (Engine engine : plan.engines()) {
        QueryFigures queryFigures = figures(query.name(), engine);
        if (queryFigures.firstMillis != null || queryFigures.hotMillis.length > 0) {
          byEngine.put(engine, queryFigures);
        }
      }
      if (!byEngine.isEmpty()) {
        figures.put(query.name(), byEngine);
      }
    }
    return figures;
  }

  private QueryFigures figures(String query, Engine engine) {
    Double first = null;
    List<Double> hot = new ArrayList<>();
    for (Measurement measurement : measurements) {
      if (measurement.engine() != engine || !measurement.subject().equals(query)) {
        continue;
      }
      if (measurement.kind() == Kind.FIRST_RUN) {
        first = millis(measurement.value());
      } else if (measurement.kind() == Kind.HOT_RUN) {
        hot.add(millis(measurement.value()));
      }
    }
    return new QueryFigures(first, hot.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
