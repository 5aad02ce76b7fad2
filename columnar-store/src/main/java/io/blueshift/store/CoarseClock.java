package io.blueshift.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The time, right to [#TICK_NANOS] and a nanosecond cheap: a thread of the process notes it. For what is done
/// a million times a second, where asking the real clock twice would be a tenth of the cost.
///
/// The thread rests while nobody asks. Safe for use by several threads.
final class CoarseClock {
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /// The clock of the process.
  static final CoarseClock SHARED = new CoarseClock();

  private static final int RESTING_TICK_COUNT = 500;

  private volatile long nanos;
  private volatile long epochSecond;
  private volatile boolean ticking;
  private volatile boolean asked;
  private @Nullable Thread thread;

  private CoarseClock() {}

  /// Returns a moment on [System#nanoTime]'s clock, at most a tick ago unless the machine is overloaded.
  long nanos() {
    if (!ticking) {
      begin();
    }
    if (!asked) {
      asked = true;
    }
    return nanos;
  }

  /// Returns the second since 1970 that it was at the last tick. Asked after [#nanos].
  long epochSecond() {
    return epochSecond;
  }

  private synchronized void begin() {
    note();
    ticking = true;
    Thread present = thread;
    if (present == null) {
      thread = Thread.ofPlatform().name("blueshift-clock").daemon().start(this::tick);
    } else {
      LockSupport.unpark(present);
    }
  }

  private void note() {
    nanos = System.nanoTime();
    epochSecond = System.currentTimeMillis() / 1000;
  }

  private void tick() {
    int unaskedCount = 0;
    while (true) {
      LockSupport.parkNanos(TICK_NANOS);
      note();
      unaskedCount = asked ? 0 : unaskedCount + 1;
      asked = false;
      if (unaskedCount > RESTING_TICK_COUNT) {
        ticking = false;
        while (!ticking) {
          LockSupport.park(this);
        }
        unaskedCount = 0;
      }
    }
  }
}
