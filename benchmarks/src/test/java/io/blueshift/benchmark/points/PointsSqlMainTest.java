package io.blueshift.benchmark.points;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointsSqlMainTest {
  @TempDir Path directory;

  @Test
  void everyStatementFindsItsRowOnEveryEngineAndNothingIsLeftBehind() {
    int exitCode =
        PointsSqlMain.run(
            "--rows=1,100",
            "--rounds=1",
            "--warm-up=1",
            "--millis=20",
            "--dir=" + directory.toAbsolutePath());
    assertThat(exitCode).isZero();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThat(PointsSqlMain.run("--engines=oracle")).isEqualTo(2);
  }

  @Test
  void quantilesAreTheNearestRanks() {
    Latencies latencies = new Latencies();
    for (int micros = 100; micros >= 1; micros--) {
      latencies.add(micros * 1_000L);
    }
    assertThat(latencies.quantileMicros(0.5)).isEqualTo(50.0);
    assertThat(latencies.quantileMicros(0.99)).isEqualTo(99.0);
    assertThat(latencies.quantileMicros(1)).isEqualTo(100.0);
  }
}
