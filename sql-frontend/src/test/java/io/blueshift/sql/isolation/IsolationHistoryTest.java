package io.blueshift.sql.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.sql.isolation.Anomaly.Level;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random histories of concurrent transactions on each level. `-Disolation.seconds` says how long they run, and
/// `-Disolation.seed` with which seed the first begins; threads make a history another one each time.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class IsolationHistoryTest {
  private static final long SECONDS = Long.getLong("isolation.seconds", 3);
  private static final int HISTORY_COUNT_MAX = 400;

  private final long seed = Long.getLong("isolation.seed", System.nanoTime());

  @ParameterizedTest
  @EnumSource
  void historiesHaveOnlyWhatTheirLevelAllows(Level level) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    long histories = 0;
    long committed = 0;
    try (HistoryRecorder recorder = new HistoryRecorder(level.words())) {
      while (System.nanoTime() < end || histories == 0) {
        Map<Anomaly, String> found = recorder.run(seed + histories);
        found.keySet().removeIf(level::allows);
        assertThat(found).as(level + " history of seed " + (seed + histories)).isEmpty();
        histories++;
        committed += recorder.committedCount();
      }
    }
    assertThat(committed).isPositive();
    System.out.printf(
        "IsolationHistoryTest %s: %d histories, %d commits, first seed %d%n",
        level, histories, committed, seed);
  }

  @Test
  void checkerFindsWriteSkewOnSnapshotsAndNothingWorse() throws Exception {
    assertThat(anomaliesUntil(Level.SNAPSHOT, Anomaly.G2_ITEM)).containsExactly(Anomaly.G2_ITEM);
  }

  @Test
  void checkerFindsReadSkewOnReadCommitted() throws Exception {
    assertThat(anomaliesUntil(Level.READ_COMMITTED, Anomaly.G_SINGLE)).contains(Anomaly.G_SINGLE);
  }

  /// Returns the anomalies of histories up to the first one that has a given one.
  private Set<Anomaly> anomaliesUntil(Level level, Anomaly expected) throws Exception {
    Set<Anomaly> all = EnumSet.noneOf(Anomaly.class);
    try (HistoryRecorder recorder = new HistoryRecorder(level.words())) {
      for (int count = 0; count < HISTORY_COUNT_MAX && !all.contains(expected); count++) {
        all.addAll(recorder.run(seed + count).keySet());
      }
    }
    return all;
  }
}
