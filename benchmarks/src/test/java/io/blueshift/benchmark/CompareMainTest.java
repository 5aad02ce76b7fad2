package io.blueshift.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.benchmark.Measurement.Kind;
import io.blueshift.dataset.tpch.HardVariant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareMainTest {

  @TempDir Path directory;

  private RunPlan plan(Engine... engines) {
    return new RunPlan(
        "tpch",
        0.01,
        HardVariant.Keys.TEXT,
        List.of(1, 6),
        List.of(engines),
        new EngineSettings(2, "1GB"),
        directory,
        1,
        2,
        7);
  }

  @Test
  void plansAndMeasurementsSurviveTheWayToAnotherProcess() {
    RunPlan plan = plan(Engine.BLUESHIFT, Engine.DUCKDB);
    assertThat(RunPlan.fromArguments(plan.toArguments())).isEqualTo(plan);
    Measurement measurement =
        new Measurement(Kind.FAILURE, Engine.DUCKDB, "q07", 3, 99, "no such column");
    assertThat(Measurement.isMeasurement(measurement.toLine())).isTrue();
    assertThat(Measurement.fromLine(measurement.toLine())).isEqualTo(measurement);
  }

  @Test
  void ratiosUseTheQueriesThatBothEnginesRanInEveryRound() {
    List<Measurement> measurements = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      measurements.add(new Measurement(Kind.HOT_RUN, Engine.BLUESHIFT, "q01", round, 100, ""));
      measurements.add(new Measurement(Kind.HOT_RUN, Engine.DUCKDB, "q01", round, 400, ""));
    }
    measurements.add(new Measurement(Kind.HOT_RUN, Engine.BLUESHIFT, "q06", 0, 1, ""));
    measurements.add(new Measurement(Kind.HOT_RUN, Engine.DUCKDB, "q06", 0, 1, ""));
    Map<Engine, Long> sizes = new EnumMap<>(Engine.class);
    Comparison comparison =
        new Comparison(plan(Engine.BLUESHIFT, Engine.DUCKDB), measurements, sizes, 0);
    RatioSummary ratios = RatioSummary.of(comparison).orElseThrow();
    assertThat(ratios.queryCount()).isEqualTo(1);
    assertThat(ratios.ofMedians()).isEqualTo(0.25);
    assertThat(ratios.worstQuery()).isEqualTo("q01");
  }

  @Test
  void wholeRunOnOneEngineLeavesFigures() {
    int exitCode =
        CompareMain.run(
            "--engines=duckdb",
            "--scale=0.01",
            "--hard=text",
            "--queries=1,6",
            "--repetitions=1",
            "--warm-up=0",
            "--jvm-option=-Xmx200m",
            "--dir=" + directory);
    assertThat(exitCode).isZero();
    assertThat(directory.resolve("compare.json"))
        .content()
        .contains("\"firstMillis\"", "\"hotMillis\"", "\"loadMillis\"", "\"complaints\" : [ ]");
  }
}
