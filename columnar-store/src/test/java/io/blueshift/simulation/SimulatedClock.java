package io.blueshift.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;

/// A clock that goes on when it is asked, sometimes by nothing, sometimes back, sometimes by hours.
final class SimulatedClock extends Clock {
  private final Random random;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  SimulatedClock(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public Instant instant() {
    now =
        switch (random.nextInt(20)) {
          case 0 -> now.minusSeconds(random.nextInt(100));
          case 1 -> now.plusSeconds(random.nextInt(10_000));
          default -> now.plusNanos(random.nextInt(1_000_000));
        };
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
