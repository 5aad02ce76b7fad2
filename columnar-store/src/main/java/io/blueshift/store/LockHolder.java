package io.blueshift.store;

import java.time.Clock;
import java.time.temporal.ChronoUnit;

/// The text that a process leaves in the lock of a warehouse it writes, for whoever is refused.
final class LockHolder {
  private static final int COMMAND_LENGTH_MAX = 200;

  private LockHolder() {}

  static String describe(Clock clock) {
    ProcessHandle process = ProcessHandle.current();
    String command =
        process.info().commandLine().or(() -> process.info().command()).orElse("unknown");
    String host = System.getenv().getOrDefault("HOSTNAME", "this host");
    return "pid "
        + process.pid()
        + " on "
        + host
        + ", since "
        + clock.instant().truncatedTo(ChronoUnit.SECONDS)
        + ", command "
        + command.substring(0, Math.min(command.length(), COMMAND_LENGTH_MAX));
  }
}
